"""Classifies the lines of a document, each by itself."""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from retrieval.datatypes import Span

MAX_SHORT_CHARS = 120  # nothing longer is a heading, a cast line or a labelled value

MAX_ROW_CHARS = 300  # of a table; a longer row holds prose


class LineKind(Enum):
    """The kind of a line."""

    SENTENCE = auto()
    HEADING = auto()  # marked as one: "## Cast", "== Cast ==", a line under which "----" stands
    CAST = auto()  # Ken Watanabe as Gen. Kuribayashi
    PAIR = auto()  # Ken Watanabe - Kuribayashi; only a run of such lines is a cast list
    PLAYED = auto()  # "as Gen. Kuribayashi": the second line of a cast pair
    STAMP = auto()  # a date or a rating, with little else
    FACT = auto()  # a label and its value, or few words with a number
    NUMBER = auto()  # no letters: 92%
    SHORT = auto()  # none of these: a heading, a name, navigation


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank; `span` excludes the indent, the bullet and trailing white space."""

    span: Span
    text: str
    role: LineKind
    indent: int
    has_bullet: bool
    has_gap: bool  # a blank line stands before it


_LINE = re.compile(r"[^\r\n]+")
_BULLET = re.compile(r"(?:[•·▪▫‣●○◦■□►]\s*|[*+–-]\s+|\d{1,3}[.)]\s+)(?=\S)")
_QUOTE_MARK = re.compile(r"(?:>\s?)+(?=\S)")
_RULE = re.compile(
    r"\s*(?:([-*_=~#+])\s*){3,}|\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?|\s*(?:```|~~~).*"
)
_TAGS = re.compile(r"(?:\s*<[^<>]*>)+\s*|\s*<!--[^<>]*|\s*-->\s*")
_UNDERLINE = re.compile(r"\s*(?:=+|-{2,})\s*")
_TIMING = re.compile(r"[\d:.,\s]+-->[\d:.,\s]+.*")  # of a subtitle; the number above it is a NUMBER
_MARKED_HEADING = re.compile(r"#{1,6}\s+(.*[^\s#])\s*#*|={2,6}\s*([^=].*?[^=\s])\s*={2,6}")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:(?:[\w-]+:|[ \t]+|- |#)[^\r\n]*\r?\n)*---[ \t]*(?=\r?\n|$)")


def lines_of(text: str) -> tuple[Line, ...]:
    """Return the lines of `text`, without blank ones, rules, fences, tags and subtitle timings."""
    lines: list[Line] = []
    front_matter = _FRONT_MATTER.match(text)
    end = front_matter.end() if front_matter else 0
    for match in _LINE.finditer(text, end):
        raw = match[0]
        gap = _has_gap(text, end, match.start())
        if not raw.strip():
            continue
        end = match.end()
        if lines and not gap and _UNDERLINE.fullmatch(raw) and lines[-1].role is not LineKind.SENTENCE:
            lines[-1] = replace(lines[-1], role=LineKind.HEADING)
        elif not _is_markup(raw):
            lines.append(_line(raw, match.start(), has_gap=gap))
    return tuple(lines)


def _has_gap(text: str, start: int, end: int) -> bool:
    between = text[start:end]
    return max(between.count("\n"), between.count("\r")) > 1


def _is_markup(raw: str) -> bool:
    return len(raw) <= MAX_SHORT_CHARS and any(pattern.fullmatch(raw) for pattern in (_RULE, _TIMING, _TAGS))


def _line(raw: str, offset: int, *, has_gap: bool) -> Line:
    start = len(raw) - len(raw.lstrip())
    indent = len(raw[:start].expandtabs(4))
    heading = _MARKED_HEADING.fullmatch(raw.strip()) if len(raw) <= MAX_SHORT_CHARS else None
    if heading:
        left, right = heading.span(heading.lastindex or 0)
        content = Span(offset + start + left, offset + start + right)
        return Line(
            content, raw.strip()[left:right], LineKind.HEADING, indent, has_bullet=False, has_gap=has_gap
        )
    start = _after(_QUOTE_MARK, raw, start)
    begin = _after(_BULLET, raw, start)
    text = raw[begin:].strip()
    span = Span(offset + begin, offset + begin + len(text))
    return Line(span, text, role_of(text), indent, has_bullet=begin > start, has_gap=has_gap)


def _after(pattern: re.Pattern[str], raw: str, start: int) -> int:
    match = pattern.match(raw, start)
    return match.end() if match else start


_CAPITAL = r"[^\W\d_a-zà-öø-ÿœа-яё]"
_PARTICLE = r"(?:de|du|des|d|la|le|les|von|van|der|den|di|da|del|el|al|bin|of|the|and|et|и|y|фон|де|ван)"
_NAME_WORD = rf"(?:[«“\"'(]?{_CAPITAL}[\w’'.\-]*[»”\"'),]?|{_PARTICLE}[’']?)"
_NAME = rf"{_CAPITAL}[\w’'.\-]*(?:[ \u00a0]+{_NAME_WORD}){{1,6}}"
_NAME_LINE = re.compile(rf"[«“\"'(]?{_CAPITAL}[\w’'.\-]*,?(?:[ \u00a0&]+{_NAME_WORD}){{0,6}}")
_PLAYS = r"(?i:as|in the role of|в роли|dans le r[oô]le d(?:e la|es|e|u|[’']))"
_DOTS = r"(?:\.{2,}|…)"
_CAST = re.compile(rf"{_NAME},?\s*(?:\s{_PLAYS}\s+|{_DOTS}\s*)(?P<role>[^\s.].*)")
_PLAYED = re.compile(rf"(?:{_PLAYS}\s+|{_DOTS}\s*)(?P<role>[^\s.].*)")
_PAIR = re.compile(rf"{_NAME}(?:\s+[—–-]\s+|\s*\t\s*|\s{{3,}}|\s+\((?=[^()]+\)$))(?P<role>\S.*)")
_LABELLED_PAIR = re.compile(rf"{_NAME}\s*:\s*(?P<role>[^\W\d_].*)")
_ROLE_WORDS = 10

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|f[eé]v|avr|mai|juin|juil|ao[uû]t|d[eé]c"
    r"|янв|фев|мар|апр|ма[яй]|июн|июл|авг|сен|окт|ноя|дек)[^\W\d_]*\.?"
)
_STAMP = re.compile(
    rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b"
    rf"|\b\d{{1,2}}(?:er|st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}\b"
    r"|\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\b\d{4}-\d{2}-\d{2}\b"
    r"|\b\d{1,3}(?:[.,]\d)?\s*/\s*\d{1,3}\b|[★☆⭐½]{2,}",
    re.IGNORECASE,
)
_STAMP_WORDS = 8  # "Rating", "Full Review", a name and an outlet
_LABELLED = re.compile(r"(?P<label>[*_]*[^\W\d_][^:|]{0,50})\s*:[*_]*\s+\S.*")
_LABEL_WORDS = 5
_DIVIDED = re.compile(r"[^\W\d_][\w ]{1,30}(?:\t+|\s+[—–]\s+)\S[^\t]*")  # Страна<tab>США   Режиссёр — Иствуд

_WORD = re.compile(r"[^\W_](?:[\w’'\-]*\w)?")
_FINAL = re.compile(r"[.!?…。！？][»”\"'’)\]*_]*$")
_STOP = re.compile(r"(?<!\.)[.!?。！？][»”\"'’)\]*_]*$")
_FACT_WORDS = 12
# A line without a full stop is still a sentence when it is long, or goes on in small letters: headings
# and navigation are short or capitalise their words.
_LONG_WORDS = 14
_SENTENCE_WORDS = 6
_SMALL_SHARE = 0.6


def is_named(text: str) -> bool:
    """Return whether the line looks like the name of a person or a thing."""
    return len(text) <= MAX_SHORT_CHARS and _NAME_LINE.fullmatch(text) is not None


def ends_sentence(text: str) -> bool:
    """Return whether the line ends as a sentence does."""
    return _FINAL.search(text) is not None


def is_labelled_pair(text: str) -> bool:
    """Return whether a line is a name, a colon and words: cast under a cast heading, else a label's value."""
    return _is_short_role(_LABELLED_PAIR.fullmatch(text)) if len(text) <= MAX_SHORT_CHARS else False


