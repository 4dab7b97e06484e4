"""Reads files into segments on disk, batch by batch, in several processes if there are many."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Final

from retrieval.documents.catalog import Catalog
from retrieval.documents.chunking import chunks_of
from retrieval.documents.corpus import read_documents
from retrieval.documents.files import Skipped, SourceFile
from retrieval.index.segment import IndexSegment
from retrieval.index.worker_processes import in_order

# A batch ends with the file that reaches either limit; they bound the memory in use.
BATCH_FILES: Final = 512
BATCH_BYTES: Final = 2_000_000
# The files of all batches stay mapped until they are merged, and a process may map 65,530 files: a library
# that would need more batches gets larger ones.
MOST_BATCHES: Final = 200
# Starting a process takes a second, in which a single process reads about a third of this.
WORTH_PROCESSES: Final = 1_000_000
MOST_PROCESSES: Final = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on the size of files and chunks."""

    max_file_bytes: int
    chunk_chars: int


@dataclass(frozen=True, slots=True)
class FileBatch:
    """Files that are read together, with their numbers and the folder for their segment."""

    sources: tuple[tuple[int, SourceFile], ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class BatchRead:
    """The result of reading a batch: its number of files, and the skipped ones."""

    folder: Path
    files: int
    skipped: tuple[Skipped, ...]


def read_batches(
    sources: Sequence[tuple[int, SourceFile]], catalog: Catalog, limits: Limits, *, folder: Path
) -> Iterator[BatchRead]:
    """Read files into segments under `folder`; yield the batches in order."""
    # Read-only mappings cannot be pickled.
    sent = Catalog(**{each.name: dict(getattr(catalog, each.name)) for each in fields(Catalog)})
    sizes = [_read_bytes(source, limits) for _, source in sources]
    batches = list(_batches(sources, sizes, folder))
    read = partial(read_batch, catalog=sent, limits=limits)
    count = _process_count(sum(sizes), len(batches))
    return in_order(read, batches, processes=count) if count > 1 else map(read, batches)


def _batches(
    sources: Sequence[tuple[int, SourceFile]], sizes: Sequence[int], folder: Path
) -> Iterator[FileBatch]:
    most_files = max(BATCH_FILES, len(sources) // MOST_BATCHES)
    most_bytes = max(BATCH_BYTES, sum(sizes) // MOST_BATCHES)
    first, count, size_bytes = 0, 0, 0
    for end, size in enumerate(sizes, 1):
        size_bytes += size
        if end - first >= most_files or size_bytes >= most_bytes or end == len(sizes):
            yield FileBatch(tuple(sources[first:end]), folder / f"{count:06d}")
            first, count, size_bytes = end, count + 1, 0


def _read_bytes(source: SourceFile, limits: Limits) -> int:
    """Return the number of bytes to read of a file: 0 if it is too large."""
    return 0 if source.size_bytes > limits.max_file_bytes else source.size_bytes


def _process_count(size_bytes: int, batches: int) -> int:
    if size_bytes < WORTH_PROCESSES:
        return 1
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(processors, MOST_PROCESSES, batches)


def read_batch(batch: FileBatch, *, catalog: Catalog, limits: Limits) -> BatchRead:
    """Read the files of a batch into a segment in its folder."""
    documents = []
    skipped = []
    for number, source in batch.sources:
        for each in read_documents(source, catalog, max_bytes=limits.max_file_bytes):
            if isinstance(each, Skipped):
                skipped.append(each)
            elif chunks := chunks_of(each, max_chars=limits.chunk_chars):
                documents.append((each, chunks, number))
            else:
                skipped.append(Skipped(each.id, "holds no sentences"))
    IndexSegment.of(documents).save(batch.folder)
    return BatchRead(batch.folder, len(batch.sources), tuple(skipped))
