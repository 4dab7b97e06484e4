"""The index on disk: chunks, both arms and the manifest that says what they were made from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Chunk, Document
from retrieval.index.dense import DenseIndex
from retrieval.index.films import FilmIndex
from retrieval.index.segment import IndexSegment
from retrieval.index.sparse import SparseIndex
from retrieval.index.storage.manifest import (
    FORMAT_VERSION,
    Manifest,
    Source,
    Sources,
    checked_manifest,
    damaged,
    read_manifest,
    seal,
)
from retrieval.index.storage.passages import passage_of
from retrieval.index.storage.store import Store
from retrieval.index.term_vectors import TermVectors
from retrieval.index.vocabulary import Vocabulary, WordCounts

__all__ = [
    "FORMAT_VERSION",
    "Index",
    "Manifest",
    "Progress",
    "Source",
    "Sources",
    "passage_of",
    "read_manifest",
]

# Called while an index is built, with the stage's name, the number done and the total.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Index:
    """Chunks with their dense and sparse indexes and their films; all of them share row numbers.

    `counted` is what the vocabulary was made of; `lexicon` are the vectors of its words, None if nobody
    has computed them.
    """

    store: Store
    sparse: SparseIndex
    dense: DenseIndex
    vocabulary: Vocabulary
    films: FilmIndex
    manifest: Manifest
    counted: WordCounts
    term_vectors: TermVectors | None = None

    @classmethod
    def from_chunks(
        cls,
        documents: Sequence[tuple[Document, Sequence[Chunk]]],
        vectors: NDArray[np.float32],
        *,
        manifest: Manifest,
    ) -> "Index":
        """Index documents with their chunks; `vectors` has one row a chunk, in the same order.

        Chunks with the same text share a row.
        """
        part = IndexSegment.of([(document, chunks, 0) for document, chunks in documents])
        return cls(
            part.store,
            SparseIndex.of(part.postings),
            DenseIndex.from_vectors(vectors[part.store.column("row_place")]),
            Vocabulary.of(part.counted),
            FilmIndex.from_documents(document for document, _ in documents),
            manifest,
            part.counted,
        )

    def within(self, rows: NDArray[np.bool_]) -> "Index":
        """Return the index with term statistics of the flagged rows only.

        Rows keep their numbers; documents, vectors and films are unchanged.
        """
        vocabulary = Vocabulary.from_tokens(self.part.tokens(np.flatnonzero(rows).tolist()))
        return replace(self, sparse=self.sparse.within(rows), vocabulary=vocabulary, term_vectors=None)

    @property
    def part(self) -> IndexSegment:
        """What of the index goes into another one."""
        return IndexSegment(self.store, self.sparse.postings, self.counted)

    def save(self, folder: Path) -> None:
        """Write the index into an existing empty folder, the manifest with its checksums last."""
        self.store.save(folder)
        self.sparse.save(folder)
        self.dense.save(folder)
        self.counted.save(folder)
        self.vocabulary.save(folder)
        self.films.save(folder)
        if self.term_vectors is not None:
            self.term_vectors.save(folder)
        seal(folder, self.manifest)

    @classmethod
    def load(cls, folder: Path, *, encoder: str) -> "Index":
        """Open an index that `save` wrote, made by the encoder with this identity.

        Raises IndexMismatchError when another encoder or another version made it, IndexDamagedError when a
        file is missing, cut short or changed.
        """
        manifest = checked_manifest(folder, encoder=encoder)
        try:
            sparse = SparseIndex.load(folder)
            return cls(
                Store.load(folder),
                sparse,
                DenseIndex.load(folder),
                Vocabulary.load(folder, sparse.terms),
                FilmIndex.load(folder),
                manifest,
                WordCounts.load(folder),
                TermVectors.load(folder) if TermVectors.is_in(folder) else None,
            )
        # The errors by which NumPy and FAISS report a damaged file.
        except (OSError, ValueError, EOFError, LookupError, RuntimeError) as error:
            raise damaged(folder, "a file that its manifest does not know") from error
