"""Answer scoring: the probability that a sentence answers, comparable across chunks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from retrieval.datatypes import Candidate, Match, Sentence, SentenceKind, Span
from retrieval.index.sparse import SparseIndex, raw_idf
from retrieval.models.span_models import Passage, SpanModel, SpanScores
from retrieval.reader.span_borders import tidied
from retrieval.search.retriever import Query
from retrieval.text.tokens import placed_tokens_of

# Bylines and headings are never quoted as answers.
_SILENT_KINDS: Final = frozenset({SentenceKind.BYLINE, SentenceKind.HEADING})


NOTHING: Final = Span(0, 0)

# A sentence's score as the log-odds that it answers, and the least probability of an answer: fitted by
# `python -m retrieval.training.reader.confidence --data DATA` on calibrating documents. Beside the score, the
# chunk's fused score, its vector's cosine, its share of the question's words and the scores of the other
# sentences bring nothing there (outcomes right 0.499 without them, 0.485 to 0.493 with them). A floor of 0.30
# gives most right outcomes, 0.626; 0.40 gives 0.608, and leaves 0.74 of the near misses unanswered instead of
# 0.63. It is the highest floor at which at most a fifth of the answerable questions are left unanswered.
SLOPE: Final = 0.39
BIAS: Final = -0.92
FLOOR: Final = 0.40


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a candidate with the probability that it answers and its short answer.

    `short` is a span of the text, empty if none is known, and `share` its part of the sentence's score, in
    [0, 1]. `score` is the log of the sum of the scores of the sentence's spans, no answer having 0 (Clark and
    Gardner, arXiv 1710.10723).
    """

    candidate: Candidate
    sentence: Sentence
    text: str
    probability: float
    short: Span = NOTHING
    share: float = 0.0
    score: float = 0.0


class Scorer(Protocol):
    """Scores the sentences of candidates."""

    def score(self, query: Query, candidates: Sequence[Candidate]) -> list[ScoredSentence]:
        """Return the candidates' sentences that may answer, in the candidates' order."""
        ...


class SpanScorer:
    """Scores sentences by what a span model finds in them."""

    def __init__(self, model: SpanModel) -> None:
        self._model = model

    def score(self, query: Query, candidates: Sequence[Candidate]) -> list[ScoredSentence]:
        """Return the candidates' sentences that may answer, in the candidates' order."""
        read = self._model.read(query.text, [passage_of(each) for each in candidates])
        return [
            _scored(candidate, sentence, scores)
            for candidate, scores in zip(candidates, read, strict=True)
            for sentence in _speaking(candidate)
        ]


def probability(score: float) -> float:
    """Return how probable it is that a sentence with this score answers, in [0, 1]."""
    return _logistic(SLOPE * score + BIAS)


def passage_of(candidate: Candidate) -> Passage:
    """Return a chunk under what says what it is about: the film, and the chunk's heading."""
    chunk = candidate.chunk
    about = (chunk.document.film or chunk.document.title, chunk.heading.of(chunk.document.text))
    return Passage(chunk.text, ". ".join(each for each in about if each))


def _scored(candidate: Candidate, sentence: Sentence, scores: SpanScores) -> ScoredSentence:
    text = _text(candidate, sentence)
    inside = sentence.span.shifted(-candidate.chunk.span.start)
    total = scores.total(inside)
    span, best = scores.best(inside)
    short = tidied(span.shifted(-inside.start), text)
    score = total + scores.answerable
    share = float(np.exp(best - total))
    return ScoredSentence(candidate, sentence, text, probability(score), short, share, score)


class WordScorer:
    """Scores sentences by the share of the question's words that they hold, weighted by idf."""

    def __init__(self, sparse: SparseIndex) -> None:
        self._sparse = sparse

    def score(self, query: Query, candidates: Sequence[Candidate]) -> list[ScoredSentence]:
        """Return the candidates' sentences that may answer, in the candidates' order."""
        # A word that is not in the index counts like one that is in a single chunk.
        rarest = float(raw_idf(np.ones(1), self._sparse.chunk_count)[0])
        groups = [
            (group, max(self._sparse.idf_of_group(group) if group else rarest, _LEAST_IDF))
            for word, group in zip(query.words, query.groups, strict=True)
            if word.word not in query.known
        ]
        return [
            ScoredSentence(candidate, sentence, text, self._probability(groups, text, sentence))
            for candidate in candidates
            for sentence in _speaking(candidate)
            for text in (_text(candidate, sentence),)
        ]

    def _probability(
        self, groups: Sequence[tuple[Sequence[Match], float]], text: str, sentence: Sentence
    ) -> float:
        terms = {placed.token.term for placed in placed_tokens_of(text, sentence.language)}
        held = sum(
            idf * max((match.weight for match in group if match.term in terms), default=0.0)
            for group, idf in groups
        )
        share = held / sum(idf for _, idf in groups) if groups else 0.0
        return _logistic(_SLOPE * (share - _MIDDLE))


# The share of the question's words that makes a sentence as likely to answer as not.
_MIDDLE: Final = 0.4
_SLOPE: Final = 8.0
_LEAST_IDF: Final = 0.1


def scorer_of(sparse: SparseIndex, model: SpanModel | None) -> Scorer:
    """Return what scores sentences: a span model, by words if there is none."""
    return WordScorer(sparse) if model is None else SpanScorer(model)


def _speaking(candidate: Candidate) -> list[Sentence]:
    return [each for each in candidate.chunk.sentences if each.kind not in _SILENT_KINDS]


def _text(candidate: Candidate, sentence: Sentence) -> str:
    return sentence.span.of(candidate.chunk.document.text)


def _logistic(value: float) -> float:
    return float(1.0 / (1.0 + np.exp(-value)))
