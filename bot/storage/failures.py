"""What a file or its disk refuses, in one sentence for the operator."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.errors import StorageError

CHOOSE_ANOTHER: Final = "set CINECITE_STORAGE to another file"
_HEADER: Final = b"SQLite format 3\0"
# An error's code holds its kind in the lowest byte.
_KIND: Final = 0xFF
_UNWRITABLE: Final = (
    "cannot be written; make its folder writable and its disk less full, or " + CHOOSE_ANOTHER
)
_DAMAGED: Final = "is damaged; move it away or bring back a copy of it, or " + CHOOSE_ANOTHER
_IN_USE: Final = "is in use by another process; stop that one, or " + CHOOSE_ANOTHER
_UNUSABLE: Final = "cannot be used as it is; move it away, or " + CHOOSE_ANOTHER
_FULL: Final = "cannot grow because its disk is full; free some space, or " + CHOOSE_ANOTHER
_PREDICATES: Final = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _UNWRITABLE,
    sqlite3.SQLITE_PERM: _UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: _UNWRITABLE,
    sqlite3.SQLITE_IOERR: _UNWRITABLE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise StorageError for what SQLite raises of the file; a mistake of the caller's stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        # What SQLite itself did not raise has no code: it is a mistake in how it was called.
        code: int | None = getattr(error, "sqlite_errorcode", None)
        if code is None:
            raise
        predicate = _PREDICATES.get(code & _KIND, _UNUSABLE)
        raise StorageError(f"The file {path} {predicate}.") from error


def prepare(path: Path) -> None:
    """Make the file, empty, if there is none, and its folder; only its owner may read it.

    Raises StorageError if that is refused, or where the file is not SQLite's; it is left as it is.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb") as file:
            header = file.read(len(_HEADER))
    except OSError as error:
        reason = (error.strerror or "the disk refused").lower()
        raise StorageError(f"The file {path} cannot be opened ({reason}); {CHOOSE_ANOTHER}.") from error
    # SQLite itself takes a file of one byte for an empty one, and would write over it.
    if header not in {b"", _HEADER}:
        raise StorageError(f"The file {path} is not SQLite's; {CHOOSE_ANOTHER}.")
