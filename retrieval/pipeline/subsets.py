"""Subsets of an index with term statistics of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.index import Index
from retrieval.reader.reader import Reader
from retrieval.search.retriever import Retriever

# The statistics of fewer chunks say little; those of more take too long to compute.
FEWEST_PASSAGES: Final = 16
MOST_PASSAGES: Final = 500
KEPT: Final = 8

Mask = NDArray[np.bool_]
Make = Callable[[Index], tuple[Retriever, Reader]]


@dataclass(frozen=True, slots=True)
class Subset:
    """The flagged documents, or all, with a retriever and a reader that use their term statistics."""

    documents: Mask | None
    retriever: Retriever
    reader: Reader


class Subsets:
    """The subsets of an index.

    A word that distinguishes a film's chunks may be common in a large library, and a word in all of them rare
    there. Of a word's translations, only those in the subset count.
    """

    def __init__(self, index: Index, make: Make) -> None:
        self._passages = np.diff(index.store.column("document_places"))
        self.whole = Subset(None, *make(index))
        # lru_cache on a bound method would create a reference cycle and keep the index's files mapped.
        self._made = lru_cache(maxsize=KEPT)(partial(_made, index, make))

    def of(self, documents: Mask | None, around: Subset | None = None) -> Subset:
        """Return the subset of some documents; very small and large ones use the statistics of `around`."""
        if documents is None:
            return self.whole
        passages = self._passages[documents].sum()
        if FEWEST_PASSAGES <= passages <= MOST_PASSAGES and not documents.all():
            return Subset(documents, *self._made(np.packbits(documents).tobytes()))
        outer = around or self.whole
        return Subset(documents, outer.retriever, outer.reader)


def _made(index: Index, make: Make, packed: bytes) -> tuple[Retriever, Reader]:
    count = index.store.document_count
    documents = np.unpackbits(np.frombuffer(packed, dtype=np.uint8), count=count).astype(np.bool_)
    return make(index.within(index.store.rows_within(documents)))
