"""Vectors for word pieces, trained so that a text and its translation lie together.

A text's vector is the mean of its pieces'; each text is drawn to its translation and pushed from the other
translations of its batch (InfoNCE, van den Oord et al., arXiv 1807.03748, in both directions). Pieces that
tell much come out long and stop words short, because it is the mean that is compared.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from retrieval.models.encoders import unit_rows
from retrieval.training.data.parallel import TextPair, folded
from retrieval.training.words.word_pieces import UNKNOWN_ROW

_MASKED: Final = -1e4  # the score of a pair that is neither right nor wrong
_LAST_RATE: Final = 0.01  # of the learning rate, in the last step
# The second moment forgets soon, because most pieces are in few batches.
_ADAM_BETAS: Final = (0.9, 0.99)
_FIRST_LENGTH: Final = 0.1  # standard deviation of each number before training


@dataclass(frozen=True, slots=True)
class ContrastiveRecipe:
    """The numbers of a training; the defaults made the shipped weights, in at most 20 MB."""

    pieces: int = 37_000
    dimension: int = 256
    epochs: int = 3
    batch: int = 2_048
    learning_rate: float = 1e-2
    sharpness: float = 20.0  # cosines are multiplied by this before the softmax
    seed: int = 2026
    threads: int = 2


@dataclass(frozen=True, slots=True)
class PairSource:
    """Pairs of one kind.

    An epoch takes `share` of the pairs; `dropped` is the share of their word pieces left out at random.
    """

    name: str
    pairs: Sequence[TextPair]
    share: float = 1.0
    dropped: float = 0.0


class PieceTable:
    """The pieces of many texts in one array."""

    def __init__(self, tokenizer: Tokenizer, texts: Sequence[str]) -> None:
        encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        lengths = [len(encoding.ids) for encoding in encodings]
        self._ids = np.fromiter((i for encoding in encodings for i in encoding.ids), np.int64, sum(lengths))
        self._borders = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])

    def means(
        self, rows: NDArray[np.intp], weights: torch.Tensor, keep: Callable[[int], NDArray[np.bool_]]
    ) -> torch.Tensor:
        """Return the unit means of the rows' piece vectors; `keep(n)` tells which of n pieces count."""
        starts, lengths = self._borders[rows], self._borders[rows + 1] - self._borders[rows]
        places = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())
        kept = keep(len(places))
        owners = np.repeat(np.arange(len(rows)), lengths)[kept]
        counts = np.bincount(owners, minlength=len(rows))
        sums = functional.embedding_bag(
            torch.from_numpy(self._ids[places[kept]]),
            weights,
            torch.from_numpy(np.cumsum(counts) - counts),
            mode="mean",
            padding_idx=UNKNOWN_ROW,
        )
        return functional.normalize(sums, dim=1)


class Side:
    """One side of a source's pairs: its pieces, and a number for each text that equal texts share."""

    def __init__(self, tokenizer: Tokenizer, texts: Sequence[str]) -> None:
        self.pieces = PieceTable(tokenizer, texts)
        numbers: dict[str, int] = {}
        self.numbers = np.array([numbers.setdefault(folded(text), len(numbers)) for text in texts])

    def equal(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return which of the rows hold the same text as which."""
        numbers = self.numbers[rows]
        same: NDArray[np.bool_] = numbers[:, None] == numbers[None, :]
        return same


class Trainer:
    """Vectors in training, with the pairs that they are trained on."""

    def __init__(
        self, tokenizer: Tokenizer, sources: Sequence[PairSource], recipe: ContrastiveRecipe
    ) -> None:
        torch.manual_seed(recipe.seed)
        torch.set_num_threads(recipe.threads)
        self._random = np.random.default_rng(recipe.seed)
        self._recipe = recipe
        self._tokenizer = tokenizer
        self._sources = [source for source in sources if source.pairs]
        self._sides = [
            tuple(Side(tokenizer, texts) for texts in zip(*source.pairs, strict=True))
            for source in self._sources
        ]
        first = torch.randn(tokenizer.get_vocab_size(), recipe.dimension) * _FIRST_LENGTH
        first[UNKNOWN_ROW] = 0  # and stays zero: a word that no piece spells means nothing
        self._weights = first.requires_grad_()
        self._optimizer = torch.optim.Adam(
            [self._weights], lr=recipe.learning_rate, betas=_ADAM_BETAS, fused=True
        )

    def vectors(self) -> NDArray[np.float32]:
        """Return the vectors, a row for each piece."""
        vectors: NDArray[np.float32] = self._weights.detach().numpy()
        return vectors

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of texts."""
        pieces = PieceTable(self._tokenizer, texts)
        with torch.no_grad():
            means = pieces.means(np.arange(len(texts)), self._weights, lambda count: np.ones(count, bool))
        return unit_rows(means.numpy())

    def epochs(self) -> Iterator[float]:
        """Train epoch by epoch; yields each epoch's mean loss."""
        for epoch in range(self._recipe.epochs):
            batches = list(self._batches())
            order = self._random.permutation(len(batches))
            losses = []
            for done, number in enumerate(order):
                self._set_rate((epoch + done / len(batches)) / self._recipe.epochs)
                losses.append(self._step(*batches[number]))
            yield float(np.mean(losses))

    def _batches(self) -> Iterator[tuple[int, NDArray[np.intp]]]:
        """Cut each source into batches of its own kind: telling apart what is alike teaches most."""
        for number, source in enumerate(self._sources):
            wanted = max(1, int(len(source.pairs) * source.share))
            rounds = -(-wanted // len(source.pairs))
            rows = np.concatenate([self._random.permutation(len(source.pairs)) for _ in range(rounds)])
            size = min(self._recipe.batch, wanted)
            for start in range(0, wanted - size + 1, size):
                yield number, rows[start : start + size]

    def _set_rate(self, done: float) -> None:
        self._optimizer.param_groups[0]["lr"] = self._recipe.learning_rate * max(_LAST_RATE, 1 - done)

    def _step(self, number: int, rows: NDArray[np.intp]) -> float:
        dropped = self._sources[number].dropped
        left, right = self._sides[number]

        def keep(count: int) -> NDArray[np.bool_]:
            return self._random.random(count) >= dropped

        ours, theirs = (side.pieces.means(rows, self._weights, keep) for side in (left, right))
        # Another row with the same text on either side is no wrong answer.
        excused = left.equal(rows) | right.equal(rows)
        np.fill_diagonal(excused, val=False)
        scores = (self._recipe.sharpness * ours @ theirs.T).masked_fill(torch.from_numpy(excused), _MASKED)
        right_ones = torch.arange(len(rows))
        loss = functional.cross_entropy(scores, right_ones) + functional.cross_entropy(scores.T, right_ones)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        return loss.item() / 2
