"""Merges slices of several stores into one, decoding nothing but titles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index.storage.arrays import Block, starts_of
from retrieval.index.storage.columns import (
    DOCUMENT_COLUMNS,
    NO_TITLES,
    PLACE_COLUMNS,
    SENTENCE_COLUMNS,
    Column,
    Columns,
    Rows,
    StoreContent,
    rows_of,
)
from retrieval.index.storage.store import Store
from retrieval.index.storage.text_list import TextList

# Marks a segment's row that the merged store does not have, or has from another segment.
NOT_TAKEN: Final = -1


class Run(NamedTuple):
    """Adjacent documents of a segment: from `first` up to, but not including, `end`."""

    part: int
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class MergedStore:
    """The merged content, and for each segment its rows' new numbers, NOT_TAKEN for dropped rows."""

    content: StoreContent
    new_rows: tuple[NDArray[np.int64], ...]


class _Slice(NamedTuple):
    """The range of a run on each level of its store."""

    store: Store
    documents: slice
    places: slice
    sentences: slice


def merged_stores(stores: Sequence[Store], runs: Sequence[Run], sources: NDArray[np.int32]) -> MergedStore:
    """Merge the runs; `sources` are the numbers of the documents' files."""
    slices = [_slice(stores[run.part], run) for run in runs]
    rows = rows_of(_concatenated([_keys(each) for each in slices], np.uint64))
    columns: Columns = {
        "text_starts": _starts(slices, "text_starts", "documents"),
        "facts_starts": _starts(slices, "facts_starts", "documents"),
        "document_places": _starts(slices, "document_places", "documents"),
        "place_sentences": _starts(slices, "place_sentences", "places"),
        **{name: _column(slices, name, "documents", kind) for name, kind in DOCUMENT_COLUMNS.items()},
        **{name: _column(slices, name, "places", kind) for name, kind in PLACE_COLUMNS.items()},
        **{name: _column(slices, name, "sentences", kind) for name, kind in SENTENCE_COLUMNS.items()},
        **rows._asdict(),
        "document_source": sources,
    }
    titles, columns["document_titles"] = _titles(stores, runs, slices)
    content = StoreContent(
        [each.store.text_bytes(each.documents.start, each.documents.stop) for each in slices],
        [each.store.facts_bytes(each.documents.start, each.documents.stop) for each in slices],
        _ids(slices),
        titles,
        columns,
    )
    return MergedStore(content, _new_rows(stores, runs, slices, rows))


def _slice(store: Store, run: Run) -> _Slice:
    places = store.column("document_places")
    first, end = int(places[run.first]), int(places[run.end])
    sentences = store.column("place_sentences")
    return _Slice(
        store,
        slice(run.first, run.end),
        slice(first, end),
        slice(int(sentences[first]), int(sentences[end])),
    )


def _keys(each: _Slice) -> Column:
    keys: Column = each.store.column("row_key")[each.store.column("place_row")[each.places]]
    return keys


def _column(slices: Sequence[_Slice], name: str, level: str, kind: type[np.generic]) -> Column:
    return _concatenated([each.store.column(name)[getattr(each, level)] for each in slices], kind)


def _starts(slices: Sequence[_Slice], name: str, level: str) -> Column:
    lengths = []
    for each in slices:
        here: slice = getattr(each, level)
        lengths.append(np.diff(each.store.column(name)[here.start : here.stop + 1]))
    return starts_of(_concatenated(lengths, np.int64))


def _concatenated(columns: Sequence[Column], kind: type[np.generic]) -> Column:
    return np.concatenate(columns) if columns else np.zeros(0, dtype=kind)


def _ids(slices: Sequence[_Slice]) -> TextList:
    blocks: list[Block] = []
    lengths = []
    for each in slices:
        starts = each.store.ids.starts[each.documents.start : each.documents.stop + 1]
        blocks.append(each.store.ids.block[starts[0] : starts[-1]])
        lengths.append(np.diff(starts))
    return TextList(b"".join(blocks), starts_of(_concatenated(lengths, np.int64)))


def _titles(
    stores: Sequence[Store], runs: Sequence[Run], slices: Sequence[_Slice]
) -> tuple[TextList, Column]:
    """Return the sorted distinct titles, and the index of each document's among them."""
    told = [each.store.column("document_titles")[each.documents] for each in slices]
    known = {part: list(stores[part].titles) for part in {run.part for run in runs}}
    every: set[str] = set()
    for run, numbers in zip(runs, told, strict=True):
        every.update(known[run.part][number] for number in set(numbers.tolist()) if number != NO_TITLES)
    ordered = sorted(every)
    place_of = {titles: place for place, titles in enumerate(ordered)}
    moved = {}
    for part, titles in known.items():
        # The last place is that of NO_TITLES, -1.
        places = [*(place_of.get(each, NO_TITLES) for each in titles), NO_TITLES]
        moved[part] = np.array(places, dtype=np.int32)
    columns = [moved[run.part][each] for run, each in zip(runs, told, strict=True)]
    return TextList.of(ordered), _concatenated(columns, np.int32)


def _new_rows(
    stores: Sequence[Store], runs: Sequence[Run], slices: Sequence[_Slice], rows: Rows
) -> tuple[NDArray[np.int64], ...]:
    """Return the new number of each segment's rows; a row is taken from its first occurrence."""
    old_row = _column(slices, "place_row", "places", np.int32)[rows.row_place]
    lengths = [each.places.stop - each.places.start for each in slices]
    parts = np.repeat(np.array([run.part for run in runs], dtype=np.int32), lengths)[rows.row_place]
    found = []
    for part, store in enumerate(stores):
        new = np.full(len(store), NOT_TAKEN, dtype=np.int64)
        here = np.flatnonzero(parts == part)
        new[old_row[here]] = here
        found.append(new)
    return tuple(found)
