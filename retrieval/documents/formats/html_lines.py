"""Renders the elements of a page as lines: headings, items, rows and paragraphs on lines of their own.

Headings and items are marked as in Markdown, which `retrieval.documents.lines` recognises.
"""

import re
from collections.abc import Iterator
from typing import Final

from retrieval.documents.formats.html_tree import Element, local_name

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_PARAGRAPH_NAMES: Final = (
    "p ul ol dl table blockquote figure section article main header footer aside address details hr pre"
)
_LINE_NAMES: Final = (
    "html body div li dt dd tr td th caption br figcaption summary fieldset legend center form tbody thead"
    " tfoot option optgroup hgroup search nav menu"
)
_PARAGRAPHS: Final = frozenset(_PARAGRAPH_NAMES.split())
_LINES: Final = frozenset(_LINE_NAMES.split())
# Inside these nothing stands apart: a review's date belongs to the review.
_CLOSE: Final = frozenset({"li", "dd", "dt"})
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
ROW_CELL_CHARS: Final = 200  # of a cell; a longer one holds prose, and its table is for the layout
_NO_CELL: Final = frozenset({"", "...", "…", ".....", "-", "—"})
_BULLET: Final = "• "


def text_of(root: Element) -> str:
    """Return the text below `root`, blocks on lines of their own, paragraphs with a blank line between."""
    lines = _Lines()
    _walk(root, lines)
    return "\n".join(lines.finished())


def inline_text(root: Element) -> str:
    """Return the text below `root` on one line."""
    return " ".join(_INVISIBLE.sub("", "".join(root.itertext())).split())


class _Lines:
    """Collects lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._prefix = ""
        self._has_gap = False

    def add(self, text: str | None) -> None:
        """Add to the current line."""
        if text:
            self._pieces.append(text)

    def add_verbatim(self, text: str | None) -> None:
        """Add lines unchanged."""
        for row, line in enumerate((text or "").split("\n")):
            if row:
                self.end()
            self.add(line)

    def end(self, *, has_gap: bool = False) -> None:
        """End the current line; `has_gap` puts a blank line before the next one."""
        line = " ".join(_INVISIBLE.sub("", "".join(self._pieces)).split())
        self._pieces.clear()
        if line:
            if self._has_gap and self._lines:
                self._lines.append("")
            self._has_gap = False
            self._lines.append(self._prefix + line)
            self._prefix = ""
        self._has_gap = self._has_gap or has_gap

    def begin(self, prefix: str) -> None:
        """Begin the next line with a mark."""
        self._prefix = prefix

    def forget_mark(self) -> None:
        """Drop a mark that no line has used."""
        self._prefix = ""

    def finished(self) -> list[str]:
        """Return all lines."""
        self.end()
        return self._lines


def _walk(root: Element, lines: _Lines) -> None:
    """Walk through the elements without recursion, as pages may be nested to any depth."""
    stack: list[tuple[Element, bool, int]] = [(root, False, 0)]
    in_rows: set[Element] = set()
    while stack:
        element, is_done, close = stack.pop()
        name = local_name(element)
        if is_done:
            _leave(name, lines, close=close)
            if element is not root:
                _add_text(element.tail, lines, element.getparent())
            continue
        _enter(name, lines, close=close)
        if element in in_rows:  # said with its label
            in_rows.discard(element)
            _add_tail(element, lines, root)
            continue
        if name == "table" and _is_data(element):
            _add_rows(element, lines)
            _leave(name, lines, close=close)
            _add_tail(element, lines, root)
            continue
        if name == "dt" and (values := _values(element)):
            lines.add(_labelled(inline_text(element), ", ".join(map(_cell, values))))
            lines.end()
            in_rows.update(values)
            _add_tail(element, lines, root)
            continue
        stack.append((element, True, close))
        _add_text(element.text, lines, element)
        inner = close + (name in _CLOSE)
        stack.extend((child, False, inner) for child in reversed(element))


def _add_tail(element: Element, lines: _Lines, root: Element) -> None:
    if element is not root:
        _add_text(element.tail, lines, element.getparent())


def _add_text(text: str | None, lines: _Lines, parent: Element | None) -> None:
    if parent is not None and local_name(parent) == "pre":
        lines.add_verbatim(text)
    else:
        lines.add(text)


def _enter(name: str, lines: _Lines, *, close: int) -> None:
    if name in _HEADINGS:
        lines.end(has_gap=not close)
        lines.begin("#" * _HEADINGS[name] + " ")
    elif name in _PARAGRAPHS:
        lines.end(has_gap=not close)
    elif name in _LINES:
        lines.end()
    if name == "li":
        lines.begin(_BULLET)


def _leave(name: str, lines: _Lines, *, close: int) -> None:
    if name in _HEADINGS or name in _PARAGRAPHS:
        lines.end(has_gap=not close)
    elif name in _LINES:
        lines.end()
    if name == "li" or name in _HEADINGS:
        lines.forget_mark()


def _is_data(table: Element) -> bool:
    """Return whether a table holds data, rather than being used for layout."""
    if any(inner is not table for inner in table.iter("table", *_HEADINGS)):
        return False
    return all(map(_is_short, table.iter("td", "th")))


def _is_short(cell: Element) -> bool:
    chars = 0
    for text in cell.itertext():
        chars += len(text)
        if chars > ROW_CELL_CHARS:
            return False
    return True


def _add_rows(table: Element, lines: _Lines) -> None:
    for row in table.iter("caption", "tr"):
        cells = (
            [row]
            if local_name(row) == "caption"
            else [each for each in row if local_name(each) in {"td", "th"}]
        )
        named = [(local_name(cell), text) for cell in cells if (text := _cell(cell)) not in _NO_CELL]
        lines.add(row_text([text for _, text in named], has_label=_has_label([name for name, _ in named])))
        lines.end()


def _has_label(names: list[str]) -> bool:
    return names[:1] == ["th"] and "td" in names


def row_text(cells: list[str], *, has_label: bool) -> str:
    """Return a table row as a line: a label with its value, a pair, or cells separated by bars."""
    match cells:
        case []:
            return ""
        case [only]:
            return only
        case [label, value] if has_label or label.endswith(":"):
            return _labelled(label, value)
        case [one, other]:
            return f"{one} — {other}"
        case _:
            return f"| {' | '.join(cells)} |"


def _cell(cell: Element) -> str:
    lines = _Lines()
    _walk(cell, lines)
    return ", ".join(line.removeprefix(_BULLET).lstrip("# ") for line in lines.finished() if line)


def _labelled(label: str, value: str) -> str:
    label = label.rstrip(" :")
    return f"{label}: {value}" if label and value else label or value


def _values(term: Element) -> list[Element]:
    """Return the value of a term in a definition list, if it is short."""
    values = list(_following(term))
    return values if all(map(_is_short, [term, *values])) else []


def _following(term: Element) -> Iterator[Element]:
    for sibling in term.itersiblings():
        if local_name(sibling) != "dd":
            return
        yield sibling
