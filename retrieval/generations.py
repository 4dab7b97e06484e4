"""A folder that holds one whole generation of files at a time, switched by one rename."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from retrieval.errors import IndexUnwritableError

CURRENT: Final = "CURRENT"
# A library of a million chunks is built in less; a builder that takes longer hangs.
LOCK_TIMEOUT_S: Final = 3600.0


def current_generation(root: Path) -> Path | None:
    """Return the folder of the generation in force, None where there is none yet."""
    try:
        name = (root / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    folder = root / name
    return folder if name.startswith("generation-") and folder.is_dir() else None


def builder_lock(root: Path) -> FileLock:
    """Return the lock that a builder holds, so that two processes never build at the same time.

    Raises IndexUnwritableError where the folder cannot be made.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(root, error) from error
    return FileLock(root / "lock", timeout=LOCK_TIMEOUT_S)


def publish(root: Path, write: Callable[[Path], None]) -> Path:
    """Let `write` fill a new folder, put it in force by one rename, remove the older ones; return it.

    Until the rename the old generation stays in force, whatever happens to this process. Readers have
    opened their files, which the system keeps for them after the removal; where it does not (Windows) the
    removal fails and the next builder tries again. The caller holds `builder_lock`.
    Raises IndexUnwritableError when the disk is full or the folder read-only.
    """
    remove_all_but(root, current_generation(root))
    number = 1 + max((_number(folder) for folder in root.glob("generation-*")), default=0)
    building, finished = root / "building", root / f"generation-{number:06d}"
    try:
        building.mkdir()
        write(building)
        building.rename(finished)
        pointer = root / f"{CURRENT}.new"
        with pointer.open("w", encoding="ascii") as file:
            file.write(finished.name)
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(root / CURRENT)
    except OSError as error:
        shutil.rmtree(building, ignore_errors=True)
        raise _unwritable(root, error) from error
    remove_all_but(root, finished)
    return finished


def remove_all_but(root: Path, kept: Path | None) -> None:
    """Remove what earlier builds left, finished or not, except `kept`."""
    for folder in [*root.glob("generation-*"), *root.glob("building")]:
        if folder != kept:
            shutil.rmtree(folder, ignore_errors=True)


def _number(folder: Path) -> int:
    digits = folder.name.removeprefix("generation-")
    return int(digits) if digits.isdecimal() else 0


def _unwritable(root: Path, error: OSError) -> IndexUnwritableError:
    reason = (error.strerror or "the disk refused").lower()
    return IndexUnwritableError(
        f"The index folder {root} cannot be written ({reason}); free some space or set CINECITE_INDEX to"
        " another folder."
    )


__all__ = ["Timeout", "builder_lock", "current_generation", "publish", "remove_all_but"]
