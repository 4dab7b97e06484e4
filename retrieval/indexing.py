"""A folder of documents to an index that is up to date: built on first use, refreshed when something changed."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.chunking import CHUNK_CHARS, chunks_of
from retrieval.corpus import Catalog, Skipped, SourceFile, read_catalog, read_document, scan
from retrieval.datatypes import Chunk, Document
from retrieval.encoders import Encoder
from retrieval.errors import DocumentsError, IndexDamagedError, IndexMismatchError
from retrieval.generations import builder_lock, current_generation, publish
from retrieval.index import Index, Manifest, Source, read_manifest

# Called with the stage's name, the number done and the number to do.
Progress = Callable[[str, int, int], None]
# Chunks encoded between two calls of the progress: small enough for a smooth bar.
BATCH: Final = 512
# Another process may remove a generation between the look at its name and the opening of its files.
OPEN_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What an index is made with; a change of any of them makes a new one."""

    max_file_bytes: int
    chunk_chars: int = CHUNK_CHARS


@dataclass(frozen=True, slots=True)
class Read:
    """A document with its chunks; `row` is its first chunk row in the old index, -1 when it was read anew."""

    document: Document
    chunks: tuple[Chunk, ...]
    row: int = -1


def index_folder(root: Path, documents: Path) -> Path:
    """Return the folder below `root` for the index of `documents`: each documents' folder has its own."""
    place = documents.resolve()
    return root / f"{place.name or 'root'}-{hashlib.sha256(str(place).encode()).hexdigest()[:12]}"


