"""Subtitles as running text, each with its time.

Own rules for SubRip and WebVTT: pysubs2 1.8 takes 2 s for 20,000 subtitles, drops words in braces, keeps
WebVTT's times inside a line, and needs quadratic time for angle brackets that are not closed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import zip_longest
from typing import Final

from retrieval.datatypes import Mark, MarkKind
from retrieval.documents.formats.content import EMPTY, NOT_TEXT, FileContent, Unusable
from retrieval.documents.formats.decoding import decode
from retrieval.documents.lines import ends_sentence

NO_SUBTITLES: Final = Unusable("holds no subtitles")

_TIMING: Final = re.compile(
    r"^[ \t]*(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,:]\d{1,3}[ \t]*-->[ \t]*[\d:]+[.,:]\d[^\n]*$", re.MULTILINE
)
_TAG: Final = re.compile(r"</?[A-Za-z0-9][^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_NEW_LINE: Final = re.compile(r"\\[Nn]|\n")
_SPEAKER: Final = re.compile(r"[-–—]\s*(?=\S)|>>\s*(?=\S)")
_NO_SENTENCE: Final = tuple("])}♪♫:")  # sounds and songs end so
# Captions that a machine has made hold no full stops: a line of them is no longer than this.
_MAX_LINE_CHARS: Final = 300


@dataclass(frozen=True, slots=True)
class _Subtitle:
    """A subtitle: its lines, one for each speaker."""

    time: str
    lines: tuple[str, ...]


def read_subtitles(data: bytes, *, is_vtt: bool) -> FileContent | Unusable:
    """Return the subtitles, one on each line, joined if a sentence continues, each marked with its time."""
    text = decode(data)
    if text is None:
        return NOT_TEXT
    if not text.strip():
        return EMPTY
    pieces: list[str] = []
    marks: list[Mark] = []
    length = line_chars = 0
    for subtitle in _subtitles(text.replace("\r\n", "\n").replace("\r", "\n"), is_vtt=is_vtt):
        for row, line in enumerate(subtitle.lines):
            border = _border(pieces[-1], line, line_chars) if pieces else ""
            line_chars = line_chars + 1 + len(line) if border == " " else len(line)
            if row == 0:
                marks.append(Mark(length + len(border), MarkKind.TIME, subtitle.time))
            pieces += [border, line]
            length += len(border) + len(line)
    return FileContent("".join(pieces), marks=tuple(marks)) if pieces else NO_SUBTITLES


def _border(before: str, line: str, line_chars: int) -> str:
    is_ended = ends_sentence(before) or before.endswith(_NO_SENTENCE)
    goes_on = not is_ended and not _SPEAKER.match(line) and line_chars + 1 + len(line) <= _MAX_LINE_CHARS
    return " " if goes_on else "\n"


def _subtitles(text: str, *, is_vtt: bool) -> Iterator[_Subtitle]:
    timings = list(_TIMING.finditer(text))
    before = ""
    for timing, following in zip_longest(timings, timings[1:]):
        end = following.start() if following else len(text)
        shown = _without_number(text[timing.end() + 1 : end], is_last=following is None)
        if is_vtt:
            # Behind a blank line there are notes, styles and the next one's name.
            shown = shown.partition("\n\n")[0]
        lines = [" ".join(each.split()) for each in _NEW_LINE.split(unescape(_TAG.sub("", shown)))]
        if is_vtt and lines[0] == before:  # captions that roll show every line twice
            lines = lines[1:]
        if any(lines):
            before = next(line for line in reversed(lines) if line)
            yield _Subtitle(_time(timing), tuple(_joined(lines)))


def _without_number(shown: str, *, is_last: bool) -> str:
    """Return a subtitle's lines without the number of the next subtitle."""
    lines = shown.split("\n")
    if not is_last and len(lines) > 1 and lines[-2].strip().isdecimal():
        lines = lines[:-2]
    return "\n".join(lines)


def _joined(shown: list[str]) -> Iterator[str]:
    """Yield the lines of a subtitle, rejoined if they were wrapped for the screen."""
    words: list[str] = []
    for line in shown:
        if words and _SPEAKER.match(line):
            yield " ".join(words)
            words = []
        if line:
            words.append(line)
    if words:
        yield " ".join(words)


def _time(timing: re.Match[str]) -> str:
    hours, minutes, seconds = (int(part or 0) for part in timing.groups())
    return f"{hours}:{minutes:02}:{seconds:02}"
