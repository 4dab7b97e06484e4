"""Finds titles that are misspelt, written in another script, or only partly typed."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from retrieval.index.film_groups import folded_title
from retrieval.index.films import FilmIndex
from retrieval.names.matching import NameIndex, spelled
from retrieval.names.phonetics import sound_key
from retrieval.text.normalisation import folded_words
from retrieval.text.titles import is_numeral, title_key, without_article

# A title may have one slip for this many letters; words of three letters or fewer may have none.
LETTERS_PER_SLIP: Final = 5
MOST_SLIPS: Final = 3
SHORTEST_SLIPPED: Final = 4
# The least similarity in sound to a title in another script. Of 300 films' titles in Cyrillic letters all
# are found among 34,532, and all but 1 in 20 pass 0.8; of those not there 1 in 12 passes 0.65 as another.
SOUND_FLOOR: Final = 0.65
# Short words sound like too many others.
_SHORT_SOUND_FLOOR: Final = 0.9
# "The" as transcribed into Russian.
_HEARD_ARTICLE: Final = re.compile(r"^(?:зе|дзе|те)\s", re.IGNORECASE)
_HEARD: Final = (("tion", "shn"), ("sion", "zhn"), ("igh", "ai"), ("oo", "u"), ("ee", "i"), ("ea", "i"))
# By the letters that an English vowel stands before: drive, game, home; club, pulp; dead.
_HEARD_CLOSELY: Final = tuple(
    (re.compile(spelling), sound)
    for spelling, sound in (
        (r"i([bcdfgklmnprstvz])e\b", r"ai\1"),
        (r"a([bcdfgklmnprstvz])e\b", r"ei\1"),
        (r"o([bcdfgklmnprstvz])e\b", r"ou\1"),
        (r"u(?=[bcdfgklmnprst]{1,2}\b)", "a"),
        (r"tion\b", "shn"),
        (r"igh", "ai"),
        (r"ea", "e"),
        (r"oo", "u"),
    )
)
# The case endings that Russian adds to a name: в Интерстелларе, Форреста Гампа.
_CASE_ENDING: Final = re.compile(r"(?<=[^аеиоуыэюя]{2}|[аеиоуыэюя][^аеиоуыэюя])(?:а|у|е|ом|ем|ы|и|ой|ю|я)$")
# A name may be another one's case: Титанике of Титаник, Титаника. So much less sure is as likely, and what is
# only alike in another case is less sure by so much: Рокки is Rocky, not Rock.
_CASE_MARGIN: Final = 0.065
_CASE_COST: Final = 0.15
_AND_HEARD: Final = {"и": "энд"}
_SOUNDS_PER_SLIP: Final = 4
_SHORTEST_HEARD: Final = 3
_HEARD_ALIKE: Final = 5
_SHORTLIST: Final = 200
# Of rapidfuzz's 100. One wrong letter in a word of four scores 75, unrelated titles up to 67.
_LIKENESS_FLOOR: Final = 70.0
_PART_CHARS: Final = 3  # shorter ones are part of everything


class TitleSearch:
    """Finds films by nearly one of their titles.

    `is_word` says whether the documents hold a folded word, which then is no misspelling. Of 365 names in
    the documents of 34,532 films 25 are nearly another film's title (Elizabethan, Hoover), and of 294 titles
    of one word with a slip 16 are words, of which 9 would have been found.
    """

    def __init__(self, films: FilmIndex, is_word: Callable[[str], bool] = lambda _: False) -> None:
        self._films = films
        self._is_word = is_word

    @cached_property
    def _keys(self) -> Sequence[str]:
        return self._films.keys

    @cached_property
    def _heard_as(self) -> dict[bool, tuple[list[str], list[str]]]:
        """The keys in Latin letters and those in other letters, with their sounds."""
        found: dict[bool, tuple[list[str], list[str]]] = {True: ([], []), False: ([], [])}
        for key, sound in zip(self._keys, self._films.sounds, strict=True):
            keys, sounds = found[key.isascii()]
            keys.append(key)
            sounds.append(sound)
        return found

    def nearly(self, written: str) -> tuple[int, ...]:
        """Return the films whose titles nearly match some words, none if no title is close enough."""
        key = title_key(written)
        called = self._films.called_nearly(without_article(key)) or self._films_of(self._misspelt(key))
        if called:
            return called
        heard = self._heard(written)
        # Russian has no articles: Престиж is The Prestige as well as Prestige.
        also = (film for each in heard for film in self._films.called_but_for_article(each))
        return tuple(sorted({*self._films_of(heard), *also}))

    def misspelt(self, written: str) -> tuple[int, ...]:
        """Return the films whose titles match some words except for misspellings."""
        return self._films_of(self._misspelt(title_key(written)))

    def _films_of(self, keys: Sequence[str]) -> tuple[int, ...]:
        whole = {film for key in keys for film in self._films.titled(key)}
        return tuple(sorted(whole or {film for key in keys for film in self._films.called_nearly(key)}))

    def _misspelt(self, key: str) -> tuple[str, ...]:
        slips = min(len(key) // LETTERS_PER_SLIP, MOST_SLIPS)
        if not slips or self._is_word(key):
            return ()
        near = process.extract(key, self._keys, scorer=OSA.distance, score_cutoff=slips, limit=None)
        likely = [(distance, each) for each, distance, _ in near if _may_be_meant(key, each)]
        least = min((distance for distance, _ in likely), default=0)
        return tuple(each for distance, each in sorted(likely) if distance == least)

    def _heard(self, written: str) -> tuple[str, ...]:
        """Return the keys that sound like these words in another script, with the same number in a series."""
        words = folded_words(_HEARD_ARTICLE.sub("", " ".join(folded_words(written))))
        number = words[-1] if len(words) > 1 and is_numeral(words[-1]) else ""
        found = self._spelt_so(words[:-1] if number else words)
        if not number:
            return found
        numbered = (f"{key} {number}" for key in found)
        return tuple(key for key in numbered if self._films.meant_by(key))

    def _spelt_so(self, words: Sequence[str]) -> tuple[str, ...]:
        name = spelled(" ".join(words))
        if len(name) < _SHORTEST_HEARD or not self._heard_as[not name.isascii()][0]:
            return ()
        forms = [name] if name.isascii() else list(map(spelled, _nominatives(words)))
        # One word may be two in another language, and no more: Такси драйвер, Taxidriver.
        likely = [key for key in self._sounding(forms) if abs(len(key.split()) - len(words)) <= 1]
        spellings = [(key, spelling) for key in likely for spelling in self._spellings(key)]
        index = NameIndex([spelling for _, spelling in spellings])
        floor = SOUND_FLOOR if len(name) >= SHORTEST_SLIPPED else _SHORT_SOUND_FLOOR
        best: dict[str, float] = {}
        for form in dict.fromkeys(forms):
            cost = 0.0 if form in forms[:2] else _CASE_COST
            for row, sureness in index.nearest(form, _HEARD_ALIKE if len(forms) > 1 else 1, floor=floor):
                key = spellings[row][0]
                best[key] = max(best.get(key, 0.0), sureness - cost)
        least = max(best.values(), default=0.0) - _CASE_MARGIN * (len(forms) > 1)
        return tuple(key for key, sureness in best.items() if sureness >= least)

    def _sounding(self, forms: Sequence[str]) -> list[str]:
        """Return the keys in the other script that may sound like one of the spellings."""
        keys, sounds = self._heard_as[not forms[0].isascii()]
        found: dict[int, float] = {}
        for sound in dict.fromkeys(map(sound_key, forms)):
            slips = max(1, len(sound) // _SOUNDS_PER_SLIP)
            near = process.extract(sound, sounds, scorer=OSA.distance, score_cutoff=slips, limit=_SHORTLIST)
            for _, distance, place in near:
                found[place] = min(found.get(place, distance), distance)
        nearest = sorted(found, key=lambda place: (found[place], place))
        return [keys[place] for place in nearest[:_SHORTLIST]]

    def _spellings(self, key: str) -> list[str]:
        """Return the spellings of a title as transcribed by ear; a key's Russian words are stems."""
        if key.isascii():
            return list(dict.fromkeys((key, _as_heard(key), _as_heard_closely(key))))
        films = (each.film for each in self._films.meant_by(key))
        titles = (title for film in films for title in self._films.titles(film) if title_key(title) == key)
        return list(dict.fromkeys(map(folded_title, titles))) or [key]

    def like(self, typed: str, films: Sequence[int], *, most: int) -> tuple[int, ...]:
        """Return at most `most` of the films: first those with a title that begins with what is typed.

        Then come titles that contain it, then near matches; if nothing is typed, all in their order.
        """
        wanted = folded_title(typed)
        if not wanted:
            return tuple(films[:most])
        wanted_films = set(films)
        every = [each for each in self._titles if each[0] in wanted_films]
        beginning = [film for film, name in every if name.startswith(wanted)]
        holding = [film for film, name in every if f" {wanted}" in name]
        ranked = list(dict.fromkeys([*beginning, *holding]))
        if len(ranked) < most:
            ranked += self._nearest(wanted, every)
        return tuple(dict.fromkeys(ranked))[:most]

    @staticmethod
    def _nearest(wanted: str, every: Sequence[tuple[int, str]]) -> list[int]:
        names = [name for _, name in every]
        scorers = (fuzz.ratio, fuzz.partial_ratio) if len(wanted) > _PART_CHARS else (fuzz.ratio,)
        best: dict[int, float] = {}
        for scorer in scorers:
            for _, score, place in process.extract(
                wanted, names, scorer=scorer, score_cutoff=_LIKENESS_FLOOR, limit=None
            ):
                best[place] = max(best.get(place, 0.0), score)
        return [every[place][0] for place in sorted(best, key=lambda place: (-best[place], place))]

    @cached_property
    def _titles(self) -> Sequence[tuple[int, str]]:
        return self._films.folded_titles()


