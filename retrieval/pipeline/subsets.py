"""Parts of a library that are asked as libraries of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.index import Index
from retrieval.reader.reader import Reader
from retrieval.search.retriever import Retriever

# What words weigh among fewer passages than this says little. To read the words of more takes too long.
FEWEST_PASSAGES: Final = 16
MOST_PASSAGES: Final = 500
KEPT: Final = 8

Mask = NDArray[np.bool_]
Make = Callable[[Index], tuple[Retriever, Reader]]


@dataclass(frozen=True, slots=True)
class Subset:
    """Some documents, a flag for each, or all, with what finds and reads passages by the words in them."""

    documents: Mask | None
    retriever: Retriever
    reader: Reader


class Subsets:
    """The sections of an index.

    A word that tells a film's passages apart may be common in a large library, one that is in all of them
    rare there; and of a word's translations those count that stand in the section.
    """

    def __init__(self, index: Index, make: Make) -> None:
        self._passages = np.diff(index.store.column("document_places"))
        self.whole = Subset(None, *make(index))
        # A method of its own would keep the index until Python looks for cycles.
        self._made = lru_cache(maxsize=KEPT)(partial(_made, index, make))

    def of(self, documents: Mask | None, around: Subset | None = None) -> Subset:
        """Return the section of some documents; of very few or many by the words of the one around it."""
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
