"""The index on disk: chunks, both arms and the manifest that says what they were made from."""

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.crossing import Vocabulary
from retrieval.datatypes import Chunk, Document
from retrieval.dense import DenseIndex
from retrieval.errors import IndexDamagedError, IndexMismatchError
from retrieval.films import FilmIndex
from retrieval.sparse import SparseIndex
from retrieval.store import Store
from retrieval.terms import Token, chunk_tokens

# Raised whenever the files or the making of chunks and terms change: an older index is then built again.
FORMAT_VERSION: Final = 3
MANIFEST: Final = "manifest.json"
# Called while an index is made, with the stage's name, the number done and the number to do.
Progress = Callable[[str, int, int], None]
# The manifest's own checksum. Without it a damaged version number would look like a newer format, which is
# never overwritten unasked.
MANIFEST_CHECKSUM: Final = "manifest.crc32"
# Larger files are checked by size alone when an index is opened: reading them all would cost seconds.
CHECKED_BYTES: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file that the index was made from, as it was then."""

    id: str
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made from and with.

    `skipped` are (id, reason) of the files left out; `catalog` is a checksum of the catalog's text.
    """

    encoder: str
    chunk_chars: int
    catalog: str
    sources: tuple[Source, ...]
    max_file_bytes: int
    skipped: tuple[tuple[str, str], ...] = ()
    format_version: int = FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class Index:
    """Chunks with their dense and sparse indexes, and their films; rows mean the same in all of them."""

    store: Store
    sparse: SparseIndex
    dense: DenseIndex
    vocabulary: Vocabulary
    films: FilmIndex
    manifest: Manifest

    @classmethod
    def from_chunks(
        cls,
        documents: Sequence[tuple[Document, Sequence[Chunk]]],
        vectors: NDArray[np.float32],
        *,
        manifest: Manifest,
    ) -> "Index":
        """Index documents with their chunks; `vectors` has one row a chunk, in the same order."""
        tokens = [tuple(chunk_tokens(chunk)) for _, chunks in documents for chunk in chunks]
        sparse = SparseIndex.from_terms(terms_of(each) for each in tokens)
        return cls(
            Store.from_chunks(documents),
            sparse,
            DenseIndex.from_vectors(vectors),
            Vocabulary.from_tokens(sparse.terms, tokens),
            FilmIndex.from_documents(document for document, _ in documents),
            manifest,
        )

    def save(self, folder: Path) -> None:
        """Write the index into an existing empty folder, the manifest with its checksums last."""
        self.store.save(folder)
        self.sparse.save(folder)
        self.dense.save(folder)
        self.vocabulary.save(folder)
        self.films.save(folder)
        files = {path.name: list(_checksum(path)) for path in sorted(folder.iterdir())}
        content = {"manifest": _as_json(self.manifest), "files": files}
        written = json.dumps(content, ensure_ascii=True, indent=1).encode("ascii")
        (folder / MANIFEST).write_bytes(written)
        (folder / MANIFEST_CHECKSUM).write_text(str(zlib.crc32(written)), encoding="ascii")

    @classmethod
    def load(cls, folder: Path, *, encoder: str) -> "Index":
        """Open an index that `save` wrote, made by the encoder with this identity.

        Raises IndexMismatchError when another encoder or another version made it, IndexDamagedError when a
        file is missing, cut short or changed.
        """
        content = _content(folder)
        manifest = _manifest(folder, content)
        if manifest.format_version < FORMAT_VERSION:
            raise IndexMismatchError(
                "The index was made by an older version of Cinecite; run `cinecite index --rebuild`."
            )
        if manifest.encoder != encoder:
            raise IndexMismatchError(
                f"The index was made by the encoder {manifest.encoder}, not by {encoder}; run"
                " `cinecite index --rebuild`."
            )
        _check_files(folder, content["files"])
        try:
            store = Store.load(folder)
            sparse = SparseIndex.load(folder, len(store))
            vocabulary = Vocabulary.load(folder, sparse.terms)
            films = FilmIndex.load(folder)
            return cls(store, sparse, DenseIndex.load(folder), vocabulary, films, manifest)
        # NumPy and FAISS say in each of these ways that a file is not what it should be.
        except (OSError, ValueError, EOFError, LookupError, RuntimeError) as error:
            raise _damaged(folder, "a file that its manifest does not know") from error


