"""Which Latin letters spell which Cyrillic ones, by expectation maximisation over pairs of names.

A pair is cut into segments of 1 to LONGEST_CYRILLIC Cyrillic letters with 0 to LONGEST_LATIN Latin ones each;
the probability of a pair is the sum over its cuts of the product of its segments' probabilities (the
many-to-many aligner of Jiampojamarn, Kondrak and Sherif, NAACL 2007).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.names.transliteration import LONGEST_CYRILLIC, LONGEST_LATIN, Segment, segment_ids
from retrieval.training.data.name_pairs import NamePair

_LONGEST_NAME: Final = 14
_BLOCK: Final = 4_000  # pairs at a time: about 100 MB
_FIRST_PAIRS: Final = 30_000  # the first rounds settle on a part of the pairs
_FIRST_ROUNDS: Final = 6
_ALL_ROUNDS: Final = 2
_LEAST_COUNT: Final = 2.0  # a segment that is aligned less often is chance
_COMMON_CYRILLIC: Final = (0, 0, 200)  # a segment of this many letters is looked at if this common
_COMMON_LATIN: Final = (0, 0, 40, 100, 250)
_WEAKEST: Final = -9.0
_LETTERS_A_NAME: Final = 8  # places in a name where an empty segment can stand
# Where to start, so that the rounds do not settle on chance: the usual romanisations.
_START: Final = (
    "а:a б:b в:v,w,f г:g,h,gh д:d е:e,ye,ie ж:zh,j,g з:z,s и:i,y,ee й:y,i,j к:k,c,q,ck л:l,ll м:m,mm н:n,nn "
    "о:o п:p р:r с:s,ss,c т:t,th,tt у:u,ou,oo,w ф:f,ph х:h,kh,ch ц:ts,c,z,tz ч:ch,tch ш:sh,sch,ch "
    "щ:shch,sch ы:y э:e,ae ю:yu,ju,u я:ya,ja,ia кс:x,ks дж:j,dzh,g дз:z,dz тч:tch ь: ъ:"
)


class _Block(NamedTuple):
    """Pairs whose Cyrillic names are of one length."""

    cyrillic: NDArray[np.intp]
    latin: NDArray[np.intp]
    lengths: NDArray[np.intp]  # of the Latin names
    weights: NDArray[np.float64]


class _Cut(NamedTuple):
    """One way on in an alignment: from a place, so many Cyrillic and so many Latin letters."""

    start: int
    up: int
    along: int


class Aligner:
    """Learns segments from pairs; a name borne more often weighs more, by the logarithm."""

    def __init__(self, pairs: Sequence[NamePair]) -> None:
        self._pairs = [pair for pair in pairs if max(len(pair.latin), len(pair.cyrillic)) <= _LONGEST_NAME]
        self._in_cyrillic = _substrings(
            ((pair.cyrillic, _weight(pair)) for pair in self._pairs), LONGEST_CYRILLIC
        )
        self._in_latin = _substrings(((pair.latin, _weight(pair)) for pair in self._pairs), LONGEST_LATIN)
        self._in_latin[""] = _LETTERS_A_NAME * sum(map(_weight, self._pairs))
        self._cyrillic = _common(self._in_cyrillic, _COMMON_CYRILLIC)
        self._latin = _common(self._in_latin, _COMMON_LATIN)

    def learn(self) -> list[Segment]:
        """Return the segments, sorted; a weight is the mean of the logarithms of the two conditionals."""
        chances = self._start()
        for round_number in range(_FIRST_ROUNDS + _ALL_ROUNDS):
            pairs = self._pairs[:_FIRST_PAIRS] if round_number < _FIRST_ROUNDS else self._pairs
            counts = np.zeros_like(chances)
            for block in self._blocks(pairs):
                counts += _expected(chances, block)
            counts[counts < _LEAST_COUNT * len(pairs) / len(self._pairs)] = 0
            chances = counts / counts.sum()
            print(f"alignment {round_number + 1}: {np.count_nonzero(counts)} segments")
        return sorted(self._segments(counts))

    def _start(self) -> NDArray[np.float64]:
        cyrillic, latin = self._numbers()
        lengths = np.subtract.outer(list(map(len, cyrillic)), list(map(len, latin)))
        chances = 1e-5 * 10.0 ** -np.abs(lengths)
        chances[[len(segment) > 1 for segment in cyrillic]] *= 0.01
        for rule in _START.split():
            source, _, targets = rule.partition(":")
            for target in targets.split(","):
                if source in cyrillic and target in latin:
                    chances[cyrillic[source], latin[target]] += 0.03
        return chances

    def _numbers(self) -> tuple[dict[str, int], dict[str, int]]:
        return (
            {segment: number for number, segment in enumerate(self._cyrillic)},
            {segment: number for number, segment in enumerate(self._latin)},
        )

    def _blocks(self, pairs: Sequence[NamePair]) -> Iterator[_Block]:
        cyrillic, latin = self._numbers()
        by_length: defaultdict[int, list[NamePair]] = defaultdict(list)
        for pair in pairs:
            by_length[len(pair.cyrillic)].append(pair)
        for _, alike in sorted(by_length.items()):
            for start in range(0, len(alike), _BLOCK):
                block = alike[start : start + _BLOCK]
                yield _Block(
                    segment_ids([pair.cyrillic for pair in block], cyrillic, LONGEST_CYRILLIC),
                    segment_ids([pair.latin for pair in block], latin, LONGEST_LATIN),
                    np.array([len(pair.latin) for pair in block]),
                    np.array([_weight(pair) for pair in block]),
                )

    def _segments(self, counts: NDArray[np.float64]) -> Iterator[Segment]:
        for row, column in zip(*np.nonzero(counts), strict=True):
            cyrillic, latin = self._cyrillic[row], self._latin[column]
            count = counts[row, column]
            given_cyrillic = np.log(count / self._in_cyrillic[cyrillic])
            given_latin = np.log(count / self._in_latin[latin]) if latin else given_cyrillic
            yield Segment(cyrillic, latin, round(max((given_cyrillic + given_latin) / 2, _WEAKEST), 2))


def _weight(pair: NamePair) -> float:
    return 1.0 + float(np.log(pair.bearers))


def _substrings(names: Iterator[tuple[str, float]], longest: int) -> dict[str, float]:
    """Return how often each run of letters occurs, up to `longest` of them."""
    counts: defaultdict[str, float] = defaultdict(float)
    for name, weight in names:
        for length in range(1, longest + 1):
            for start in range(len(name) - length + 1):
                counts[name[start : start + length]] += weight
    return counts


def _common(counts: dict[str, float], least: Sequence[int]) -> tuple[str, ...]:
    return tuple(sorted(segment for segment, count in counts.items() if count >= least[len(segment)]))


def _expected(chances: NDArray[np.float64], block: _Block) -> NDArray[np.float64]:
    """Return how often each segment is expected in the block's alignments (forward, backward)."""
    names, height, width = len(block.lengths), block.cyrillic.shape[1], block.latin.shape[1]
    padded = np.pad(chances, ((0, 1), (0, 1)))  # an unknown segment, number -1, is impossible
    steps = {
        _Cut(i, up, along): padded[block.cyrillic[:, i, up, None], block.latin[:, : width - along, along]]
        for i in range(height - 1)
        for up in range(1, min(LONGEST_CYRILLIC, height - 1 - i) + 1)
        for along in range(min(LONGEST_LATIN, width - 1) + 1)
    }
    every = np.arange(names)
    forward = np.zeros((height, names, width))
    forward[0, :, 0] = 1
    for cut, rng in steps.items():
        forward[cut.start + cut.up][:, cut.along :] += forward[cut.start][:, : width - cut.along] * rng
    backward = np.zeros((height, names, width))
    backward[-1, every, block.lengths] = 1
    for cut, rng in reversed(steps.items()):
        backward[cut.start][:, : width - cut.along] += backward[cut.start + cut.up][:, cut.along :] * rng
    whole = forward[-1, every, block.lengths]
    share = np.divide(block.weights, whole, out=np.zeros(names), where=whole > 0)
    counts = np.zeros(chances.size)
    for cut, rng in steps.items():
        expected = forward[cut.start][:, : width - cut.along] * rng
        expected *= backward[cut.start + cut.up][:, cut.along :] * share[:, None]
        seen = expected > 0
        rows = np.broadcast_to(block.cyrillic[:, cut.start, cut.up, None], seen.shape)[seen]
        columns = block.latin[:, : width - cut.along, cut.along][seen]
        counts += np.bincount(rows * chances.shape[1] + columns, expected[seen], minlength=chances.size)
    return counts.reshape(chances.shape)
