"""Which documents of an old index are taken over, and in which order the new one has its documents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.index import Index, Manifest
from retrieval.sources import UNREADABLE, Skipped, SourceFile
from retrieval.storage.manifest import NO_SOURCES, Sources
from retrieval.storage.merging import Run
from retrieval.storage.parts import Part
from retrieval.storage.store import Store

# In the place of the number that a file has in the old index: it is read.
NEW = -1


@dataclass(frozen=True, slots=True)
class Reuse:
    """What an old index gives: its part, and for each file its number there, or NEW.

    `skipped` was left out of files that have not changed.
    """

    part: Part | None
    old_numbers: tuple[int, ...]
    skipped: tuple[Skipped, ...]

    @classmethod
    def nothing(cls, sources: Sequence[SourceFile]) -> "Reuse":
        """Read every file."""
        return cls(None, (NEW,) * len(sources), ())

    @classmethod
    def of(cls, sources: Sequence[SourceFile], wanted: Manifest, old: Index | None) -> "Reuse":
        """Take over the files that have not changed, if all else is as it was."""
        if old is None or not _same_settings(old.manifest, wanted):
            return cls.nothing(sources)
        before = old.manifest.sources
        numbers = _unchanged(before, wanted.sources)
        skipped = _skipped_of(old.manifest, before)
        # Why a file could not be read may have gone without a trace on it.
        gone = [number for number, each in skipped.items() if any(map(_may_be_gone, each))]
        numbers[np.isin(numbers, np.array(gone, dtype=np.int64))] = NEW
        kept = (skipped.get(number, ()) for number in numbers[numbers != NEW].tolist()) if skipped else ()
        return cls(old.part, tuple(numbers.tolist()), tuple(each for some in kept for each in some))

    @property
    def new(self) -> list[int]:
        """The places of the files that are read."""
        return [place for place, number in enumerate(self.old_numbers) if number == NEW]


@dataclass(frozen=True, slots=True)
class Plan:
    """The new index's documents: runs of the parts', and the number of each one's file."""

    runs: tuple[Run, ...]
    sources: NDArray[np.int32]

    @classmethod
    def of(cls, reuse: Reuse, stores: Sequence[Store]) -> "Plan":
        """Put the documents in the order of their files; the first store is the old index's, if one is."""
        count = len(reuse.old_numbers)
        part_of = np.zeros(count, dtype=np.int64)
        firsts, lengths = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        numbers = np.array(reuse.old_numbers, dtype=np.int64)
        for part, store in enumerate(stores):
            files = store.column("document_source").astype(np.int64)
            if part == 0 and reuse.part is not None:
                places = np.flatnonzero(numbers != NEW)
                sought = numbers[places]
            else:
                places = sought = np.unique(files)
            first, end = np.searchsorted(files, sought), np.searchsorted(files, sought, side="right")
            part_of[places], firsts[places], lengths[places] = part, first, end - first
        return cls(_runs(part_of, firsts, lengths), np.repeat(np.arange(count, dtype=np.int32), lengths))


def _runs(parts: NDArray[np.int64], firsts: NDArray[np.int64], lengths: NDArray[np.int64]) -> tuple[Run, ...]:
    """Return the documents of files in their order, joined where they follow each other in a part too."""
    parts, firsts, lengths = (each[lengths > 0] for each in (parts, firsts, lengths))
    ends = firsts + lengths
    begins = np.ones(len(parts), dtype=np.bool_)
    begins[1:] = (parts[1:] != parts[:-1]) | (firsts[1:] != ends[:-1])
    at = np.flatnonzero(begins)
    last = np.append(at[1:], len(parts))[: len(at)] - 1
    return tuple(
        Run(*run) for run in zip(parts[at].tolist(), firsts[at].tolist(), ends[last].tolist(), strict=True)
    )


def _same_settings(before: Manifest, wanted: Manifest) -> bool:
    return replace(before, sources=NO_SOURCES, skipped=()) == replace(wanted, sources=NO_SOURCES, skipped=())


def _unchanged(before: Sources, now: Sources) -> NDArray[np.int64]:
    """Return for each file the number of the same one before, NEW where it has changed or holds nothing."""
    numbers = np.arange(len(now), dtype=np.int64)
    if before.ids != now.ids:
        number_of = {id_: number for number, id_ in enumerate(before.ids)}
        numbers = np.fromiter((number_of.get(id_, NEW) for id_ in now.ids), dtype=np.int64, count=len(now))
    here = np.flatnonzero(numbers != NEW)
    then = numbers[here]
    is_same = (before.sizes[then] == now.sizes[here]) & (before.modified[then] == now.modified[here])
    # Of an empty file nothing is taken over: that it is empty is told anew without opening it.
    numbers[here[~is_same | (now.sizes[here] == 0)]] = NEW
    return numbers


def _skipped_of(manifest: Manifest, files: Sources) -> dict[int, list[Skipped]]:
    """Return what was left out, by the number of the file that it is or lies in, but for empty files."""
    number_of = {id_: number for number, id_ in enumerate(files.ids)} if manifest.skipped else {}
    is_empty = (files.sizes == 0).tolist()
    found: dict[int, list[Skipped]] = {}
    for name, reason in manifest.skipped:
        number = number_of.get(name)
        if number is None:
            inside = (number_of.get(name[:cut]) for cut, letter in enumerate(name) if letter in "/#")
            number = next((each for each in inside if each is not None), None)
        if number is not None and not is_empty[number]:
            found.setdefault(number, []).append(Skipped(name, reason))
    return found


def _may_be_gone(skipped: Skipped) -> bool:
    return skipped.reason.startswith(UNREADABLE)
