"""Term statistics: BM25 over the chunks' terms, scored from a precomputed sparse matrix."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Hit, Match
from retrieval.storage.arrays import opened
from retrieval.storage.postings import Postings

# Alternatives of a word that weigh less do not count when the group's document frequency is taken: a far
# translation that is common in the documents would make a rare word look common.
STRONG_WEIGHT: Final = 0.5
K1: Final = 1.5  # rank-bm25's own defaults
B: Final = 0.75
EPSILON: Final = 0.25
CACHED_TERMS: Final = 1 << 16


class SparseIndex:
    """BM25 scores of every passage for groups of alternative terms.

    A term's frequency in a row counts as `tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average))`.
    A group of one exact term scores as rank-bm25's BM25Okapi does (Trotman et al. 2014, "Improvements to BM25
    and language models examined", the ATIRE variant).
    """

    def __init__(self, postings: Postings, idf: NDArray[np.float64], floor: float) -> None:
        self.postings = postings
        self.terms = postings.terms
        self.chunk_count = len(postings.lengths)
        self._idf = idf
        self._floor = floor
        self._row_of = lru_cache(maxsize=CACHED_TERMS)(self.terms.row_of)

    @classmethod
    def of(cls, postings: Postings) -> "SparseIndex":
        """Weigh the terms of postings."""
        return cls(postings, *inverse_frequencies(postings))

    @classmethod
    def from_terms(cls, passages: Iterable[Sequence[str]]) -> "SparseIndex":
        """Take the statistics of the passages' terms, one sequence a passage."""
        return cls.of(Postings.of(passages))

    def __contains__(self, term: str) -> bool:
        return self._row_of(term) is not None

    def idf_of(self, term: str) -> float:
        """Return the inverse document frequency of a term, 0.0 for one that is not indexed."""
        row = self._row_of(term)
        return 0.0 if row is None else float(self._idf[row])

    def rows_of(self, term: str) -> NDArray[np.int32]:
        """Return the rows that hold a term, ascending."""
        return self.postings.rows[self._place_of(term)]

    def saturated(self, term: str) -> NDArray[np.float64]:
        """Return the saturated frequency of a term in each of its rows."""
        counts = self.postings.counts[self._place_of(term)].astype(np.float64)
        return counts * (K1 + 1) / (counts + self._dampings[self.rows_of(term)])

    @cached_property
    def _dampings(self) -> NDArray[np.float64]:
        """What is added to a frequency below the line, for each row: the longer a passage, the more."""
        lengths = self.postings.lengths
        # rank-bm25 divides whole numbers, of any size.
        average = int(lengths.sum(dtype=np.int64)) / max(len(lengths), 1) or 1.0
        return K1 * (1 - B + B * lengths.astype(np.float64) / average)

    def _place_of(self, term: str) -> slice:
        row = self._row_of(term)
        starts = self.postings.starts
        return slice(0, 0) if row is None else slice(int(starts[row]), int(starts[row + 1]))

    def holds(self, term: str, row: int) -> bool:
        """Whether a chunk holds a term."""
        rows = self.rows_of(term)
        place = int(np.searchsorted(rows, row))
        return place < len(rows) and int(rows[place]) == row

    def scores(self, groups: Iterable[Sequence[Match]]) -> NDArray[np.float64]:
        """Return every chunk's score, shape (chunk_count,).

        A group holds the alternatives of one question word. They share one idf, that of the chunks which
        hold any of the strong ones, and a chunk counts the best of them: weight times saturated frequency.
        """
        total = np.zeros(self.chunk_count, dtype=np.float64)
        for group in groups:
            rows, best, idf = self.group_scores(group)
            total[rows] += idf * best
        return total

    def group_scores(self, group: Sequence[Match]) -> tuple[NDArray[np.int32], NDArray[np.float64], float]:
        """Return the rows that a group's alternatives stand in, their best weighted frequency, the idf."""
        if len(group) == 1:
            (match,) = group
            weighted = self.saturated(match.term) * match.weight
            return self.rows_of(match.term), weighted, self.idf_of(match.term)
        if not group:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float64), 0.0
        found = [(match.weight, self.rows_of(match.term), self.saturated(match.term)) for match in group]
        every = np.concatenate([rows for _, rows, _ in found])
        values = np.concatenate([weight * saturated for weight, _, saturated in found])
        strong = np.repeat(
            [weight >= STRONG_WEIGHT for weight, _, _ in found], [len(rows) for _, rows, _ in found]
        )
        if not len(every):
            return every, values, self._shared_idf(0)
        # np.unique would do, but imports numpy.ma, which costs a start 20 ms.
        order = np.argsort(every, kind="stable")
        rows, firsts = _runs(every[order])
        best = np.maximum.reduceat(values[order], firsts)
        frequency = len(_runs(np.sort(every[strong]))[0]) if strong.any() else len(rows)
        return rows, best, self._shared_idf(frequency)

    def _shared_idf(self, frequency: int) -> float:
        idf = float(raw_idf(np.array([frequency], dtype=np.float64), self.chunk_count)[0])
        return idf if idf >= 0 else self._floor

    def save(self, folder: Path) -> None:
        """Write the index's files into an existing folder."""
        self.postings.save(folder)
        self.save_weights(folder)

    def save_weights(self, folder: Path) -> None:
        """Write the terms' weights beside postings that are there."""
        np.save(folder / "sparse_idf.npy", self._idf)
        np.save(folder / "sparse_floor.npy", np.array([self._floor]))

    @classmethod
    def load(cls, folder: Path) -> "SparseIndex":
        """Open what `save` wrote; it stays on disk until it is asked for."""
        floor = float(np.load(folder / "sparse_floor.npy")[0])
        return cls(Postings.load(folder), opened(folder / "sparse_idf.npy"), floor)


