"""Titles by what is nearly them: with slips of the pen, in another script, or only begun."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from retrieval.films.index import FilmIndex, FilmKey, folded_title
from retrieval.films.titles import title_key, without_article
from retrieval.names import NameIndex, spelled
from retrieval.sounds import sound_key
from retrieval.text import folded_words

# A title may hold one slip for so many letters, and words of three letters or less none.
LETTERS_PER_SLIP: Final = 5
MOST_SLIPS: Final = 3
SHORTEST_SLIPPED: Final = 4
# How surely a title sounds as what is written in another script. Of 300 films' titles in Cyrillic letters all
# are found among 34,532, and all but 1 in 20 pass 0.8; of those not there 1 in 12 passes 0.65 as another.
SOUND_FLOOR: Final = 0.65
# "The" as Russians write it down.
_HEARD_ARTICLE: Final = re.compile(r"^(?:зе|дзе|те)\s", re.IGNORECASE)
_HEARD: Final = (("tion", "shn"), ("sion", "zhn"), ("igh", "ai"), ("oo", "u"), ("ee", "i"), ("ea", "i"))
_SOUNDS_PER_SLIP: Final = 4
_SHORTLIST: Final = 200
# Of rapidfuzz's 100. One wrong letter in a word of four scores 75, unrelated titles up to 67.
_LIKENESS_FLOOR: Final = 70.0
_PART_CHARS: Final = 3  # what is shorter is a part of everything


class TitleSearch:
    """Finds films by what is nearly one of their titles."""

    def __init__(self, films: FilmIndex) -> None:
        self._films = films

    @cached_property
    def _keys(self) -> Sequence[str]:
        return self._films.keys

    @cached_property
    def _heard_as(self) -> dict[bool, tuple[list[str], list[str]]]:
        """The keys in Latin letters, and those in others, each with what they sound like."""
        found: dict[bool, tuple[list[str], list[str]]] = {True: ([], []), False: ([], [])}
        for key, sound in zip(self._keys, self._films.sounds, strict=True):
            keys, sounds = found[key.isascii()]
            keys.append(key)
            sounds.append(sound)
        return found

    def nearly(self, written: str) -> tuple[int, ...]:
        """Return the films of the titles that some words nearly are, none where no title is near enough."""
        key = title_key(written)
        found = self._films.meant_by(without_article(key)) or self._misspelt(key) or self._heard(written)
        return tuple(sorted({each.film for each in found}))

    def misspelt(self, written: str) -> tuple[int, ...]:
        """Return the films of the titles that some words are but for slips of the pen."""
        return tuple(sorted({each.film for each in self._misspelt(title_key(written))}))

    def _misspelt(self, key: str) -> tuple[FilmKey, ...]:
        slips = min(len(key) // LETTERS_PER_SLIP, MOST_SLIPS)
        if not slips:
            return ()
        near = process.extract(key, self._keys, scorer=OSA.distance, score_cutoff=slips, limit=None)
        likely = [(distance, each) for each, distance, _ in near if _may_be_meant(key, each)]
        least = min((distance for distance, _ in likely), default=0)
        return tuple(
            found
            for distance, each in sorted(likely)
            if distance == least
            for found in self._films.meant_by(each)
        )

    def _heard(self, written: str) -> tuple[FilmKey, ...]:
        """Return the films whose titles are spelt so in another script."""
        name = spelled(_HEARD_ARTICLE.sub("", " ".join(folded_words(written))))
        keys, sounds = self._heard_as[not name.isascii()]
        if len(name) < SHORTEST_SLIPPED or not keys:
            return ()
        sound = sound_key(name)
        slips = max(1, len(sound) // _SOUNDS_PER_SLIP)
        near = process.extract(sound, sounds, scorer=OSA.distance, score_cutoff=slips, limit=_SHORTLIST)
        likely = [keys[place] for _, _, place in near]
        best = NameIndex([*likely, *map(_as_heard, likely)]).nearest(name, 1, floor=SOUND_FLOOR)
        return tuple(found for row, _ in best for found in self._films.meant_by(likely[row % len(likely)]))

    def like(self, typed: str, films: Sequence[int], *, most: int) -> tuple[int, ...]:
        """Return at most `most` of some films, those first whose titles begin with what is typed.

        Then come those that hold it, then those that nearly do; all in their order where nothing is typed.
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
    """Return an English title as those hear it who write it in Cyrillic; names are seldom spelt so."""
    for spelling, sound in _HEARD:
        key = key.replace(spelling, sound)
    return key


def _may_be_meant(key: str, title: str) -> bool:
    """Whether a misspelt key is a title with slips: as many words, the same numbers, no plural for one."""
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
