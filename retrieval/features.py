"""What speaks for a sentence as the answer to a question, as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Candidate, Document, Match, Sentence, SentenceKind, Span
from retrieval.encoders import StaticEncoder
from retrieval.index import Index
from retrieval.questions import AnswerType, answer_type
from retrieval.retriever import Query
from retrieval.shapes import SHAPELESS, has_reason, shaped_spans
from retrieval.sparse import raw_idf
from retrieval.terms import PlacedToken, placed_tokens_of
from retrieval.text import folded_words

# A word that every chunk holds still tells the asked thing from another a little.
LEAST_IDF: Final = 0.05

# Kinds of answers that are names.
NAMES: Final = (AnswerType.PERSON, AnswerType.PLACE, AnswerType.TITLE)

Vector = NDArray[np.float64]

NOTHING: Final = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers of one sentence, in [0, 1] but for the last; shares are of the words, weighted by idf."""

    coverage: float  # the share that the sentence meets
    context: float  # the share that its chunk meets, with its heading
    exact: float  # the share that the sentence meets word for word
    similarity: float  # cosine of the sentence's and the question's vectors
    soft: float  # the squared cosine of each question word's nearest word in the sentence
    dense: float  # the chunk's score in the dense arm
    fused: float  # the chunk's fused score over the best chunk's
    shaped: float  # a span has the shape of the wanted answer: 1 or 0; 0 where none is wanted
    shapeless: float  # no shape is wanted: 1 or 0
    cast: float  # the coverage of a cast pair where a person is asked for, else 0
    byline: float  # a byline or a heading where no shape is wanted: 1 or 0
    brevity: float  # the shorter, the nearer to 1
    unmet: float  # the share that nothing in the index meets
    names_missed: float  # the part of the question's names that the chunk does not meet
    numbers_missed: float  # the part of the question's numbers that the sentence does not meet
    span: float = 0.0  # the score of the sentence's best span by the span model, squeezed into [-1, 1]
    best_span: float = 0.0  # how near that is to the best one of the chunk, at most 0
    answerable: float = 0.0  # the span model's score that the chunk answers, squeezed into [-1, 1]


COLUMNS: Final = tuple(field.name for field in fields(Features))


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a candidate: its text, the words that met the question, the shapes, the features.

    `support` counts the question's words that the chunk meets, each by the weight of its match. `found` is
    the span model's answer in the text, empty where none has read it.
    """

    candidate: Candidate
    sentence: Sentence
    text: str
    met: tuple[tuple[PlacedToken, Match], ...]
    shapes: tuple[Span, ...]
    features: Features
    support: float
    found: Span = NOTHING


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what all its sentences are measured by; arrays have one entry a question word."""

    query: Query
    kind: AnswerType
    idfs: Vector
    is_name: Vector
    is_number: Vector
    is_known: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ChunkMeasures:
    """What all sentences of a chunk share: some of their features by name, and their support."""

    features: dict[str, float]
    support: float