def inverse_frequencies(postings: Postings) -> tuple[NDArray[np.float64], float]:
    """Return the inverse document frequency of each term, and what stands in the place of a negative one."""
    if not len(postings.terms):
        return np.zeros(0, dtype=np.float64), 0.0
    # Imported here because only a build needs it: a start with a built index does without.
    from rank_bm25 import BM25Okapi  # noqa: PLC0415

    class Counted(BM25Okapi):  # type: ignore[misc]  # it publishes no types
        """BM25Okapi over passages that are counted already."""

        def _initialize(self, corpus: Mapping[str, int]) -> Mapping[str, int]:
            self.corpus_size = len(postings.lengths)
            return corpus

    frequencies = np.diff(postings.starts).tolist()
    statistics = Counted(dict(zip(postings.terms, frequencies, strict=True)), k1=K1, b=B, epsilon=EPSILON)
    idf = np.fromiter(statistics.idf.values(), dtype=np.float64)
    return idf, EPSILON * float(statistics.average_idf)


def raw_idf(frequencies: NDArray[np.float64], chunk_count: int) -> NDArray[np.float64]:
    """Return BM25Okapi's idf before its floor, `log(N - n + 0.5) - log(n + 0.5)`, elementwise."""
    return np.log(chunk_count - frequencies + 0.5) - np.log(frequencies + 0.5)


def _runs(ascending: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Return the values of an ascending array, each once, and where each begins."""
    firsts = np.flatnonzero(np.diff(ascending, prepend=-1))
    return ascending[firsts], firsts


def best_hits(scores: NDArray[np.float64], k: int) -> tuple[Hit, ...]:
    """Return the at most `k` best positive scores as hits, best first, ties in row order.

    A score of 0 is no hit: rank fusion would promote it. The zeros are taken out before the partial sort,
    which is slow over many equal values.
    """
    rows = np.flatnonzero(scores > 0)
    if len(rows) > k:
        # The k-th best value may be shared; keep all that share it, then cut after the exact sort.
        bar = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
        rows = rows[scores[rows] >= bar]
    order = np.lexsort((rows, -scores[rows]))[:k]
    return tuple(Hit(int(row), float(scores[row])) for row in rows[order])
