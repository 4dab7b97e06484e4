"""The files of a folder that may become documents."""

import os
import stat
from collections.abc import Iterator
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

    `id` is its path below the folder, with forward slashes, `place` the whole path: a folder may hold so many
    files that each one's Path would cost a start a second.
    """

    id: str
    place: str
    size_bytes: int
    modified_ns: int

    @property
    def path(self) -> Path:
        """The path by which the file is opened."""
        return Path(self.place)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not indexed, with the reason in a few words."""

    id: str
    reason: str


def scan(folder: Path) -> tuple[SourceFile, ...]:
    """Return the files of SUFFIXES below `folder`, in the order of their ids; hidden ones are left out.

    So are Cinecite's own indexes. Links are followed, each folder is entered once. Raises DocumentsError
    where there is no such folder.
    """
    if not folder.exists():
        raise DocumentsError(f"There is no folder {folder}; name the folder that holds the documents.")
    if not folder.is_dir():
        raise DocumentsError(f"{folder} is not a folder; name the folder that holds the documents.")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise DocumentsError(f"The folder {folder} cannot be read; check its permissions.")
    files = (_source(id_, place) for id_, place in _walk(folder))
    return tuple(sorted((file for file in files if file), key=attrgetter("id")))


def _walk(folder: Path) -> Iterator[tuple[str, str]]:
    entered, top = set(), os.fspath(folder)
    for place, folders, names in os.walk(top, followlinks=True):
        try:
            status = Path(place).stat()
        except OSError:  # it has gone since the folder above was read
            folders.clear()
            continue
        if (status.st_dev, status.st_ino) in entered:  # a link back up
            folders.clear()
            continue
        entered.add((status.st_dev, status.st_ino))
        # An index that lies among the documents would change with each build.
        if "CURRENT" in names and any(name.startswith("generation-") for name in folders):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = place[len(top) :].strip(os.sep).replace(os.sep, "/")
        for name in names:
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                yield _printable(f"{below}/{name}" if below else name), os.path.join(place, name)  # noqa: PTH118


def _printable(name: str) -> str:
    # A name that is no UTF-8 holds lone surrogates, which nothing could print or store.
    return name if name.isascii() else name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _source(id_: str, place: str) -> SourceFile | None:
    try:
        status = os.stat(place)  # noqa: PTH116 - the reason that SourceFile gives
    except OSError:
        return SourceFile(id_, place, 0, 0)  # reading it tells why
    if not stat.S_ISREG(status.st_mode):  # a pipe would wait for ever
        return None
    return SourceFile(id_, place, status.st_size, status.st_mtime_ns)
