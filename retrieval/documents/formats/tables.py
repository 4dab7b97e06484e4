"""Tables: each row of CSV and TSV, or object of JSON and JSON Lines, is a document."""

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from retrieval.documents.catalog import Fields
from retrieval.documents.formats.content import (
    EMPTY,
    NO_TEXT,
    NOT_TEXT,
    FileContent,
    Told,
    Unusable,
    language_of,
    one_line,
    web_address,
    year_of,
)
from retrieval.documents.formats.decoding import decode

NO_TEXTS: Final = Unusable("holds no list of objects with texts")

_TEXT_NAMES: Final = ("text", "extract", "body", "content", "review", "plot", "overview")
_FILM_NAMES: Final = ("film", "movie")
# This many unusable rows of a file are reported one by one; the others are counted.
_NAMED_ROWS: Final = 20
# Each reads the rest of the file again.
_REPAIRS: Final = 20
# Fields that are for machines.
_SAYS_NOTHING: Final = frozenset({"id", "index", "uuid", "slug", "image", "thumbnail", "poster", "page"})
# A longer field is a text of its own.
_FACT_CHARS: Final = 300
_MOST_FACTS: Final = 40
_DELIMITERS: Final = ",;\t|"
_SAMPLE_ROWS: Final = 20
_SEVERAL: Final = re.compile(r"\s*[|;]\s*")

Row = tuple[int, Mapping[str, object] | Unusable]


def read_csv(data: bytes, fields: Fields, *, delimiter: str = "") -> Iterator[FileContent | Unusable]:
    """Yield the rows of a table whose first row names its columns; the delimiter is detected."""
    text = decode(data)
    if text is None or not text.strip():
        yield NOT_TEXT if text is None else EMPTY
        return
    # Of all threads, and no harm: a text may be longer than 128 kB.
    csv.field_size_limit(sys.maxsize)
    lines = re.findall(r"[^\n]*\n|[^\n]+", text.replace("\r\n", "\n").replace("\r", "\n"))
    yield from _documents(_table(lines, delimiter or _delimiter(lines)), fields)


def read_json_lines(data: bytes, fields: Fields) -> Iterator[FileContent | Unusable]:
    """Yield the objects of a JSON Lines file."""
    text = decode(data)
    if text is None or not text.strip():
        yield NOT_TEXT if text is None else EMPTY
        return
    lines = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    yield from _documents(((number, _object(line)) for number, line in lines), fields)


def read_json(data: bytes, fields: Fields) -> Iterator[FileContent | Unusable]:
    """Yield the objects of a list, or of an object's one list; an object with a text is a document itself."""
    text = decode(data)
    if text is None or not text.strip():
        yield NOT_TEXT if text is None else EMPTY
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f" from line {error.lineno} on" if isinstance(error, json.JSONDecodeError) else ""
        yield Unusable(f"not valid JSON{line}")
        return
    rows = _list_in(found)
    if rows is not None:
        objects = (each if isinstance(each, dict) else Unusable("no object") for each in rows)
        yield from _documents(enumerate(objects, 1), fields)
    elif isinstance(found, dict):
        document = _document(found, fields, "")
        yield NO_TEXTS if isinstance(document, Unusable) else document
    else:
        yield NO_TEXTS


def _list_in(found: object) -> list[object] | None:
    """Return the only list of objects that a value is or holds, None if there is not exactly one."""
    lists = [found] if isinstance(found, list) else list(found.values()) if isinstance(found, dict) else []
    of_objects = [
        each for each in lists if isinstance(each, list) and any(isinstance(item, dict) for item in each)
    ]
    return of_objects[0] if len(of_objects) == 1 else None


def _object(line: str) -> Mapping[str, object] | Unusable:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return Unusable("not valid JSON")
    return found if isinstance(found, dict) else Unusable("no object")


def _documents(rows: Iterator[Row], fields: Fields) -> Iterator[FileContent | Unusable]:
    unusable = 0
    is_empty = True
    for number, row in rows:
        is_empty = False
        part = f"#{number}"
        document = Unusable(row.reason, part) if isinstance(row, Unusable) else _document(row, fields, part)
        unusable += isinstance(document, Unusable)
        if isinstance(document, FileContent) or unusable <= _NAMED_ROWS:
            yield document
    if unusable > _NAMED_ROWS:
        yield Unusable(f"{unusable - _NAMED_ROWS} more rows cannot be used", "#more")
    if is_empty:
        yield EMPTY


