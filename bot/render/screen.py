"""Text made safe for a terminal and fitted to its width.

Style is marked with control characters of our own. `visible` takes every control character out of the
text of others, so a document can neither forge a mark nor reach the terminal with an escape sequence.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

BOLD = "\x01"
DIM = "\x02"
PLAIN = "\x03"

_ANSI = str.maketrans({BOLD: "\x1b[1m", DIM: "\x1b[2m", PLAIN: "\x1b[0m"})
_NO_STYLE = str.maketrans({BOLD: None, DIM: None, PLAIN: None})

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "…"
# Marks that reorder the text around them: a document could make a citation read backwards.
_DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_VISIBLE = str.maketrans(
    dict.fromkeys([*map(chr, (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)))], REPLACEMENT)
    | dict.fromkeys(_DIRECTION_MARKS)
    | {"\t": " ", "\ufeff": None}
    | dict.fromkeys("\n\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n")
)


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is to look: its width in columns, and whether it may carry colour."""

    width: int = 100
    colour: bool = False


def visible(text: str) -> str:
    """Return `text` without anything that commands a terminal; lines end in a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_VISIBLE)


def one_line(text: str) -> str:
    """Return `text` made visible, on one line."""
    return " ".join(visible(text).split())


def bold(text: str) -> str:
    """Mark `text` to stand out."""
    return f"{BOLD}{text}{PLAIN}" if text else ""


def dim(text: str) -> str:
    """Mark `text` to stand back."""
    return f"{DIM}{text}{PLAIN}" if text else ""


def styled(text: str, style: Style) -> str:
    """Turn the marks of style into what the terminal understands, or into nothing."""
    return text.translate(_ANSI if style.colour else _NO_STYLE)


def clip(text: str, max_chars: int) -> str:
    """Cut the end of `text` off at a word, so that `max_chars` and an ellipsis remain at most."""
    if len(text) <= max_chars:
        return text
    head = text[: max_chars + 1]
    end = max(head.rfind(" "), head.rfind("\n"))
    kept = head[:end] if end > 0 else text[:max_chars]
    return kept.rstrip() + ELLIPSIS


def clip_start(text: str, max_chars: int) -> str:
    """Cut the start of `text` off at a word, as `clip` does the end."""
    return clip(text[::-1], max_chars)[::-1]


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes; marks take none."""
    return sum(_columns_of(character) for character in text)


def _columns_of(character: str) -> int:
    if character in (BOLD, DIM, PLAIN) or unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def block(text: str, style: Style, *, margin: str = "") -> str:
    """Wrap `text` at words, each line behind `margin`; its own lines stay, empty ones go."""
    width = max(style.width - columns(margin), 1)
    lines = [line for own in text.split("\n") if own.strip() for line in _wrapped(own, width)]
    return "\n".join(margin + line for line in _closed(lines))


def _wrapped(line: str, width: int) -> list[str]:
    """Fill lines with as many words as fit; a longer word is left to the terminal."""
    lines: list[str] = []
    current, used = "", 0
    for word in filter(None, line.split(" ")):
        size = columns(word)
        if current and used + 1 + size > width:
            lines.append(current)
            current, used = word, size
        else:
            current, used = f"{current} {word}" if current else word, used + size + bool(current)
    return [*lines, current]


def _closed(lines: list[str]) -> Iterator[str]:
    """End a style with its line and begin it again on the next, so that no margin is drawn in it."""
    style = ""
    for line in lines:
        text = style + line
        mark = next((character for character in reversed(text) if character in (BOLD, DIM, PLAIN)), PLAIN)
        style = "" if mark == PLAIN else mark
        yield text + PLAIN if style else text
