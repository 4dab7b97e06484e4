"""Questions made from aligned sentences: one side asks for a name or number, the other's passage holds it.

Unsupervised reading by cloze translation (Lewis, Denoyer and Riedel, arXiv 1906.04980), across languages: the
only real Russian passages that reading is learned on.
"""

import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from retrieval.datatypes import Language, Span
from retrieval.names.matching import SOUND_FLOOR, similarity
from retrieval.training.data.parallel import LANGUAGE_PAIRS, TextPair, sentence_pairs
from retrieval.training.data.reading import ReadingExample

_NUMBER: Final = re.compile(r"(?<![\d-])(?<!\d[.,])\d{1,4}(?![\d-]|[.,]\d)")  # no part of 3,000 or 1990-х
_YEAR: Final = re.compile(r"1[5-9]\d\d|20\d\d")
_NAME: Final = re.compile(r"(?<=\w )[A-ZÀ-ÝЁА-Я][\w'’-]{2,}(?: [A-ZÀ-ÝЁА-Я][\w'’-]{2,})*")
_ASKED: Final = {
    Language.EN: {"year": "which year", "number": "how many", "name": ("who", "what", "which")},
    Language.RU: {"year": "каком году", "number": "сколько", "name": ("кто", "кого", "что", "какой")},
    Language.FR: {"year": "quelle année", "number": "combien", "name": ("qui", "quoi", "quel")},
}
_AROUND: Final = 2  # sentences before and after the one that answers
_CONTEXT_WORDS: Final = 10  # of the asking sentence, on each side of what is asked for
_SHORTEST: Final = 30  # characters of a sentence that says enough
_ENDS: Final = ' .,;:!?…»"”'  # what a sentence ends with, that a question does not


class Clozes:
    """Questions from aligned sentences that stand in order, drawn at random."""

    def __init__(self, pairs: Sequence[tuple[Language, Language, Sequence[TextPair]]]) -> None:
        self._pairs = pairs

    @classmethod
    def read(cls, data: Path) -> "Clozes":
        """Read the aligned sentences: the news among them stand as they were written, one after another."""
        return cls([(*languages, sentence_pairs(data, languages)) for languages in LANGUAGE_PAIRS])

    def draw(self, rng: random.Random) -> ReadingExample:
        """Return a question in one language with a passage in another, that answers it."""
        while True:
            left, right, pairs = rng.choice(self._pairs)
            side = rng.randrange(2)
            row = rng.randrange(_AROUND, max(_AROUND + 1, len(pairs) - _AROUND))
            asking, answering = pairs[row][side], pairs[row][1 - side]
            if min(len(asking), len(answering)) < _SHORTEST:
                continue
            found = _shared(asking, answering, rng)
            if found is None:
                continue
            hole, answer, kind = found
            language = (left, right)[side]
            before = " ".join(pair[1 - side] for pair in pairs[max(0, row - rng.randint(0, _AROUND)) : row])
            after = " ".join(pair[1 - side] for pair in pairs[row + 1 : row + 1 + rng.randint(0, _AROUND)])
            start = len(before) + 1 if before else 0
            passage = " ".join(part for part in (before, answering, after) if part)
            return ReadingExample(
                _question(asking, hole, language, kind, rng), passage, answer.shifted(start)
            )


def _shared(asking: str, answering: str, rng: random.Random) -> tuple[Span, Span, str] | None:
    """Return what both sentences hold once: a number by its figures, a name by its letters or sound."""
    pairs = []
    for kind, pattern in (("number", _NUMBER), ("name", _NAME)):
        here = [Span(*match.span()) for match in pattern.finditer(asking)]
        there = [Span(*match.span()) for match in pattern.finditer(answering)]
        for hole in here:
            same = [each for each in there if _equal(hole.of(asking), each.of(answering), kind)]
            if len(same) == 1:
                is_year = kind == "number" and _YEAR.fullmatch(hole.of(asking))
                pairs.append((hole, same[0], "year" if is_year else kind))
    return rng.choice(pairs) if pairs else None


def _equal(one: str, other: str, kind: str) -> bool:
    if kind == "number" or one == other:
        return one == other
    ours, theirs = one.lower().split(), other.lower().split()
    return len(ours) == len(theirs) and all(
        similarity(left, right) >= SOUND_FLOOR for left, right in zip(ours, theirs, strict=True)
    )


def _question(text: str, hole: Span, language: Language, kind: str, rng: random.Random) -> str:
    """Return the sentence, or the part around the hole, with a question word in the hole."""
    asked = _ASKED[language][kind]
    word = asked if isinstance(asked, str) else rng.choice(asked)
    before, after = text[: hole.start].split(), text[hole.end :].split()
    before = before[-rng.randint(2, _CONTEXT_WORDS) :]
    after = after[: rng.randint(2, _CONTEXT_WORDS)]
    if rng.random() < 0.5:  # noqa: PLR2004 the question word first, as people ask
        return " ".join([word.capitalize(), *before, *after]).rstrip(_ENDS) + "?"
    return " ".join([*before, word, *after]).rstrip(_ENDS) + "?"
