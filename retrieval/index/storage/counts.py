"""Counts under keys that can be added and subtracted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.index.storage.arrays import opened
from retrieval.index.storage.text_list import TextList


class MiscountedError(Exception):
    """More was subtracted than had been counted: the tokenisation has changed."""


@dataclass(frozen=True, slots=True)
class Counts:
    """For each key, ascending, several counts: shape (keys, counts)."""

    keys: TextList
    counts: NDArray[np.int32]

    @classmethod
    def of(cls, counted: Mapping[str, Sequence[int]], *, width: int) -> "Counts":
        """Build from counts by key."""
        keys = sorted(counted)
        counts = np.array([counted[key] for key in keys], dtype=np.int32).reshape(len(keys), width)
        return cls(TextList.of(keys), counts)

    def save(self, folder: Path, name: str) -> None:
        """Write the counts' files into an existing folder."""
        self.keys.save(folder, name)
        np.save(folder / f"{name}_counts.npy", self.counts)

    @classmethod
    def load(cls, folder: Path, name: str) -> "Counts":
        """Open what `save` wrote."""
        return cls(TextList.load(folder, name), opened(folder / f"{name}_counts.npy"))


def subtract(plus: Sequence[Counts], minus: Sequence[Counts], *, width: int) -> Counts:
    """Return the sum of some counts minus others, without keys whose counts are all 0.

    Raises MiscountedError if a count would be negative.
    """
    place_of: dict[str, int] = {}
    places = [
        np.array([place_of.setdefault(key, len(place_of)) for key in each.keys], dtype=np.int64)
        for each in (*plus, *minus)
    ]
    totals = np.zeros((len(place_of), width), dtype=np.int64)
    for each, here in zip(plus, places, strict=False):
        totals[here] += each.counts
    for each, here in zip(minus, places[len(plus) :], strict=True):
        totals[here] -= each.counts
    if (totals < 0).any():
        raise MiscountedError
    left = np.asarray(totals.any(axis=1))
    ordered = sorted((key, place) for key, place in place_of.items() if left[place])
    order = np.array([place for _, place in ordered], dtype=np.int64)
    return Counts(TextList.of(key for key, _ in ordered), totals[order].astype(np.int32))
