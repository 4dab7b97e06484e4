"""The result of reading a file: the texts of its documents, with metadata from the file."""

import re
from dataclasses import dataclass
from typing import Final

from retrieval.datatypes import Language, Mark
from retrieval.text.languages import detect


@dataclass(frozen=True, slots=True)
class Told:
    """A document's metadata from its file; fields are empty or None if the file does not set them."""

    title: str = ""
    language: Language | None = None
    film: str = ""
    year: int | None = None
    titles: tuple[str, ...] = ()
    kind: str = ""
    url: str = ""


NOTHING: Final = Told()


@dataclass(frozen=True, slots=True)
class FileContent:
    """One document's text as it was read out.

    `part` is what its id has behind the file's: "" if it is the whole file, else "#12" or "/inner.txt".
    """

    text: str
    told: Told = NOTHING
    part: str = ""
    begins: int = 0
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file, or part of one, that cannot be used, with a short reason."""

    reason: str
    part: str = ""


NOT_TEXT: Final = Unusable("not a text file")
EMPTY: Final = Unusable("empty")
NO_TEXT: Final = Unusable("holds no text")
ENCRYPTED: Final = Unusable("encrypted; save it without a password")

_LANGUAGES: Final = {
    **dict.fromkeys(("en", "eng", "english"), Language.EN),
    **dict.fromkeys(("ru", "rus", "russian", "русский"), Language.RU),
    **dict.fromkeys(("fr", "fra", "fre", "french", "français"), Language.FR),
    "und": Language.UNKNOWN,
}
_YEAR: Final = re.compile(r"(?<!\d)(?:18[7-9]\d|19\d\d|2[01]\d\d)(?!\d)")
_MAX_TITLE_CHARS: Final = 200


def language_of(tag: str) -> Language | None:
    """Return the language of `en`, `en-US`, `eng` or `English`; None for any other language."""
    return _LANGUAGES.get(re.split(r"[-_\s]", tag.strip().lower(), maxsplit=1)[0])


def likely_language(text: str, declared: str) -> Language | None:
    """Return the declared language, unless it may only be a template's default.

    Web pages and word processors declare English if nobody has set a language.
    """
    found = detect(text)
    return found if found is not Language.UNKNOWN else language_of(declared)


def year_of(text: str) -> int | None:
    """Return the first year in `2006`, `2006.0` or `9 December 2006`, None if there is none."""
    match = _YEAR.search(text)
    return int(match[0]) if match else None


def one_line(text: str) -> str:
    """Return a title on one line, "" if it is too long to be a title."""
    line = " ".join(text.split())
    return line if len(line) <= _MAX_TITLE_CHARS else ""


def web_address(text: str) -> str:
    """Return `text` if it is a web address, else ""."""
    address = text.strip()
    return address if re.fullmatch(r"https?://\S{1,2000}", address) else ""