def _document(row: Mapping[str, object], fields: Fields, part: str) -> FileContent | Unusable:
    named = {str(name).strip().lower(): value for name, value in row.items()}
    text_names = (fields.text,) if fields.text else _TEXT_NAMES
    text = _first(named, text_names)
    title = one_line(_first(named, (fields.title or "title",)))
    year = year_of(_first(named, (fields.year or "year",))[:40])
    film = one_line(_first(named, (fields.film,) if fields.film else _FILM_NAMES))
    # A table of films calls them by their titles.
    film = film or (title if year else "")
    told = Told(
        title=title or film,
        language=language_of(_first(named, (fields.language or "language",))),
        film=film,
        year=year,
        titles=_titles(named.get((fields.titles or "titles").lower())),
        kind=one_line(_first(named, (fields.kind or "kind",))),
        url=web_address(_first(named, (fields.url or "url",))),
    )
    facts = _facts(row, _told_by(fields, next((name for name in text_names if _first(named, (name,))), "")))
    if not (text.strip() or (told.title and facts)):
        return Unusable(NO_TEXT.reason, part)
    return FileContent("\n\n".join(each for each in (text, facts) if each.strip()), told, part)


def _told_by(fields: Fields, text_name: str) -> set[str]:
    """Return the lower-case names of the fields that are metadata or text."""
    known = (
        text_name,
        fields.title or "title",
        *((fields.film,) if fields.film else _FILM_NAMES),
        fields.year or "year",
        fields.language or "language",
        fields.titles or "titles",
        fields.kind or "kind",
        fields.url or "url",
    )
    return {name.strip().lower() for name in known}


def _facts(row: Mapping[str, object], known: set[str]) -> str:
    """Return a row's other fields as lines such as "Director: Clint Eastwood", long ones under headings."""
    lines = []
    for name, value in row.items():
        label = " ".join(str(name).replace("_", " ").split())
        said = _said(value)
        if not label or not said or label.lower() in _SAYS_NOTHING or str(name).strip().lower() in known:
            continue
        label = label[0].upper() + label[1:]
        lines.append(f"{label}: {said}" if len(said) <= _FACT_CHARS else f"\n{label}\n\n{said}\n")
    return "\n".join(lines[:_MOST_FACTS]).strip()


def _said(value: object) -> str:
    """Return a field as text, a list joined by commas; "" for addresses and nested objects."""
    values = value if isinstance(value, list) else [value]
    is_plain = all(isinstance(each, str | int | float) and not isinstance(each, bool) for each in values)
    words = ", ".join(" ".join(str(each).split()) for each in values) if is_plain else ""
    return "" if web_address(words) else words


def _first(named: Mapping[str, object], names: Sequence[str]) -> str:
    """Return the first value that is not empty, as text."""
    for name in names:
        value = named.get(name.strip().lower())
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        text = str(value) if isinstance(value, str) or is_number else ""
        if text.strip():
            return text
    return ""


def _titles(value: object) -> tuple[str, ...]:
    titles = value if isinstance(value, list) else _SEVERAL.split(value) if isinstance(value, str) else []
    lines = (one_line(title) for title in titles if isinstance(title, str))
    return tuple(line for line in lines if line)


def _delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that gives the most columns in the most rows."""

    def columns(delimiter: str) -> int:
        try:
            rows = list(islice(csv.reader(lines, delimiter=delimiter), _SAMPLE_ROWS))
        except csv.Error:
            return 0
        heading = len(rows[0]) if rows else 0
        return (heading - 1) * sum(len(row) == heading for row in rows)

    return max(_DELIMITERS, key=columns)


def _table(lines: Sequence[str], delimiter: str) -> Iterator[Row]:
    rows = _rows(lines, delimiter)
    heading: list[str] = []
    number = 0
    for row in rows:
        if isinstance(row, list) and not any(cell.strip() for cell in row):
            continue
        if not heading and isinstance(row, list):
            heading = [name.strip() for name in row]
            continue
        number += 1
        if isinstance(row, Unusable):
            yield number, row
        elif len(row) > len(heading):
            yield number, Unusable(f"has {len(row)} columns, the first row {len(heading)}")
        else:
            yield number, dict(zip(heading, row, strict=False))


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[list[str] | Unusable]:
    """Yield the rows; a row with an unclosed quotation is skipped, and reading continues after it."""
    quote = _quote(lines[0])
    first = 0
    for _ in range(_REPAIRS):
        reader = csv.reader(
            islice(lines, first, None), delimiter=delimiter, quotechar=quote, skipinitialspace=True
        )
        begin, start = first, first
        for row in reader:
            end = start + reader.line_num
            if end == len(lines) > begin + 1 and sum(line.count(quote) for line in lines[begin:end]) % 2:
                yield Unusable("a quotation mark is not closed")
                first = begin + 1
                break
            yield row
            begin = end
        else:
            return


def _quote(heading: str) -> str:
    return "'" if heading.startswith("'") else '"'
