"""Chooses the reader for a file by its suffix; the only entrance to the readers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from retrieval.documents.catalog import Fields
from retrieval.documents.files import SUFFIXES
from retrieval.documents.formats.content import EMPTY, FileContent, Unusable

# ruff: noqa: PLC0415 - each reader's library takes 0.05 to 0.4 s to import, and a folder holds few formats

_TABLES = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv"})


FieldsOf = Callable[[str], Fields]


def contents_of(
    id_: str, data: bytes, *, fields_of: FieldsOf, max_bytes: int
) -> Iterator[FileContent | Unusable]:
    """Yield the documents in the file `id_`; never raises, whatever is wrong with the file.

    Files in an archive above `max_bytes` are skipped. `fields_of` gives the field names of a table.
    """
    if not data:
        yield EMPTY
        return
    suffix = PurePosixPath(id_).suffix.lower()
    try:
        if suffix == ".zip":
            yield from _read_archive(id_, data, fields_of=fields_of, max_bytes=max_bytes)
        elif suffix in _TABLES:
            yield from _read_table(suffix, data, fields_of(id_))
        else:
            yield _read(suffix, data)
    # What the libraries raise over a broken file is not told, and one file must not end a build.
    except Exception:  # noqa: BLE001
        yield Unusable(f"damaged, or no {suffix} file")


def _read_archive(
    id_: str, data: bytes, *, fields_of: FieldsOf, max_bytes: int
) -> Iterator[FileContent | Unusable]:
    from retrieval.documents.formats.archives import members_of

    for member in members_of(data, SUFFIXES, max_bytes=max_bytes):
        if isinstance(member, Unusable):
            yield member
            continue
        inner = contents_of(f"{id_}/{member.name}", member.data, fields_of=fields_of, max_bytes=max_bytes)
        for each in inner:
            yield replace(each, part=f"/{member.name}{each.part}")


def _read_table(suffix: str, data: bytes, fields: Fields) -> Iterator[FileContent | Unusable]:
    from retrieval.documents.formats.tables import read_csv, read_json, read_json_lines

    match suffix:
        case ".json":
            return read_json(data, fields)
        case ".jsonl" | ".ndjson":
            return read_json_lines(data, fields)
        case _:
            return read_csv(data, fields, delimiter="\t" if suffix == ".tsv" else "")


def _read(suffix: str, data: bytes) -> FileContent | Unusable:  # noqa: PLR0911 - one for each format
    match suffix:
        case ".md":
            from retrieval.documents.formats.plain import read_markdown

            return read_markdown(data)
        case ".html" | ".htm":
            from retrieval.documents.formats.html import read_page

            return read_page(data)
        case ".pdf":
            from retrieval.documents.formats.pdf import read_pdf

            return read_pdf(data)
        case ".srt" | ".vtt":
            from retrieval.documents.formats.subtitles import read_subtitles

            return read_subtitles(data, is_vtt=suffix == ".vtt")
        case ".docx":
            from retrieval.documents.formats.docx import read_word

            return read_word(data)
        case ".epub":
            from retrieval.documents.formats.epub import read_epub

            return read_epub(data)
        case _:
            from retrieval.documents.formats.plain import read_text

            return read_text(data)
