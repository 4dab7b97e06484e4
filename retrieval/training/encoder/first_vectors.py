"""First vectors for new word pieces: means of English ones of like meaning (WECHSEL, arXiv 2112.06598)."""

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.training.vocabulary_extension import INSIDE

_NEIGHBOURS: Final = 8
_TEMPERATURE: Final = 0.1  # of the softmax over cosines, as in the paper
_WORD: Final = re.compile(r"[a-z]{2,}|[0-9]+")
_BLOCK: Final = 2_000

WordVectors = Callable[[Sequence[str]], NDArray[np.float32]]


def first_vectors(
    pieces: Sequence[str], known: dict[str, NDArray[np.float32]], word_vectors: WordVectors
) -> NDArray[np.float32]:
    """Return one row per piece: its own if it is known, else a mean of the known words nearest in meaning.

    `word_vectors` gives unit vectors in which words of several languages can be compared.
    """
    words = [piece for piece in known if _WORD.fullmatch(piece)]
    rows = np.array([known[word] for word in words])
    meanings = word_vectors(words)
    new = [piece for piece in pieces if piece not in known]
    started: dict[str, NDArray[np.float32]] = {}
    for start in range(0, len(new), _BLOCK):
        block = new[start : start + _BLOCK]
        cosines = word_vectors([piece.removeprefix(INSIDE) for piece in block]) @ meanings.T
        for piece, row in zip(block, cosines, strict=True):
            nearest = np.argpartition(-row, min(_NEIGHBOURS, len(row) - 1))[:_NEIGHBOURS]
            weights = np.exp((row[nearest] - row[nearest].max()) / _TEMPERATURE)
            started[piece] = (weights / weights.sum()) @ rows[nearest]
    return np.array([known.get(piece, started.get(piece)) for piece in pieces], dtype=np.float32)
