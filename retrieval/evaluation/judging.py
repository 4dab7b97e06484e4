"""Judges one prediction against its gold question."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from retrieval.evaluation.gold import GoldPlace, GoldQuestion
from retrieval.evaluation.predictions import Prediction, ShownCandidate

# A pasted document is no citation: a longer quote earns nothing, unless the gold quote itself is long.
MAX_QUOTE_CHARS = 700
MAX_QUOTE_TO_GOLD = 2
# A short answer may stand in a phrase, not in a paragraph.
MAX_ANSWER_TO_SPAN = 3
ANSWER_MARGIN_CHARS = 60
# The short answer is right if it shares so much with a right one; of these types, if it shares anything.
LEAST_F1 = 0.5
LEAST_LOOSE_F1 = 0.01
LOOSE_TYPES = frozenset({"why", "how", "opinion", "yesno"})
# Two quotes are the same place when they share a run of words that is half of the shorter one. Cast lines
# and dates differ in few words, so short ones must share four fifths.
SHARED_RUN = 0.5
SHORT_QUOTE_WORDS = 8
SHORT_SHARED_RUN = 0.8
# A candidate with half of a gold quote's words holds the answer even where its span is cut.
CANDIDATE_WORD_SHARE = 0.5
CANDIDATES = 5

_THOUSANDS_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Ratings such as 4.5/5 stay whole; a word begins with a letter.
_WORD = re.compile(r"\d+(?:[./]\d+)*|[^\W\d_][^\W_]*")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement of one prediction.

    `right` is the score's verdict; `strict` asks in addition that the quote overlaps the gold quote.
    `headline`: and the short answer is right too: its F1 with a gold span is at least a half, or, as a
    reason or an opinion has no exact borders, above 0. `answer`: the short answer holds a gold span.
    `quote`: the quote holds one, whatever its source; `quote_and_source`: and comes from that span's source.
    `citation`: the quote overlaps a gold quote of its source. `rank` is the place, from 1, of the first of
    five candidates that holds the answer; 0 if none does.
    """

    missing: bool = False
    abstained: bool = False
    headline: bool = False
    answer: bool = False
    quote: bool = False
    quote_and_source: bool = False
    citation: bool = False
    strict: bool = False
    overlong: bool = False
    right: bool = False
    rank: int = 0

    def found_within(self, k: int) -> bool:
        """Return whether one of the first k candidates holds the answer."""
        return 1 <= self.rank <= k


@dataclass(frozen=True, slots=True)
class _PlaceVerdict:
    answer: bool
    headline: bool
    fits: bool
    has_span: bool
    same_source: bool
    overlaps: bool


def judge(question: GoldQuestion, prediction: Prediction | None) -> Judgement:
    """Judge the prediction for a question; None, a missing prediction, is always wrong."""
    if prediction is None:
        return Judgement(missing=True)
    if not question.answerable:
        abstained = prediction.abstained
        return Judgement(abstained=abstained, right=abstained, strict=abstained)
    rank = _rank(prediction.candidates[:CANDIDATES], question.places)
    if prediction.abstained:
        return Judgement(abstained=True, rank=rank)
    least = LEAST_LOOSE_F1 if question.type in LOOSE_TYPES else LEAST_F1
    return _answered([_verdict(prediction, place, least) for place in question.places], rank)


def words(text: str) -> list[str]:
    """Return the lower-case words by which answers are compared: ё is е, 341,026 is 341026."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return _WORD.findall(_THOUSANDS_COMMA.sub("", folded))


def _answered(verdicts: Sequence[_PlaceVerdict], rank: int) -> Judgement:
    fitting = [verdict for verdict in verdicts if verdict.fits]
    quote_and_source = any(each.has_span and each.same_source for each in fitting)
    return Judgement(
        headline=quote_and_source and any(each.headline for each in verdicts),
        answer=any(each.answer for each in verdicts),
        quote=any(each.has_span for each in fitting),
        quote_and_source=quote_and_source,
        citation=any(each.same_source and each.overlaps for each in fitting),
        strict=any(each.has_span and each.same_source and each.overlaps for each in fitting),
        overlong=not fitting,
        right=quote_and_source,
        rank=rank,
    )


def _verdict(prediction: Prediction, place: GoldPlace, least_f1: float) -> _PlaceVerdict:
    answer, quote = prediction.answer.strip(), prediction.quote.strip()
    answer_words, quote_words = words(answer), words(quote)
    return _PlaceVerdict(
        answer=any(
            _stands_in(words(span), answer_words)
            and len(answer) <= MAX_ANSWER_TO_SPAN * len(span) + ANSWER_MARGIN_CHARS
            for span in place.spans
        ),
        headline=any(word_f1(answer_words, words(span)) >= least_f1 for span in place.spans),
        fits=len(quote) <= max(MAX_QUOTE_CHARS, MAX_QUOTE_TO_GOLD * len(place.quote)),
        has_span=_holds_span(quote_words, place),
        same_source=_same_source(prediction.source, place.source),
        overlaps=_overlap(quote_words, words(place.quote)),
    )


def word_f1(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the harmonic mean of precision and recall of words, as SQuAD's (arXiv 1606.05250)."""
    common = (Counter(one) & Counter(other)).total()
    return 2 * common / (len(one) + len(other)) if common else 0.0


def _rank(candidates: Sequence[ShownCandidate], places: Sequence[GoldPlace]) -> int:
    for rank, candidate in enumerate(candidates, 1):
        if any(_answers(candidate, place) for place in places):
            return rank
    return 0


def _answers(candidate: ShownCandidate, place: GoldPlace) -> bool:
    if not _same_source(candidate.source, place.source):
        return False
    found = words(candidate.text)
    return _holds_span(found, place) or _word_share(found, words(place.quote)) >= CANDIDATE_WORD_SHARE


def _holds_span(text: Sequence[str], place: GoldPlace) -> bool:
    return any(_stands_in(words(span), text) for span in place.spans)


def _stands_in(needle: Sequence[str], hay: Sequence[str]) -> bool:
    # No word holds a space, so a run of words is a run of characters between spaces.
    return bool(needle) and f" {' '.join(needle)} " in f" {' '.join(hay)} "


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    size = min(len(one), len(other))
    if size == 0:
        return False
    shared = SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size
    return shared >= size * (SHORT_SHARED_RUN if size <= SHORT_QUOTE_WORDS else SHARED_RUN)


def _word_share(text: Sequence[str], gold: Sequence[str]) -> float:
    return (Counter(text) & Counter(gold)).total() / len(gold) if gold else 0.0


def _same_source(one: str, other: str) -> bool:
    return bool(_file_stem(one)) and _file_stem(one) == _file_stem(other)


def _file_stem(source: str) -> str:
    return source.strip().replace("\\", "/").rpartition("/")[2].lower().removesuffix(".txt")
