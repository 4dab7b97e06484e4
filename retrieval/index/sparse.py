"""Term statistics: BM25 over the chunks' terms, scored from a precomputed sparse matrix."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Hit, Match
from retrieval.index.storage.arrays import opened
from retrieval.index.storage.postings import Postings

# Alternatives that weigh less than this do not count towards the group's document frequency: a distant
# translation that is common in the documents would make a rare word look common.
STRONG_WEIGHT: Final = 0.5
K1: Final = 1.5  # rank-bm25's own defaults
B: Final = 0.75
EPSILON: Final = 0.25
CACHED_TERMS: Final = 1 << 16
CACHED_GROUPS: Final = 4096
# If fewer than one row in this many is searched, terms are looked up row by row.
FEW: Final = 16


class SparseIndex:
    """BM25 scores of chunks for groups of alternative terms.

    A term's frequency in a row counts as `tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average))`.
    A group of one exact term scores as rank-bm25's BM25Okapi does (Trotman et al. 2014, "Improvements to BM25
    and language models examined", the ATIRE variant). `inside`, a flag for each row, says that only the
    passages of these rows are counted, and none of the postings is of another.
    """

    def __init__(
        self,
        postings: Postings,
        idf: NDArray[np.float64],
        floor: float,
        *,
        inside: NDArray[np.bool_] | None = None,
    ) -> None:
        self.postings = postings
        self.terms = postings.terms
        self._counted = postings.lengths if inside is None else postings.lengths[inside]
        self.chunk_count = len(self._counted)
        self._idf = idf
        self._floor = floor
        self._row_of = lru_cache(maxsize=CACHED_TERMS)(self.terms.row_of)
        # lru_cache on a bound method would create a reference cycle and keep the files mapped.
        self._frequency = lru_cache(maxsize=CACHED_GROUPS)(partial(_frequency, postings))

    @classmethod
    def of(cls, postings: Postings) -> "SparseIndex":
        """Weigh the terms of postings."""
        return cls(postings, *inverse_frequencies(postings))

    def within(self, rows: NDArray[np.bool_]) -> "SparseIndex":
        """Return the statistics of the flagged rows, which keep their numbers."""
        postings = self.postings.within(rows)
        weights = inverse_frequencies(postings, chunk_count=int(rows.sum()))
        return SparseIndex(postings, *weights, inside=rows)

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
        # rank-bm25 divides whole numbers, of any size.
        average = int(self._counted.sum(dtype=np.int64)) / max(self.chunk_count, 1) or 1.0
        return K1 * (1 - B + B * self.postings.lengths.astype(np.float64) / average)

    def _place_of(self, term: str) -> slice:
        row = self._row_of(term)
        starts = self.postings.starts
        return slice(0, 0) if row is None else slice(int(starts[row]), int(starts[row + 1]))

    def holds(self, term: str, row: int) -> bool:
        """Return whether a chunk holds a term."""
        return bool(len(self._among(term, np.array([row], dtype=np.int32))[0]))

    def hits(
        self, groups: Sequence[Sequence[Match]], k: int, *, rows: NDArray[np.bool_] | None = None
    ) -> tuple[Hit, ...]:
        """Return at most `k` best rows for groups of terms; `rows`, one flag each, limits the search."""
        if rows is None:
            return best_hits(self.scores(groups), k)
        chosen = np.flatnonzero(rows).astype(np.int32)
        if FEW * len(chosen) > len(rows):
            return best_hits(self.scores(groups) * rows, k)
        found = best_hits(self.scores(groups, among=chosen), k)
        return tuple(Hit(int(chosen[hit.row]), hit.score) for hit in found)

    def scores(
        self, groups: Iterable[Sequence[Match]], *, among: NDArray[np.int32] | None = None
    ) -> NDArray[np.float64]:
        """Return the score of every row, or of the ascending rows in `among`: shape (rows,) or (len(among),).

        A group holds the alternatives of one question word. They share one idf, that of the chunks which
        hold any of the strong ones, and a chunk counts the best of them: weight times saturated frequency.
        """
        size = len(self.postings.lengths) if among is None else len(among)
        total, best = np.zeros(size), np.zeros(size)
        for group in filter(None, groups):
            if len(group) == 1:
                places, values = self._weighted(group[0], among)
            else:
                places = self._put_best(best, group, among)
                values = best[places]
                best[places] = 0.0
            total[places] += self.idf_of_group(group) * values
        return total

    def _put_best(
        self, best: NDArray[np.float64], group: Sequence[Match], among: NDArray[np.int32] | None
    ) -> NDArray[np.int64]:
        """Put the best of a group's weighted frequencies into zeros; return the places that have one."""
        met = []
        for match in group:
            places, values = self._weighted(match, among)
            before = best[places]
            met.append(places[before == 0])
            best[places] = np.maximum(before, values)
        return np.concatenate(met)

    def _weighted(
        self, match: Match, among: NDArray[np.int32] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the rows of a term, or their places among some rows, with its weighted frequency in each."""
        if among is None:
            return self.rows_of(match.term).astype(np.int64), self.saturated(match.term) * match.weight
        places, postings = self._among(match.term, among)
        counts = self.postings.counts[postings].astype(np.float64)
        return places, counts * (K1 + 1) / (counts + self._dampings[among[places]]) * match.weight

    def _among(self, term: str, rows: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the places among some rows that hold a term, and those of their postings."""
        here = self._place_of(term)
        held = self.postings.rows[here]
        at = np.searchsorted(held, rows)
        places = np.flatnonzero(at < len(held))
        places = places[held[at[places]] == rows[places]]
        return places, at[places] + here.start

    def idf_of_group(self, group: Sequence[Match]) -> float:
        """Return the inverse document frequency that a group's alternatives share, 0.0 for an empty one."""
        if not group:
            return 0.0
        if len(group) == 1:
            return self.idf_of(group[0].term)
        strong = tuple(match.term for match in group if match.weight >= STRONG_WEIGHT)
        frequency = self._frequency(strong or tuple(match.term for match in group))
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
        """Open a saved index; its arrays are mapped, not read."""
        floor = float(np.load(folder / "sparse_floor.npy")[0])
        return cls(Postings.load(folder), opened(folder / "sparse_idf.npy"), floor)


def inverse_frequencies(
    postings: Postings, *, chunk_count: int | None = None
) -> tuple[NDArray[np.float64], float]:
    """Return the inverse document frequency of each term, and what stands in the place of a negative one.

    The postings are of so many chunks, of all rows where no number is given.
    """
    if not len(postings.terms):
        return np.zeros(0, dtype=np.float64), 0.0
    # Imported here because only a build needs it: a start with a built index does without.
    from rank_bm25 import BM25Okapi  # noqa: PLC0415

    class Counted(BM25Okapi):  # type: ignore[misc]  # it publishes no types
        """BM25Okapi over passages that are counted already."""

        def _initialize(self, corpus: Mapping[str, int]) -> Mapping[str, int]:
            self.corpus_size = len(postings.lengths) if chunk_count is None else chunk_count
            return corpus

    frequencies = np.diff(postings.starts).tolist()
    statistics = Counted(dict(zip(postings.terms, frequencies, strict=True)), k1=K1, b=B, epsilon=EPSILON)
    idf = np.fromiter(statistics.idf.values(), dtype=np.float64)
    return idf, EPSILON * float(statistics.average_idf)


def raw_idf(frequencies: NDArray[np.float64], chunk_count: int) -> NDArray[np.float64]:
    """Return BM25Okapi's idf before its floor, `log(N - n + 0.5) - log(n + 0.5)`, elementwise."""
    return np.log(chunk_count - frequencies + 0.5) - np.log(frequencies + 0.5)


def _frequency(postings: Postings, terms: Sequence[str]) -> int:
    """Return how many rows hold any of some terms."""
    is_held = np.zeros(len(postings.lengths), dtype=np.bool_)
    for term in terms:
        row = postings.terms.row_of(term)
        if row is not None:
            is_held[postings.rows[int(postings.starts[row]) : int(postings.starts[row + 1])]] = True
    return int(np.count_nonzero(is_held))


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
