"""What speaks for a sentence as the answer to a question, as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.crossing import Crossing
from retrieval.datatypes import Candidate, Match, Sentence, SentenceKind, Span
from retrieval.encoders import StaticEncoder
from retrieval.index import Index
from retrieval.questions import AnswerType, answer_type
from retrieval.retriever import Query
from retrieval.shapes import has_reason, shaped_spans
from retrieval.terms import PlacedToken, placed_tokens_of


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers of one sentence; shares and similarities are in [0, 1] unless said otherwise."""

    coverage: float  # idf-weighted share of the question's words that the sentence meets
    context: float  # the same for its whole chunk, heading and title
    exact: float  # the share met by exact matches alone
    similarity: float  # cosine of the sentence's and the question's vectors, in [-1, 1]
    soft: float  # idf-weighted mean of each question word's best cosine among the sentence's words
    dense: float  # the chunk's score in the dense arm
    shaped: float  # 1 where a span has the shape of the answer, 0 where none has, 0.5 where any would do
    fused: float  # the chunk's fused score over the best one's
    brevity: float  # 1 / log2(2 + words)
    cast: float  # 1 for a cast pair when a person is asked for
    untitled: float  # share of the question's words, by idf, that nothing in the index meets


COLUMNS: Final = tuple(field.name for field in fields(Features))


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a candidate with its tokens, the matches among them and its features."""

    candidate: Candidate
    sentence: Sentence
    text: str
    met: tuple[tuple[PlacedToken, Match], ...]
    shapes: tuple[Span, ...]
    features: Features
    coverage_by_word: tuple[float, ...]


class FeatureReader:
    """Computes the features of the sentences of candidates."""

    def __init__(self, index: Index, encoder: StaticEncoder) -> None:
        self._index = index
        self._encoder = encoder

    def idfs(self, query: Query) -> NDArray[np.float64]:
        """Return the idf of each question word, shape (words,); that of a single chunk where none is met."""
        sparse = self._index.sparse
        rarest = float(np.log(sparse.chunk_count + 0.5) - np.log(0.5))
        found = [sparse.group_scores(group)[2] if group else rarest for group in query.groups]
        return np.maximum(np.array(found, dtype=np.float64), 0.05)

    def read(self, query: Query, candidates: Sequence[Candidate]) -> tuple[ReadSentence, ...]:
        """Return every sentence of the candidates with its features, in the candidates' order."""
        pairs = [(candidate, each) for candidate in candidates for each in candidate.chunk.sentences]
        texts = [each.span.of(candidate.chunk.document.text) for candidate, each in pairs]
        vectors = self._encoder.encode_passages(texts) if texts else np.zeros((0, self._encoder.dimension))
        question = self._encoder.encode_questions([query.text])[0]
        similarities = vectors @ question
        idfs = self.idfs(query)
        kind = answer_type(query.text, query.language)
        words = self._encoder.word_vectors([word.word for word in query.words])
        tokens = [
            tuple(placed_tokens_of(text, each.language)) for text, (_, each) in zip(texts, pairs, strict=True)
        ]
        contexts = self._contexts(query, candidates, idfs)
        best = candidates[0].score if candidates else 1.0
        return tuple(
            self._sentence(
                query,
                kind,
                candidate,
                each,
                text,
                tokens=token,
                similarity=float(similarity),
                idfs=idfs,
                words=words,
                context=contexts[candidate.row],
                best=best,
            )
            for (candidate, each), text, token, similarity in zip(
                pairs, texts, tokens, similarities, strict=True
            )
        )

    def _contexts(
        self, query: Query, candidates: Sequence[Candidate], idfs: NDArray[np.float64]
    ) -> dict[int, float]:
        found = {}
        for candidate in candidates:
            weights = [
                max((m.weight for m in group if self._index.sparse.holds(m.term, candidate.row)), default=0.0)
                for group in query.groups
            ]
            found[candidate.row] = weighted_share(np.array(weights), idfs)
        return found

    def _sentence(
        self,
        query: Query,
        kind: AnswerType,
        candidate: Candidate,
        sentence: Sentence,
        text: str,
        *,
        tokens: tuple[PlacedToken, ...],
        similarity: float,
        idfs: NDArray[np.float64],
        words: NDArray[np.float32],
        context: float,
        best: float,
    ) -> ReadSentence:
        here = {placed.token.term: placed for placed in reversed(tokens)}
        found = [[(here[m.term], m) for m in group if m.term in here] for group in query.groups]
        weights = np.array([max((m.weight for _, m in each), default=0.0) for each in found])
        exact = np.array([max((m.weight for _, m in each if m.weight == 1.0), default=0.0) for each in found])
        met = tuple(each[0] for each in found if each)
        shapes = unasked(shaped_spans(text, kind), met)
        soft = np.zeros(len(idfs))
        if tokens and len(words):
            vectors = self._encoder.word_vectors([placed.token.word for placed in tokens])
            soft = np.maximum(np.maximum((words @ vectors.T).max(axis=1), 0.0), weights)
        features = Features(
            coverage=weighted_share(weights, idfs),
            context=context,
            exact=weighted_share(exact, idfs),
            similarity=similarity,
            soft=weighted_share(soft**2, idfs),
            dense=candidate.dense.score,
            shaped=shaped_share(kind, shapes, text, sentence),
            fused=candidate.score / best if best else 0.0,
            brevity=1.0 / float(np.log2(2 + len(tokens))),
            cast=float(sentence.kind is SentenceKind.CAST and kind is AnswerType.PERSON),
            untitled=weighted_share(np.array([0.0 if group else 1.0 for group in query.groups]), idfs),
        )
        return ReadSentence(
            candidate, sentence, text, met, shapes, features, tuple(float(w) for w in weights)
        )


def weighted_share(values: NDArray[np.float64], idfs: NDArray[np.float64]) -> float:
    """Return the idf-weighted mean of values, 0.0 where there are none."""
    return float((values * idfs).sum() / idfs.sum()) if len(idfs) else 0.0


def unasked(shapes: tuple[Span, ...], met: Sequence[tuple[PlacedToken, Match]]) -> tuple[Span, ...]:
    """Return the spans that hold no word of the question: what is asked for is not in the question."""
    return tuple(each for each in shapes if not any(each.covers(placed.span) for placed, _ in met))


def shaped_share(kind: AnswerType, shapes: Sequence[Span], text: str, sentence: Sentence) -> float:
    """Return whether the sentence holds a span of the wanted shape: 1, 0, or 0.5 where none is wanted."""
    if kind is AnswerType.OTHER:
        return 0.5
    if kind is AnswerType.REASON:
        return float(has_reason(text, sentence.language))
    return float(bool(shapes) or sentence.kind is SentenceKind.CAST)
