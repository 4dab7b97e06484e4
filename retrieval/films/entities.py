"""What a question names: films, and what reads as a film's title or a name and is none."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from retrieval.datatypes import Span


class Evidence(IntEnum):
    """How surely some words of a question are a title, the surest last."""

    NONE = 0
    HINTED = 1  # they may be: a word in small letters where a title could stand
    FRAMED = 2  # they stand where questions have a title: who directed inception
    WRITTEN = 3  # capitals, or several words that stand together as in the title
    PLACED = 4  # written so behind "in", "of"
    TOLD = 5  # in quotes, with the film's year, or behind the word film


@dataclass(frozen=True, slots=True)
class Mention:
    """A film that a question names.

    `words`, folded, name it, with its year; `films` are several where they share the title.
    """

    span: Span
    words: tuple[str, ...]
    films: tuple[int, ...]
    evidence: Evidence


class Need(Enum):
    """What of an unknown name or title a passage must hold to be about it."""

    PHRASE = "phrase"  # all of it, as it stands
    TITLE = "title"  # the same, but it may only be a name
    NAME = "name"  # its words in their order, perhaps with a middle name between
    SMALL = "small"  # all of it: it stands in small letters where questions have a title
    WORDS = "words"  # its words, in any order: it may be no title


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words of a question, folded, that are written as a title or a name, and are no film's.

    `year` is the one that stands beside them; `is_capital` says that the last of them has a capital.
    """

    span: Span
    words: tuple[str, ...]
    need: Need
    year: int | None = None
    is_capital: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names: films, the surest first, and what is no film.

    `kept` are the films that were spoken of before, of a question that leans on that and names none itself;
    `points_back` says that it has a word for them, `asks_for_film` that a film is what it asks for.
    """

    mentions: tuple[Mention, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    kept: tuple[int, ...] = ()
    points_back: bool = False
    asks_for_film: bool = False

    @property
    def films(self) -> tuple[int, ...]:
        """The films that are surely meant, in the order of their numbers."""
        return self._of({each for each in self.mentions if each.evidence >= Evidence.WRITTEN})

    @property
    def hinted(self) -> tuple[int, ...]:
        """The films that may be meant."""
        return self._of({each for each in self.mentions if each.evidence < Evidence.WRITTEN})

    @property
    def evidence(self) -> Evidence:
        """How surely a film is meant at all."""
        return max((each.evidence for each in self.mentions), default=Evidence.NONE)

    @staticmethod
    def _of(mentions: set[Mention]) -> tuple[int, ...]:
        surest = max((each.evidence for each in mentions), default=Evidence.NONE)
        # "Who plays Rocky in Creed?": where one is surer than another, the other is somebody's name.
        return tuple(sorted({film for each in mentions if each.evidence is surest for film in each.films}))
