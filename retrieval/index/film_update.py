"""Updates the film index of an earlier index: only films with changed documents are grouped again."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.index.film_groups import FilmGroup, Groups, TitleForms, keys_of, order_of
from retrieval.index.films import FilmIndex, Lines
from retrieval.index.storage.arrays import places_of, starts_of
from retrieval.index.storage.store import DocumentFacts, Store

Array = NDArray[np.int64]


def renewed(known: FilmIndex, before: Store, now: Store, numbers: Array) -> FilmIndex:
    """Return the film index of a store, updated from that of an earlier store.

    `numbers`, shape (earlier documents,), maps each earlier document to its number now, ascending, or to less
    than 0 if it is gone or its metadata has changed. The result equals `FilmIndex.from_documents` of all.
    """
    if not len(known):
        return FilmIndex.from_documents(now.facts())
    spelt = known.spelt()
    is_fresh = np.ones(now.document_count, dtype=np.bool_)
    is_fresh[numbers[numbers >= 0]] = False
    fresh = [now.facts_at(number) for number in np.flatnonzero(is_fresh).tolist()]
    gone = [before.facts_at(number) for number in np.flatnonzero(numbers < 0).tolist()]
    touched = _touched(known, [*fresh, *gone], spelt)
    moved = numbers[np.array(known.documents(touched), dtype=np.int64)]
    is_fresh[moved[moved >= 0]] = True
    return _Renewal(known, numbers, touched, spelt).with_films(_gathered(now, is_fresh, spelt), now)


def _touched(known: FilmIndex, told: Sequence[DocumentFacts], spelt: TitleForms) -> list[int]:
    """Return the films that share a title with the given documents, directly or through other films."""
    waiting = {spelt.key(spelt.one_line(title)) for facts in told for title in facts.titles}
    looked_at, touched = set[str](), set[int]()
    while waiting:
        key = waiting.pop()
        looked_at.add(key)
        for film in {each.film for each in known.meant_by(key)} - touched:
            touched.add(film)
            waiting |= set(map(spelt.key, known.titles(film))) - looked_at
    return sorted(touched)


def _gathered(store: Store, documents: NDArray[np.bool_], spelt: TitleForms) -> list[FilmGroup]:
    groups = Groups(spelt)
    for number in np.flatnonzero(documents).tolist():
        facts = store.facts_at(number)
        if facts.film.strip():
            groups.add(number, facts)
    return sorted(groups.films(), key=order_of)


class _Renewal:
    """Merges the unchanged films of an earlier index with regrouped ones."""

    def __init__(self, known: FilmIndex, numbers: Array, touched: Sequence[int], spelt: TitleForms) -> None:
        self._known = known
        self._numbers = numbers
        self._spelt = spelt
        is_kept = np.ones(len(known), dtype=np.bool_)
        is_kept[list(touched)] = False
        self._kept = np.flatnonzero(is_kept)

    def with_films(self, films: Sequence[FilmGroup], store: Store) -> FilmIndex:
        """Return an index of the unchanged films and the given ones, which must be sorted."""
        columns, count = self._known.columns, len(self._known)
        kept = range(len(self._kept))
        at = [bisect_left(kept, order_of(film), key=self._order_at) for film in films]
        # The films in their order, by where they stand once the others are put behind the earlier ones.
        order = np.insert(self._kept, at, np.arange(count, count + len(films)))
        titles, title_starts = _picked(
            columns["film_title_starts"], [len(film.titles) for film in films], order
        )
        documents, document_starts = _picked(
            columns["film_document_starts"], [len(film.documents) for film in films], order
        )
        every_title = [*self._known.every_title, *(title for film in films for title in film.titles)]
        shown = [every_title[place] for place in titles.tolist()]
        fresh = [number for film in films for number in film.documents]
        every_document = np.append(self._numbers[columns["film_documents"]], fresh).astype(np.int64)
        years = [*columns["film_years"].tolist(), *(film.year or 0 for film in films)]
        keys, key_columns = self._keys(films, order)
        texts = (shown, map(self._spelt.folded, shown), keys, map(self._spelt.sound, keys))
        return FilmIndex(
            Lines(*map("\n".join, texts)),
            {
                "film_years": np.array(years, dtype=np.int64)[order],
                "film_title_starts": title_starts,
                "film_document_starts": document_starts,
                "film_documents": every_document[documents],
                **key_columns,
                "document_languages": store.column("document_language").astype(np.int64),
            },
        )

    def _order_at(self, place: int) -> tuple[str, int, tuple[int, ...]]:
        film = int(self._kept[place])
        documents = self._numbers[list(self._known.documents([film]))].tolist()
        return order_of(FilmGroup(self._known.titles(film), self._known.year(film), tuple(documents)))

    def _keys(self, films: Sequence[FilmGroup], order: Array) -> tuple[list[str], dict[str, Array]]:
        """Return the sorted title keys and the columns that map them to films."""
        columns, count = self._known.columns, len(self._known)
        number_of = np.full(count + len(films), -1, dtype=np.int64)
        number_of[order] = np.arange(len(order))
        places = np.repeat(np.arange(len(self._known.keys)), np.diff(columns["film_key_starts"]))
        means = number_of[columns["film_key_films"]]
        is_kept = means >= 0
        used, rank_of_used = np.unique(places[is_kept], return_inverse=True)
        before = self._known.keys
        old = [before[place] for place in used.tolist()]
        new = sorted(keys_of(films, self._spelt))
        keys = sorted({*old, *(key for key, _, _ in new)})
        rank_of = {key: rank for rank, key in enumerate(keys)}
        moved = np.array([rank_of[key] for key in old], dtype=np.int64)
        ranks = np.append(moved[rank_of_used], [rank_of[key] for key, _, _ in new]).astype(np.int64)
        means = np.append(means[is_kept], [number_of[count + film] for _, film, _ in new]).astype(np.int64)
        loose = np.append(columns["film_key_is_loose"][is_kept], [is_loose for _, _, is_loose in new])
        sort = np.lexsort((loose, means, ranks))
        return keys, {
            "film_key_starts": starts_of(np.bincount(ranks, minlength=len(keys))),
            "film_key_films": means[sort],
            "film_key_is_loose": loose[sort].astype(np.int64),
        }


def _picked(starts: Array, more: Sequence[int], order: Array) -> tuple[Array, Array]:
    """Gather per-film slices in the given order; return the flat indices and the new offsets.

    `starts` are the current offsets; the slices of the further films, of the given sizes, come after them.
    """
    lengths = np.append(np.diff(starts), more).astype(np.int64)
    firsts = starts_of(lengths)[:-1]
    return places_of(firsts[order], lengths[order]), starts_of(lengths[order])