class SentenceReader:
    """Measures the sentences of candidates against a question."""

    def __init__(self, index: Index, encoder: StaticEncoder) -> None:
        self._index = index
        self._encoder = encoder

    def read(self, query: Query, candidates: Sequence[Candidate]) -> tuple[ReadSentence, ...]:
        """Return every sentence of the candidates with its features, in the candidates' order."""
        asked = self._asked(query)
        places = [(candidate, each) for candidate in candidates for each in candidate.chunk.sentences]
        texts = [each.span.of(candidate.chunk.document.text) for candidate, each in places]
        tokens = [
            tuple(placed_tokens_of(text, sentence.language))
            for text, (_, sentence) in zip(texts, places, strict=True)
        ]
        similarities = self._similarities(query, texts)
        nearest = self._nearest(query, tokens)
        chunks = {each.row: self._chunk_measures(asked, each, candidates[0].score) for each in candidates}
        return tuple(
            self._sentence(
                asked, place, text, tokens=each, soft=soft, shared=(similarity, chunks[place[0].row])
            )
            for place, text, each, soft, similarity in zip(
                places, texts, tokens, nearest, similarities, strict=True
            )
        )

    def _asked(self, query: Query) -> Asked:
        sparse = self._index.sparse
        # A word that the index does not hold counts like one that a single chunk holds.
        rarest = float(raw_idf(np.ones(1), sparse.chunk_count)[0])
        idfs = [sparse.idf_of_group(group) if group else rarest for group in query.groups]
        written = [word.written for word in query.words]
        first = query.text.split(" ", 1)[0]
        return Asked(
            query,
            wanted_type(query),
            np.maximum(np.array(idfs, dtype=np.float64), LEAST_IDF),
            np.array(
                [each[0].isupper() and not first.startswith(each) for each in written], dtype=np.float64
            ),
            np.array([each[0].isdigit() for each in written], dtype=np.float64),
            np.array([each.word in query.known for each in query.words], dtype=np.bool_),
        )

    def _similarities(self, query: Query, texts: Sequence[str]) -> Vector:
        vectors = self._encoder.encode_passages(texts)
        question = self._encoder.encode_questions([query.text])[0]
        similarities: Vector = np.maximum(vectors @ question, 0.0).astype(np.float64)
        return similarities

    def _nearest(self, query: Query, tokens: Sequence[Sequence[PlacedToken]]) -> list[Vector]:
        """Return, for each sentence, the best cosine of each question word among its words, at least 0."""
        unique = dict.fromkeys(placed.token.word for each in tokens for placed in each)
        words = {word: place for place, word in enumerate(unique)}
        asked = self._encoder.word_vectors([word.word for word in query.words])
        cosines = np.maximum(asked @ self._encoder.word_vectors(list(words)).T, 0.0).astype(np.float64)
        nothing = np.zeros(len(query.words))
        return [
            cosines[:, [words[placed.token.word] for placed in each]].max(axis=1) if each else nothing
            for each in tokens
        ]

    def _chunk_measures(self, asked: Asked, candidate: Candidate, best: float) -> ChunkMeasures:
        holds = self._index.sparse.holds
        weights = np.array(
            [
                max((match.weight for match in group if holds(match.term, candidate.row)), default=0.0)
                for group in asked.query.groups
            ],
            dtype=np.float64,
        )
        weights[asked.is_known] = 1.0
        unmet = np.array([not group for group in asked.query.groups], dtype=np.float64)
        unmet[asked.is_known] = 0.0
        features = {
            "context": weighted_share(weights, asked.idfs),
            "dense": max(candidate.dense.score, 0.0),
            "fused": candidate.score / best if best else 0.0,
            "unmet": weighted_share(unmet, asked.idfs),
            "names_missed": weighted_share(1.0 - weights, asked.is_name),
        }
        return ChunkMeasures(features, float(weights.sum()))

    def _sentence(
        self,
        asked: Asked,
        place: tuple[Candidate, Sentence],
        text: str,
        *,
        tokens: Sequence[PlacedToken],
        soft: Vector,
        shared: tuple[float, ChunkMeasures],
    ) -> ReadSentence:
        candidate, sentence = place
        here = {placed.token.term: placed for placed in reversed(tokens)}
        met = [next((match for match in group if match.term in here), None) for group in asked.query.groups]
        weights = np.array([match.weight if match else 0.0 for match in met], dtype=np.float64)
        if sentence.kind is not SentenceKind.HEADING:  # which often is the title, and says nothing of it
            weights[asked.is_known] = 1.0
        pairs = tuple((here[match.term], match) for match in met if match)
        shapes = plausible(shaped_spans(text, asked.kind), text, asked.kind, candidate.chunk.document)
        shapes = unasked(shapes, pairs, asked.kind)
        coverage = weighted_share(weights, asked.idfs)
        is_cast = sentence.kind is SentenceKind.CAST and asked.kind is AnswerType.PERSON
        is_apart = sentence.kind in (SentenceKind.HEADING, SentenceKind.BYLINE)
        features = Features(
            coverage=coverage,
            exact=weighted_share(weights == 1.0, asked.idfs),
            similarity=float(shared[0]),
            soft=weighted_share(np.maximum(soft, weights) ** 2, asked.idfs),
            shaped=shaped_share(asked.kind, shapes, text, sentence),
            shapeless=float(asked.kind in SHAPELESS),
            cast=coverage if is_cast else 0.0,
            byline=float(is_apart and asked.kind in SHAPELESS),
            brevity=1.0 / float(np.log2(2 + len(tokens))),
            numbers_missed=weighted_share(1.0 - weights, asked.is_number),
            **shared[1].features,
        )
        return ReadSentence(candidate, sentence, text, pairs, shapes, features, shared[1].support)


def wanted_type(query: Query) -> AnswerType:
    """Return the type of answer that a query asks for, that of what it leans on where it says nothing."""
    kind = answer_type(query.asked, query.language)
    return answer_type(query.text, query.language) if kind is AnswerType.OTHER else kind


def weighted_share(values: NDArray[np.float64] | NDArray[np.bool_], weights: Vector) -> float:
    """Return the weighted mean of values, 0.0 where nothing has weight."""
    total = float(weights.sum())
    return float((values * weights).sum()) / total if total else 0.0


def unasked(
    shapes: Sequence[Span], met: Sequence[tuple[PlacedToken, Match]], kind: AnswerType
) -> tuple[Span, ...]:
    """Return the spans that do not stand in the question: what is asked for is not there.

    A number may hold words of the question ("32 days" for "how many days"), but not its figures.
    """
    given = [placed.span for placed, _ in met if kind in NAMES or placed.token.word[0].isdigit()]
    return tuple(each for each in shapes if not any(each.covers(span) for span in given))


def plausible(shapes: Sequence[Span], text: str, kind: AnswerType, document: Document) -> tuple[Span, ...]:
    """Return the shapes that can be what they look like.

    A single capitalised word that only begins a sentence need not be a name, and nobody is called as the
    document's film is.
    """
    if kind not in (AnswerType.PERSON, AnswerType.PLACE):
        return tuple(shapes)
    kept = (each for each in shapes if " " in each.of(text) or text[: each.start].strip("«“\"'([ "))
    if kind is AnswerType.PLACE:
        return tuple(kept)
    titles = set(folded_words(" ".join((document.film, *document.other_titles))))
    return tuple(each for each in kept if not titles.issuperset(folded_words(each.of(text))))


def shaped_share(kind: AnswerType, shapes: Sequence[Span], text: str, sentence: Sentence) -> float:
    """Return 1.0 where the sentence holds what the wanted answer looks like, else 0.0."""
    if kind is AnswerType.REASON:
        return float(has_reason(text))
    return float(bool(shapes) or (sentence.kind is SentenceKind.CAST and kind is AnswerType.PERSON))
