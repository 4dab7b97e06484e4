"""Film titles: years and brackets in them, and the keys that they are compared by."""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from retrieval.datatypes import Language
from retrieval.text.languages import stem
from retrieval.text.normalisation import folded_words

# Numbers outside this range are not years of films.
YEARS: Final = range(1870, 2200)
FILM_WORDS: Final = frozenset(
    {
        "film", "films", "movie", "movies", "picture", "flick", "фильм", "фильма", "фильму", "фильме",
        "фильмом", "фильмы", "фильмов", "фильмах", "кино", "кинофильм", "кинофильма", "кинофильме",
        "картина", "картины", "картине", "картину", "картиной", "кинокартина", "кинокартине", "лента",
        "ленты", "ленте", "ленту", "мультфильм", "мультфильма", "мультфильме", "мультик", "мультика",
        "мультике",
    }
)  # fmt: skip
ARTICLES: Final = frozenset({"the", "a", "an", "le", "la", "les", "l", "un", "une"})

_ROMAN: Final = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
# The same number as Roman and Arabic numerals; "I" is a word and not a number.
_OTHER_FIGURES: Final = {str(number): roman for number, roman in enumerate(_ROMAN.split(), 1) if number > 1}
_OTHER_FIGURES.update({roman: number for number, roman in list(_OTHER_FIGURES.items())})
# Between a title and its part's number.
_PART: Final = ("part", "chapter", "часть", "част", "partie", "chapitre", "episode")

_YEAR: Final = re.compile(r"[12]\d{3}", re.ASCII)
_BRACKETED: Final = re.compile(
    r"(?P<title>.*\S)\s*[(\[](?P<what>[^()\[\]]{3,60})[)\]]\s*(?:[-–—|·:].*)?", re.DOTALL
)
_YEAR_BEHIND: Final = re.compile(r"(?P<title>.*\S)\s*[,\s(\[](?P<year>\d{4})\s*[)\]]?\s*")
_POSSESSIVE: Final = re.compile(r"['’ʼ‘´`′＇](?=s\b)", re.IGNORECASE)
_PARTS: Final = re.compile(r"\s*:\s+|\s+[-–—]\s+")
_QUOTES: Final = " ,«»“”„\"'‹›"


class NamedFilm(NamedTuple):
    """A film's title, and its year if known."""

    title: str
    year: int | None


def year_of(word: str) -> int | None:
    """Return the year that a word is, None if it is not one."""
    return int(word) if _YEAR.fullmatch(word) and int(word) in YEARS else None


def own_film(title: str) -> NamedFilm | None:
    """Return the film in a document's own title: "Solaris (1972)", "Солярис (фильм, 1972) — Вики".

    There must be a year or the word film in brackets; otherwise the title may be about anything.
    """
    found = _BRACKETED.fullmatch(title.strip())
    if found is None:
        return None
    words = folded_words(found["what"])
    years = [year for word in words if (year := year_of(word))]
    if not years and FILM_WORDS.isdisjoint(words):
        return None
    return NamedFilm(found["title"].strip(), years[-1] if years else None)


def with_year(text: str) -> NamedFilm:
    """Split "Solaris (1972)", "Solaris, 1972" or "Solaris 1972" into title and year."""
    own = own_film(text)
    if own is not None:
        return NamedFilm(own.title.strip(_QUOTES), own.year)
    found = _YEAR_BEHIND.fullmatch(text)
    if found is None or year_of(found["year"]) is None:
        return NamedFilm(text.strip(_QUOTES), None)
    return NamedFilm(found["title"].strip(_QUOTES), int(found["year"]))


def title_word(folded: str) -> str:
    """Return the form that a title's word is compared in: a Russian word's stem, as titles are declined."""
    return folded if folded.isascii() else stem(folded, Language.RU)


def title_key(title: str) -> str:
    """Return the key that a title is compared by: its words without case, accents and punctuation."""
    return " ".join(map(title_word, folded_words(title))) or title.strip()


def strict_keys(title: str, key_of: Callable[[str], str] = title_key) -> tuple[str, ...]:
    """Return the keys of a title, its own first: & may be "and", and Schindler's List Schindlers List.

    `key_of` computes `title_key`, perhaps from a cache.
    """
    spellings = dict.fromkeys((title, title.replace("&", " and "), _POSSESSIVE.sub("", title)))
    return tuple(dict.fromkeys(map(key_of, spellings)))


def loose_keys(title: str, strict: Sequence[str]) -> tuple[str, ...]:
    """Return shortened keys of a title: without its article, or the part before a colon."""
    main = _PARTS.split(title, maxsplit=1)[0]
    shorter = [] if main == title else [title_key(main)]
    shorter += map(without_article, strict)
    return tuple(key for key in dict.fromkeys(shorter) if key not in strict)


def without_article(key: str) -> str:
    """Return a key without its leading article, if it has one."""
    first, _, rest = key.partition(" ")
    return rest if rest and first in ARTICLES else key


def is_numeral(word: str) -> bool:
    """Return whether a folded word can number a part of a series."""
    return word in _OTHER_FIGURES


def numbered_alike(key: str) -> tuple[str, ...]:
    """Return the other keys of the same part of a series: rocky 2, rocky ii, rocky part ii."""
    words = key.split()
    places = [place for place, word in enumerate(words) if place and is_numeral(word)]
    if not places:
        return ()
    place = places[0]
    before, after = words[:place], words[place + 1 :]
    title = before[:-1] if len(before) > 1 and before[-1] in _PART else before
    parts = ([], *([word] for word in _PART))
    figures = (words[place], _OTHER_FIGURES[words[place]])
    found = (
        " ".join([*article, *title, *part, figure, *after])
        for article in ((), ("the",))
        for part in parts
        for figure in figures
    )
    return tuple(each for each in dict.fromkeys(found) if each != key)
