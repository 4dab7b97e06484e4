"""A student that puts a translation where its teacher puts the English text (arXiv 2004.09813)."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch.nn import functional

from retrieval.training.backbone import TextEncoder
from retrieval.training.data.parallel import TextPair

BATCH: Final = 64
_POOL: Final = 16  # batches that are drawn together and cut by length, so that little is padded
_LONGEST: Final = 64  # word pieces of a sentence
_LONGEST_JOINED: Final = 160  # word pieces of sentences that stand one after another
_JOINED: Final = 3  # sentences in a passage
_JOINED_BATCH: Final = 24

# Weights of the prototype: the cosine says where a text belongs, the contrast what it must be told from.
_CONTRAST: Final = 0.2
_SHARPNESS: Final = 20.0
_ENGLISH_EVERY: Final = 4  # steps: the English side of a batch is drawn to the teacher too


@dataclass(frozen=True, slots=True)
class Diet:
    """What a student is fed: pairs with their English side first, and texts of other kinds."""

    russian: Sequence[TextPair]
    french: Sequence[TextPair]
    words: Sequence[TextPair]
    crossing: Sequence[TextPair]  # Russian and French, with no English side
    english: Sequence[str]


# Kinds of batches with their shares. Russian is further from English than French is.
_SHARES: Final = {
    "russian": 0.36, "french": 0.30, "words": 0.10, "joined": 0.08, "crossing": 0.08, "english": 0.08
}  # fmt: skip


class Distillation:
    """Batches of a diet and what a student loses on them."""

    def __init__(self, teacher: TextEncoder, student: TextEncoder, diet: Diet, rng: random.Random) -> None:
        self._teacher = teacher
        self._student = student
        self._diet = diet
        self._rng = rng
        self._steps = 0
        self._batches = self.batches()

    def next_loss(self) -> torch.Tensor:
        """Return what the student loses on the next batch."""
        return self.loss(*next(self._batches))

    def batches(self) -> Iterator[tuple[str, list[TextPair]]]:
        """Yield batches of one kind each, without end."""
        ready: dict[str, list[list[TextPair]]] = {kind: [] for kind in _SHARES}
        while True:
            kind = self._rng.choices(list(_SHARES), list(_SHARES.values()))[0]
            ready[kind] = ready[kind] or self._pool(kind)
            yield kind, ready[kind].pop()

    def _pool(self, kind: str) -> list[list[TextPair]]:
        size = _JOINED_BATCH if kind == "joined" else BATCH
        drawn = [self._drawn(kind) for _ in range(size * _POOL)]
        drawn.sort(key=lambda pair: len(pair[1]))
        batches = [drawn[start : start + size] for start in range(0, len(drawn), size)]
        self._rng.shuffle(batches)
        return batches

    def loss(self, kind: str, batch: Sequence[TextPair]) -> torch.Tensor:
        """Return what the student loses on a batch."""
        self._steps += 1
        left, right = [pair[0] for pair in batch], [pair[1] for pair in batch]
        longest = _LONGEST_JOINED if kind == "joined" else _LONGEST
        ours = self._student.vectors(right, longest=longest)
        if kind == "crossing":
            theirs = self._student.vectors(left, longest=longest)
            return _contrast(ours, theirs) / 2 + _contrast(theirs, ours) / 2
        with torch.no_grad():
            goal = self._teacher.vectors(left, longest=longest)
        loss = _distance(ours, goal) + _CONTRAST * _contrast(ours, goal)
        if self._steps % _ENGLISH_EVERY == 0 and kind != "english":
            loss = loss + _distance(self._student.vectors(left, longest=longest), goal)
        return loss

    def _drawn(self, kind: str) -> TextPair:
        diet = self._diet
        if kind == "english":
            text = self._rng.choice(diet.english)
            return text, text
        if kind == "joined":
            pairs = self._rng.choice((diet.russian, diet.french))
            first = self._rng.randrange(max(1, len(pairs) - _JOINED))
            left, right = zip(*pairs[first : first + _JOINED], strict=True)
            return " ".join(left), " ".join(right)
        pairs = {
            "russian": diet.russian, "french": diet.french, "words": diet.words, "crossing": diet.crossing
        }[kind]  # fmt: skip
        return self._rng.choice(pairs)


def _distance(ours: torch.Tensor, goal: torch.Tensor) -> torch.Tensor:
    return 1 - (ours * goal).sum(1).mean()


def _contrast(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Return the loss of telling one's own pair from the others of the batch (arXiv 1807.03748)."""
    scores = _SHARPNESS * ours @ theirs.T
    return functional.cross_entropy(scores, torch.arange(len(ours), device=scores.device))
