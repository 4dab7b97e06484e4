"""Postings: the rows and frequencies of each term, counted once and merged from segments."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.storage.arrays import ArrayWriter, opened, starts_of
from retrieval.index.storage.text_list import TextList

# Number of postings sorted at a time: about 150 MB.
BLOCK: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Postings:
    """The rows of term `t` are `rows[starts[t]:starts[t + 1]]`, ascending, parallel to their counts.

    `terms` are sorted; `lengths` are the numbers of terms in each row.
    """

    terms: TextList
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.int32]

    @classmethod
    def of(cls, passages: Iterable[Sequence[str]]) -> "Postings":
        """Count the terms of chunks, one sequence per row."""
        found: dict[str, list[tuple[int, int]]] = {}
        lengths = []
        for row, terms in enumerate(passages):
            lengths.append(len(terms))
            for term, count in Counter(terms).items():
                found.setdefault(term, []).append((row, count))
        ordered = sorted(found)
        pairs = np.array([pair for term in ordered for pair in found[term]], dtype=np.int64).reshape(-1, 2)
        return cls(
            TextList.of(ordered),
            starts_of(len(found[term]) for term in ordered),
            pairs[:, 0].astype(np.int32),
            pairs[:, 1].astype(np.uint16),
            np.array(lengths, dtype=np.int32),
        )

    def within(self, rows: NDArray[np.bool_]) -> "Postings":
        """Return the postings of the flagged rows, which keep their numbers; all lengths are kept."""
        frequencies = _frequencies(self, np.where(rows, 0, -1))
        held = np.flatnonzero(frequencies)
        taken = np.flatnonzero(rows[self.rows])
        terms = TextList.of(self.terms[place] for place in held.tolist())
        starts = starts_of(frequencies[held])
        return Postings(terms, starts, self.rows[taken], self.counts[taken], self.lengths)

    def save(self, folder: Path) -> None:
        """Write the postings' files into an existing folder."""
        self.terms.save(folder, "terms")
        np.save(folder / "sparse_starts.npy", self.starts)
        np.save(folder / "sparse_rows.npy", self.rows)
        np.save(folder / "sparse_counts.npy", self.counts)
        np.save(folder / "sparse_lengths.npy", self.lengths)

    @classmethod
    def load(cls, folder: Path) -> "Postings":
        """Open saved postings, memory-mapped."""
        names = ("starts", "rows", "counts", "lengths")
        return cls(TextList.load(folder, "terms"), *(opened(folder / f"sparse_{name}.npy") for name in names))


def merge_postings(parts: Sequence[Postings], new_rows: Sequence[NDArray[np.int64]], folder: Path) -> None:
    """Write the merged postings of segments; rows whose new number is below 0 are dropped."""
    terms, moved = _terms(parts)
    row_count = sum(int((rows >= 0).sum()) for rows in new_rows)
    frequencies = np.zeros(len(terms), dtype=np.int64)
    lengths = np.zeros(row_count, dtype=np.int32)
    for part, rows, places in zip(parts, new_rows, moved, strict=True):
        frequencies[places] += _frequencies(part, rows)
        lengths[rows[rows >= 0]] = part.lengths[rows >= 0]
    held = np.flatnonzero(frequencies)
    TextList.of(terms[place] for place in held.tolist()).save(folder, "terms")
    starts = starts_of(frequencies[held])
    np.save(folder / "sparse_starts.npy", starts)
    np.save(folder / "sparse_lengths.npy", lengths)
    with (
        ArrayWriter(folder / "sparse_rows.npy", np.int32, int(starts[-1])) as all_rows,
        ArrayWriter(folder / "sparse_counts.npy", np.uint16, int(starts[-1])) as all_counts,
    ):
        for first, end in pairwise(_borders(frequencies)):
            block = [
                _within(part, rows, places, first=first, end=end)
                for part, rows, places in zip(parts, new_rows, moved, strict=True)
            ]
            keys = np.concatenate([(places - first) * row_count + rows for places, rows, _ in block])
            # Each segment's are sorted already, which this sort makes use of.
            order = np.argsort(keys, kind="stable")
            all_rows.write(np.concatenate([rows for _, rows, _ in block])[order])
            all_counts.write(np.concatenate([counts for _, _, counts in block])[order])


def _terms(parts: Sequence[Postings]) -> tuple[list[str], list[NDArray[np.int64]]]:
    """Return all terms, sorted, and for each segment the indices of its own among them."""
    of_parts = [list(part.terms) for part in parts]
    terms = sorted(set().union(*of_parts))
    place_of = {term: place for place, term in enumerate(terms)}
    return terms, [np.array([place_of[term] for term in each], dtype=np.int64) for each in of_parts]


def _frequencies(part: Postings, new_rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of kept rows of a segment that hold each of its terms."""
    frequencies = np.zeros(len(part.terms), dtype=np.int64)
    for first, end in pairwise(_borders(np.diff(part.starts))):
        starts = part.starts[first : end + 1]
        taken = starts_of(new_rows[part.rows[starts[0] : starts[-1]]] >= 0)
        frequencies[first:end] = np.diff(taken[starts - starts[0]])
    return frequencies


def _borders(frequencies: NDArray[np.int64]) -> list[int]:
    """Return the term indices that split the postings into blocks of about BLOCK, both ends included."""
    totals = np.cumsum(frequencies)
    count = int(totals[-1]) // BLOCK if len(totals) else 0
    cuts = np.searchsorted(totals, np.arange(1, count + 1) * BLOCK).tolist()
    return sorted({0, *cuts, len(frequencies)})


def _within(
    part: Postings, new_rows: NDArray[np.int64], places: NDArray[np.int64], *, first: int, end: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint16]]:
    """Return the term indices, new rows and counts of a segment's postings in a block of terms."""
    low, high = np.searchsorted(places, [first, end])
    starts = part.starts[low : high + 1]
    here = slice(int(starts[0]), int(starts[-1]))
    rows = new_rows[part.rows[here]]
    taken = rows >= 0
    return np.repeat(places[low:high], np.diff(starts))[taken], rows[taken], part.counts[here][taken]
