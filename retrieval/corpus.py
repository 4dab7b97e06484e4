"""A folder of text files, read into Documents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.catalog import CATALOG_NAME, Catalog, Entry, Film, read_catalog
from retrieval.datatypes import Document
from retrieval.errors import DocumentsError
from retrieval.languages import detect
from retrieval.lines import Role, lines_of
from retrieval.sources import SUFFIXES, Skipped, SourceFile, scan

__all__ = [
    "Catalog",
    "Corpus",
    "Entry",
    "Film",
    "Skipped",
    "SourceFile",
    "absent_from",
    "nothing_left",
    "read_catalog",
    "read_corpus",
    "read_documents",
    "scan",
]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents of a folder and what was skipped, both in the order of their ids."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]


def read_corpus(folder: Path, *, max_bytes: int) -> Corpus:
    """Return the documents of `folder` and what was skipped; files above `max_bytes` are.

    Raises DocumentsError where nothing is left to index, CatalogError where the catalog cannot be used.
    """
    catalog = read_catalog(folder)
    sources = scan(folder)
    outcomes = [each for source in sources for each in read_documents(source, catalog, max_bytes=max_bytes)]
    documents = tuple(outcome for outcome in outcomes if isinstance(outcome, Document))
    skipped = [outcome for outcome in outcomes if isinstance(outcome, Skipped)]
    if not documents:
        raise DocumentsError(nothing_left(folder, skipped))
    skipped += absent_from(sources, catalog)
    return Corpus(documents, tuple(sorted(skipped, key=lambda file: file.id)))


def absent_from(sources: Sequence[SourceFile], catalog: Catalog) -> list[Skipped]:
    """Return the files that the catalog names and the folder does not hold, in the order of their ids."""
    absent = sorted(catalog.documents.keys() - {source.id for source in sources})
    return [Skipped(name, f"{CATALOG_NAME} names it, but it is not there") for name in absent]


def nothing_left(folder: Path, skipped: Sequence[Skipped]) -> str:
    """Return the sentence for a folder that holds nothing to index, with the first reason."""
    if not skipped:
        return f"There is nothing to index in {folder}: it holds no {' or '.join(SUFFIXES)} file."
    first = f"{skipped[0].id} ({skipped[0].reason})"
    others = f" and {len(skipped) - 1} more" if len(skipped) > 1 else ""
    return f"There is nothing to index in {folder}: it was not possible to use {first}{others}."


def read_documents(source: SourceFile, catalog: Catalog, *, max_bytes: int) -> list[Document | Skipped]:
    """Return the file's documents, with what the catalog or the file tells of them, and what was skipped."""
    return [_read(source, catalog, max_bytes=max_bytes)]


def _read(source: SourceFile, catalog: Catalog, *, max_bytes: int) -> Document | Skipped:
    if source.size_bytes > max_bytes:
        return Skipped(source.id, f"larger than {max_bytes / 1_000_000:g} MB")
    try:
        data = source.path.read_bytes()
    except OSError as error:
        return Skipped(source.id, f"cannot be read: {(error.strerror or 'unknown error').lower()}")
    text = _decode(data)
    if text is None:
        return Skipped(source.id, "not a text file")
    if not text.strip():
        return Skipped(source.id, "empty")
    entry = catalog.document(source.id)
    film = catalog.film(entry.film)
    return Document(
        id=source.id,
        text=text,
        title=entry.title or _title(text) or Path(source.id).stem,
        language=entry.language or detect(text),
        film=entry.film,
        year=film.year,
        other_titles=film.titles,
        kind=entry.kind,
        url=entry.url,
    )


_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Unrestricted, charset-normalizer takes short old texts for MacRoman, KOI8-T or Big5.
_OLD_ENCODINGS = ["cp1251", "koi8_r", "cp866", "cp1252"]
_DAMAGED_SHARE = 0.01  # of the letters: a cut or a byte gone wrong, not another encoding
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BINARY_SHARE = 0.01


def _decode(data: bytes) -> str | None:
    """Return the text, without its byte order mark and otherwise unchanged; None where it is no text."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.removeprefix(mark).decode(encoding, "replace")
    if b"\x00" in data:
        return None
    text = _decode_unmarked(data)
    if text is None or len(_CONTROL.findall(text)) > _BINARY_SHARE * len(text):
        return None
    return text


def _decode_unmarked(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    mended = data.decode("utf-8", "replace")
    beyond_ascii = sum(not character.isascii() for character in mended)
    if mended.count("\ufffd") <= _DAMAGED_SHARE * beyond_ascii:
        return mended
    # Loaded here because it takes 0.1 s and files in UTF-8 do without.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(data, cp_isolation=_OLD_ENCODINGS).best()
    if best is None:
        return None
    text = data.decode(best.encoding, "replace")
    # A short French text can pass for Cyrillic; then its words mix the scripts.
    mixed, cyrillic = len(_MIXED_SCRIPTS.findall(text)), len(_CYRILLIC_RUN.findall(text))
    return data.decode("cp1252", "replace") if mixed > _MIXED_SHARE * cyrillic else text


_CYRILLIC_RUN = re.compile("[Ѐ-ӿ]+")
_MIXED_SCRIPTS = re.compile("[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
_MIXED_SHARE = 0.25  # of the runs of Cyrillic letters
_TITLE_CHARS = 80
_TITLE_ROLES = frozenset({Role.HEADING, Role.SHORT, Role.PAIR, Role.FACT})
_HEAD_CHARS = 2_000  # of the text: no title begins later


def _title(text: str) -> str:
    """Return the first line where it is short and no sentence, else nothing."""
    first = next(iter(lines_of(text[:_HEAD_CHARS])), None)
    if first is None or first.role not in _TITLE_ROLES or len(first.text) > _TITLE_CHARS:
        return ""
    return " ".join(first.text.split())
