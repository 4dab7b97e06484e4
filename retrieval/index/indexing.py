"""A folder of documents to an index that is up to date: made on first use, refreshed after a change."""

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

# Another process may remove a generation between the look at its name and the opening of its files.
OPEN_TRIES: Final = 3
# Of a folder's name; file systems allow 255 bytes.
NAME_CHARS: Final = 40

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What an index is made with; a change of any of them makes a new one."""

    max_file_bytes: int
    chunk_chars: int = CHUNK_CHARS


def index_folder(root: Path, documents: Path) -> Path:
    """Return the folder below `root` for the index of `documents`: each documents' folder has its own."""
    place = Path(os.path.realpath(documents))
    # The name is for people, the hash tells folders of one name apart.
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
    """Return the index of a folder of documents, made or refreshed first where that is needed.

    `root` holds the generations of this one index. An index of another encoder, of other settings or of an
    older format is made anew, and so is a damaged one, which is logged; one of a newer format raises
    IndexMismatchError unless `rebuild`. Where `opened`, an index by the same encoder, is up to date, it is
    returned, and nothing is read. Raises DocumentsError, CatalogError or IndexUnwritableError where it
    cannot be made.
    """
    sources = scan(documents)
    wanted = _wanted(documents, sources, encoder, settings)
    if not rebuild and opened and _is_up_to_date(opened, wanted):
        return opened
    generation = current_generation(root)
    old = None if rebuild else index_in_force(root, encoder)
    if old and _is_up_to_date(old, wanted):
        return old
    # Imported here because an index that is up to date needs no reading and cutting of documents.
    from retrieval.index.build import build_index  # noqa: PLC0415

    with building(root):
        # Another process may have made it while this one waited.
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
    """Return the catalog's SHA-256, nothing where there is none; the build tells what is wrong with it."""
    try:
        return hashlib.sha256((documents / "catalog.toml").read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""
    except OSError:
        return "unreadable"


def _is_up_to_date(index: Index, wanted: Manifest) -> bool:
    return replace(index.manifest, skipped=()) == wanted


def pending(opened: Index, documents: Path, encoder: Encoder, *, settings: IndexSettings) -> int | None:
    """Return None where an index is up to date, else a number that is another one after each change.

    Raises DocumentsError.
    """
    wanted = _wanted(documents, scan(documents), encoder, settings)
    return None if _is_up_to_date(opened, wanted) else hash(wanted)


def index_in_force(root: Path, encoder: Encoder) -> Index | None:
    """Return the index in force; None where there is none that this encoder and format can use.

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
