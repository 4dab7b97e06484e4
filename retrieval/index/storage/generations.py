"""A folder that holds one complete generation of files, replaced by one rename."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from retrieval.errors import IndexUnwritableError

CURRENT: Final = "CURRENT"
BUILDING: Final = "building"
# A million chunks are indexed in less; a builder that takes longer hangs.
LOCK_TIMEOUT_S: Final = 3600.0
# Nothing else is opened or removed, whatever a damaged pointer says or people put there.
_GENERATION: Final = re.compile(r"generation-([0-9]{6,12})")


def current_generation(root: Path) -> Path | None:
    """Return the folder of the current generation, None if there is none yet."""
    try:
        name = (root / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    folder = root / name
    return folder if _GENERATION.fullmatch(name) and folder.is_dir() else None


@contextmanager
def building(root: Path) -> Iterator[None]:
    """Hold the builder's lock, so that two processes never build at the same time; creates `root`.

    The lock is released when its process ends, however it ends. Raises IndexUnwritableError if the folder is
    not writable, or if another builder does not finish.
    """
    # Imported here because it takes 10 ms and only builders need it.
    from filelock import FileLock  # noqa: PLC0415

    lock = FileLock(root / "lock", timeout=LOCK_TIMEOUT_S)
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        raise _unwritable(root, error) from error
    try:
        yield
    finally:
        lock.release()


def publish(root: Path, write: Callable[[Path], None]) -> Path:
    """Let `write` fill a new folder, make it current by one rename, remove older ones; return it.

    Until the rename, the old generation stays current, whatever happens to this process. Readers keep their
    open files after the removal; if the system does not allow that (Windows), the removal fails and the next
    builder tries again. The caller holds the lock of `building`.
    Raises IndexUnwritableError when the disk is full or the folder read-only.
    """
    unfinished = root / BUILDING
    _remove_all_but(root, current_generation(root))
    try:
        number = 1 + max((number for number, _ in _generations(root)), default=0)
        finished = root / f"generation-{number:06d}"
        unfinished.mkdir()
        write(unfinished)
        _flush(unfinished)
        unfinished.rename(finished)
        _point_at(finished)
    except OSError as error:
        raise _unwritable(root, error) from error
    finally:
        _remove_all_but(root, current_generation(root))
    return finished


def _point_at(generation: Path) -> None:
    pointer = generation.parent / f"{CURRENT}.new"
    with pointer.open("w", encoding="ascii") as file:
        file.write(generation.name)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(generation.parent / CURRENT)
    _flush_names(generation.parent)


def _flush(folder: Path) -> None:
    """Flush a folder's files to disk, so that a power cut after the old ones are removed loses nothing."""
    for path in folder.iterdir():
        # Windows flushes only files that are open for writing.
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    _flush_names(folder)


def _flush_names(folder: Path) -> None:
    if os.name == "nt":  # where a folder cannot be opened
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _remove_all_but(root: Path, kept: Path | None) -> None:
    """Remove the folders of earlier builds, finished or not, except `kept`."""
    with suppress(OSError):  # where the root itself has been removed
        for folder in [root / BUILDING, *(folder for _, folder in _generations(root))]:
            if folder != kept:
                shutil.rmtree(folder, ignore_errors=True)


def _generations(root: Path) -> list[tuple[int, Path]]:
    """Return the number and folder of every finished generation."""
    found = ((_GENERATION.fullmatch(folder.name), folder) for folder in root.iterdir())
    return sorted((int(match[1]), folder) for match, folder in found if match)


def _unwritable(root: Path, error: OSError) -> IndexUnwritableError:
    reason = (error.strerror or "the disk refused").lower()
    if isinstance(error, TimeoutError):
        reason = "another process has been building there for too long"
    return IndexUnwritableError(
        f"The index folder {root} cannot be written ({reason}); free some space or set CINECITE_INDEX to"
        " another folder."
    )