def _as_heard(key: str) -> str:
    """Return an English title by the usual sounds of its letters, as it is transcribed into Cyrillic."""
    for spelling, sound in _HEARD:
        key = key.replace(spelling, sound)
    return key


def _as_heard_closely(key: str) -> str:
    """Return an English title by the sounds of its vowels in their context."""
    for spelling, sound in _HEARD_CLOSELY:
        key = spelling.sub(sound, key)
    return key


def _nominatives(words: Sequence[str]) -> Iterator[str]:
    """Yield the possible nominatives of declined Russian words, the words themselves first."""
    bare = [_CASE_ENDING.sub("", word) for word in words]
    for form in (words, bare, [f"{word}а" if word not in words else word for word in bare]):
        yield " ".join(form)
        yield " ".join(_AND_HEARD.get(word, word) for word in form)


def _may_be_meant(key: str, title: str) -> bool:
    """Return whether a key may be a misspelt title: as many words, the same numbers, not only a plural."""
    words, others = key.split(), title.split()
    if len(words) != len(others):
        return key.replace(" ", "") == title.replace(" ", "")
    return all(map(_may_be_word, words, others))


def _may_be_word(word: str, other: str) -> bool:
    if word == other:
        return True
    # Nearly nobody slips at the first letter, and many words rhyme: Stalker, Talker.
    if (
        min(len(word), len(other)) < SHORTEST_SLIPPED
        or word[0] != other[0]
        or not (word.isalpha() and other.isalpha())
    ):
        return False
    if word in (f"{other}s", f"{other}es") or other in (f"{word}s", f"{word}es"):
        return False
    return OSA.distance(word, other) <= max(1, len(word) // LETTERS_PER_SLIP)
