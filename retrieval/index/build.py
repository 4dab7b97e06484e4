"""Building an index: new and changed files are read and encoded, the rest is copied from the old index."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.catalog import CATALOG_NAME, catalog_bytes, catalog_of
from retrieval.documents.corpus import absent_from, nothing_left
from retrieval.documents.files import Skipped, SourceFile
from retrieval.documents.formats.content import EMPTY
from retrieval.errors import CatalogError, DocumentsError
from retrieval.index.dense import Codes, DenseIndex, write_codes
from retrieval.index.film_update import renewed
from retrieval.index.films import FilmIndex
from retrieval.index.index import Index, Manifest, Progress
from retrieval.index.ingest import Limits, read_batches
from retrieval.index.reuse import Plan, Retold, Reuse, numbers_of
from retrieval.index.segment import IndexSegment
from retrieval.index.sparse import SparseIndex
from retrieval.index.storage.counts import MiscountedError, subtract
from retrieval.index.storage.generations import current_generation
from retrieval.index.storage.manifest import seal
from retrieval.index.storage.merging import NOT_TAKEN, merged_stores
from retrieval.index.storage.passages import passage_of
from retrieval.index.storage.postings import Postings, merge_postings
from retrieval.index.storage.store import Store, save_content
from retrieval.index.term_vectors import TermVectors
from retrieval.index.vocabulary import FORM_WIDTH, PAIR_WIDTH, Vocabulary, WordCounts
from retrieval.models.encoders import Encoder, built_in_words

# Chunks encoded between two progress calls: few enough for a smooth bar.
BATCH: Final = 512
# Vectors copied at a time: 50 MB.
COPIED: Final = 65_536
# Holds the segments of each batch until the new generation is written.
PARTS: Final = "parts"


def build_index(
    folder: Path,
    sources: Sequence[SourceFile],
    encoder: Encoder,
    *,
    wanted: Manifest,
    old: Index | None,
    progress: Progress,
) -> Callable[[Path], None]:
    """Return a function that writes the index described by `wanted` from a folder's files.

    `old` is an earlier index by the same encoder. The function takes an existing empty folder; it raises
    DocumentsError if there is nothing to index, CatalogError if the catalog is invalid.
    """

    def write(into: Path) -> None:
        parts = into.parent / PARTS
        shutil.rmtree(parts, ignore_errors=True)
        parts.mkdir()
        try:
            build = _Build(folder, sources, encoder, wanted=wanted, old=old, progress=progress)
            build.write(into, parts, Reuse.of(wanted, old, build.retold(into.parent)))
        except MiscountedError:
            # The old tokens come from another library version: tokenise everything again, keep the vectors.
            for path in (*parts.iterdir(), *into.iterdir()):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            build.write(into, parts, Reuse.nothing(len(sources)))
        finally:
            shutil.rmtree(parts, ignore_errors=True)

    return write


class _Build:
    """Writes one index."""

    def __init__(
        self,
        folder: Path,
        sources: Sequence[SourceFile],
        encoder: Encoder,
        *,
        wanted: Manifest,
        old: Index | None,
        progress: Progress,
    ) -> None:
        self._folder = folder
        self._written = catalog_bytes(folder)
        self.catalog = catalog_of(self._written)
        self._sources = sources
        self._encoder = encoder
        self._wanted = wanted
        self._old = old
        self._progress = progress

    def retold(self, root: Path) -> Retold:
        """Return what has changed in the catalog since the current index was built."""
        generation = current_generation(root)
        try:
            before = None if generation is None else (generation / CATALOG_NAME).read_bytes()
            # A large catalog takes a second to parse.
            is_same = before is None or before == self._written
            return Retold(self.catalog if is_same else catalog_of(before or b""), self.catalog)
        except (OSError, CatalogError):
            return Retold(None, self.catalog)

    def write(self, into: Path, scratch: Path, reuse: Reuse) -> None:
        """Read the new files and write every file of the index."""
        parts, skipped = self._read(reuse, scratch)
        if reuse.part is not None:
            parts.insert(0, reuse.part)
        plan = Plan.of(reuse, [part.store for part in parts])
        if not plan.runs:
            raise DocumentsError(nothing_left(self._folder, sorted(skipped, key=lambda each: each.id)))
        skipped += absent_from(self._sources, self.catalog)
        merged = merged_stores([part.store for part in parts], plan.runs, plan.sources)
        save_content(merged.content, into)
        # First, because it may show that every file must be read.
        counted = _counted(parts, merged.new_rows)
        self._write_vectors(Store.load(into), into)
        self._progress("index", 0, 1)
        _save_terms(parts, merged.new_rows, into)
        self._save_words(counted, into)
        self._films(Store.load(into), plan, is_partly_old=reuse.part is not None).save(into)
        # The next build compares its catalog with this one.
        (into / CATALOG_NAME).write_bytes(self._written)
        seal(into, replace(self._wanted, skipped=tuple(sorted((each.id, each.reason) for each in skipped))))
        self._progress("index", 1, 1)

    def _read(self, reuse: Reuse, scratch: Path) -> tuple[list[IndexSegment], list[Skipped]]:
        # Empty files are not opened: a folder may hold a million of them.
        new = [(number, self._sources[number]) for number in reuse.new if not self._sources[number].is_empty]
        limits = Limits(self._wanted.max_file_bytes, self._wanted.chunk_chars)
        parts, done = [], 0
        empty = (Skipped(each.id, EMPTY.reason) for each in self._sources if each.is_empty)
        skipped = [*reuse.skipped, *empty]
        for batch in read_batches(new, self.catalog, limits, folder=scratch):
            parts.append(IndexSegment.load(batch.folder))
            skipped += batch.skipped
            done += batch.files
            self._progress("read", done, len(new))
        return parts, skipped

    def _write_vectors(self, store: Store, into: Path) -> None:
        dimension = self._encoder.dimension
        write_codes(into, dimension, len(store), self._codes(store, DenseIndex.empty(dimension)))

    def _codes(self, store: Store, kind: DenseIndex) -> Iterator[Codes]:
        """Yield the vectors of a store's rows, copied from the old index if it has them."""
        old_rows = _rows_in(self._old, store.column("row_key"))
        new = np.flatnonzero(old_rows == NOT_TAKEN)
        borders = np.unique([0, *new[BATCH::BATCH], *range(0, len(store), COPIED), len(store)]).tolist()
        for first, end in pairwise(borders):
            here = old_rows[first:end]
            codes = np.empty((len(here), kind.code_bytes), dtype=np.uint8)
            if self._old is not None:
                codes[here != NOT_TAKEN] = self._old.dense.codes(here[here != NOT_TAKEN])
            if (fresh := np.flatnonzero(here == NOT_TAKEN)).size:
                passages = [passage_of(store.chunk(first + int(place))) for place in fresh]
                codes[fresh] = kind.codes_of(self._encoder.encode_passages(passages))
                self._progress("encode", int(np.searchsorted(new, end)), len(new))
            yield codes

    def _films(self, store: Store, plan: Plan, *, is_partly_old: bool) -> FilmIndex:
        """Return the film index, reused from the old index if the metadata is unchanged."""
        old = self._old
        if old is not None and store.tells_the_same_as(old.store):
            return old.films
        if old is None or not is_partly_old:
            return FilmIndex.from_documents(store.facts())
        return renewed(old.films, old.store, store, numbers_of(plan.runs, old.store.document_count))

    def _save_words(self, counted: WordCounts, into: Path) -> None:
        counted.save(into)
        vocabulary = Vocabulary.of(counted)
        vocabulary.save(into)
        old = self._old
        known = None if old is None or old.term_vectors is None else (old.vocabulary, old.term_vectors)
        TermVectors.of(vocabulary, built_in_words(), known).save(into)


