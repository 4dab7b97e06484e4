"""EPUB books: their chapters in reading order."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from retrieval.datatypes import Mark, MarkKind
from retrieval.documents.formats.archives import DAMAGED, bounded, open_archive, unpacked
from retrieval.documents.formats.content import (
    ENCRYPTED,
    NO_TEXT,
    FileContent,
    Told,
    Unusable,
    likely_language,
    one_line,
)
from retrieval.documents.formats.html_lines import inline_text, text_of
from retrieval.documents.formats.html_tree import Element, html_tree, local_name, page_text, without, xml_tree

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_NEVER_TEXT: Final = ("head", "title", "script", "style", "svg", "math", "audio", "video", "iframe")
# Chapters are XHTML, where <title/> is whole; to a reader of HTML it never ends.
_SELF_CLOSED: Final = re.compile(
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)([A-Za-z][\w-]*)([^<>]{0,300}?)/>"
)
_HEADING: Final = re.compile(r"^#{1,2} (.+)$", re.MULTILINE)
_MAX_NAME_CHARS: Final = 100


def read_epub(data: bytes) -> FileContent | Unusable:
    """Return the chapters' text, each chapter marked with its heading, and the book's title and language."""
    archive = open_archive(data)
    if isinstance(archive, Unusable):
        return archive
    if reason := bounded(archive):
        return reason
    place, package = _package(archive)
    if package is None:
        return DAMAGED
    chapters = list(_chapters(package, posixpath.dirname(place)))
    if _encrypted(archive).intersection(chapters):
        return ENCRYPTED
    text, marks = _book(archive, chapters, _contents(archive, package, posixpath.dirname(place)))
    if not text:
        return NO_TEXT
    told = Told(
        title=one_line(_metadata(package, "title")),
        language=likely_language(text, _metadata(package, "language")),
    )
    return FileContent(text, told, marks=marks)


def _package(archive: zipfile.ZipFile) -> tuple[str, Element | None]:
    container = _xml(archive, _CONTAINER)
    for element in [] if container is None else container.iter():
        if local_name(element) == "rootfile":
            place = element.get("full-path", "")
            return place, _xml(archive, place)
    return "", None


def _xml(archive: zipfile.ZipFile, name: str) -> Element | None:
    data = _member(archive, name)
    return xml_tree(data) if data else None


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return unpacked(archive, archive.getinfo(name)) or b""
    except KeyError:
        return b""


def _named(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if local_name(element) == name)


def _metadata(package: Element, name: str) -> str:
    return next((inline_text(element) for element in _named(package, name)), "")


def _place(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _chapters(package: Element, folder: str) -> Iterator[str]:
    """Yield the names of the chapters' files, without the table of contents."""
    items = {
        each.get("id", ""): _place(folder, each.get("href", ""))
        for each in _named(package, "item")
        if "nav" not in each.get("properties", "").split()
    }
    references = (each.get("idref", "") for each in _named(package, "itemref"))
    yield from dict.fromkeys(items[each] for each in references if each in items)


def _encrypted(archive: zipfile.ZipFile) -> set[str]:
    """Return the encrypted files; in a readable book, these are fonts at most."""
    root = _xml(archive, _ENCRYPTION)
    return (
        set()
        if root is None
        else {_place("", each.get("URI", "")) for each in _named(root, "CipherReference")}
    )


def _contents(archive: zipfile.ZipFile, package: Element, folder: str) -> dict[str, str]:
    """Return each file's title in the table of contents."""
    titles: dict[str, str] = {}
    for item in _named(package, "item"):
        place = _place(folder, item.get("href", ""))
        is_nav = "nav" in item.get("properties", "").split()
        if not is_nav and item.get("media-type") != "application/x-dtbncx+xml":
            continue
        root = _xml(archive, place)
        for target, title in () if root is None else _links(root):
            titles.setdefault(_place(posixpath.dirname(place), target), title)
    return titles


def _links(root: Element) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        if local_name(element) == "a":
            yield element.get("href", ""), inline_text(element)
        elif local_name(element) == "content":  # of a navPoint, whose label stands before it
            label = element.getprevious()
            yield element.get("src", ""), "" if label is None else inline_text(label)


def _book(
    archive: zipfile.ZipFile, chapters: list[str], titles: dict[str, str]
) -> tuple[str, tuple[Mark, ...]]:
    pieces: list[str] = []
    marks: list[Mark] = []
    length = 0
    for place in chapters:
        text = _chapter(_member(archive, place))
        if not text:
            continue
        border = "\n\n" if pieces else ""
        start = length + len(border)
        names = [(match.start(), match[1]) for match in _HEADING.finditer(text)]
        if title := titles.get(place, "") if not names else "":
            names = [(0, title)]
        marks += [Mark(start + at, MarkKind.CHAPTER, name[:_MAX_NAME_CHARS]) for at, name in names]
        pieces += [border, text]
        length = start + len(text)
    return "".join(pieces), tuple(marks)


def _chapter(data: bytes) -> str:
    source = page_text(data) if data else None
    root = html_tree(_SELF_CLOSED.sub(r"<\1\2></\1>", source)) if source and source.strip() else None
    if root is None:
        return ""
    without(root, *_NEVER_TEXT)
    return text_of(root)
