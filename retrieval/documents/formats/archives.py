"""Zip archives, unpacked within limits on memory and time."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from retrieval.documents.formats.content import ENCRYPTED, Unusable

# A hundred thousand reviews unpack to 130 MB. Text is packed 3 to 10 times smaller; deflate can do 1,000.
MAX_UNPACKED_BYTES: Final = 200_000_000
MAX_MEMBERS: Final = 100_000
MAX_RATIO: Final = 100
# Of a member that is no larger unpacked, the ratio does not matter: a short file may repeat itself.
SMALL_BYTES: Final = 1_000_000

DAMAGED: Final = Unusable("damaged")
TOO_MANY: Final = Unusable(f"holds more than {MAX_MEMBERS:,} files")
TOO_LARGE: Final = Unusable(f"unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB")
UNKNOWN: Final = Unusable("not a kind of file that is read")
BOMB: Final = Unusable(f"unpacks to more than {MAX_RATIO} times its size")

# Others exist, are hardly used, and unpack without a bound on memory.
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED_BIT: Final = 0x1
_UTF8_BIT: Final = 0x800
_CYRILLIC: Final = re.compile("[А-Яа-яЁё]")
_DRIVE: Final = re.compile("[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name there, with forward slashes, and its bytes."""

    name: str
    data: bytes


def open_archive(data: bytes) -> zipfile.ZipFile | Unusable:
    """Return the archive, or the reason why it cannot be opened."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return DAMAGED
    return TOO_MANY if len(archive.infolist()) > MAX_MEMBERS else archive


def bounded(archive: zipfile.ZipFile) -> Unusable | None:
    """Return the reason why the archive must not be unpacked, None if it may be."""
    members = archive.infolist()
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        return TOO_LARGE
    refused = (_refused(member, MAX_UNPACKED_BYTES) for member in members)
    return next((reason for reason in refused if reason), None)


def members_of(data: bytes, suffixes: tuple[str, ...], *, max_bytes: int) -> Iterator[Member | Unusable]:
    """Yield the archive's files of these suffixes in the order of their names, hidden ones left out.

    Files of other suffixes or above `max_bytes`, encrypted ones, names that lead out of the archive or occur
    twice, and archives inside the archive are refused, each by its name.
    """
    archive = open_archive(data)
    if isinstance(archive, Unusable):
        yield archive
        return
    named = sorted(((_name(member), member) for member in archive.infolist()), key=lambda each: each[0])
    shown = [(name, member) for name, member in named if not _is_hidden(name)]
    sizes = (member.file_size for name, member in shown if name.lower().endswith(suffixes))
    if sum(size for size in sizes if size <= max_bytes) > MAX_UNPACKED_BYTES:
        yield TOO_LARGE
        return
    before = ""
    for raw_name, member in shown:
        name = _normal(raw_name)
        if name is None:
            yield Unusable("leads out of the archive", f"/{raw_name}")
        elif not name.lower().endswith(suffixes):
            yield Unusable(UNKNOWN.reason, f"/{name}")
        elif name == before:
            yield Unusable("there twice; the first is used", f"/{name}")
        elif name.lower().endswith(".zip"):
            yield Unusable("an archive inside an archive; unpack it", f"/{name}")
        elif reason := _refused(member, max_bytes):
            yield Unusable(reason.reason, f"/{name}")
        else:
            content = unpacked(archive, member)
            yield Member(name, content) if content is not None else Unusable(DAMAGED.reason, f"/{name}")
        before = name or before


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    """Return a member's bytes, None if they are damaged."""
    try:
        # It reads no more than the size that was looked at.
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        return None


def _refused(member: zipfile.ZipInfo, max_bytes: int) -> Unusable | None:
    if member.flag_bits & _ENCRYPTED_BIT:
        return ENCRYPTED
    if member.file_size > max_bytes:
        return Unusable(f"larger than {max_bytes / 1_000_000:g} MB")
    if member.file_size > max(SMALL_BYTES, MAX_RATIO * member.compress_size):
        return BOMB
    return None if member.compress_type in _METHODS else Unusable("packed by a method that is not read")


def _is_hidden(name: str) -> bool:
    """Return whether a name is a hidden file's or a folder's, which are skipped silently."""
    parts = name.split("/")
    is_hidden = any(part.startswith(".") and part.strip(".") for part in parts) or parts[0] == "__MACOSX"
    return is_hidden or not parts[-1]


def _name(member: zipfile.ZipInfo) -> str:
    """Return the intended name: zipfile decodes names not marked as UTF-8 as code page 437."""
    name = member.filename.replace("\\", "/")
    if member.flag_bits & _UTF8_BIT or name.isascii():
        return name.encode("utf-8", "replace").decode("utf-8")
    raw = name.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        russian = raw.decode("cp866")
        return russian if _CYRILLIC.search(russian) else name


def _normal(name: str) -> str | None:
    """Return the normalised name, None if it leads out of the archive."""
    parts = [part for part in name.split("/") if part not in {"", "."}]
    if name.startswith("/") or ".." in parts or _DRIVE.match(name):
        return None
    return "/".join(parts)
