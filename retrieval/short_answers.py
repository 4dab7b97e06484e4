"""The shortest span of a sentence that answers, where the kind of answer is clear."""

from collections.abc import Sequence
from typing import Final

from retrieval.datatypes import Finding, SentenceKind, Span
from retrieval.features import ReadSentence
from retrieval.names import SOUND_FLOOR, similarity
from retrieval.questions import AnswerType
from retrieval.shapes import cast_parts
from retrieval.span_borders import tidied
from retrieval.text import folded_words

# A person's or a place's name is seldom longer; longer answers are compared word for word.
MOST_NAME_WORDS: Final = 4
# A span that scores further below no answer than this says nothing (the feature's squeezed score).
LEAST_SPAN: Final = -0.6


def short_answer(read: ReadSentence, kind: AnswerType) -> Span:
    """Return the short answer's span in the sentence's text; the whole sentence where none is clear.

    A question for yes or no is answered by the sentence that is the evidence: no other word is copied.
    """
    if read.sentence.kind is SentenceKind.CAST and (parts := cast_parts(read.text)):
        return _other_part(read, parts)
    whole = Span(0, len(read.text))
    if kind is AnswerType.YES_NO:
        return whole
    if kind is AnswerType.PERSON and (named := _in_brackets(read)):
        return named
    if len(read.found) and read.features.span >= LEAST_SPAN:
        # The span model knows which of the shapes is meant, the shapes know where one ends.
        meant = [each for each in read.shapes if _overlap(each, read.found)]
        return max(meant, key=len) if meant else tidied(read.found, read.text)
    if not read.shapes:
        return whole
    wanted = read.shapes
    if kind in (AnswerType.PERSON, AnswerType.PLACE):
        # A name of several words is more surely a name than one capital letter.
        wanted = tuple(each for each in wanted if " " in each.of(read.text)) or wanted
    return min(wanted, key=lambda span: (_distance(span, read), span.start))


def _in_brackets(read: ReadSentence) -> Span | None:
    """Return the name that stands in brackets right behind a word of the question: Shimizu (Ryo Kase)."""
    for placed, _ in read.met:
        for shape in read.shapes:
            if read.text[placed.span.end : shape.start] in (" (", "("):
                return shape
    return None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _other_part(read: ReadSentence, parts: tuple[Span, Span]) -> Span:
    """Return the part of a cast pair that the question does not name: it is what is asked for."""
    named = [sum(match.weight for placed, match in read.met if part.covers(placed.span)) for part in parts]
    return parts[1] if named[0] > named[1] else parts[0]


def _distance(span: Span, read: ReadSentence) -> float:
    """Return the mean distance in characters from a span to the words that met the question."""
    if not read.met:
        return 0.0
    gaps = [max(placed.span.start - span.end, span.start - placed.span.end, 0) for placed, _ in read.met]
    return sum(gaps) / len(gaps)


def agree(first: Finding, second: Finding) -> bool:
    """Whether two findings give the same short answer: the same words, figures or names in any script."""
    one, other = (folded_words(each.answer) for each in (first, second))
    if set(one) == set(other):
        return True
    figures = [sorted(word for word in words if word[0].isdigit()) for words in (one, other)]
    if any(figures):
        return figures[0] == figures[1]
    if max(len(one), len(other)) > MOST_NAME_WORDS:
        return False
    return _all_heard(one, other) and _all_heard(other, one)


def _all_heard(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether every word sounds like one of the others."""
    return bool(words) and all(
        any(similarity(word, other) >= SOUND_FLOOR for other in others) for word in words
    )
