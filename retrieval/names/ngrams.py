"""Words as vectors of hashed n-grams: spellings of one sound are near each other, in any script."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

LONGEST_GRAM: Final = 4  # letters; four against three: 0.02 more names found

_BEGIN: Final = "\x02"
_END: Final = "\x03" + "\0" * (LONGEST_GRAM - 1)
_BLOCK_WORDS: Final = 4096  # keeps the gathered rows in about 10 MB
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: Knuth's multiplicative hashing
_SHIFT: Final = np.uint64(29)


def gram_rows(words: Sequence[str], rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the hashed letter n-grams of words, and each word's offset among them.

    The first array has one line per position at which an n-gram begins and a column per length, 1 to
    LONGEST_GRAM, with values below `rows`; the second has each word's first line.
    """
    text = "".join(f"{_BEGIN}{word}{_END}" for word in words)
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    lines = np.fromiter((len(word) + 2 for word in words), dtype=np.int64, count=len(words))
    first = np.cumsum(lines) - lines
    # Each word is followed by LONGEST_GRAM - 1 paddings, at which no n-gram begins.
    places = np.arange(lines.sum()) + np.repeat(np.arange(len(words)) * (LONGEST_GRAM - 1), lines)
    columns = []
    for length in range(1, LONGEST_GRAM + 1):
        hashed = np.full(len(places), length, dtype=np.uint64)
        for step in range(length):
            hashed = (hashed ^ letters[places + step]) * _MULTIPLIER
            hashed ^= hashed >> _SHIFT
        columns.append((hashed % np.uint64(rows)).astype(np.int64))
    return np.stack(columns, axis=1), first


def spelling_vectors(words: Sequence[str], grams: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return one unit vector per word, float32: the normalised sum of its n-grams' rows of `grams`."""
    blocks = [np.zeros((0, grams.shape[1]), dtype=np.float32)]
    for start in range(0, len(words), _BLOCK_WORDS):
        rows, first = gram_rows(words[start : start + _BLOCK_WORDS], len(grams))
        summed = np.zeros((len(rows), grams.shape[1]), dtype=np.int16)
        for column in rows.T:
            summed += grams[column]
        block = np.add.reduceat(summed, first, dtype=np.float32)
        blocks.append(block / np.maximum(np.linalg.norm(block, axis=1, keepdims=True), 1.0))
    return np.concatenate(blocks)
