"""The reader: chooses the best sentence of a question's candidates, and the short answer inside it."""

from collections.abc import Sequence
from typing import Final

from retrieval.datatypes import (
    Answer,
    Candidate,
    Citation,
    Finding,
    Language,
    NoAnswer,
    NoAnswerReason,
    SentenceKind,
)
from retrieval.reader.scoring import FLOOR, ScoredSentence, Scorer
from retrieval.reader.short_answers import agree, short_answer
from retrieval.search.retriever import Query
from retrieval.text.normalisation import same_span
from retrieval.text.questions import wants_list

# The time that reading takes is proportional to these; a film of the measured libraries has five chunks.
READ_CHUNKS: Final = 6
# A finding is about as sure as the best one if its probability is this share of the best one's.
DIFFERING_SHARE: Final = 0.9
MOST_AGREEING: Final = 4
MOST_DIFFERING: Final = 2
MOST_LISTED: Final = 20
# Number of films with the title in the question that are shown beside the best one.
MOST_FILMS: Final = 3


class Reader:
    """Ranks the sentences of candidates and copies the short answer out of the best one."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def read(self, query: Query, candidates: Sequence[Candidate]) -> Answer | NoAnswer:
        """Return the findings that answer the query, or NoAnswer if none is sure enough.

        The candidates of either are returned in the order of their best sentences.
        """
        if not candidates:
            return NoAnswer(NoAnswerReason.NOTHING_FOUND, ())
        read = candidates if query.is_shared or query.asks_for_films else candidates[:READ_CHUNKS]
        scored = self._scorer.score(query, read)
        # The sort keeps the candidates' order among equals.
        scored.sort(key=lambda each: each.probability, reverse=True)
        scored = _own_language_first(scored, query.language)
        candidates = reranked(candidates, scored)
        findings = [_finding(each) for each in scored if each.probability >= FLOOR]
        if not findings:
            return NoAnswer(NoAnswerReason.UNSURE, candidates)
        best, *others = findings
        agreeing = tuple(each for each in others if agree(best, each))
        others = [each for each in others if each not in agreeing]
        agreeing += _elsewhere(best, scored[0])
        if wants_list(query.asked, query.language):
            listed = (
                _of_other_films(findings) if query.asks_for_films else _listed(scored[0], scored) or others
            )
            further, left_out = tuple(listed[:MOST_LISTED]), max(len(listed) - MOST_LISTED, 0)
            return Answer(best, agreeing[:MOST_AGREEING], (), candidates, further, left_out=left_out)
        differing = [each for each in others if _is_rival(each, best)]
        if query.is_shared:
            differing = [*_of_other_films(findings)[:MOST_FILMS], *differing]
        differing = list(dict.fromkeys(each for each in differing if each not in agreeing))
        most = max(MOST_DIFFERING, MOST_FILMS * query.is_shared)
        return Answer(best, agreeing[:MOST_AGREEING], tuple(differing[:most]), candidates)


def reranked(candidates: Sequence[Candidate], scored: Sequence[ScoredSentence]) -> tuple[Candidate, ...]:
    """Return candidates in the order of their best sentences; those without any come last."""
    places = {each.candidate.row: place for place, each in reversed(list(enumerate(scored)))}
    return tuple(sorted(candidates, key=lambda each: places.get(each.row, len(scored))))


def _own_language_first(scored: list[ScoredSentence], language: Language) -> list[ScoredSentence]:
    """Move a sentence in the question's language to the front if it says the same about as surely."""
    for each in scored:
        if each.probability < max(FLOOR, DIFFERING_SHARE * scored[0].probability):
            break
        if each.sentence.language is language and agree(_finding(scored[0]), _finding(each)):
            return [each, *(other for other in scored if other is not each)]
    return scored


def _finding(read: ScoredSentence) -> Finding:
    citation = Citation(read.candidate.chunk.document, read.sentence.span)
    short = short_answer(read).shifted(read.sentence.span.start)
    return Finding(citation, short, read.sentence.language, read.probability)


def _elsewhere(best: Finding, read: ScoredSentence) -> tuple[Finding, ...]:
    """Return the same finding in the other documents that have its chunk."""
    place = read.candidate.chunk.sentences.index(read.sentence)
    short = best.short.shifted(-best.citation.span.start)
    found = []
    for chunk in read.candidate.copies:
        sentence = chunk.sentences[place]
        span = same_span(short, read.text, sentence.span.of(chunk.document.text))
        if span is not None:
            citation = Citation(chunk.document, sentence.span)
            shifted = span.shifted(sentence.span.start)
            found.append(Finding(citation, shifted, sentence.language, best.confidence))
    return tuple(found)


def _listed(best: ScoredSentence, scored: Sequence[ScoredSentence]) -> list[Finding]:
    """Return the other cast pairs of the best one's document, in order; nothing if it is no cast pair."""
    if best.sentence.kind is not SentenceKind.CAST:
        return []
    document = best.candidate.chunk.document.id
    pairs = {
        each.sentence.span: each
        for each in scored
        if each.sentence.kind is SentenceKind.CAST
        and each.candidate.chunk.document.id == document
        and each.sentence.span != best.sentence.span
    }
    return [_finding(each) for _, each in sorted(pairs.items())]


def _is_rival(other: Finding, best: Finding) -> bool:
    """Return whether a finding says something else about as surely; whole sentences cannot be compared."""
    is_clear = all(len(each.short) < len(each.citation.span) for each in (other, best))
    return is_clear and other.confidence >= best.confidence * DIFFERING_SHARE


def _of_other_films(findings: Sequence[Finding]) -> list[Finding]:
    """Return the surest finding of each film except the first one's."""
    firsts: dict[tuple[str, int | None], Finding] = {}
    for each in findings:
        firsts.setdefault((each.citation.document.film, each.citation.document.year), each)
    return list(firsts.values())[1:]
