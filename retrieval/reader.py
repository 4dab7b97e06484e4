"""A question and its candidates to an answer: the best sentence, and the short answer inside it."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from retrieval.datatypes import Answer, Candidate, Citation, Finding, NoAnswer, NoAnswerReason, Span
from retrieval.encoders import StaticEncoder
from retrieval.features import Features, ReadSentence, SentenceReader, wanted_type
from retrieval.index import Index
from retrieval.retriever import Query
from retrieval.short_answers import agree, short_answer

# Fitted by `python -m retrieval.training.sentences --data ../shared/data --documents seeds --questions
# tests/evaluation/dev.jsonl`, which prints these lines and what they do.
WEIGHTS: Final = Features(
    coverage=3.65, context=2.34, exact=-2.71, similarity=3.19, soft=2.89, dense=0.49, fused=4.77,
    shaped=1.76, shapeless=2.29, cast=1.34, byline=-1.00, brevity=-1.18, unmet=1.49,
    names_missed=-1.31, numbers_missed=-1.18,
)  # fmt: skip
BIAS: Final = -9.74
# Chosen with the shares of the fit. On the development questions, without the bounds below, 0.35, 0.40 and
# 0.45 gave the right outcome to 0.63, 0.63 and 0.59, and silence to 0.55, 0.55 and 0.60 of the unanswerable.
FLOOR: Final = 0.40
# Words met, each by the weight of its match: one that only means about the same is not enough. And where
# the passage meets less than a quarter of the question by idf, two. None of the 46 right answers to the
# development questions is lost so; of 27 answers to 250 questions on all the world, over the seeds, 8 are.
LEAST_SUPPORT: Final = 0.8
LITTLE_CONTEXT: Final = 0.23
SUPPORT_OF_LITTLE: Final = 2.0
# Another short answer is shown beside the best one when it is nearly as sure.
DIFFERING_SHARE: Final = 0.9
MOST_AGREEING: Final = 4
MOST_DIFFERING: Final = 2


class Reader:
    """Ranks the sentences of candidates and copies the short answer out of the best one."""

    def __init__(self, index: Index, encoder: StaticEncoder) -> None:
        self._sentences = SentenceReader(index, encoder)

    def read(self, query: Query, candidates: Sequence[Candidate]) -> Answer | NoAnswer:
        """Return the findings that answer the query, or NoAnswer where none is sure enough."""
        if not candidates:
            return NoAnswer(NoAnswerReason.NOTHING_FOUND, ())
        findings = self._findings(query, candidates)
        if not findings:
            return NoAnswer(NoAnswerReason.UNSURE, tuple(candidates))
        best, *others = findings
        agreeing = [each for each in others if agree(best, each)]
        differing = [each for each in others if each not in agreeing and _is_rival(each, best)]
        return Answer(
            best, tuple(agreeing[:MOST_AGREEING]), tuple(differing[:MOST_DIFFERING]), tuple(candidates)
        )

    def _findings(self, query: Query, candidates: Sequence[Candidate]) -> list[Finding]:
        """Return what the candidates' sentences say that is sure enough, the surest first."""
        read = self._sentences.read(query, candidates)
        measured = [(confidence(each.features), each) for each in read if may_answer(each)]
        # The sort keeps the candidates' order among equals.
        sure = sorted((each for each in measured if each[0] >= FLOOR), key=lambda each: each[0], reverse=True)
        kind = wanted_type(query)
        return [_finding(each, short_answer(each, kind), certainty) for certainty, each in sure]


def may_answer(read: ReadSentence) -> bool:
    """Whether a sentence can be an answer at all.

    A byline names who, when and how well a review rates; it says nothing else. A passage that meets next to
    nothing of the question is not about it, however likely the rest looks; one that meets little of a long
    question must meet several of its words.
    """
    if read.features.byline or read.support < LEAST_SUPPORT:
        return False
    return read.features.context >= LITTLE_CONTEXT or read.support >= SUPPORT_OF_LITTLE


def confidence(features: Features) -> float:
    """Return the probability that a sentence with these features answers, in [0, 1]."""
    total = BIAS + sum(getattr(WEIGHTS, name) * getattr(features, name) for name in Features.__slots__)
    return float(1.0 / (1.0 + np.exp(-total)))


def _finding(read: ReadSentence, short: Span, sure: float) -> Finding:
    citation = Citation(read.candidate.chunk.document, read.sentence.span)
    return Finding(citation, short.shifted(read.sentence.span.start), read.sentence.language, sure)


def _is_rival(other: Finding, best: Finding) -> bool:
    """Whether a finding says something else about as surely; whole sentences cannot be told apart so."""
    is_clear = all(len(each.short) < len(each.citation.span) for each in (other, best))
    return is_clear and other.confidence >= best.confidence * DIFFERING_SHARE
