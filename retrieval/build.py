"""Making an index: what is new or changed is read and encoded, the rest taken over from the old one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.catalog import Catalog, read_catalog
from retrieval.chunking import chunks_of
from retrieval.corpus import absent_from, nothing_left, read_document
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
        outcomes.append(reading.outcome(source))
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
        self._numbers = {} if old is None else {each.id: row for row, each in enumerate(old.store.facts())}
        same_settings = old is not None and replace(old.manifest, sources=(), skipped=()) == replace(
            wanted, sources=(), skipped=()
        )
        self._unchanged = set(old.manifest.sources) if old is not None and same_settings else set()

    def outcome(self, source: SourceFile) -> _Read | Skipped:
        """Return the file's document with its chunks, or why it is left out."""
        old = self._old_chunks(source.id)
        if old and Source(source.id, source.size_bytes, source.modified_ns) in self._unchanged:
            return _Read(old[0][1].document, tuple(chunk for _, chunk in old), tuple(row for row, _ in old))
        document = read_document(source, self._catalog, max_bytes=self._wanted.max_file_bytes)
        if isinstance(document, Skipped):
            return document
        chunks = chunks_of(document, max_chars=self._wanted.chunk_chars)
        if not chunks:
            return Skipped(source.id, "holds no sentences")
        # A file that was only touched, or whose title changed in the catalog, is not encoded again.
        row_of = {passage_of(chunk): row for row, chunk in old}
        return _Read(document, chunks, tuple(row_of.get(passage_of(chunk), NEW) for chunk in chunks))

    def _old_chunks(self, document_id: str) -> list[tuple[int, Chunk]]:
        """Return what the old index holds of a document, each chunk with its row."""
        if self._old is None or document_id not in self._numbers:
            return []
        rows = self._old.store.rows_of_document(self._numbers[document_id])
        return [(row, self._old.store.chunk(row)) for row in rows]


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
