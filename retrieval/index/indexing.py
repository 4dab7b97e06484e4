"""Opens the up-to-date index of a folder of documents: built on first use, refreshed after a change."""

import hashlib
import logging
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from retrieval.datatypes import CHUNK_CHARS
from retrieval.documents.files import SourceFile, scan
from retrieval.errors import IndexDamagedError, IndexMismatchError
from retrieval.index.index import Index, Manifest, Progress, Sources, read_manifest
from retrieval.index.storage.generations import building, current_generation, publish
from retrieval.models.encoders import Encoder

# Another process may remove a generation between reading its name and opening its files.
OPEN_TRIES: Final = 3
# Of a folder's name; file systems allow 255 bytes.
NAME_CHARS: Final = 40

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Settings that an index is built with; changing any of them builds a new index."""

    max_file_bytes: int
    chunk_chars: int = CHUNK_CHARS


def index_folder(root: Path, documents: Path) -> Path:
    """Return the folder under `root` that holds the index of the `documents` folder."""
    place = Path(os.path.realpath(documents))
    # The name is for people; the hash distinguishes folders of the same name.
    name = re.sub(r"[^\w-]", "_", place.name)[:NAME_CHARS]
    return root / f"{name or 'root'}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"


def open_index(
    documents: Path,
    root: Path,
    encoder: Encoder,
    *,
    settings: IndexSettings,
    rebuild: bool = False,
    progress: Progress | None = None,
    opened: Index | None = None,
) -> Index:
    """Return the index of a folder of documents, building or refreshing it first if necessary.

    `root` holds the generations of this index. An index of another encoder, other settings or an older format
    is rebuilt, and so is a damaged one, which is logged; a newer format raises IndexMismatchError unless
    `rebuild` is set. If `opened`, an index by the same encoder, is up to date, it is returned and nothing is
    read. Raises DocumentsError, CatalogError or IndexUnwritableError if the index cannot be built.
    """
    sources = scan(documents)
    wanted = _wanted(documents, sources, encoder, settings)
    if not rebuild and opened and _is_up_to_date(opened, wanted):
        return opened
    generation = current_generation(root)
    old = None if rebuild else index_in_force(root, encoder)
    if old and _is_up_to_date(old, wanted):
        return old
    # Imported here because an up-to-date index needs no document parsing.
    from retrieval.index.build import build_index  # noqa: PLC0415

    with building(root):
        # Another process may have built it while this one waited.
        if not rebuild and current_generation(root) != generation:
            old = index_in_force(root, encoder)
            if old and _is_up_to_date(old, wanted):
                return old
        report = progress or _silent
        write = build_index(documents, sources, encoder, wanted=wanted, old=old, progress=report)
        return Index.load(publish(root, write), encoder=encoder.identity)


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass


def _wanted(
    documents: Path, sources: Sequence[SourceFile], encoder: Encoder, settings: IndexSettings
) -> Manifest:
    return Manifest(
        encoder.identity,
        settings.chunk_chars,
        _catalog_checksum(documents),
        Sources.of(sources),
        max_file_bytes=settings.max_file_bytes,
    )


def _catalog_checksum(documents: Path) -> str:
    """Return the catalog's SHA-256, "" if there is none or it is unreadable, which the build will report."""
    try:
        return hashlib.sha256((documents / "catalog.toml").read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
    except OSError:
        return "unreadable"


def _is_up_to_date(index: Index, wanted: Manifest) -> bool:
    return replace(index.manifest, skipped=()) == wanted


def pending(opened: Index, documents: Path, encoder: Encoder, *, settings: IndexSettings) -> int | None:
    """Return None if the index is up to date, else a number that differs after each further change.

    Raises DocumentsError.
    """
    wanted = _wanted(documents, scan(documents), encoder, settings)
    return None if _is_up_to_date(opened, wanted) else hash(wanted)


def index_in_force(root: Path, encoder: Encoder) -> Index | None:
    """Return the current index; None if there is none that this encoder and format can use.

    Raises IndexMismatchError for a newer format.
    """
    for _ in range(OPEN_TRIES):
        folder = current_generation(root)
        if folder is None:
            return None
        try:
            return Index.load(folder, encoder=encoder.identity)
        except IndexMismatchError:
            read_manifest(folder)
            return None
        except IndexDamagedError as error:
            if folder == current_generation(root):
                _log.warning("%s; it is made again.", error.damage)
                return None
    return None