def passage_of(chunk: Chunk) -> str:
    """Return the text by which a chunk is encoded: its heading, then its sentences."""
    heading = chunk.heading.of(chunk.document.text)
    return f"{heading}\n{chunk.text}" if heading else chunk.text


def terms_of(tokens: Sequence[Token]) -> list[str]:
    """Return the terms of a chunk's tokens, in order."""
    return [token.term for token in tokens]


def read_manifest(folder: Path) -> Manifest:
    """Read an index's manifest; of an older format's nothing but the version is told.

    Raises IndexMismatchError for a newer format, IndexDamagedError for a manifest that cannot be read.
    """
    return _manifest(folder, _content(folder))


def _content(folder: Path) -> Any:  # noqa: ANN401 - JSON of any version
    try:
        written = (folder / MANIFEST).read_bytes()
        if int((folder / MANIFEST_CHECKSUM).read_text(encoding="ascii")) == zlib.crc32(written):
            return json.loads(written)
    except (OSError, ValueError) as error:
        raise _damaged(folder, MANIFEST) from error
    raise _damaged(folder, MANIFEST)


def _manifest(folder: Path, content: Any) -> Manifest:  # noqa: ANN401 - as above
    try:
        manifest = _from_json(content["manifest"])
    except (LookupError, ValueError, TypeError) as error:
        raise _damaged(folder, MANIFEST) from error
    if manifest.format_version > FORMAT_VERSION:
        raise IndexMismatchError(
            "The index was made by a newer version of Cinecite; update Cinecite or run"
            " `cinecite index --rebuild`."
        )
    return manifest


def _check_files(folder: Path, files: dict[str, list[int]]) -> None:
    """Raise IndexDamagedError, which names the file, unless all files are as they were written."""
    for name, (size_bytes, crc32) in files.items():
        path = folder / name
        try:
            whole = path.stat().st_size == size_bytes
            whole = whole and (size_bytes > CHECKED_BYTES or _checksum(path).crc32 == crc32)
        except OSError as error:
            raise _damaged(folder, name) from error
        if not whole:
            raise _damaged(folder, name)


class _Checksum(NamedTuple):
    size_bytes: int
    crc32: int


def _checksum(path: Path) -> _Checksum:
    crc, size = 0, 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            crc, size = zlib.crc32(block, crc), size + len(block)
    return _Checksum(size, crc)


def _damaged(folder: Path, name: str) -> IndexDamagedError:
    return IndexDamagedError(f"The index in {folder} is damaged at {name}")


def _as_json(manifest: Manifest) -> dict[str, Any]:
    return {
        "format_version": manifest.format_version,
        "encoder": manifest.encoder,
        "chunk_chars": manifest.chunk_chars,
        "max_file_bytes": manifest.max_file_bytes,
        "catalog": manifest.catalog,
        "sources": [[each.id, each.size_bytes, each.modified_ns] for each in manifest.sources],
        "skipped": [list(each) for each in manifest.skipped],
    }


def _from_json(content: dict[str, Any]) -> Manifest:
    version = int(content["format_version"])
    if version != FORMAT_VERSION:
        # Another format's manifest may hold anything else; only its version can be relied on.
        return Manifest("", 0, "", (), 0, format_version=version)
    return Manifest(
        str(content["encoder"]),
        int(content["chunk_chars"]),
        str(content["catalog"]),
        tuple(Source(str(name), int(size), int(modified)) for name, size, modified in content["sources"]),
        int(content["max_file_bytes"]),
        tuple((str(name), str(reason)) for name, reason in content["skipped"]),
        version,
    )
