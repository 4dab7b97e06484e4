"""Turns the lines of printed pages into running text: no running heads, words and paragraphs rejoined."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from retrieval.datatypes import Mark, MarkKind
from retrieval.documents.lines import ends_sentence, lines_of
from retrieval.documents.paragraphs import unwrapped

_LIGATURES: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\xa0": " ", "\x00": None}
)
_ROMAN: Final = r"(?=[ivxl])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_PAGE_NUMBER: Final = re.compile(
    rf"\W*(?:(?:page|стр(?:аница)?)\W*)?(?:\d{{1,4}}|{_ROMAN})(?:\s*(?:/|of|из|sur)\s*\d{{1,4}})?\W*",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"\d+|\b[ivxl]+\b")
# A line at the top or bottom of so many pages, and of this share of them, is a running head: left and right
# pages have heads of their own, and chapters begin without.
_HEAD_PAGES: Final = 3
_HEAD_SHARE: Final = 0.25
_HEAD_LINES: Final = 2
_BROKEN: Final = re.compile(r"(?P<head>[^\W\d_]+)[-\u00ad\u2010]$")
_REST: Final = re.compile(r"(?P<rest>[^\W\d_]+\S*)\s*")
# Of a line whose only word went to the line above.
_TAKEN: Final = "\x00"
_COMPOUND: Final = re.compile(r"[^\W\d_]+-[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Page:
    """A printed page: its printed number, and its lines."""

    label: str
    text: str


def running_text(pages: Sequence[Page]) -> tuple[str, tuple[Mark, ...]]:
    """Return the text of the pages, and the offset of each page with text."""
    cleaned = [_lines(page) for page in pages]
    heads = _heads(cleaned)
    bodies = [_body(lines, heads) for lines in cleaned]
    _join_words(bodies)
    pieces: list[str] = []
    marks: list[Mark] = []
    length = 0
    before = ""
    for page, lines in zip(pages, bodies, strict=True):
        if not any(lines):
            continue
        # A sentence that goes on over the page stays whole.
        border = "" if not pieces else "\n\n" if ends_sentence(before) else "\n"
        body = "\n".join(lines)
        marks.append(Mark(length + len(border), MarkKind.PAGE, page.label))
        pieces.append(border + body)
        length += len(border) + len(body)
        before = lines[-1]
    return _reflowed("".join(pieces)), tuple(marks)


def _lines(page: Page) -> list[str]:
    lines = [line.translate(_LIGATURES).strip() for line in page.text.splitlines()]
    first = next((row for row, line in enumerate(lines) if line), len(lines))
    last = next((row for row in range(len(lines), first, -1) if lines[row - 1]), first)
    return lines[first:last]


def _heads(pages: Sequence[list[str]]) -> frozenset[str]:
    """Return the keys of lines at the top or bottom of many pages."""
    seen = Counter(key for lines in pages for key in {_key(lines[row]) for row in _outer_rows(lines)})
    least = max(_HEAD_PAGES, _HEAD_SHARE * len(pages))
    return frozenset(key for key, count in seen.items() if count >= least)


def _outer_rows(lines: Sequence[str]) -> list[int]:
    return sorted(
        {*range(min(_HEAD_LINES, len(lines))), *range(max(len(lines) - _HEAD_LINES, 0), len(lines))}
    )


def _key(line: str) -> str:
    return _DIGITS.sub("0", " ".join(line.lower().split()))


def _body(lines: Sequence[str], heads: frozenset[str]) -> list[str]:
    """Return the lines without running heads and page numbers."""
    outer = {0, len(lines) - 1}
    kept = [
        line
        for row, line in enumerate(lines)
        if not (row in outer and _PAGE_NUMBER.fullmatch(line))
        and not (row in _outer_rows(lines) and line and _key(line) in heads)
    ]
    return _lines(Page("", "\n".join(kept)))


def _join_words(pages: Sequence[list[str]]) -> None:
    """Rejoin words hyphenated at the end of a line or page."""
    compounds = {match.lower() for lines in pages for line in lines for match in _COMPOUND.findall(line)}
    places = [(lines, row) for lines in pages for row in range(len(lines)) if lines[row]]
    for (lines, row), (below, next_row) in pairwise(places):
        broken = _BROKEN.search(lines[row])
        rest = _REST.match(below[next_row])
        if not broken or not rest or not rest["rest"][0].islower():
            continue
        # What is written with a hyphen in the middle of a line is one anywhere: peut-être, из-за.
        word = _COMPOUND.match(f"{broken['head']}-{rest['rest']}")
        keeps = word is not None and word[0].lower() in compounds
        lines[row] = lines[row][:-1] + "-" * keeps + rest["rest"]
        below[next_row] = below[next_row][rest.end() :] or _TAKEN
    for lines in pages:
        lines[:] = [line for line in lines if line is not _TAKEN]


def _reflowed(text: str) -> str:
    """Put the lines of a paragraph on one line; every character keeps its position."""
    pieces: list[str] = []
    end = 0
    for span in _paragraphs(text):
        pieces += [text[end : span[0]], text[span[0] : span[1]].replace("\n", " ")]
        end = span[1]
    return "".join([*pieces, text[end:]])


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for line in unwrapped(text, lines_of(text)):
        yield line.span.start, line.span.end
