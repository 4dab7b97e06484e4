"""Tidies the borders of a short answer: whole words, pairs of quotes and brackets."""

from typing import Final
from unicodedata import combining

from retrieval.datatypes import Span

_PAIRS: Final = {"(": ")", "[": "]", "«": "»", "“": "”", "„": "“"}
_PLAIN_QUOTE: Final = '"'
# No answer begins or ends with one of these, unless it belongs to a pair.
_LOOSE: Final = ' \t\n\u00a0,;:.!?…–—-·•*"«»“”„()[]'
_FEW_CHARS: Final = 40  # between a span and the other half of a pair


def tidied(span: Span, text: str) -> Span:
    """Return the span widened to whole words and pairs of quotes, without loose punctuation.

    An empty span stays empty.
    """
    if not len(span):
        return span
    wide = _in_pairs(_whole_words(span, text), text)
    start, end = wide.start, wide.end
    while start < end and text[start] in _LOOSE and not _is_paired(text, start, Span(start, end)):
        start += 1
    while start < end and text[end - 1] in _LOOSE and not _is_end_kept(text, start, end):
        end -= 1
    return Span(start, end) if start < end else _whole_words(span, text)


def _whole_words(span: Span, text: str) -> Span:
    start, end = span.start, span.end
    while start > 0 and _joins(text, start):
        start -= 1
    while end < len(text) and _joins(text, end):
        end += 1
    return Span(start, end)


def _joins(text: str, place: int) -> bool:
    """Return whether the characters on both sides of a position belong to one word or number."""
    # A combining accent belongs to the letter before it.
    if combining(text[place]):
        return True
    before, after = (text[each].isalnum() or combining(text[each]) for each in (place - 1, place))
    return bool(before and after) or _is_inner(text, place - 1) or _is_inner(text, place)


def _is_inner(text: str, place: int) -> bool:
    """Return whether a mark is inside a word or number: 4.5/5, 341,026, Jean-Luc, O'Brien, 27-ая."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if not (before.isalnum() and after.isalnum()):
        return False
    return text[place] in ("-'’" if before.isalpha() or after.isalpha() else ".,/")


def _in_pairs(span: Span, text: str) -> Span:
    """Widen a span with one half of a pair to the other half, if that is within a few words."""
    start, end = span.start, span.end
    for opening, closing in _PAIRS.items():
        inside = text[start:end]
        if inside.count(opening) > inside.count(closing):
            found = text.find(closing, end)
            end = found + 1 if 0 <= found - end <= _FEW_CHARS else end
        elif inside.count(closing) > inside.count(opening):
            found = text.rfind(opening, 0, start)
            start = found if 0 <= start - found <= _FEW_CHARS and found >= 0 else start
    return Span(start, end)


def _is_paired(text: str, place: int, span: Span) -> bool:
    """Return whether an opening mark has its other half in the span, or is a minus before a digit."""
    mark = text[place]
    if mark in "-–":
        return text[place + 1 : place + 2].isdigit() and not text[place - 1 : place].isalnum()
    inside = text[place + 1 : span.end]
    if mark == _PLAIN_QUOTE:
        return inside.count(_PLAIN_QUOTE) % 2 == 1
    return mark in _PAIRS and _PAIRS[mark] in inside


def _is_end_kept(text: str, start: int, end: int) -> bool:
    """Return whether a closing mark has its other half in the span, or a full stop belongs to a word: J.R."""
    mark, inside = text[end - 1], text[start : end - 1]
    if mark == ".":
        before, letter = inside[-2:-1], inside[-1:]
        return letter.isalpha() and (before == "." or (letter.isupper() and not before.isalnum()))
    if mark == _PLAIN_QUOTE:
        return inside.count(_PLAIN_QUOTE) % 2 == 1
    return any(mark == closing and opening in inside for opening, closing in _PAIRS.items())
