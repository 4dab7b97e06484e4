"""The normal form of text, and the folded words that are matched."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from retrieval.datatypes import Span

# Controls, soft hyphens, zero-width and bidirectional marks, lone surrogates: invisible and never intended.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"
)

_APOSTROPHES = "'’ʼ‘´`′＇"
_GAPS = " \u00a0\u202f\u2009"  # spaces that group digits
_MARKS = "\u0300-\u036f\xad"  # combining accents and soft hyphens belong to the word they stand in

_WORD = re.compile(
    rf"""
    (?:
        # 341,026   21 000   4.5/5   1/2   3,7m   and of 23.02.2007 the parts
        (?P<number>
            (?<!\d)(?<!\d[.,/:])
            (?: \d{{1,3}}(?:[,{_GAPS}]\d{{3}})+(?:\.\d+)? | \d+[.,]\d+ | \d+(?![^\W\d_]) )
            (?: /\d+(?:[.,]\d+)? )?
            (?! [.,/:]?\d )
        )
        (?: -[а-яё]{{1,3}}(?!\w) )?                             # 27-ая, 90-х
        | (?P<ordinal> \d+ ) (?: st|nd|rd|th|s|e|er|re|ère|ème|ième|nde )\b    # 27th, 1990s, 1er
        | (?P<word>
            aujourd[{_APOSTROPHES}]hui
            | [^\W\d_][^\W\d_{_MARKS}]*n[{_APOSTROPHES}]t\b     # don't
            | [^\W_](?: [^\W_] | [{_MARKS}] )*
        )
    )
    (?: [{_APOSTROPHES}](?:s|ll|re|ve|d|m)(?![\w{_APOSTROPHES}]) )?      # Eastwood's, we'll
    """,
    re.VERBOSE | re.IGNORECASE,
)
_THOUSANDS = re.compile(rf"(?<=\d)[,{_GAPS}](?=\d{{3}}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_ACCENTS = re.compile(f"[{_MARKS}]")
_PLAIN_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ё": "е"}
)


def normalise(text: str) -> str:
    """Return `text` in NFC, without unseen characters, each run of white space as one space."""
    return unicodedata.normalize("NFC", " ".join(_UNSEEN.sub("", text).split()))


def tidied_lines(text: str) -> str:
    """Return a text with one blank between words, no blanks around lines and no blank lines."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def same_span(span: Span, text: str, other: str) -> Span | None:
    """Return the span in another text of the same words as a span of `text`.

    The texts may differ only in white space; None if they differ otherwise, or if the span is blank.
    """
    written = "".join(span.of(text).split())
    if not written or text.split() != other.split():
        return None
    places = [place for place, character in enumerate(other) if not character.isspace()]
    first = len("".join(text[: span.start].split()))
    return Span(places[first], places[first + len(written) - 1] + 1)


@lru_cache(maxsize=1 << 17)  # a language's words repeat: 20 MB of prose hold about 200,000 forms
def fold(word: str) -> str:
    """Return the form in which a word is matched (never shown): lower case, no accents, ё as е.

    й stays a letter of its own; 341,026 becomes 341026 and 3,7 becomes 3.7.
    """
    if word.isascii() and word.isalpha():
        return word.lower()
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    letters = _ACCENTS.sub("", letters.replace("и\u0306", "й")).translate(_PLAIN_LETTERS)
    letters = re.sub(f"[{_APOSTROPHES}]", "'", letters)
    if letters[:1].isdigit():
        letters = _DECIMAL_COMMA.sub(".", _THOUSANDS.sub("", letters))
    return unicodedata.normalize("NFC", letters)


def _words(text: str) -> Iterator[re.Match[str]]:
    return _WORD.finditer(text)


def word_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of words: elided and hyphenated words in parts, numbers whole.

    A possessive 's and the ending of an ordinal are left out: Eastwood's, 27th, 27-ая.
    """
    return tuple(Span(*match.span(match.lastgroup or 0)) for match in _words(text))


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of `text`, each folded, in order."""
    return tuple(fold(match[match.lastgroup or 0]) for match in _words(text))


def well_formed(text: str) -> str:
    """Replace lone surrogates, which can come from a terminal and which tokenizers refuse."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
