"""Making an index: what is new or changed is read and encoded, the rest taken over from the old one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.catalog import Catalog, read_catalog
from retrieval.chunking import chunks_of
from retrieval.corpus import absent_from, nothing_left, read_documents
from retrieval.datatypes import Chunk, Document
from retrieval.encoders import Encoder
from retrieval.errors import DocumentsError
from retrieval.index import Index, Manifest, Progress, Source, passage_of
from retrieval.sources import Skipped, SourceFile

# Chunks encoded between two calls of the progress: small enough for a smooth bar.
BATCH: Final = 512
# In the place of a row of the old index: the chunk is not in it.
NEW: Final = -1


def build_index(
    folder: Path,
    sources: Sequence[SourceFile],
    encoder: Encoder,
    *,
    wanted: Manifest,
    old: Index | None,
    progress: Progress,
) -> Index:
    """Make the index that `wanted` describes, of the files of a documents' folder.

    `old` is an earlier index by the same encoder. Raises DocumentsError where nothing is left to index,
    CatalogError where the catalog cannot be used.
    """
    catalog = read_catalog(folder)
    reading = _Reading(catalog, wanted, old)
    outcomes = []
    for done, source in enumerate(sources, 1):
        outcomes += reading.outcomes(source)
        progress("read", done, len(sources))
    read = [each for each in outcomes if isinstance(each, _Read)]
    skipped = [each for each in outcomes if isinstance(each, Skipped)]
    if not read:
        raise DocumentsError(nothing_left(folder, skipped))
    skipped += absent_from(sources, catalog)
    vectors = _vectors(read, encoder, old, progress=progress)
    progress("index", 0, 1)
    manifest = replace(wanted, skipped=tuple(sorted((each.id, each.reason) for each in skipped)))
    index = Index.from_chunks([(each.document, each.chunks) for each in read], vectors, manifest=manifest)
    progress("index", 1, 1)
    return index


@dataclass(frozen=True, slots=True)
class _Read:
    """A document with its chunks; `old_rows` are their rows in the old index, NEW for those not in it."""

    document: Document
    chunks: tuple[Chunk, ...]
    old_rows: tuple[int, ...]


class _Reading:
    """Reads files, or takes their documents over from the old index."""

    def __init__(self, catalog: Catalog, wanted: Manifest, old: Index | None) -> None:
        self._catalog = catalog
        self._wanted = wanted
        self._old = old
        self._documents: dict[str, list[int]] = {}
        for number, facts in enumerate(() if old is None else old.store.facts()):
            self._documents.setdefault(facts.file, []).append(number)
        same_settings = old is not None and replace(old.manifest, sources=(), skipped=()) == replace(
            wanted, sources=(), skipped=()
        )
        self._unchanged = set(old.manifest.sources) if old is not None and same_settings else set()

    def outcomes(self, source: SourceFile) -> "list[_Read | Skipped]":
        """Return the file's documents with their chunks, and what of it is left out."""
        old = [
            _taken_over(self._old, number)
            for number in self._documents.get(source.id, ())
            if self._old is not None
        ]
        if old and Source(source.id, source.size_bytes, source.modified_ns) in self._unchanged:
            return [*old, *self._skipped_of(source.id)]
        # What was only touched, or whose title changed in the catalog, is not encoded again.
        row_of = {
            passage_of(chunk): row
            for each in old
            for chunk, row in zip(each.chunks, each.old_rows, strict=True)
        }
        read = read_documents(source, self._catalog, max_bytes=self._wanted.max_file_bytes)
        return [each if isinstance(each, Skipped) else self._cut(each, row_of) for each in read]

    def _cut(self, document: Document, row_of: Mapping[str, int]) -> "_Read | Skipped":
        chunks = chunks_of(document, max_chars=self._wanted.chunk_chars)
        if not chunks:
            return Skipped(document.id, "holds no sentences")
        return _Read(document, chunks, tuple(row_of.get(passage_of(chunk), NEW) for chunk in chunks))

    def _skipped_of(self, file: str) -> list[Skipped]:
        """Return what was left out of a file of several documents."""
        known = () if self._old is None else self._old.manifest.skipped
        return [Skipped(name, reason) for name, reason in known if name.startswith((f"{file}/", f"{file}#"))]


def _taken_over(old: Index, number: int) -> _Read:
    rows = old.store.rows_of_document(number)
    chunks = tuple(old.store.chunk(row) for row in rows)
    return _Read(chunks[0].document, chunks, tuple(rows))


def _vectors(
    read: Sequence[_Read], encoder: Encoder, old: Index | None, *, progress: Progress
) -> NDArray[np.float32]:
    """Return a vector for each chunk, float32 of shape (chunks, dimension)."""
    chunks = [chunk for each in read for chunk in each.chunks]
    old_rows = np.array([row for each in read for row in each.old_rows], dtype=np.int64)
    vectors = np.zeros((len(chunks), encoder.dimension), dtype=np.float32)
    if old is not None:
        vectors[old_rows != NEW] = old.dense.vectors(old_rows[old_rows != NEW])
    new = np.flatnonzero(old_rows == NEW)
    batches = [new[first : first + BATCH] for first in range(0, len(new), BATCH)]
    for batch, done in zip(batches, accumulate(len(batch) for batch in batches), strict=True):
        vectors[batch] = encoder.encode_passages([passage_of(chunks[row]) for row in batch])
        progress("encode", done, len(new))
    return vectors
