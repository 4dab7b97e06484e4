"""Matches names across scripts: finds the words of an index that sound like a word, in any spelling."""

import json
import math
import re
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from retrieval.names.ngrams import spelling_vectors
from retrieval.names.phonetics import sound_key, sounds
from retrieval.names.transliteration import Segment, Transliteration
from retrieval.text.normalisation import fold

__all__ = [
    "SOUND_FLOOR",
    "NameIndex",
    "NameModel",
    "NameTable",
    "Weights",
    "built_in_model",
    "coarse",
    "heard_alike",
    "similarity",
    "sound_key",
    "spelled",
]

# Measured by tests/benchmarks/names.py. In an index of 7,000 names 92 % of held-out names pass it, with 0.14
# wrong ones a name (at 0.6: 90 %, 0.08; at 0.8: 82 %, 0.035). Of 4,725 common Russian words 16 % sound like a
# common English one (13 %, 9 %); of 40 such pairs looked at, 28 were cognates (президент, president) and 12
# chance (лук, luck). Of common French words 14 % do (11 %, 8 %), 30 of 40 cognates.
SOUND_FLOOR: Final = 0.45

_MODEL: Final = Path(__file__).parents[1] / "models" / "names"
_SHORTLIST: Final = 24  # aligned letter by letter; 20 include the right one for 96 to 98 in 100 names
# The vectors' first numbers tell most: reading these alone for 128,000 words takes a third of the time.
_COARSE_SIZE: Final = 32
_COARSE_SHORTLIST: Final = 512
_LATIN: Final = re.compile(r"[a-z]{2,40}")
_CYRILLIC: Final = re.compile(r"[а-яй]{2,40}")
_JOINTS: Final = str.maketrans("іїєґўј", "ииегуй", " -'’‘ʼ.")


class Weights(NamedTuple):
    """A logistic model of "the same name" over the evidence for a pair."""

    bias: float
    vectors: float
    sounds: float

    def probability(self, vectors: float, sounds: float) -> float:
        """Return the probability that a pair with this evidence is the same name."""
        return 1 / (1 + math.exp(-(self.bias + self.vectors * vectors + self.sounds * sounds)))


