"""The manifest of an index: its sources, its settings, and checksums of its files."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.files import SourceFile
from retrieval.errors import IndexDamagedError, IndexMismatchError
from retrieval.index.storage.arrays import opened
from retrieval.index.storage.text_list import TextList

# Incremented whenever the files, chunks or terms change, so that older indexes are rebuilt.
FORMAT_VERSION: Final = 5
MANIFEST: Final = "manifest.json"
# The manifest's own checksum. Without it, a damaged version number would look like a newer format, which is
# never overwritten without being told to.
MANIFEST_CHECKSUM: Final = "manifest.crc32"
# Larger files are checked by size alone when an index is opened: reading them all would cost seconds.
CHECKED_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file that the index was built from, as it was then."""

    id: str
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True, eq=False)
class Sources(Sequence[Source]):
    """Files in the order of their ids, as arrays, so that many can be compared at once."""

    ids: TextList
    sizes: NDArray[np.int64]
    modified: NDArray[np.int64]

    @classmethod
    def of(cls, sources: Iterable[Source | SourceFile]) -> "Sources":
        """Build from sorted files."""
        given = list(sources)
        return cls(
            TextList.of(each.id for each in given),
            np.array([each.size_bytes for each in given], dtype=np.int64),
            np.array([each.modified_ns for each in given], dtype=np.int64),
        )

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> Source: ...
    @overload
    def __getitem__(self, place: slice) -> list[Source]: ...
    def __getitem__(self, place: int | slice) -> Source | list[Source]:
        """Return a file, or several by a slice."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        return Source(self.ids[place], int(self.sizes[place]), int(self.modified[place]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sources):
            return NotImplemented
        return (
            self.ids == other.ids
            and np.array_equal(self.sizes, other.sizes)
            and np.array_equal(self.modified, other.modified)
        )

    def __hash__(self) -> int:
        state = zlib.crc32(self.ids.block)
        for column in (self.ids.starts, self.sizes, self.modified):
            state = zlib.crc32(np.ascontiguousarray(column).data, state)
        return state

    def __iter__(self) -> Iterator[Source]:
        return map(Source, self.ids, self.sizes.tolist(), self.modified.tolist())

    def save(self, folder: Path) -> None:
        """Write the files' ids, sizes and times into an existing folder."""
        self.ids.save(folder, "sources")
        np.save(folder / "source_sizes.npy", self.sizes)
        np.save(folder / "source_modified.npy", self.modified)

    @classmethod
    def load(cls, folder: Path) -> "Sources":
        """Open what `save` wrote."""
        sizes, modified = (opened(folder / f"source_{name}.npy") for name in ("sizes", "modified"))
        return cls(TextList.load(folder, "sources"), sizes, modified)


NO_SOURCES: Final = Sources.of(())


@dataclass(frozen=True, slots=True, eq=False)
class LeftOut(Sequence[tuple[str, str]]):
    """The skipped files, (id, reason) in the order of ids; there may be a million.

    `reasons` holds each reason once, `reason_of` the index of each file's reason.
    """

    ids: TextList
    reasons: TextList
    reason_of: NDArray[np.int32]

    @classmethod
    def of(cls, files: Iterable[tuple[str, str]]) -> "LeftOut":
        """Build from sorted files with their reasons."""
        given = list(files)
        place_of = {reason: place for place, reason in enumerate(sorted({reason for _, reason in given}))}
        return cls(
            TextList.of(id_ for id_, _ in given),
            TextList.of(place_of),
            np.array([place_of[reason] for _, reason in given], dtype=np.int32),
        )

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[str, str]]: ...
    def __getitem__(self, place: int | slice) -> tuple[str, str] | list[tuple[str, str]]:
        """Return a file with its reason, or several by a slice."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        return self.ids[place], self.reasons[int(self.reason_of[place])]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, LeftOut)) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        reasons = list(self.reasons)
        return zip(self.ids, (reasons[place] for place in self.reason_of.tolist()), strict=True)

    def save(self, folder: Path) -> None:
        """Write the files' ids and reasons into an existing folder."""
        self.ids.save(folder, "skipped")
        self.reasons.save(folder, "skip_reasons")
        np.save(folder / "skipped_for.npy", self.reason_of)

    @classmethod
    def load(cls, folder: Path) -> "LeftOut":
        """Open what `save` wrote."""
        ids, reasons = TextList.load(folder, "skipped"), TextList.load(folder, "skip_reasons")
        return cls(ids, reasons, opened(folder / "skipped_for.npy"))


