"""Nearest vectors: FAISS over the chunks' unit vectors."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import faiss
import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Hit
from retrieval.index.storage.arrays import pieces

FILE_NAME: Final = "dense.faiss"
SCAN_SUFFIX: Final = "_8bit"
# From this number of rows on, an 8-bit copy is scanned first, in half the time of 16 bits.
# tests/benchmarks/dense_size.py measures the alternatives.
LARGE: Final = 100_000
# The scan keeps this many times the wanted number of rows, which are scored again in 16 bits.
MEASURED_AGAIN: Final = 2
# A vector's numbers, of about 1 / sqrt(dimension), times this times sqrt(dimension), are whole numbers of 8
# bits; the one in 100,000 that would be larger is cut.
SCALE: Final = 27.0
# If fewer than one row in this many is searchable, their vectors are read one by one.
FEW: Final = 64
# Number of rows written at a time.
BLOCK: Final = 65_536

Codes = NDArray[np.uint8]


class DenseIndex:
    """An inner-product index over unit vectors in half precision; exact unless it is large.

    A large index is scanned in an 8-bit copy, `scan`, and the nearest rows are scored again in 16 bits.
    """

    def __init__(self, index: "faiss.Index", scan: "faiss.Index | None" = None) -> None:
        # One question at a time: waking FAISS's threads costs more than they save, and on a busy machine
        # they wait for each other (29 ms instead of 0.1 ms over 54 vectors).
        faiss.omp_set_num_threads(1)
        self._index = index
        self._scan = scan

    @classmethod
    def from_vectors(cls, vectors: NDArray[np.float32]) -> "DenseIndex":
        """Index the rows of `vectors`, float32 of shape (n, dimension)."""
        made = cls.empty(vectors.shape[1])
        made.add(made.codes_of(vectors))
        return made

    @classmethod
    def empty(cls, dimension: int) -> "DenseIndex":
        """Return an index without rows."""
        return cls(_flat(dimension, faiss.ScalarQuantizer.QT_fp16))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The dimension of the vectors."""
        return int(self._index.d)

    @property
    def code_bytes(self) -> int:
        """The number of bytes per vector."""
        return int(self._index.sa_code_size())

    def codes_of(self, vectors: NDArray[np.float32]) -> Codes:
        """Return vectors as the index stores them."""
        if not len(vectors):
            return np.zeros((0, self.code_bytes), dtype=np.uint8)
        codes: Codes = self._index.sa_encode(np.ascontiguousarray(vectors, dtype=np.float32))
        return codes

    def codes(self, rows: NDArray[np.int64]) -> Codes:
        """Return the stored bytes of some rows, which can be added to another index unchanged."""
        if not len(rows):
            return np.zeros((0, self.code_bytes), dtype=np.uint8)
        stored = self._index.codes  # type: ignore[attr-defined]  # that of its own class
        kept = faiss.rev_swig_ptr(stored.data(), stored.size())
        codes: Codes = kept.reshape(-1, self.code_bytes)[rows]
        return codes

    def add(self, codes: Codes) -> None:
        """Append rows returned by `codes_of` or by another index's `codes`."""
        if len(codes):
            self._index.add_sa_codes(np.ascontiguousarray(codes))

    def search(
        self, vector: NDArray[np.float32], k: int, *, rows: NDArray[np.bool_] | None = None
    ) -> tuple[Hit, ...]:
        """Return the at most `k` nearest rows to `vector`, shape (dimension,), best first, ties in row order.

        `rows`, shape (n,), flags the searchable rows. Only positive similarities are hits, so a zero
        vector finds nothing.
        """
        k = min(k, len(self))
        if k <= 0:
            return ()
        query = np.ascontiguousarray(vector[None], dtype=np.float32)
        if rows is not None and FEW * np.count_nonzero(rows) <= len(self):
            found: NDArray[np.int64] = np.flatnonzero(rows)
            scores = self.vectors(found) @ query[0]
        elif self._scan is None:
            found, scores = self._found(query, k, _only(rows))
        else:
            found, scores = self._scanned(query, k, _only(rows))
        hits = _hits(found, scores)
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.row))[:k])

    def _found(
        self, query: NDArray[np.float32], k: int, only: "faiss.SearchParameters | None"
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        wide = min(k + 1, len(self))
        scores, found = self._index.search(query, wide, params=only)
        # FAISS keeps arbitrary rows of those tied for the last place: find them all, then cut in row order.
        while wide < len(self) and _ties(scores[0], k):
            wide = min(2 * wide, len(self))
            scores, found = self._index.search(query, wide, params=only)
        return found[0], scores[0]

    def _scanned(
        self, query: NDArray[np.float32], k: int, only: "faiss.SearchParameters | None"
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        assert self._scan is not None  # noqa: S101 - who calls this has looked
        _, found = self._scan.search(_whole(query), min(MEASURED_AGAIN * k, len(self)), params=only)
        near: NDArray[np.int64] = np.sort(found[0][found[0] >= 0])
        return near, self.vectors(near) @ query[0]

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the stored vectors of `rows`, float32 of shape (len(rows), dimension)."""
        if not len(rows):
            return np.zeros((0, self.dimension), dtype=np.float32)
        found: NDArray[np.float32] = self._index.reconstruct_batch(np.ascontiguousarray(rows, dtype=np.int64))
        return found

    def save(self, folder: Path, name: str = FILE_NAME) -> None:
        """Write the index into an existing folder."""
        blocks = (self.codes(np.arange(len(self))[each]) for each in pieces(len(self), BLOCK))
        write_codes(folder, self.dimension, len(self), blocks, name=name)

    @classmethod
    def load(cls, folder: Path, name: str = FILE_NAME) -> "DenseIndex":
        """Open what `save` or `write_codes` wrote; the vectors stay on disk until they are searched."""
        scan = _scan_path(folder, name)
        return cls(_opened(folder / name), _opened(scan) if scan.exists() else None)


def write_codes(
    folder: Path, dimension: int, rows: int, blocks: Iterable[Codes], *, name: str = FILE_NAME
) -> None:
    """Write an index of `count` rows block by block, never holding it in memory."""
    with (folder / name).open("wb") as file:
        file.write(_head(_flat(dimension, faiss.ScalarQuantizer.QT_fp16), rows))
        for codes in blocks:
            file.write(np.ascontiguousarray(codes).data)
    if rows < LARGE:
        return
    written = DenseIndex(_opened(folder / name))
    scan = _flat(dimension, faiss.ScalarQuantizer.QT_8bit_direct_signed)
    with _scan_path(folder, name).open("wb") as file:
        file.write(_head(scan, rows))
        for each in pieces(rows, BLOCK):
            file.write(scan.sa_encode(_whole(written.vectors(np.arange(each.start, each.stop)))).data)


def _scan_path(folder: Path, name: str) -> Path:
    path = folder / name
    return path.with_name(f"{path.stem}{SCAN_SUFFIX}{path.suffix}")


def _flat(dimension: int, kind: int) -> "faiss.IndexScalarQuantizer":
    return faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)


def _head(empty: "faiss.IndexScalarQuantizer", rows: int) -> bytes:
    """Return the header that FAISS writes for an index of this many rows.

    FAISS can only write an index that is in memory. Its file begins with four letters and the dimension
    (int32), then the number of rows (int64); the last field before the codes is their size in bytes (uint64).
    """
    head = bytearray(faiss.serialize_index(empty).tobytes())
    head[8:16] = rows.to_bytes(8, "little")
    head[-8:] = (rows * empty.sa_code_size()).to_bytes(8, "little")
    return bytes(head)


def _opened(path: Path) -> "faiss.Index":
    if os.name == "nt":  # where FAISS maps no files, and knows no letters beyond ASCII
        with path.open("rb") as file:
            return faiss.read_index(faiss.PyCallbackIOReader(file.read))  # type: ignore[attr-defined]
    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)


def _whole(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors as 8-bit integers."""
    scaled: NDArray[np.float32] = np.rint(vectors * np.float32(SCALE * np.sqrt(vectors.shape[1])))
    return np.clip(scaled, -128, 127)


def _ties(scores: NDArray[np.float32], k: int) -> bool:
    """Return whether more rows may share the k-th score; a score that is not positive is no hit."""
    return bool(0 < scores[k - 1] == scores[-1])


def _hits(rows: NDArray[np.int64], scores: NDArray[np.float32]) -> list[Hit]:
    # FAISS pads with row -1 if it finds fewer rows than requested.
    return [
        Hit(int(row), float(score)) for row, score in zip(rows, scores, strict=True) if row >= 0 and score > 0
    ]


def _only(rows: NDArray[np.bool_] | None) -> "faiss.SearchParameters | None":
    if rows is None:
        return None
    bits = np.packbits(rows, bitorder="little")
    selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]  # its Python wrapper's own
    return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # SWIG takes any attribute
