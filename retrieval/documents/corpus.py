"""Reads a folder of files into documents."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.datatypes import Document
from retrieval.documents.catalog import CATALOG_NAME, Catalog, Entry, Film, read_catalog
from retrieval.documents.files import SUFFIXES, UNREADABLE, Skipped, SourceFile, scan
from retrieval.documents.formats.content import EMPTY, NOTHING, FileContent
from retrieval.documents.formats.dispatch import contents_of
from retrieval.documents.lines import LineKind, lines_of
from retrieval.errors import DocumentsError
from retrieval.text.languages import detect
from retrieval.text.titles import own_film

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
    """Return the documents of `folder` and the skipped files, such as those above `max_bytes`.

    Raises DocumentsError if there is nothing to index, CatalogError if the catalog is invalid.
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
    """Return the files that are in the catalog but not in the folder, in the order of their ids."""
    present = {source.id for source in sources}
    absent = sorted(name for name in catalog.documents if present.isdisjoint(names_around(name)))
    return [Skipped(name, f"{CATALOG_NAME} names it, but it is not there") for name in absent]


def nothing_left(folder: Path, skipped: Sequence[Skipped]) -> str:
    """Return the message for a folder without anything to index, with the first reason."""
    if not skipped:
        kinds = ", ".join(SUFFIXES)
        return f"There is nothing to index in {folder}: it holds no file that can be read ({kinds})."
    first = f"{skipped[0].id} ({skipped[0].reason})"
    others = f" and {len(skipped) - 1} more" if len(skipped) > 1 else ""
    return f"There is nothing to index in {folder}: it was not possible to use {first}{others}."


def read_documents(source: SourceFile, catalog: Catalog, *, max_bytes: int) -> list[Document | Skipped]:
    """Return a file's documents, with metadata from the catalog or the file, and what was skipped."""
    if source.is_empty:
        return [Skipped(source.id, EMPTY.reason)]
    if source.size_bytes > max_bytes:
        return [_too_large(source, max_bytes)]
    try:
        data = _read(source, max_bytes)
    except OSError as error:
        return [Skipped(source.id, f"{UNREADABLE}: {(error.strerror or 'unknown error').lower()}")]
    if len(data) > max_bytes:
        return [_too_large(source, max_bytes)]
    return [
        with_film(_document(source, each, catalog))
        if isinstance(each, FileContent)
        else Skipped(source.id + each.part, each.reason)
        for each in contents_of(source.id, data, fields_of=catalog.fields_of, max_bytes=max_bytes)
    ]


def _read(source: SourceFile, max_bytes: int) -> bytes:
    """Return a file's bytes, at most one more than allowed if it has grown since the folder was scanned."""
    with source.path.open("rb", buffering=0) as file:
        pieces, left = [], max_bytes + 1
        # An unchanged file needs two reads: its size, then nothing.
        while left and (piece := file.read(min(left, max(source.size_bytes, _PIECE_BYTES)))):
            pieces.append(piece)
            left -= len(piece)
    return b"".join(pieces)


def _too_large(source: SourceFile, max_bytes: int) -> Skipped:
    return Skipped(source.id, f"larger than {max_bytes / 1_000_000:g} MB")


def with_film(document: Document) -> Document:
    """Return a document with the film in its own title, "Solaris (1972)", if it has no other."""
    own = None if document.film else own_film(document.title)
    return document if own is None else replace(document, film=own.title, year=document.year or own.year)


def names_around(id_: str) -> Iterator[str]:
    """Yield a document's id, then those of its table and archives, innermost first."""
    yield id_
    for match in reversed(list(_PART.finditer(id_))):
        yield id_[: match.start()]


def _entry(catalog: Catalog, id_: str) -> Entry:
    """Return the catalog's entry for a document, else for its table or archive."""
    entry, *others = (catalog.document(name) for name in names_around(id_))
    for other in others:
        entry = Entry(
            title=entry.title,
            language=entry.language or other.language,
            kind=entry.kind or other.kind,
            film=entry.film or other.film,
            url=entry.url or other.url,
        )
    return entry


def _document(source: SourceFile, content: FileContent, catalog: Catalog) -> Document:
    id_ = source.id + content.part
    entry, told = _entry(catalog, id_), content.told
    title = entry.film or told.film
    film = catalog.film(title)
    # If the catalog names another film, the file's facts about its own do not apply.
    about = told if title == told.film else NOTHING
    return Document(
        id=id_,
        text=content.text,
        title=entry.title or told.title or _title(content) or Path(id_).stem,
        language=entry.language or told.language or detect(content.text[content.begins :]),
        film=title,
        year=film.year or about.year,
        other_titles=film.titles or about.titles,
        kind=entry.kind or told.kind,
        url=entry.url or told.url,
        container=source.id if content.part else "",
        begins=content.begins,
        marks=content.marks,
    )


_PIECE_BYTES = 65_536  # read at a time of a file that grows
_PART = re.compile(r"#\d+$|(?<=\.zip)/", re.IGNORECASE)
_TITLE_CHARS = 80
_TITLE_ROLES = frozenset({LineKind.HEADING, LineKind.SHORT, LineKind.PAIR, LineKind.FACT})
_HEAD_CHARS = 2_000  # of the text: no title begins later


def _title(content: FileContent) -> str:
    """Return the first line if it is short and no sentence, or has a film's year; else ""."""
    first = next(iter(lines_of(content.text[content.begins :][:_HEAD_CHARS])), None)
    if first is None or len(first.text) > _TITLE_CHARS:
        return ""
    # As Is (1986), 1941 (1979), ...And Justice for All (1979)
    is_title = first.role in _TITLE_ROLES or own_film(first.text) is not None
    return " ".join(first.text.split()) if is_title else ""
