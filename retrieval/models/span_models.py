"""Span models score every span of a passage as the answer to a question, comparably across passages."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from retrieval.datatypes import Span
from retrieval.models.transformer import Transformer
from retrieval.models.weights import READER_FOLDER
from retrieval.text.normalisation import well_formed

# Number of pieces of question and passage together; a chunk with its heading seldom has more.
LONGEST: Final = 256
STRIDE: Final = 64
LONGEST_QUESTION: Final = 64
_MOST_PIECES: Final = 30  # of an answer: 99 % of SQuAD's and PIAF's are shorter

IMPOSSIBLE: Final = -1e4


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to read, and its context: a title or heading, which is read but holds no answer."""

    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class SpanScores:
    """The scores of a passage's pieces, relative to no answer.

    `spans`, shape (pieces, 2), are the pieces' character ranges in the passage; `start` and `end`, shape
    (pieces,), score an answer that begins or ends there. `answerable` is the logit that the passage answers.
    """

    spans: NDArray[np.intp]
    start: NDArray[np.float32]
    end: NDArray[np.float32]
    answerable: float

    def best(self, inside: Span) -> tuple[Span, float]:
        """Return the best answer inside a span of the passage and its score; an empty span for no answer."""
        places, scores = self._spans(inside)
        if not len(places):
            return Span(inside.start, inside.start), IMPOSSIBLE
        first, last = np.unravel_index(int(scores.argmax()), scores.shape)
        span = Span(int(self.spans[places[first], 0]), int(self.spans[places[last], 1]))
        return span, float(scores[first, last])

    def total(self, inside: Span) -> float:
        """Return the log of the sum of the scores of all answers inside a span of the passage."""
        places, scores = self._spans(inside)
        return float(np.logaddexp.reduce(scores, axis=None)) if len(places) else IMPOSSIBLE

    def _spans(self, inside: Span) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Return the pieces inside a span of the passage, and the score of each answer between two."""
        is_inside = (self.spans[:, 0] >= inside.start) & (self.spans[:, 1] <= inside.end)
        places = np.flatnonzero(is_inside)
        pieces = places[None] - places[:, None]
        scores = self.start[places][:, None] + self.end[places][None]
        return places, np.where((pieces >= 0) & (pieces < _MOST_PIECES), scores, 2 * IMPOSSIBLE)


class SpanModel(Protocol):
    """Reads passages for the answer to a question."""

    @property
    def identity(self) -> str:
        """The identity of the weights, the same on every machine."""
        ...

    def read(self, question: str, passages: Sequence[Passage]) -> list[SpanScores]:
        """Return the scores of each passage."""
        ...


class BuiltInSpans:
    """The built-in reader of three languages."""

    def __init__(self, transformer: Transformer) -> None:
        self._transformer = transformer
        self.identity = transformer.identity

    @classmethod
    def load(cls, folder: Path = READER_FOLDER, *, threads: int | None = None) -> "BuiltInSpans":
        """Read a model's folder; raises ModelError if it is incomplete."""
        return cls(Transformer.load(folder, longest=LONGEST, stride=STRIDE, threads=threads))

    def read(self, question: str, passages: Sequence[Passage]) -> list[SpanScores]:
        """Return the scores of each passage."""
        if not passages:
            return []
        question = self._cut(well_formed(question))
        pairs = [(question, well_formed(below(each))) for each in passages]
        encodings = self._transformer.encodings(pairs)
        windows = [
            (row, window)
            for row, encoding in enumerate(encodings)
            for window in (encoding, *encoding.overflowing)
        ]
        found: list[list[SpanScores]] = [[] for _ in passages]
        outputs = self._transformer.run([window for _, window in windows])
        for (row, window), scores in zip(windows, outputs, strict=True):
            start, end, answerable = scores.T
            found[row].append(scores_of(window, passages[row], (start, end, float(answerable[0]))))
        return [joined(each) for each in found]

    def _cut(self, question: str) -> str:
        """Truncate a question to the number of pieces it may have beside a passage."""
        # As the second text of a pair, because only the second one is truncated.
        pieces = self._transformer.encodings([("", question)])[0]
        return question[: max(end for _, end in pieces.offsets[:LONGEST_QUESTION])]


def below(passage: Passage) -> str:
    """Return the passage under its context."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


def scores_of(
    window: Encoding, passage: Passage, outputs: tuple[NDArray[np.float32], NDArray[np.float32], float]
) -> SpanScores:
    """Return the scores of the passage's pieces in a window; the first piece of all stands for no answer."""
    start, end, answerable = outputs
    text = below(passage)
    begins = len(text) - len(passage.text)
    # SentencePiece's pieces begin with the blank before their word.
    offsets = [(end - len(text[start:end].lstrip()), end) for start, end in window.offsets]
    spans = np.array(offsets, dtype=np.intp)
    sequences = np.array([-1 if each is None else each for each in window.sequence_ids])
    kept = np.flatnonzero((sequences == 1) & (spans[:, 0] >= begins))
    return SpanScores(spans[kept] - begins, start[kept] - start[0], end[kept] - end[0], answerable)


def joined(windows: Sequence[SpanScores]) -> SpanScores:
    """Merge the windows of a passage; a piece in several gets the scores of the most certain window."""
    if len(windows) == 1:
        return windows[0]
    ordered = sorted(windows, key=lambda each: -each.answerable)
    spans = np.concatenate([each.spans for each in ordered])
    _, rows = np.unique(spans, axis=0, return_index=True)
    start = np.concatenate([each.start for each in ordered])
    end = np.concatenate([each.end for each in ordered])
    return SpanScores(spans[rows], start[rows], end[rows], ordered[0].answerable)
