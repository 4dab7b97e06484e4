"""What a question names: films, and other words that look like a film's title or a name."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from retrieval.datatypes import Span


class Evidence(IntEnum):
    """How certain it is that some words of a question are a title, the most certain last."""

    NONE = 0
    HINTED = 1  # they may be: a word in small letters where a title could stand
    FRAMED = 2  # they stand where questions have a title: who directed inception
    WRITTEN = 3  # capitals, or several words that stand together as in the title
    PLACED = 4  # written so behind "in", "of"
    TOLD = 5  # in quotes, with the film's year, or behind the word film


@dataclass(frozen=True, slots=True)
class Mention:
    """A title in a question.

    `words` are its folded words, with the year; `films` are several if they share the title.
    """

    span: Span
    words: tuple[str, ...]
    films: tuple[int, ...]
    evidence: Evidence


class Need(Enum):
    """What a chunk must hold to be about an unknown name or title."""

    PHRASE = "phrase"  # all of it, as it stands
    TITLE = "title"  # the same, but it may only be a name
    NAME = "name"  # its words in their order, perhaps with a middle name between
    SMALL = "small"  # all of it: it stands in small letters where questions have a title
    WORDS = "words"  # its words, in any order: it may be no title


@dataclass(frozen=True, slots=True)
class Unknown:
    """Folded words of a question that are written like a title or a name, but are no film's.

    `year` is the one beside them; `is_capital` says whether the last of them has a capital.
    """

    span: Span
    words: tuple[str, ...]
    need: Need
    year: int | None = None
    is_capital: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names: films, the most certain first, and unknown names.

    `kept` are the films of the conversation, if the question names none itself; `points_back` says that it
    has a pronoun for them, `asks_for_film` that it asks which film it is.
    """

    mentions: tuple[Mention, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    kept: tuple[int, ...] = ()
    points_back: bool = False
    asks_for_film: bool = False

    @property
    def films(self) -> tuple[int, ...]:
        """The films that are certainly meant, in the order of their numbers."""
        return self._of({each for each in self.mentions if each.evidence >= Evidence.WRITTEN})

    @property
    def hinted(self) -> tuple[int, ...]:
        """The films that may be meant."""
        return self._of({each for each in self.mentions if each.evidence < Evidence.WRITTEN})

    @property
    def evidence(self) -> Evidence:
        """How certain it is that a film is named at all."""
        return max((each.evidence for each in self.mentions), default=Evidence.NONE)

    @staticmethod
    def _of(mentions: set[Mention]) -> tuple[int, ...]:
        surest = max((each.evidence for each in mentions), default=Evidence.NONE)
        # "Who plays Rocky in Creed?": if one title is more certain, the other is somebody's name.
        return tuple(sorted({film for each in mentions if each.evidence is surest for film in each.films}))
