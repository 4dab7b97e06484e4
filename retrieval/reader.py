"""A question and its candidates to an answer: the best sentence, and the short answer inside it."""

from collections.abc import Sequence
from typing import Final

from retrieval.datatypes import (
    Answer,
    Candidate,
    Citation,
    Finding,
    NoAnswer,
    NoAnswerReason,
    SentenceKind,
    Span,
)
from retrieval.encoders import StaticEncoder
from retrieval.features import ReadSentence, SentenceReader, wanted_type
from retrieval.index import Index
from retrieval.judging import SENTENCES, SPANS
from retrieval.questions import AnswerType, wants_list
from retrieval.retriever import Query
from retrieval.short_answers import agree, short_answer
from retrieval.span_reading import read_spans
from retrieval.spans import SpanModel
from retrieval.text import same_span

# The reader's time goes with these. With 3, 4 and 5 the development questions' score was the same, and a
# question took 152, 171 and 180 ms (medians, two cores; `cinecite evaluate`).
READ_CHUNKS: Final = 3
# Another short answer is shown beside the best one when it is nearly as sure.
DIFFERING_SHARE: Final = 0.9
MOST_AGREEING: Final = 4
MOST_DIFFERING: Final = 2
MOST_LISTED: Final = 20
# Of films that share the title that a question names, beside the best one.
MOST_FILMS: Final = 3


class Reader:
    """Ranks the sentences of candidates and copies the short answer out of the best one.

    With a span model, the chunks whose sentences look best are read by it; no other can answer.
    """

    def __init__(self, index: Index, words: StaticEncoder, spans: SpanModel | None = None) -> None:
        self._sentences = SentenceReader(index, words)
        self._spans = spans
        self._judge = SENTENCES if spans is None else SPANS

    def read(self, query: Query, candidates: Sequence[Candidate]) -> Answer | NoAnswer:
        """Return the findings that answer the query, or NoAnswer where none is sure enough."""
        if not candidates:
            return NoAnswer(NoAnswerReason.NOTHING_FOUND, ())
        measured = self._measured(query, candidates)
        kind = wanted_type(query)
        findings = [
            _finding(each, short_answer(each, kind), certainty)
            for certainty, each in measured
            if certainty >= self._judge.floor
        ]
        if not findings:
            return NoAnswer(NoAnswerReason.UNSURE, tuple(candidates))
        best, *others = findings
        agreeing = tuple(each for each in others if agree(best, each))
        others = [each for each in others if each not in agreeing]
        agreeing += _elsewhere(best, measured[0][1])
        if wants_list(query.asked, query.language):
            listed = _listed(measured[0][1], measured) or others
            return Answer(best, agreeing[:MOST_AGREEING], (), tuple(candidates), tuple(listed[:MOST_LISTED]))
        differing = [each for each in others if _is_rival(each, best)]
        if query.is_shared:
            differing = [*_of_other_films(findings)[:MOST_FILMS], *differing]
        differing = list(dict.fromkeys(each for each in differing if each not in agreeing))
        most = max(MOST_DIFFERING, MOST_FILMS * query.is_shared)
        return Answer(best, agreeing[:MOST_AGREEING], tuple(differing[:most]), tuple(candidates))

    def _measured(self, query: Query, candidates: Sequence[Candidate]) -> list[tuple[float, ReadSentence]]:
        """Return the sentences that may answer, each with the probability that it does, the surest first."""
        read: Sequence[ReadSentence] = self._sentences.read(query, candidates)
        if self._spans is not None:
            read = read_spans(
                self._spans, query, looked_at(read, READ_CHUNKS + query.is_shared, is_shared=query.is_shared)
            )
        measured = [
            (self._judge.probability(each.features), each) for each in read if self._judge.admits(each)
        ]
        # The sort keeps the candidates' order among equals.
        return sorted(measured, key=lambda each: each[0], reverse=True)


def looked_at(read: Sequence[ReadSentence], chunks: int, *, is_shared: bool = False) -> list[ReadSentence]:
    """Return the sentences of the chunks that hold the best ones, as far as sentences alone can tell.

    Where several films are meant, the best chunk of each goes before the others.
    """
    best: dict[int, float] = {}
    films: dict[int, tuple[str, int | None]] = {}
    for each in read:
        row, document = each.candidate.row, each.candidate.chunk.document
        best[row] = max(best.get(row, 0.0), SENTENCES.probability(each.features))
        films[row] = (document.film, document.year)
    rows = sorted(best, key=lambda row: -best[row])
    if is_shared:
        firsts = list({films[row]: row for row in reversed(rows)}.values())
        rows = sorted(rows, key=lambda row: row not in firsts)
    return [each for each in read if each.candidate.row in rows[:chunks]]


def _finding(read: ReadSentence, short: Span, sure: float) -> Finding:
    citation = Citation(read.candidate.chunk.document, read.sentence.span)
    return Finding(citation, short.shifted(read.sentence.span.start), read.sentence.language, sure)


def _elsewhere(best: Finding, read: ReadSentence) -> tuple[Finding, ...]:
    """Return the finding in the other documents that hold its passage."""
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


def _listed(best: ReadSentence, measured: Sequence[tuple[float, ReadSentence]]) -> list[Finding]:
    """Return the other cast pairs of the best one's document, in its order; nothing where it is none."""
    if best.sentence.kind is not SentenceKind.CAST:
        return []
    document = best.candidate.chunk.document.id
    pairs = {
        each.sentence.span: (certainty, each)
        for certainty, each in measured
        if each.sentence.kind is SentenceKind.CAST
        and each.candidate.chunk.document.id == document
        and each.sentence.span != best.sentence.span
    }
    return [
        _finding(each, short_answer(each, AnswerType.PERSON), certainty)
        for _, (certainty, each) in sorted(pairs.items())
    ]


def _is_rival(other: Finding, best: Finding) -> bool:
    """Whether a finding says something else about as surely; whole sentences cannot be told apart so."""
    is_clear = all(len(each.short) < len(each.citation.span) for each in (other, best))
    return is_clear and other.confidence >= best.confidence * DIFFERING_SHARE


def _of_other_films(findings: Sequence[Finding]) -> list[Finding]:
    """Return the surest finding of each film but that of the first one."""
    firsts: dict[tuple[str, int | None], Finding] = {}
    for each in findings:
        firsts.setdefault((each.citation.document.film, each.citation.document.year), each)
    return list(firsts.values())[1:]