def role_of(text: str) -> LineKind:
    """Return the kind of a line."""
    if not any(character.isalpha() for character in text):
        return LineKind.STAMP if _STAMP.search(text) else LineKind.NUMBER
    if _is_row(text):
        return LineKind.FACT
    if len(text) > MAX_SHORT_CHARS:
        return LineKind.SENTENCE
    for pattern, role in ((_CAST, LineKind.CAST), (_PLAYED, LineKind.PLAYED)):
        if _is_short_role(pattern.fullmatch(text)):
            return role
    if _is_stamp(text):
        return LineKind.STAMP
    return _plain_role(text, _WORD.findall(text))


def _plain_role(text: str, words: list[str]) -> LineKind:
    if _is_sentence(text, words):
        return LineKind.SENTENCE
    if _is_short_role(_PAIR.fullmatch(text)):
        return LineKind.PAIR
    return LineKind.FACT if _is_fact(text, words) else LineKind.SHORT


def _is_row(text: str) -> bool:
    """Return whether the line is a row of a table."""
    return text.startswith("|") and text.endswith("|") and len(text) <= MAX_ROW_CHARS


def _is_short_role(match: re.Match[str] | None) -> bool:
    if not match:
        return False
    words = len(_WORD.findall(match["role"]))
    return words <= (_ROLE_WORDS if not _STOP.search(match["role"]) else _ROLE_WORDS // 2)


def _is_stamp(text: str) -> bool:
    rest = _STAMP.sub(" ", text)
    if rest == text or _STOP.search(text):
        return False
    is_dated = _LABELLED.fullmatch(text) and not _STAMP.match(text)  # Release date: 9 December 2006
    return not is_dated and len(_WORD.findall(rest)) <= _STAMP_WORDS


def _is_sentence(text: str, words: list[str]) -> bool:
    if _STOP.search(text) or len(words) >= _LONG_WORDS:
        return True
    if len(words) < _SENTENCE_WORDS or is_labelled(text) or "\t" in text:
        return False
    return sum(word[0].islower() for word in words) >= _SMALL_SHARE * len(words)


def is_labelled(text: str) -> bool:
    """Return whether the line is a label, a colon and a value."""
    match = _LABELLED.fullmatch(text)
    return match is not None and len(_WORD.findall(match["label"])) <= _LABEL_WORDS


def is_value(text: str) -> bool:
    """Return whether the line is a label and a value, with anything between them."""
    return len(text) <= MAX_SHORT_CHARS and (is_labelled(text) or _DIVIDED.fullmatch(text) is not None)


def _is_fact(text: str, words: list[str]) -> bool:
    if is_value(text):
        return True
    return len(words) <= _FACT_WORDS and any(word[0].isdigit() for word in words)
