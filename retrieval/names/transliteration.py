"""Transliteration as a learned alignment, which scores a Latin spelling of a Cyrillic one."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST_CYRILLIC: Final = 2  # letters in one step of the alignment: кс ~ x, дж ~ j
LONGEST_LATIN: Final = 4  # щ ~ shch

# Natural logarithms, chosen by the share of names whose partner is ranked first (tests/benchmarks/names.py).
_UNSEEN: Final = 7.5  # of one letter for another, or for none, that training never aligned
_INSERTED: Final = 6.5  # of one Latin letter that answers to nothing
_ENDING: Final = 2.0  # of a Russian case ending that the Latin spelling does not have
_IMPOSSIBLE: Final = 50.0

_ENDINGS: Final = frozenset(
    ["а", "у", "ю", "е", "ы", "и", "я", "ом", "ем", "ой", "ей", "ою", "ым", "им", "ого", "ему", "ому", "ами"]
)
_LONGEST_ENDING: Final = 3
_SHORTEST_STEM: Final = 3


class Segment(NamedTuple):
    """A few Cyrillic letters and their Latin spelling, with its log-probability."""

    cyrillic: str
    latin: str
    weight: float


class Transliteration:
    """Scores pairs of a Cyrillic and a Latin spelling by their best alignment of known segments."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        known = tuple(segments)
        letters = sorted({letter for segment in known for letter in segment.cyrillic})
        romans = sorted({letter for segment in known for letter in segment.latin})
        self._cyrillic = _numbered([*letters, *(segment.cyrillic for segment in known)])
        self._latin = _numbered(["", *romans, *(segment.latin for segment in known)])
        # The last row and column are for unknown letters.
        shape = (len(self._cyrillic) + 1, len(self._latin) + 1)
        self._weights = np.full(shape, -_IMPOSSIBLE, dtype=np.float32)
        self._weights[: len(letters), : len(romans) + 1] = -_UNSEEN
        for segment in known:
            self._weights[self._cyrillic[segment.cyrillic], self._latin[segment.latin]] = segment.weight

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return the log-probability per letter of each pair's best alignment (Cyrillic, Latin); 0 is best.

        A Russian case ending may be dropped at a small cost: Иствудом matches Eastwood.
        """
        if not pairs:
            return np.zeros(0, dtype=np.float32)
        best = self._best(pairs)
        endings = [_through_ending(best[:, row], *pair) for row, pair in enumerate(pairs)]
        letters = (len(cyrillic) + len(latin) for cyrillic, latin in pairs)
        return np.array([score / count for score, count in zip(endings, letters, strict=True)], np.float32)

    def _best(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return the best score of the first i Cyrillic and first j Latin letters, as [i, pair, j]."""
        cyrillic = segment_ids([pair[0] for pair in pairs], self._cyrillic, LONGEST_CYRILLIC)
        latin = segment_ids([pair[1] for pair in pairs], self._latin, LONGEST_LATIN)
        height, width = cyrillic.shape[1], latin.shape[1]
        inserted = np.arange(width, dtype=np.float32) * _INSERTED
        best = np.full((height, len(pairs), width), -_IMPOSSIBLE * (height + width), dtype=np.float32)
        best[0, :, 0] = 0
        for i in range(height):
            best[i] = np.maximum.accumulate(best[i] + inserted, axis=1) - inserted
            for up in range(1, min(LONGEST_CYRILLIC, height - 1 - i) + 1):
                for along in range(min(LONGEST_LATIN, width - 1) + 1):
                    end = width - along
                    weights = self._weights[cyrillic[:, i, up, None], latin[:, :end, along]]
                    reached = best[i + up][:, along:]
                    np.maximum(reached, best[i][:, :end] + weights, out=reached)
        return best


def _numbered(segments: Iterable[str]) -> dict[str, int]:
    return {segment: number for number, segment in enumerate(dict.fromkeys(segments))}


def segment_ids(words: Sequence[str], numbers: dict[str, int], longest: int) -> NDArray[np.intp]:
    """Return the number of each segment as [word, start, length]; -1 if there is none."""
    places = max(map(len, words)) + 1
    ids = {
        word: [
            [numbers.get(word[i : i + n], -1) if i + n <= len(word) else -1 for n in range(longest + 1)]
            for i in range(places)
        ]
        for word in set(words)
    }
    return np.array([ids[word] for word in words], dtype=np.intp)


def _through_ending(best: NDArray[np.float32], cyrillic: str, latin: str) -> float:
    """Return the score of a whole pair, or of the pair without the Cyrillic one's case ending."""
    top = float(best[len(cyrillic), len(latin)])
    for length in range(1, _LONGEST_ENDING + 1):
        stem = len(cyrillic) - length
        if stem >= _SHORTEST_STEM and cyrillic[stem:] in _ENDINGS:
            top = max(top, float(best[stem, len(latin)]) - _ENDING)
            if latin[-1] in "ae":  # the nominative has an ending too: Ямасите ~ Yamashita
                top = max(top, float(best[stem, len(latin) - 1]) - _ENDING)
    return top
