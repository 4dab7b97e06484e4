"""The layout of a document: groups its lines into blocks and leaves out navigation."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from retrieval.datatypes import SentenceKind, Span
from retrieval.documents.lines import (
    Line,
    LineKind,
    ends_sentence,
    is_labelled,
    is_labelled_pair,
    is_named,
    lines_of,
)
from retrieval.documents.paragraphs import paragraphs_of, unwrapped

NO_HEADING = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: a paragraph, a cast pair, a byline, a fact, a heading.

    `heading` is empty if there is none above. Blocks of one review share a `group`; 0 is no group. `follows`
    says that it is adjacent to the block before.
    """

    span: Span
    kind: SentenceKind
    heading: Span = NO_HEADING
    group: int = 0
    follows: bool = False


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of `text` in order; navigation and markup are left out.

    Nothing is treated as navigation if nothing else would remain.
    """
    lines = unwrapped(text, lines_of(text))
    walk = _Walk()
    for is_item, members in _runs(lines):
        if is_item:
            walk.take_item(members)
        else:
            walk.take_plain(members)
    walk.end_section()
    blocks = tuple(_grouped(walk.blocks))
    if any(block.kind is not SentenceKind.HEADING for block in blocks):
        return blocks
    return tuple(Block(line.span, SentenceKind.PROSE, follows=True) for line in lines)


def _runs(lines: Sequence[Line]) -> Iterator[tuple[bool, list[Line]]]:
    run: list[Line] = []
    for line in lines:
        if run and (line.has_bullet or (run[0].has_bullet and _leaves_item(run[0], line))):
            yield run[0].has_bullet, run
            run = []
        run.append(line)
    if run:
        yield run[0].has_bullet, run


def _leaves_item(item: Line, line: Line) -> bool:
    return line.role is LineKind.HEADING or (line.has_gap and line.indent <= item.indent)


# Headings of cast lists in the three languages: under them, "Name: role" is a cast pair, not a labelled
# value.
_CAST_HEADING = re.compile(
    r"\b(?:cast|casting|starring|characters|distribution|acteurs|interprètes|personnages"
    r"|в ролях|актёры|актеры|роли)\b",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(r"(?:[—–~-]\s?|(?:By|Par|Автор:?)\s)[^\W\d_a-zà-ÿа-яё]")
_ATTRIBUTION_CHARS = 80
_LIST_LINES = 3  # this many short lines without a gap are a list, not navigation, if most have two words
_PAIR_PARAGRAPHS = 3  # this many paragraphs of two names each are a cast list


@dataclass(slots=True)
class _Walk:
    """Walks through the lines in order and keeps those with content."""

    blocks: list[Block] = field(default_factory=list)
    heading: Span = NO_HEADING
    under_cast: bool = False
    pending: list[Line] = field(default_factory=list)  # short lines: headings when something follows
    groups: int = 0
    left_out: bool = True

    def add(self, kind: SentenceKind, first: Line, last: Line, *, group: int = 0) -> None:
        """Keep the lines from `first` to `last`; pending ones before are a heading, a list or navigation."""
        self.settle(has_content=True)
        self._append(kind, Span(first.span.start, last.span.end), group)

    def _append(self, kind: SentenceKind, span: Span, group: int = 0) -> None:
        self.blocks.append(Block(span, kind, self.heading, group, follows=not self.left_out))
        self.left_out = False

    def settle(self, *, has_content: bool) -> None:
        """Decide what the pending short lines are."""
        waiting, self.pending = self.pending, []
        if not waiting:
            return
        heading = waiting.pop() if has_content and not _is_list_end(waiting) else None
        self._keep_lists(waiting)
        if heading:
            self.head(heading)

    def _keep_lists(self, waiting: list[Line]) -> None:
        paragraphs = list(paragraphs_of(waiting))
        are_pairs = sum(_is_two_names(lines) for lines in paragraphs) >= _PAIR_PARAGRAPHS
        for row, lines in enumerate(paragraphs):
            if are_pairs and _is_two_names(lines):
                self._append(SentenceKind.CAST, Span(lines[0].span.start, lines[1].span.end))
            elif _is_list(lines):
                for line in lines:
                    self._append(SentenceKind.FACT, line.span)
            elif len(lines) == 1 and row + 1 < len(paragraphs) and _is_list(paragraphs[row + 1]):
                self.head(lines[0])
            else:
                self.left_out = True

    def head(self, line: Line) -> None:
        """Begin a section with this heading."""
        self.heading = line.span
        self.under_cast = _CAST_HEADING.search(line.text) is not None
        self._append(SentenceKind.HEADING, line.span)

    def end_section(self) -> None:
        """End the section: nothing follows the pending lines."""
        self.settle(has_content=False)

    def take_item(self, lines: list[Line]) -> None:
        """Keep a list item: a review with its bylines, a cast pair, a value."""
        if not any(line.role is LineKind.SENTENCE for line in lines):
            self.take_plain(lines, is_list=True)
            return
        has_byline = any(line.role is not LineKind.SENTENCE for line in lines)
        self.groups += has_byline
        group = self.groups if has_byline else 0
        for is_prose, run in groupby(lines, key=lambda line: line.role is LineKind.SENTENCE):
            members = list(run)
            if is_prose:
                for line in members:
                    self.add(SentenceKind.PROSE, line, line, group=group)
            else:
                self.add(SentenceKind.BYLINE, members[0], members[-1], group=group)

    def take_plain(self, lines: list[Line], *, is_list: bool = False) -> None:
        """Keep the lines with content that are not part of a review."""
        row = 0
        while row < len(lines):
            row += self._take(lines, row, is_list=is_list)

    def _take(self, lines: list[Line], row: int, *, is_list: bool) -> int:
        """Handle the line at `row` and those that belong to it; return their number."""
        line = lines[row]
        if played := _lines_of_pair(lines, row):
            self.add(SentenceKind.CAST, line, lines[row + played - 1])
            return played
        if _is_label(lines, row):
            self.add(SentenceKind.FACT, line, lines[row + 1])
            return 2
        match line.role:
            case LineKind.HEADING:
                self.end_section()
                self.head(line)
            case LineKind.SENTENCE:
                self.add(SentenceKind.PROSE, line, line)
            case LineKind.CAST:
                self.add(SentenceKind.CAST, line, line)
            case LineKind.PAIR if self._is_cast(lines, row):
                self.add(SentenceKind.CAST, line, line)
            case LineKind.FACT:
                self._take_fact(lines, row)
            case LineKind.STAMP:
                self._take_stamp(lines, row)
            case LineKind.NUMBER:
                self._take_number(line)
            case _:
                self._take_short(lines, row, is_list=is_list)
        return 1

    def _take_fact(self, lines: list[Line], row: int) -> None:
        line = lines[row]
        if self._is_under_cast() and (is_labelled_pair(line.text) or line.text.startswith("|")):
            self.add(SentenceKind.CAST, line, line)
            return
        is_alone = row + 1 == len(lines) or lines[row + 1].has_gap or lines[row + 1].role is LineKind.SHORT
        is_value = self.pending and not line.has_gap and is_alone and not is_labelled(line.text)
        self.add(SentenceKind.FACT, self.pending.pop() if is_value else line, line)

    def _is_under_cast(self) -> bool:
        if self.pending:
            return _CAST_HEADING.search(self.pending[-1].text) is not None
        return self.under_cast

    def _is_cast(self, lines: list[Line], row: int) -> bool:
        beside = lines[max(0, row - 1) : row] + lines[row + 1 : row + 2]
        return self._is_under_cast() or any(line.role is LineKind.PAIR for line in beside)

    def _take_stamp(self, lines: list[Line], row: int) -> None:
        line = lines[row]
        beside = [other.role for other in lines[max(0, row - 1) : row] + lines[row + 1 : row + 2]]
        if LineKind.SENTENCE not in beside and not self._is_after_byline(line):
            self.add(SentenceKind.FACT, line, line)
            return
        first = self.pending.pop() if self.pending and not line.has_gap else line
        self.add(SentenceKind.BYLINE, first, line)

    def _is_after_byline(self, line: Line) -> bool:
        return not line.has_gap and bool(self.blocks) and self.blocks[-1].kind is SentenceKind.BYLINE

    def _take_number(self, line: Line) -> None:
        # Without a label it is a page's or a subtitle's number: passed over, and no border.
        if self.pending and any(character.isdigit() for character in line.text):
            self.add(SentenceKind.FACT, self.pending.pop(), line)

    def _take_short(self, lines: list[Line], row: int, *, is_list: bool) -> None:
        line = lines[row]
        if line.role is LineKind.PLAYED and ends_sentence(line.text):
            self.add(SentenceKind.PROSE, line, line)
        elif is_list:
            self.add(SentenceKind.FACT, line, line)
        elif self._is_byline(lines, row):
            self.add(SentenceKind.BYLINE, line, line)
        else:
            self.pending.append(line)

    def _is_byline(self, lines: list[Line], row: int) -> bool:
        """Return whether the line names who wrote the prose beside it."""
        line = lines[row]
        follows_prose = row > 0 and lines[row - 1].role is LineKind.SENTENCE and not self.pending
        if len(line.text) <= _ATTRIBUTION_CHARS and _ATTRIBUTION.match(line.text):
            return follows_prose or (row + 1 < len(lines) and lines[row + 1].role is LineKind.SENTENCE)
        is_last = row + 1 == len(lines) or lines[row + 1].has_gap or lines[row + 1].role is LineKind.STAMP
        if self._is_after_byline(line) and not self.pending:
            return True
        return follows_prose and not line.has_gap and is_last and is_named(line.text)


def _lines_of_pair(lines: list[Line], row: int) -> int:
    """Return the number of lines from `row` on that are one cast pair, 0 if none are."""
    if lines[row].role not in (LineKind.SHORT, LineKind.PAIR) or row + 1 >= len(lines):
        return 0
    if lines[row + 1].role is LineKind.PLAYED:
        return 2
    has_dots = not lines[row + 1].text.strip(".…")
    return 3 if has_dots and row + 2 < len(lines) and lines[row + 2].role is LineKind.SHORT else 0


def _is_label(lines: list[Line], row: int) -> bool:
    """Return whether the line is a label with a colon whose value is the next line."""
    line, *below = lines[row : row + 2]
    return (
        line.role is LineKind.SHORT
        and line.text.endswith(":")
        and any(not value.has_gap and not value.has_bullet and value.role in _VALUES for value in below)
    )


_VALUES = frozenset({LineKind.SHORT, LineKind.FACT, LineKind.STAMP, LineKind.NUMBER, LineKind.PAIR})


def _is_two_names(lines: list[Line]) -> bool:
    match lines:
        case [name, role]:
            return is_named(name.text) and is_named(role.text)
        case _:
            return False


def _is_list(lines: list[Line]) -> bool:
    many = sum(" " in line.text for line in lines)
    return len(lines) >= _LIST_LINES and 2 * many > len(lines)


def _is_list_end(waiting: list[Line]) -> bool:
    """Return whether the last short line before content ends a list rather than being a heading."""
    *_, last = paragraphs_of(waiting)
    return _is_list(last)


def _grouped(blocks: list[Block]) -> Iterator[Block]:
    """Give the blocks of each review that is no list's item a group of their own."""
    groups = max((block.group for block in blocks), default=0)
    kinds = (SentenceKind.PROSE, SentenceKind.BYLINE, SentenceKind.FACT)
    for (_, loose), section in groupby(
        blocks, key=lambda block: (block.heading, block.group == 0 and block.kind in kinds)
    ):
        members = list(section)
        bylines = [block for block in members if block.kind is SentenceKind.BYLINE]
        if not loose or not bylines:
            yield from members
            continue
        leads = members[0].kind is SentenceKind.BYLINE
        opener = SentenceKind.BYLINE if leads else SentenceKind.PROSE
        before = opener
        groups += 1
        for row, block in enumerate(members):
            if row and block.kind is opener and before is not opener:
                groups += 1
            before = block.kind
            yield replace(block, group=groups)
