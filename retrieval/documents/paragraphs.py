"""Joins lines that were wrapped to a width."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from retrieval.datatypes import Span
from retrieval.documents.lines import Line, LineKind, ends_sentence, is_value

_WRAP_COLUMNS = range(40, 141)  # narrower lines are lists or verse, wider ones are whole paragraphs
_FULL_SHARE = 0.75  # of the widest line: such a line was broken for its width
_LONG_LINE_CHARS = 50  # a full line of so many is prose, though it may look like a name or a value
_OPEN = frozenset({LineKind.SENTENCE, LineKind.SHORT, LineKind.FACT, LineKind.PAIR})
_CONTINUING = frozenset(
    {LineKind.SENTENCE, LineKind.SHORT, LineKind.FACT, LineKind.PAIR, LineKind.PLAYED, LineKind.NUMBER}
)


def unwrapped(text: str, lines: Sequence[Line]) -> list[Line]:
    """Join the lines that were wrapped to a width."""
    return [_joined(text, run) for paragraph in paragraphs_of(lines) for run in _sentence_runs(paragraph)]


def _sentence_runs(paragraph: list[Line]) -> Iterator[list[Line]]:
    width = max(len(line.text) for line in paragraph)
    run: list[Line] = []
    for line in paragraph:
        if run and not _goes_on(run, line, width=width):
            yield run
            run = []
        run.append(line)
    yield run


def _joined(text: str, run: list[Line]) -> Line:
    if len(run) == 1:
        return run[0]
    span = Span(run[0].span.start, run[-1].span.end)
    return replace(run[0], span=span, text=span.of(text), role=LineKind.SENTENCE)


def paragraphs_of(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the runs of lines without a gap, a bullet or a heading between them."""
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and (line.has_gap or line.has_bullet or line.role is LineKind.HEADING):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _goes_on(run: list[Line], line: Line, *, width: int) -> bool:
    before = run[-1]
    if before.role not in _OPEN or line.role not in _CONTINUING:
        return False
    if is_value(before.text) and is_value(line.text):
        return False
    is_sentence = len(run) > 1 or before.role is LineKind.SENTENCE
    if line.role is LineKind.PLAYED and not is_sentence:
        return False
    is_ended = ends_sentence(before.text)
    if line.text[0].islower() and not is_ended:
        return True
    is_full = width in _WRAP_COLUMNS and len(before.text) >= _FULL_SHARE * width
    if not is_full or not (is_sentence or len(before.text) >= _LONG_LINE_CHARS):
        return False
    return line.role is LineKind.SENTENCE or (line.role is LineKind.SHORT and not is_ended)
