"""Which documents of an old index are taken over, and in which order the new one has its documents."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.index import Index, Manifest
from retrieval.sources import UNREADABLE, Skipped, SourceFile
from retrieval.storage.manifest import NO_SOURCES
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
        facts_of = zip(before.sizes.tolist(), before.modified.tolist(), strict=True)
        known = dict(zip(before.ids, enumerate(facts_of), strict=True))
        skipped = _skipped_of(old.manifest, known.keys())
        numbers = []
        for source in sources:
            number, facts = known.get(source.id, (NEW, None))
            is_unchanged = facts == (source.size_bytes, source.modified_ns)
            # Why a file could not be read may have gone without a trace on it.
            is_unchanged = is_unchanged and not any(_may_be_gone(each) for each in skipped.get(source.id, ()))
            numbers.append(number if is_unchanged else NEW)
        kept = (source.id for source, number in zip(sources, numbers, strict=True) if number != NEW)
        return cls(old.part, tuple(numbers), tuple(each for id_ in kept for each in skipped.get(id_, ())))

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


def _skipped_of(manifest: Manifest, files: Container[str]) -> dict[str, list[Skipped]]:
    """Return what was left out, by the file that it is or lies in."""
    found: dict[str, list[Skipped]] = {}
    for name, reason in manifest.skipped:
        cuts = [len(name), *(place for place in range(len(name)) if name[place] in "/#")]
        inside = next((name[:cut] for cut in cuts if name[:cut] in files), None)
        if inside is not None:
            found.setdefault(inside, []).append(Skipped(name, reason))
    return found


def _may_be_gone(skipped: Skipped) -> bool:
    return skipped.reason.startswith(UNREADABLE)