@dataclass(frozen=True, slots=True)
class Manifest:
    """The sources and settings of an index.

    `skipped` are (id, reason) of the skipped files, in the order of ids; `catalog` is a checksum of the
    catalog's text.
    """

    encoder: str
    chunk_chars: int
    catalog: str
    sources: Sources
    max_file_bytes: int
    skipped: Sequence[tuple[str, str]] = ()
    format_version: int = FORMAT_VERSION


def seal(folder: Path, manifest: Manifest) -> None:
    """Write the manifest with the checksums of all files, which must exist, and its own checksum last."""
    manifest.sources.save(folder)
    LeftOut.of(manifest.skipped).save(folder)
    files = {path.name: list(_checksum(path)) for path in sorted(folder.iterdir())}
    content = {"manifest": _as_json(manifest), "files": files}
    written = json.dumps(content, ensure_ascii=True, indent=1).encode("ascii")
    (folder / MANIFEST).write_bytes(written)
    (folder / MANIFEST_CHECKSUM).write_text(str(zlib.crc32(written)), encoding="ascii")


def checked_manifest(folder: Path, *, encoder: str) -> Manifest:
    """Return the manifest of an index after checking its files.

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
    return replace(manifest, sources=Sources.load(folder), skipped=LeftOut.load(folder))


def read_manifest(folder: Path) -> Manifest:
    """Read an index's manifest without checking its files; an older format's has only its version.

    Raises IndexMismatchError for a newer format, IndexDamagedError for a manifest that cannot be read.
    """
    return _manifest(folder, _content(folder))


def _content(folder: Path) -> Any:  # noqa: ANN401 - JSON of any version
    try:
        written = (folder / MANIFEST).read_bytes()
        if int((folder / MANIFEST_CHECKSUM).read_text(encoding="ascii")) == zlib.crc32(written):
            return json.loads(written)
    except (OSError, ValueError) as error:
        raise damaged(folder, MANIFEST) from error
    raise damaged(folder, MANIFEST)


def _manifest(folder: Path, content: Any) -> Manifest:  # noqa: ANN401 - as above
    try:
        manifest = _from_json(content["manifest"])
    except (LookupError, ValueError, TypeError) as error:
        raise damaged(folder, MANIFEST) from error
    if manifest.format_version > FORMAT_VERSION:
        raise IndexMismatchError(
            "The index was made by a newer version of Cinecite; update Cinecite or run"
            " `cinecite index --rebuild`."
        )
    return manifest


def _check_files(folder: Path, files: dict[str, list[int]]) -> None:
    """Raise IndexDamagedError, naming the file, if a file is not as it was written."""
    for name, (size_bytes, crc32) in files.items():
        path = folder / name
        try:
            whole = path.stat().st_size == size_bytes
            whole = whole and (size_bytes > CHECKED_BYTES or _checksum(path).crc32 == crc32)
        except OSError as error:
            raise damaged(folder, name) from error
        if not whole:
            raise damaged(folder, name)


class _Checksum(NamedTuple):
    size_bytes: int
    crc32: int


def _checksum(path: Path) -> _Checksum:
    crc, size = 0, 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            crc, size = zlib.crc32(block, crc), size + len(block)
    return _Checksum(size, crc)


def damaged(folder: Path, name: str) -> IndexDamagedError:
    """Return the error for a damaged file."""
    return IndexDamagedError(f"The index in {folder} is damaged at {name}")


def _as_json(manifest: Manifest) -> dict[str, Any]:
    return {
        "format_version": manifest.format_version,
        "encoder": manifest.encoder,
        "chunk_chars": manifest.chunk_chars,
        "max_file_bytes": manifest.max_file_bytes,
        "catalog": manifest.catalog,
    }


def _from_json(content: dict[str, Any]) -> Manifest:
    version = int(content["format_version"])
    if version != FORMAT_VERSION:
        # Another format's manifest may hold anything else; only its version can be relied on.
        return Manifest("", 0, "", NO_SOURCES, 0, format_version=version)
    return Manifest(
        str(content["encoder"]),
        int(content["chunk_chars"]),
        str(content["catalog"]),
        NO_SOURCES,
        int(content["max_file_bytes"]),
        format_version=version,
    )
