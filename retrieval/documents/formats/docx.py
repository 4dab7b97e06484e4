"""Word documents: paragraphs, headings and lists line by line, tables row by row."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from retrieval.documents.formats.archives import DAMAGED, bounded, open_archive
from retrieval.documents.formats.content import (
    NO_TEXT,
    FileContent,
    Told,
    Unusable,
    likely_language,
    one_line,
)
from retrieval.documents.formats.html_lines import ROW_CELL_CHARS, row_text

OLD_WORD: Final = Unusable("encrypted, or an old Word file; save it as .docx without a password")

_GAPS: Final = re.compile(r"\n{3,}")
_OLE: Final = b"\xd0\xcf\x11\xe0"
# What python-docx and Word's templates write if nobody has given a title.
_NO_TITLES: Final = frozenset({"Word Document", "Document", "Untitled"})
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _STYLE, _NUMBERED, _VALUE = qn("w:t"), qn("w:pStyle"), qn("w:numPr"), qn("w:val")
_PROPERTIES = qn("w:pPr")
_BREAKS: Final = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# Deleted words, and the copy of a text box for old programs.
_LEFT_OUT: Final = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:sectPr"),
        _PROPERTIES,
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)


def read_word(data: bytes) -> FileContent | Unusable:
    """Return the document's text, with the title and language in its properties."""
    if data.startswith(_OLE):
        return OLD_WORD
    archive = open_archive(data)
    if isinstance(archive, Unusable):
        return archive
    if reason := bounded(archive):
        return reason
    try:
        document = docx.Document(BytesIO(data))
    except (KeyError, ValueError):  # a zip archive of something else
        return DAMAGED
    text = _GAPS.sub("\n\n", "\n".join(_lines(document))).strip()
    if not text:
        return NO_TEXT
    properties = document.core_properties
    title = one_line(properties.title or "")
    told = Told(
        title=title if title not in _NO_TITLES else "",
        language=likely_language(text, properties.language or ""),
    )
    return FileContent(text, told)


def _lines(document: WordDocument) -> Iterator[str]:
    """Yield lines, with blank ones around headings and tables and between paragraphs."""
    marks = _style_marks(document)
    before_is_item = False
    for element in _blocks(document.element.body):
        if element.tag == _TABLE:
            yield from ["", *_rows(element), ""]
            before_is_item = False
            continue
        text = _text(element)
        if not text.strip():
            before_is_item = False
            yield ""
            continue
        mark = _mark(element, marks)
        is_item = mark == "• "
        if not (is_item and before_is_item):
            yield ""
        before_is_item = is_item
        yield mark + text


def _style_marks(document: WordDocument) -> dict[str, str]:
    """Return the line prefix of each style by its id, because style names may be in any language."""
    marks = {}
    for style in document.styles:
        name = (style.name or "").lower()
        if name == "title":
            marks[style.style_id] = "# "
        elif name.startswith("heading ") and name[8:].isdecimal():
            marks[style.style_id] = "#" * min(int(name[8:]), 6) + " "
        elif name.startswith("list "):
            marks[style.style_id] = "• "
    return marks


def _mark(paragraph: BaseOxmlElement, marks: dict[str, str]) -> str:
    properties = paragraph.find(_PROPERTIES)
    if properties is None:
        return ""
    style = properties.find(_STYLE)
    mark = marks.get(style.get(_VALUE, ""), "") if style is not None else ""
    return mark or ("• " if properties.find(_NUMBERED) is not None else "")


def _blocks(root: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Yield paragraphs and tables in order, including those in forms and tracked insertions."""
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        if element.tag in {_PARAGRAPH, _TABLE}:
            yield element
        elif element.tag not in _LEFT_OUT:
            stack.extend(reversed(element))


def _text(root: BaseOxmlElement) -> str:
    pieces: list[str] = []
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        if element.tag in _LEFT_OUT:
            continue
        if element.tag == _TEXT:
            pieces.append(element.text or "")
        elif element.tag == _PARAGRAPH:  # of a text box, or of a cell
            pieces.append("\n")
        pieces.append(_BREAKS.get(element.tag, ""))
        stack.extend(reversed(element))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _rows(table: BaseOxmlElement) -> Iterator[str]:
    for row in table.iterchildren(_ROW):
        cells = [text for cell in row.iter(_CELL) if cell.getparent() is row and (text := _text(cell))]
        if any(len(cell) > ROW_CELL_CHARS for cell in cells):
            yield from cells
        elif cells:
            yield row_text([", ".join(cell.split("\n")) for cell in cells], has_label=False)
