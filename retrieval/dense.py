"""Nearest vectors: FAISS over the chunks' unit vectors."""

from pathlib import Path
from typing import Final

import faiss
import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Hit

FILE_NAME: Final = "dense.faiss"


class DenseIndex:
    """An exact inner-product index over unit vectors kept in half precision."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index

    @classmethod
    def from_vectors(cls, vectors: NDArray[np.float32]) -> "DenseIndex":
        """Index the rows of `vectors`, float32 of shape (n, dimension)."""
        kind = faiss.ScalarQuantizer.QT_fp16
        index = faiss.IndexScalarQuantizer(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The vectors' dimension."""
        return int(self._index.d)

    def search(
        self, vector: NDArray[np.float32], k: int, *, rows: NDArray[np.bool_] | None = None
    ) -> tuple[Hit, ...]:
        """Return the at most `k` nearest rows to `vector`, shape (dimension,), best first, ties in row order.

        `rows`, of shape (n,), says which rows may be found. Only positive similarities are hits, so a zero
        vector finds nothing.
        """
        k = min(k, len(self))
        if k <= 0:
            return ()
        only = None if rows is None else faiss.SearchParameters(sel=_selector(rows))
        scores, found_rows = self._index.search(
            np.ascontiguousarray(vector[None], dtype=np.float32), k, params=only
        )
        # FAISS pads with row -1 where it finds fewer than k, and returns ties in an order of its own.
        found = [
            Hit(int(row), float(score))
            for row, score in zip(found_rows[0], scores[0], strict=True)
            if row >= 0 and score > 0
        ]
        return tuple(sorted(found, key=lambda hit: (-hit.score, hit.row)))

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the stored vectors of `rows`, float32 of shape (len(rows), dimension)."""
        if not len(rows):
            return np.zeros((0, self.dimension), dtype=np.float32)
        found: NDArray[np.float32] = self._index.reconstruct_batch(np.ascontiguousarray(rows, dtype=np.int64))
        return found

    def save(self, folder: Path) -> None:
        """Write the index into an existing folder."""
        faiss.write_index(self._index, str(folder / FILE_NAME))

    @classmethod
    def load(cls, folder: Path) -> "DenseIndex":
        """Read what `save` wrote."""
        return cls(faiss.read_index(str(folder / FILE_NAME)))


def _selector(rows: NDArray[np.bool_]) -> "faiss.IDSelector":
    return faiss.IDSelectorBatch(np.flatnonzero(rows).astype(np.int64))
