"""Plain text, and Markdown with front matter."""

import re
from collections.abc import Mapping
from typing import Final

import yaml

from retrieval.documents.formats.content import (
    EMPTY,
    NOT_TEXT,
    NOTHING,
    FileContent,
    Told,
    Unusable,
    language_of,
    one_line,
    web_address,
    year_of,
)
from retrieval.documents.formats.decoding import decode

_FRONT_MATTER: Final = re.compile(
    r"---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
# Nobody writes more of it, and YAML is read slowly.
_FRONT_MATTER_CHARS: Final = 20_000


def read_text(data: bytes) -> FileContent | Unusable:
    """Return the text unchanged."""
    text = decode(data)
    if text is None:
        return NOT_TEXT
    return FileContent(text) if text.strip() else EMPTY


def read_markdown(data: bytes) -> FileContent | Unusable:
    """Return the text unchanged, with the metadata of YAML front matter; the document begins after it."""
    read = read_text(data)
    if isinstance(read, Unusable):
        return read
    match = _FRONT_MATTER.match(read.text[:_FRONT_MATTER_CHARS])
    told = _told(match["yaml"]) if match else None
    if not match or told is None:
        return read
    if not read.text[match.end() :].strip():
        return EMPTY
    return FileContent(read.text, told, begins=match.end())


def _told(front_matter: str) -> Told | None:
    """Return the metadata in the front matter, None if it is invalid."""
    try:
        # Every value stays text: a film may be called 1917, and `2006-13-45` is no error.
        found = yaml.load(front_matter, Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
    except (yaml.YAMLError, RecursionError):
        return None
    if found is None:
        return NOTHING
    if not isinstance(found, dict):
        return None
    return Told(
        title=one_line(_text(found, "title")),
        language=language_of(_text(found, "language")),
        film=one_line(_text(found, "film")),
        year=year_of(_text(found, "year")),
        titles=_texts(found, "titles"),
        kind=one_line(_text(found, "kind")),
        url=web_address(_text(found, "url")),
    )


def _text(found: Mapping[object, object], key: str) -> str:
    value = found.get(key)
    return value if isinstance(value, str) else ""


def _texts(found: Mapping[object, object], key: str) -> tuple[str, ...]:
    value = found.get(key)
    texts = value if isinstance(value, list) else [value]
    lines = (one_line(text) for text in texts if isinstance(text, str))
    return tuple(line for line in lines if line)