def open_index(
    documents: Path,
    root: Path,
    encoder: Encoder,
    *,
    settings: IndexSettings,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Index:
    """Return the index of a folder of documents, made or refreshed first where that is needed.

    `root` holds the generations of this one index. An index of another encoder, of other settings or of an
    older format is made anew, a damaged one too; one of a newer format raises IndexMismatchError unless
    `rebuild`. Raises DocumentsError, CatalogError or IndexUnwritableError where it cannot be made.
    """
    sources = scan(documents)
    catalog = read_catalog(documents)
    wanted = _wanted(documents, sources, encoder, settings)
    if not rebuild and (index := _up_to_date(root, wanted)) is not None:
        return index
    with builder_lock(root):
        # Another process may have built it while this one waited.
        if not rebuild and (index := _up_to_date(root, wanted)) is not None:
            return index
        old = None if rebuild else _reusable(root, wanted)
        build = _Build(sources, catalog, encoder, settings=settings, old=old, progress=progress)
        index = build.index(wanted)
        folder = publish(root, index.save)
    return Index.load(folder, encoder=encoder.identity)


def _wanted(
    documents: Path, sources: Sequence[SourceFile], encoder: Encoder, settings: IndexSettings
) -> Manifest:
    catalog = documents / "catalog.toml"
    return Manifest(
        encoder.identity,
        settings.chunk_chars,
        hashlib.sha256(catalog.read_bytes()).hexdigest() if catalog.is_file() else "",
        tuple(Source(each.id, each.size_bytes, each.modified_ns) for each in sources),
        max_file_bytes=settings.max_file_bytes,
    )


def _up_to_date(root: Path, wanted: Manifest) -> Index | None:
    for _ in range(OPEN_TRIES):
        folder = current_generation(root)
        if folder is None:
            return None
        try:
            manifest = read_manifest(folder)
            if replace(manifest, skipped=()) != wanted:
                return None
            return Index.load(folder, encoder=wanted.encoder)
        except IndexDamagedError:
            if folder == current_generation(root):
                return None
    return None


def _reusable(root: Path, wanted: Manifest) -> Index | None:
    """Return the old index where its unchanged documents can be taken over."""
    folder = current_generation(root)
    if folder is None:
        return None
    try:
        index = Index.load(folder, encoder=wanted.encoder)
    except (IndexDamagedError, IndexMismatchError):
        return None
    same = replace(index.manifest, skipped=(), sources=wanted.sources) == wanted
    return index if same else None


class _Build:
    """One making of an index."""

    def __init__(
        self,
        sources: Sequence[SourceFile],
        catalog: Catalog,
        encoder: Encoder,
        *,
        settings: IndexSettings,
        old: Index | None,
        progress: Progress | None,
    ) -> None:
        self._sources = sources
        self._catalog = catalog
        self._encoder = encoder
        self._settings = settings
        self._old = old
        self._progress = progress or (lambda _stage, _done, _total: None)
        self._skipped: list[Skipped] = []

    def index(self, wanted: Manifest) -> Index:
        read = self._read_all()
        if not any(each.chunks for each in read):
            raise DocumentsError(self._nothing_left())
        vectors = self._vectors(read)
        skipped = tuple((each.id, each.reason) for each in self._skipped)
        documents = [(each.document, each.chunks) for each in read]
        self._progress("index", 0, 1)
        index = Index.from_chunks(documents, vectors, manifest=replace(wanted, skipped=skipped))
        self._progress("index", 1, 1)
        return index

    def _nothing_left(self) -> str:
        reasons = "; ".join(f"{each.id}: {each.reason}" for each in self._skipped[:3])
        return f"None of the {len(self._sources)} documents holds anything to index ({reasons})."

    def _read_all(self) -> list[Read]:
        unchanged = self._unchanged()
        read = []
        for done, source in enumerate(self._sources, 1):
            number = unchanged.get(source.id)
            found = self._read(source) if number is None else self._taken_over(number)
            if found is not None:
                read.append(found)
            self._progress("read", done, len(self._sources))
        return read

    def _unchanged(self) -> dict[str, int]:
        """Return the old index's document numbers of the files that have not changed since."""
        if self._old is None:
            return {}
        before = {each.id: each for each in self._old.manifest.sources}
        same = {
            each.id
            for each in self._sources
            if before.get(each.id) == Source(each.id, each.size_bytes, each.modified_ns)
        }
        # A file that was skipped has no document and is read again: its reason may have gone.
        facts = enumerate(self._old.store.facts())
        return {each["id"]: number for number, each in facts if each["id"] in same}

    def _taken_over(self, number: int) -> Read:
        assert self._old is not None
        rows = self._old.store.rows_of_document(number)
        chunks = tuple(self._old.store.chunk(row) for row in rows)
        return Read(self._old.store.document(number), chunks, rows.start)

    def _read(self, source: SourceFile) -> Read | None:
        found = read_document(source, self._catalog, max_bytes=self._settings.max_file_bytes)
        if isinstance(found, Skipped):
            self._skipped.append(found)
            return None
        return Read(found, chunks_of(found, max_chars=self._settings.chunk_chars))

    def _vectors(self, read: Sequence[Read]) -> NDArray[np.float32]:
        total = sum(len(each.chunks) for each in read)
        vectors = np.zeros((total, self._encoder.dimension), dtype=np.float32)
        rows = np.cumsum([0, *(len(each.chunks) for each in read)])
        new: list[tuple[int, Chunk]] = []
        for start, each in zip(rows, read, strict=False):
            if each.row < 0:
                new += [(int(start) + place, chunk) for place, chunk in enumerate(each.chunks)]
            else:
                assert self._old is not None
                taken = np.arange(each.row, each.row + len(each.chunks), dtype=np.int64)
                vectors[start : start + len(each.chunks)] = self._old.dense.vectors(taken)
        for first in range(0, len(new), BATCH):
            batch = new[first : first + BATCH]
            passages = [passage_of(chunk) for _, chunk in batch]
            vectors[[row for row, _ in batch]] = self._encoder.encode_passages(passages)
            self._progress("encode", first + len(batch), len(new))
        return vectors


def passage_of(chunk: Chunk) -> str:
    """Return the text by which a chunk is encoded: its heading, then its sentences."""
    heading = chunk.heading.of(chunk.document.text)
    return f"{heading}\n{chunk.text}" if heading else chunk.text