class NameModel(NamedTuple):
    """The trained model of names in two scripts."""

    grams: NDArray[np.int8]
    transliteration: Transliteration
    across: Weights  # for a Cyrillic and a Latin word
    within: Weights  # for two words of one script

    @classmethod
    def load(cls, folder: Path) -> "NameModel":
        """Read what the training wrote."""
        weights = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
        lines = (folder / "segments.tsv").read_text(encoding="utf-8").splitlines()
        rows = (line.split("\t") for line in lines)
        return cls(
            np.load(folder / "grams.npy"),
            Transliteration(Segment(cyrillic, latin, float(weight)) for cyrillic, latin, weight in rows),
            Weights(**weights["across"]),
            Weights(**weights["within"]),
        )

    def vectors(self, names: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vector of each spelled name."""
        return spelling_vectors(names, self.grams)

    def similarities(
        self, name: str, others: Sequence[str], cosines: Sequence[float], *, floor: float = 0.0
    ) -> list[float]:
        """Return the probability that each of `others` is `name`, given their vectors' cosines; all spelled.

        It is 0 if it cannot reach `floor`.
        """
        latin = _is_latin(name)
        across = [row for row, other in enumerate(others) if _is_latin(other) is not latin]
        pairs = [(others[row], name) if latin else (name, others[row]) for row in across]
        aligned = dict(zip(across, self.transliteration.scores(pairs).tolist(), strict=True))
        similar = []
        for row, (other, cosine) in enumerate(zip(others, cosines, strict=True)):
            if other == name:
                similar.append(1.0)
            elif row in aligned:
                similar.append(self.across.probability(cosine, aligned[row]))
            elif self.within.probability(cosine, 1.0) < floor:
                similar.append(0.0)
            else:
                similar.append(self.within.probability(cosine, heard_alike(name, other)))
        return similar


@cache
def built_in_model() -> NameModel:
    """Return the model that comes with the package, read once."""
    return NameModel.load(_MODEL)


def spelled(word: str) -> str:
    """Return the letters that a word is compared by; "" if it is neither Latin nor Cyrillic."""
    letters = fold(word).translate(_JOINTS)
    return letters if _LATIN.fullmatch(letters) or _CYRILLIC.fullmatch(letters) else ""


def heard_alike(a: str, b: str) -> float:
    """Return the similarity of two spelled words of one script, by letters and by sounds, in [0, 1]."""
    pairs = ((a, b), (sounds(a), sounds(b)))
    return sum(Levenshtein.normalized_similarity(*pair) for pair in pairs) / len(pairs)


def similarity(a: str, b: str) -> float:
    """Return the probability that two words are the same name; 0 if one is no word."""
    first, second = spelled(a), spelled(b)
    if not first or not second:
        return 0.0
    model = built_in_model()
    vectors = model.vectors([first, second])
    return model.similarities(first, [second], [float(vectors[0] @ vectors[1])])[0]


class NameTable(NamedTuple):
    """The words of an index that can be names, line by line: rows, spellings and vectors."""

    rows: NDArray[np.int32]
    names: Sequence[str]
    vectors: NDArray[np.float32]
    coarse: NDArray[np.float32]  # the vectors' first numbers

    @classmethod
    def of(cls, words: Sequence[str]) -> "NameTable":
        """Compute the vectors of words, 10 ms for each 1,000."""
        names = {row: name for row, word in enumerate(words) if (name := spelled(word))}
        vectors = built_in_model().vectors(list(names.values()))
        return cls(np.array(list(names), dtype=np.int32), tuple(names.values()), vectors, coarse(vectors))


def coarse(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the first components of vectors, which are the most informative."""
    return np.ascontiguousarray(vectors[:, :_COARSE_SIZE])


class NameIndex:
    """Finds the words of an index that sound like a word; an indexed word may be two joined by a space.

    The table of words is computed at the first search, unless it is given.
    """

    def __init__(self, words: Sequence[str], table: NameTable | None = None) -> None:
        self._words = words
        self._given = table

    @cached_property
    def _table(self) -> NameTable:
        return self._given or NameTable.of(self._words)

    def nearest(
        self, word: str, k: int, *, floor: float = SOUND_FLOOR, among: "NameLines | None" = None
    ) -> tuple[tuple[int, float], ...]:
        """Return at most `k` rows with their similarity of at least `floor`, best first, ties by row.

        `among` are the lines of the table to search, None for all.
        """
        name = spelled(word)
        if not name:
            return ()
        table, model = self._table, built_in_model()
        vector = model.vectors([name])[0]
        begun = table.coarse if among is None else among.coarse
        lines = _highest(begun @ vector[:_COARSE_SIZE], max(k, _COARSE_SHORTLIST))
        if among is not None:
            lines = among.lines[lines]
        cosines = table.vectors[lines] @ vector
        near = _highest(cosines, max(k, _SHORTLIST))
        names = [table.names[int(line)] for line in lines[near]]
        similar = model.similarities(name, names, cosines[near].tolist(), floor=floor)
        hits = [(int(table.rows[line]), value) for line, value in zip(lines[near], similar, strict=True)]
        above = (hit for hit in hits if hit[1] >= floor)
        return tuple(sorted(above, key=lambda hit: (-hit[1], hit[0]))[:k])

    def lines_of(self, is_wanted: NDArray[np.bool_]) -> "NameLines":
        """Return the lines of the flagged words."""
        lines = np.flatnonzero(is_wanted[self._table.rows])
        return NameLines(lines, self._table.coarse[lines])


class NameLines(NamedTuple):
    """Some lines of a table, with their vectors' first components."""

    lines: NDArray[np.intp]
    coarse: NDArray[np.float32]


def _is_latin(name: str) -> bool:
    return name[0] <= "z"


def _highest(values: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """Return the rows of the `k` highest values and of ties with the last of them, in row order."""
    if len(values) <= k:
        return np.arange(len(values))
    return np.flatnonzero(values >= np.partition(values, len(values) - k)[len(values) - k])
