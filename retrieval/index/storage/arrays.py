"""Arrays on disk, memory-mapped when opened and written piece by piece."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Block = memoryview | bytes


def starts_of(lengths: Iterable[int] | NDArray[Any]) -> NDArray[np.int64]:
    """Return the offsets of consecutive runs with these lengths, and the end of the last one."""
    given = lengths if isinstance(lengths, np.ndarray) else np.array(list(lengths), dtype=np.int64)
    starts = np.zeros(len(given) + 1, dtype=np.int64)
    np.cumsum(given, out=starts[1:])
    return starts


def places_of(firsts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[np.int64]:
    """Return the indices `first, first + 1, ...` of several runs, concatenated."""
    starts = starts_of(lengths)
    places = np.arange(starts[-1], dtype=np.int64)
    return places + np.repeat(firsts - starts[:-1], lengths)


def mapped(path: Path) -> Block:
    """Return a file's bytes, memory-mapped."""
    # An empty file cannot be mapped.
    return np.memmap(path, dtype=np.uint8, mode="r").data if path.stat().st_size else b""


def opened(path: Path) -> NDArray[Any]:
    """Return the array of an .npy file, memory-mapped."""
    # The class np.memmap makes access to single elements ten times as slow.
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


class ArrayWriter:
    """Writes an .npy file of one dimension and known length piece by piece.

    Writing through a memory map would end the process on a full disk; this raises OSError.
    """

    def __init__(self, path: Path, dtype: "np.dtype[Any] | type[np.generic]", length: int) -> None:
        self._path = path
        self._dtype = np.dtype(dtype)
        self._length = length
        self._written = 0

    def __enter__(self) -> Self:
        self._file = self._path.open("wb")
        header = {
            "descr": np.lib.format.dtype_to_descr(self._dtype),
            "fortran_order": False,
            "shape": (self._length,),
        }
        np.lib.format.write_array_header_1_0(self._file, header)
        return self

    def write(self, piece: NDArray[Any]) -> None:
        """Append a piece."""
        self._written += len(piece)
        self._file.write(np.ascontiguousarray(piece, dtype=self._dtype).tobytes())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is None and self._written != self._length:
            raise ValueError(f"{self._path.name}: {self._written} values instead of {self._length}")


def pieces(length: int, size: int) -> Iterator[slice]:
    """Yield slices of at most `size` that cover `length`."""
    return (slice(first, min(first + size, length)) for first in range(0, length, size))
