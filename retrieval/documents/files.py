"""Finds the files of a folder that may become documents."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from retrieval.errors import DocumentsError

SUFFIXES = (
    *(".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".epub", ".srt", ".vtt"),
    *(".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".zip"),
)
# How the reason begins where a file is there and the system does not let it be read.
UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may become a document.

    `id` is its path below the folder, with forward slashes, `place` the whole path as text: creating a Path
    for every file of a large folder would take a second at each start.
    """

    id: str
    place: str
    size_bytes: int
    modified_ns: int

    @property
    def path(self) -> Path:
        """The path by which the file is opened."""
        return Path(self.place)

    @property
    def is_empty(self) -> bool:
        """Return whether the file is known to be empty without opening it."""
        # Both are 0 if the system would not tell.
        return self.size_bytes == 0 and self.modified_ns != 0


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not indexed, with the reason in a few words."""

    id: str
    reason: str


def scan(folder: Path) -> tuple[SourceFile, ...]:
    """Return the files below `folder` with one of SUFFIXES, in the order of their ids.

    Hidden files and Cinecite's own indexes are left out. Links are followed; each folder is entered once.
    Raises DocumentsError if there is no such folder.
    """
    if not folder.exists():
        raise DocumentsError(f"There is no folder {folder}; name the folder that holds the documents.")
    if not folder.is_dir():
        raise DocumentsError(f"{folder} is not a folder; name the folder that holds the documents.")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise DocumentsError(f"The folder {folder} cannot be read; check its permissions.")
    return tuple(sorted(_below(os.fspath(folder)), key=attrgetter("id")))


def _below(top: str) -> Iterator[SourceFile]:
    """Yield the files of all folders below `top`, each folder entered once; no folder is held in memory."""
    entered: set[tuple[int, int]] = set()
    waiting = [(top, "")]
    while waiting:
        place, below = waiting.pop()
        try:
            if _is_new(place, entered) and not _is_index(place):
                with os.scandir(place) as entries:
                    yield from _found(entries, below, waiting)
        except OSError:  # it has gone since the folder above was read, or may not be entered
            continue


def _is_new(place: str, entered: set[tuple[int, int]]) -> bool:
    """Return whether a folder has not been entered before, by a link."""
    status = os.stat(place)  # noqa: PTH116 - the reason that SourceFile gives
    folder = (status.st_dev, status.st_ino)
    if folder in entered:
        return False
    entered.add(folder)
    return True


def _is_index(place: str) -> bool:
    """Return whether a folder holds one of our indexes, whose files are no documents."""
    if not os.path.lexists(f"{place}/CURRENT"):
        return False
    with os.scandir(place) as entries:
        return any(entry.name.startswith("generation-") for entry in entries)


def _found(
    entries: "Iterable[os.DirEntry[str]]", below: str, waiting: list[tuple[str, str]]
) -> Iterator[SourceFile]:
    """Yield the files of a folder; append its subfolders to `waiting`, each with its id prefix."""
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        if _is_folder(entry):
            waiting.append((entry.path, f"{below}{_printable(name)}/"))
        elif name.lower().endswith(SUFFIXES) and (file := _source(f"{below}{_printable(name)}", entry)):
            yield file


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _printable(name: str) -> str:
    # A name that is no UTF-8 holds lone surrogates, which nothing could print or store. Its bytes are told:
    # another name may differ in those alone.
    if name.isascii():
        return name
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _source(id_: str, entry: "os.DirEntry[str]") -> SourceFile | None:
    try:
        status = entry.stat()
    except OSError:
        return SourceFile(id_, entry.path, 0, 0)  # reading it tells why
    if not stat.S_ISREG(status.st_mode):  # a pipe would wait for ever
        return None
    return SourceFile(id_, entry.path, status.st_size, status.st_mtime_ns)
