"""A question and its candidates to an answer: the best sentence, and the short answer inside it."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from retrieval.datatypes import Answer, Candidate, Citation, Finding, NoAnswer, NoAnswerReason, Span
from retrieval.encoders import StaticEncoder
from retrieval.features import Features, ReadSentence, SentenceReader
from retrieval.index import Index
from retrieval.questions import answer_type
from retrieval.retriever import Query
from retrieval.short_answers import agree, short_answer

# Logistic regression over retrieval.features.Features.
WEIGHTS: Final = Features(
    coverage=1.41, context=3.00, exact=-1.78, similarity=3.64, soft=4.97, dense=0.12, fused=3.62, shaped=1.17,
    shapeless=0.75, cast=-0.00, heading=-0.53, brevity=-1.50, unmet=2.85, names_missed=-1.47, numbers_missed=-0.97,
)  # fmt: skip
BIAS: Final = -8.10
FLOOR: Final = 0.5
# Another finding is shown as a different answer when it is nearly as sure as the best.
DIFFERING_SHARE: Final = 0.9
MOST_FINDINGS: Final = 4


class Reader:
    """Ranks the sentences of candidates and copies the short answer out of the best one."""

    def __init__(self, index: Index, encoder: StaticEncoder) -> None:
        self._sentences = SentenceReader(index, encoder)

    def read(self, query: Query, candidates: Sequence[Candidate]) -> Answer | NoAnswer:
        """Return the findings that answer the query, or NoAnswer where none is sure enough."""
        if not candidates:
            return NoAnswer(NoAnswerReason.NOTHING_FOUND, ())
        findings = self._findings(query, candidates)
        if not findings or findings[0].confidence < FLOOR:
            return NoAnswer(NoAnswerReason.UNSURE, tuple(candidates))
        best = findings[0]
        agreeing = tuple(each for each in findings[1:] if agree(best, each) and each.confidence >= FLOOR)
        differing = tuple(
            each
            for each in findings[1:]
            if each not in agreeing and each.confidence >= best.confidence * DIFFERING_SHARE
        )
        return Answer(best, agreeing[:MOST_FINDINGS], differing[:MOST_FINDINGS], tuple(candidates))

    def _findings(self, query: Query, candidates: Sequence[Candidate]) -> list[Finding]:
        sentences = self._sentences.read(query, candidates)
        sure = [confidence(sentence.features) for sentence in sentences]
        order = sorted(range(len(sentences)), key=lambda place: (-sure[place], place))
        kind = answer_type(query.text, query.language)
        return [
            _finding(sentences[place], short_answer(sentences[place], kind), sure[place]) for place in order
        ]


def confidence(features: Features) -> float:
    """Return the probability that a sentence with these features answers, in [0, 1]."""
    total = BIAS + sum(getattr(WEIGHTS, name) * getattr(features, name) for name in Features.__slots__)
    return float(1.0 / (1.0 + np.exp(-total)))


def _finding(read: ReadSentence, short: Span, sure: float) -> Finding:
    citation = Citation(read.candidate.chunk.document, read.sentence.span)
    return Finding(citation, short.shifted(read.sentence.span.start), read.sentence.language, sure)
