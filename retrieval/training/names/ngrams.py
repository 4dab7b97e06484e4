"""Vectors for the letter n-grams of names, learned by drawing the two spellings of a name together."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.names.ngrams import LONGEST_GRAM, gram_rows
from retrieval.training.data.name_pairs import NamePair

if TYPE_CHECKING:
    import torch

ROWS: Final = 30_000
SIZE: Final = 96  # 64 find 0.01 fewer names first
_EPOCHS: Final = 8
_BATCH: Final = 1024
_ALIKE: Final = 16  # names that lie near each other, put into a batch together: they are hard to tell apart
_UNSORTED_EPOCHS: Final = 2  # before the vectors can tell what lies near
_PLANES: Final = 12  # 4,096 neighbourhoods
_LEARNING_RATE: Final = 5e-3
_LEAST_RATE: Final = 0.02  # of the learning rate, at the end
_TEMPERATURE: Final = 0.06
_INFLECTED: Final = 0.2  # of the Russian names, each time
_ROTATING: Final = 20_000  # names whose principal axes become the vectors'
_SEED: Final = 1
_VOWELS: Final = "аеиоуыэюя"
_ENDINGS_AFTER_CONSONANT: Final = ("а", "у", "ом", "е", "а")
_ENDINGS_FOR_VOWEL: Final = ("ы", "и", "е", "у", "ой", "ом", "ю", "я", "ей", "а")

_Encode = Callable[[Sequence[str]], "torch.Tensor"]


def learn_grams(pairs: Sequence[NamePair]) -> NDArray[np.int8]:
    """Return the rows of all n-grams, int8: only their directions matter."""
    import torch  # noqa: PLC0415 heavy, and of no use at run time

    torch.manual_seed(_SEED)
    torch.set_num_threads(1)  # the same sums in the same order
    rng = random.Random(_SEED)  # noqa: S311 a shuffle, not a secret
    table = torch.nn.EmbeddingBag(ROWS, SIZE, mode="sum")
    torch.nn.init.normal_(table.weight, std=0.1)
    optimizer = torch.optim.Adam(table.parameters(), lr=_LEARNING_RATE)
    steps = _EPOCHS * (len(pairs) // _BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, _LEAST_RATE, steps)

    def encode(names: Sequence[str]) -> "torch.Tensor":
        rows, first = gram_rows(names, ROWS)
        summed = table(torch.from_numpy(rows.reshape(-1)), torch.from_numpy(first * LONGEST_GRAM))
        return torch.nn.functional.normalize(summed, dim=1)

    for epoch in range(_EPOCHS):
        ordered = _ordered(pairs, encode, rng, sort=epoch >= _UNSORTED_EPOCHS)
        losses = []
        for batch in _batches(ordered):
            loss = _loss(batch, encode, rng)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"spelling {epoch + 1}: loss {np.mean(losses):.3f}")
    with torch.no_grad():
        vectors = encode([pair.cyrillic for pair in pairs[:_ROTATING]]).numpy()
    return _quantised(table.weight.detach().numpy() @ _principal_axes(vectors))


def _ordered(pairs: Sequence[NamePair], encode: _Encode, rng: random.Random, *, sort: bool) -> list[NamePair]:
    """Return the pairs shuffled; or in shuffled groups of names that lie near each other."""
    import torch  # noqa: PLC0415

    shuffled = rng.sample(pairs, len(pairs))
    if not sort:
        return shuffled
    with torch.no_grad():
        blocks = [
            encode([pair.cyrillic for pair in shuffled[i : i + 8192]]) for i in range(0, len(pairs), 8192)
        ]
        sides = torch.cat(blocks) @ torch.randn(SIZE, _PLANES) > 0
    places = (sides.long() @ 2 ** torch.arange(_PLANES)).tolist()
    near = [shuffled[row] for row in sorted(range(len(shuffled)), key=lambda row: (places[row], row))]
    groups = [near[i : i + _ALIKE] for i in range(0, len(near), _ALIKE)]
    rng.shuffle(groups)
    return [pair for group in groups for pair in group]


def _batches(pairs: Sequence[NamePair]) -> Iterator[Sequence[NamePair]]:
    for start in range(0, len(pairs) - _BATCH + 1, _BATCH):
        yield pairs[start : start + _BATCH]


def _loss(batch: Sequence[NamePair], encode: _Encode, rng: random.Random) -> "torch.Tensor":
    """Return the contrastive loss, both ways; spellings of one name do not count against each other."""
    import torch  # noqa: PLC0415

    numbers: dict[str, int] = {}
    names = torch.tensor([numbers.setdefault(pair.cyrillic, len(numbers)) for pair in batch])
    cyrillic = encode([_inflected(pair.cyrillic, rng) for pair in batch])
    latin = encode([pair.latin for pair in batch])
    same = (names[:, None] == names) & ~torch.eye(len(batch), dtype=torch.bool)
    scores = (cyrillic @ latin.T / _TEMPERATURE).masked_fill(same, -1e4)
    right = torch.arange(len(batch))
    weights = 1 + torch.tensor([pair.bearers for pair in batch]).log()
    losses = [torch.nn.functional.cross_entropy(each, right, reduction="none") for each in (scores, scores.T)]
    return ((losses[0] + losses[1]) * weights).sum() / (2 * weights.sum())


def _inflected(name: str, rng: random.Random) -> str:
    """Return a Russian name, now and then with the ending of another case."""
    if rng.random() >= _INFLECTED:
        return name
    if name[-1] in "ая" or name.endswith(("ой", "ый", "ий")):
        return name.rstrip("й")[:-1] + rng.choice(_ENDINGS_FOR_VOWEL)
    return name if name[-1] in _VOWELS else name.rstrip("й") + rng.choice(_ENDINGS_AFTER_CONSONANT)


def _principal_axes(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a rotation that puts what tells names apart first; it changes no cosine.

    The first few numbers of a rotated vector then suffice for a shortlist.
    """
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(axes[:, ::-1], dtype=np.float32)


def _quantised(table: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return the table in 127 steps; the few largest values are cut off."""
    largest = float(np.quantile(np.abs(table), 0.9995))
    steps: NDArray[np.float32] = np.clip(np.rint(table / largest * 127), -127, 127)
    return steps.astype(np.int8)
