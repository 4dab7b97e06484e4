"""Plans a refresh: which documents of the old index are reused, and the order of documents in the new one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.documents.catalog import Catalog
from retrieval.documents.corpus import names_around
from retrieval.documents.files import UNREADABLE, Skipped
from retrieval.index.index import Index, Manifest
from retrieval.index.segment import IndexSegment
from retrieval.index.storage.columns import BETWEEN_TITLES
from retrieval.index.storage.manifest import NO_SOURCES, Sources
from retrieval.index.storage.merging import Run
from retrieval.index.storage.store import Store

# What may separate a file's id from that of a document in it.
_INNER = re.compile("[/#]")
# Instead of a file's number in the old index: the file is read.
NEW = -1


@dataclass(frozen=True, slots=True)
class Retold:
    """The catalog now, and when the old index was built (None if unknown)."""

    before: Catalog | None
    now: Catalog

    @property
    def is_all(self) -> bool:
        """Return whether the metadata of any document may have changed."""
        return self.before is None or "" in self._films

    @property
    def _films(self) -> frozenset[str]:
        """The films with changed metadata."""
        before, now = (self.before or Catalog()), self.now
        return frozenset(
            each for each in before.films.keys() | now.films.keys() if before.film(each) != now.film(each)
        )

    def told_by_films(self, store: Store) -> list[int]:
        """Return the numbers of the old files with documents about films whose metadata has changed."""
        films = self._films
        titles = [place for place, each in enumerate(store.titles) if each.split(BETWEEN_TITLES)[0] in films]
        about = np.isin(store.column("document_titles"), np.array(titles, dtype=np.int64))
        files: list[int] = store.column("document_source")[about].tolist()
        return files

    def told_by_entries(self, files: Sources) -> list[int]:
        """Return the numbers of the files whose catalog entry, or that of a document in them, has changed."""
        before, now = (self.before or Catalog()), self.now
        if before == now and [*before.fields] == [*now.fields]:
            return []
        every = before.documents.keys() | now.documents.keys()
        named = {each for each in every if before.document(each) != now.document(each)}
        holding = {each[:end] for each in named for end in _ends(each)}
        return [
            number
            for number, id_ in enumerate(files.ids)
            if id_ in holding
            or not named.isdisjoint(names_around(id_))
            or before.fields_of(id_) != now.fields_of(id_)
            or (id_.lower().endswith(".zip") and before.fields != now.fields)
        ]


@dataclass(frozen=True, slots=True)
class Reuse:
    """What is reused of an old index: its segment, and for each file its number there, or NEW.

    `skipped` are the documents skipped in unchanged files.
    """

    part: IndexSegment | None
    old_numbers: tuple[int, ...]
    skipped: tuple[Skipped, ...]

    @classmethod
    def nothing(cls, files: int) -> "Reuse":
        """Reuse nothing: read all `count` files."""
        return cls(None, (NEW,) * files, ())

    @classmethod
    def of(cls, wanted: Manifest, old: Index | None, retold: Retold) -> "Reuse":
        """Reuse the files that have changed neither in content nor in metadata."""
        if old is None or not _same_settings(old.manifest, wanted) or retold.is_all:
            return cls.nothing(len(wanted.sources))
        before = old.manifest.sources
        numbers = _unchanged(before, wanted.sources)
        skipped = _skipped_of(old.manifest, before)
        # Why a file could not be read may have gone without a trace on it.
        again = [number for number, each in skipped.items() if any(map(_may_be_gone, each))]
        again += retold.told_by_films(old.store)
        numbers[np.isin(numbers, np.array(again, dtype=np.int64))] = NEW
        numbers[retold.told_by_entries(wanted.sources)] = NEW
        kept = (skipped.get(number, ()) for number in numbers[numbers != NEW].tolist()) if skipped else ()
        return cls(old.part, tuple(numbers.tolist()), tuple(each for some in kept for each in some))

    @property
    def new(self) -> list[int]:
        """The positions of the files to read."""
        return [place for place, number in enumerate(self.old_numbers) if number == NEW]


@dataclass(frozen=True, slots=True)
class Plan:
    """The documents of the new index: runs of the segments' documents, and the number of each one's file."""

    runs: tuple[Run, ...]
    sources: NDArray[np.int32]

    @classmethod
    def of(cls, reuse: Reuse, stores: Sequence[Store]) -> "Plan":
        """Order the documents by file; the first store is the old index's, if there is one."""
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


def numbers_of(runs: Sequence[Run], count: int) -> NDArray[np.int64]:
    """Map each of the old segment's documents to its new number, or NEW if it was dropped."""
    numbers = np.full(count, NEW, dtype=np.int64)
    number = 0
    for run in runs:
        if run.part == 0:
            numbers[run.first : run.end] = np.arange(number, number + run.end - run.first)
        number += run.end - run.first
    return numbers


def _runs(parts: NDArray[np.int64], firsts: NDArray[np.int64], lengths: NDArray[np.int64]) -> tuple[Run, ...]:
    """Return the documents of files in order, joined into one run if they are adjacent in a segment too."""
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
    alike = (replace(each, sources=NO_SOURCES, skipped=(), catalog="") for each in (before, wanted))
    return next(alike) == next(alike)


def _unchanged(before: Sources, now: Sources) -> NDArray[np.int64]:
    """Return each file's number in the old index, NEW if it has changed or is empty."""
    numbers = np.arange(len(now), dtype=np.int64)
    if before.ids != now.ids:
        number_of = {id_: number for number, id_ in enumerate(before.ids)}
        numbers = np.fromiter((number_of.get(id_, NEW) for id_ in now.ids), dtype=np.int64, count=len(now))
    here = np.flatnonzero(numbers != NEW)
    then = numbers[here]
    is_same = (before.sizes[then] == now.sizes[here]) & (before.modified[then] == now.modified[here])
    # Never reuse empty files; they are reported as empty again without being opened.
    numbers[here[~is_same | (now.sizes[here] == 0)]] = NEW
    return numbers


def _ends(id_: str) -> Iterator[int]:
    """Yield where the ids end of the files that may be, or hold, what is called so: its own end first."""
    yield len(id_)
    yield from (found.start() for found in _INNER.finditer(id_))


def _skipped_of(manifest: Manifest, files: Sources) -> dict[int, list[Skipped]]:
    """Return the skipped documents by the number of the file that they are or are in, except empty files."""
    number_of = {id_: number for number, id_ in enumerate(files.ids)} if manifest.skipped else {}
    is_empty = (files.sizes == 0).tolist()
    found: dict[int, list[Skipped]] = {}
    for name, reason in manifest.skipped:
        number = number_of.get(name)
        if number is None:
            inside = (number_of.get(name[:end]) for end in _ends(name))
            number = next((each for each in inside if each is not None), None)
        if number is not None and not is_empty[number]:
            found.setdefault(number, []).append(Skipped(name, reason))
    return found


def _may_be_gone(skipped: Skipped) -> bool:
    return skipped.reason.startswith(UNREADABLE)