def _rows_in(old: Index | None, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the old index's rows with these keys, NOT_TAKEN for keys that it does not have."""
    rows = np.full(len(keys), NOT_TAKEN, dtype=np.int64)
    if old is None or not len(old.store):
        return rows
    old_keys = old.store.column("row_key")
    order = np.argsort(old_keys)
    places = np.minimum(np.searchsorted(old_keys, keys, sorter=order), len(order) - 1)
    found = order[places]
    has = old_keys[found] == keys
    rows[has] = found[has]
    return rows


def _save_terms(parts: Sequence[IndexSegment], new_rows: Sequence[NDArray[np.int64]], into: Path) -> None:
    merge_postings([part.postings for part in parts], new_rows, into)
    SparseIndex.of(Postings.load(into)).save_weights(into)


def _counted(parts: Sequence[IndexSegment], new_rows: Sequence[NDArray[np.int64]]) -> WordCounts:
    """Return the word counts of the reused rows: the segments' counts minus those of dropped rows."""
    left_out = [
        WordCounts.of(part.tokens(np.flatnonzero(rows == NOT_TAKEN).tolist()))
        for part, rows in zip(parts, new_rows, strict=True)
        if (rows == NOT_TAKEN).any()
    ]
    taken = [part.counted for part in parts]
    return WordCounts(
        subtract([each.forms for each in taken], [each.forms for each in left_out], width=FORM_WIDTH),
        subtract([each.pairs for each in taken], [each.pairs for each in left_out], width=PAIR_WIDTH),
    )
