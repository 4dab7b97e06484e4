"""Term statistics: BM25 over the chunks' terms, scored from a precomputed sparse matrix."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Hit, Match

# Alternatives of a word that weigh less do not count when the group's document frequency is taken: a far
# translation that is common in the documents would make a rare word look common.
STRONG_WEIGHT: Final = 0.5
K1: Final = 1.5  # rank-bm25's own defaults
B: Final = 0.75
EPSILON: Final = 0.25


class SparseIndex:
    """BM25 scores of every chunk for groups of alternative terms.

    The postings of term `t` are `rows[starts[t]:starts[t + 1]]` (int32, ascending) with the saturated term
    frequencies `tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average))` beside them (float64). A group
    of one exact term scores as rank-bm25's BM25Okapi does (Trotman et al. 2014, "Improvements to BM25 and
    language models examined", the ATIRE variant).
    """

    def __init__(
        self,
        terms: Sequence[str],
        starts: NDArray[np.int64],
        *,
        rows: NDArray[np.int32],
        saturated: NDArray[np.float64],
        idf: NDArray[np.float64],
        chunk_count: int,
    ) -> None:
        self.terms = tuple(terms)
        self.chunk_count = chunk_count
        self._starts = starts
        self._rows = rows
        self._saturated = saturated
        self._idf = idf
        self._row_of = {term: row for row, term in enumerate(self.terms)}
        # BM25Okapi puts this in the place of a negative idf: EPSILON times its average before flooring.
        frequencies = np.diff(starts).astype(np.float64)
        raw = raw_idf(frequencies, chunk_count)
        self._floor = EPSILON * float(raw.mean()) if len(raw) else 0.0

    @classmethod
    def from_terms(cls, chunks: Iterable[Sequence[str]]) -> "SparseIndex":
        """Take the statistics of the chunks' terms, one sequence a chunk, by rank-bm25."""
        # Imported here because only a build needs it: a start with a built index does without.
        from rank_bm25 import BM25Okapi  # noqa: PLC0415

        corpus = [list(chunk) for chunk in chunks]
        if not any(corpus):
            # rank-bm25 divides by the number of terms.
            return cls._without_terms(len(corpus))
        statistics = BM25Okapi(corpus, k1=K1, b=B, epsilon=EPSILON)
        terms = sorted(statistics.idf)
        row_of = {term: row for row, term in enumerate(terms)}
        columns = np.fromiter(
            (row_of[term] for frequencies in statistics.doc_freqs for term in frequencies), dtype=np.int64
        )
        counts = np.fromiter(
            (count for frequencies in statistics.doc_freqs for count in frequencies.values()),
            dtype=np.float64,
        )
        chunk_rows = np.repeat(
            np.arange(len(corpus), dtype=np.int32), [len(each) for each in statistics.doc_freqs]
        )
        lengths = np.asarray(statistics.doc_len, dtype=np.float64)[chunk_rows]
        saturated = counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / statistics.avgdl))
        order = np.lexsort((chunk_rows, columns))
        starts = np.searchsorted(columns[order], np.arange(len(terms) + 1)).astype(np.int64)
        idf = np.array([statistics.idf[term] for term in terms], dtype=np.float64)
        return cls(
            terms,
            starts,
            rows=chunk_rows[order],
            saturated=saturated[order],
            idf=idf,
            chunk_count=len(corpus),
        )

    @classmethod
    def _without_terms(cls, chunk_count: int) -> "SparseIndex":
        nothing = np.zeros(0, dtype=np.float64)
        return cls(
            (),
            np.zeros(1, dtype=np.int64),
            rows=np.zeros(0, dtype=np.int32),
            saturated=nothing,
            idf=nothing,
            chunk_count=chunk_count,
        )

    def __contains__(self, term: str) -> bool:
        return term in self._row_of

    def idf_of(self, term: str) -> float:
        """Return the inverse document frequency of a term, 0.0 for one that is not indexed."""
        row = self._row_of.get(term)
        return 0.0 if row is None else float(self._idf[row])

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the rows that hold a term, ascending, and its saturated frequency in each."""
        row = self._row_of.get(term)
        here = slice(0, 0) if row is None else slice(int(self._starts[row]), int(self._starts[row + 1]))
        return self._rows[here], self._saturated[here]

    def holds(self, term: str, row: int) -> bool:
        """Whether a chunk holds a term."""
        rows, _ = self.postings(term)
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
            rows, saturated = self.postings(group[0].term)
            return rows, saturated * group[0].weight, self.idf_of(group[0].term)
        if not group:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float64), 0.0
        found = [(match.weight, *self.postings(match.term)) for match in group]
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
        # A term holds no line break: it is a word. Bytes, because Windows would write other line ends.
        (folder / "terms.txt").write_bytes("\n".join(self.terms).encode())
        np.save(folder / "sparse_starts.npy", self._starts)
        np.save(folder / "sparse_rows.npy", self._rows)
        np.save(folder / "sparse_saturated.npy", self._saturated)
        np.save(folder / "sparse_idf.npy", self._idf)

    @classmethod
    def load(cls, folder: Path, chunk_count: int) -> "SparseIndex":
        """Read what `save` wrote; the postings stay on disk until they are asked for."""
        text = (folder / "terms.txt").read_bytes().decode()
        return cls(
            text.split("\n") if text else (),
            np.load(folder / "sparse_starts.npy"),
            rows=np.load(folder / "sparse_rows.npy", mmap_mode="r"),
            saturated=np.load(folder / "sparse_saturated.npy", mmap_mode="r"),
            idf=np.load(folder / "sparse_idf.npy"),
            chunk_count=chunk_count,
        )


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
