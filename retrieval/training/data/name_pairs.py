"""Pairs of one name in two scripts, with those that are held out."""

import gzip
import random
from pathlib import Path
from typing import Final, NamedTuple

from retrieval.names.matching import spelled

MEASURED: Final = 5_000  # never seen by any part of the training
CALIBRATING: Final = 3_000  # seen by the last step alone, which turns evidence into a probability
_SEED: Final = 2026


class NamePair(NamedTuple):
    """A name as it is spelled in both scripts, with the number of things that bear it."""

    latin: str
    cyrillic: str
    bearers: int


class NamePairs(NamedTuple):
    """All pairs, in three parts."""

    training: tuple[NamePair, ...]
    calibrating: tuple[NamePair, ...]
    measured: tuple[NamePair, ...]

    @property
    def all(self) -> tuple[NamePair, ...]:
        """Every pair."""
        return self.training + self.calibrating + self.measured

    @classmethod
    def read(cls, data: Path) -> "NamePairs":
        """Read `names/en-ru.tsv.gz` below `data` and part it, always alike."""
        with gzip.open(data / "names" / "en-ru.tsv.gz", "rt", encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        pairs = [NamePair(spelled(latin), spelled(cyrillic), int(count)) for latin, cyrillic, count in rows]
        random.Random(_SEED).shuffle(pairs)  # noqa: S311 a sample, not a secret
        measured, calibrating = pairs[:MEASURED], pairs[MEASURED : MEASURED + CALIBRATING]
        training = pairs[MEASURED + CALIBRATING :]
        return cls(_whole(training), _whole(calibrating), tuple(measured))


def _whole(pairs: list[NamePair]) -> tuple[NamePair, ...]:
    """Leave out the pairs with a side that is no word of its script."""
    return tuple(pair for pair in pairs if pair.latin and pair.cyrillic and pair.latin.isascii())
