"""Scopes: the documents of an index that may be searched, and the films that they are about."""

from collections.abc import Iterable
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import EVERYTHING, Language, Scope
from retrieval.errors import UnknownFilmError
from retrieval.films.title_search import TitleSearch
from retrieval.index.index import Index
from retrieval.text.normalisation import normalise

# Limits of the message for an unknown film.
SHOWN_FILMS: Final = 5
SHOWN_TITLE_CHARS: Final = 100
# A long-document film has this many times the chunks of the median film.
LENGTHS: Final = 16

Mask = NDArray[np.bool_]


class Scopes:
    """The documents and films of an index."""

    def __init__(self, index: Index, search: TitleSearch) -> None:
        self._store = index.store
        self._films = index.films
        self._search = search

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(self._store.ids)

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {id_: number for number, id_ in enumerate(self._ids)}

    @cached_property
    def _every_title(self) -> dict[str, tuple[str, ...]]:
        return self._films.labelled(range(len(self._films)))

    @cached_property
    def at_length(self) -> Mask | None:
        """A flag for each document: whether it is about a long-document film; None if there are none."""
        if not len(self._films):
            return None
        passages = self._films.sums(np.diff(self._store.column("document_places")))
        long = np.flatnonzero(passages >= LENGTHS * np.median(passages))
        return self.about(long.tolist(), EVERYTHING) if len(long) else None

    def number(self, id_: str) -> int | None:
        """Return a document's number by its id, None if there is none."""
        return self._number_of.get(id_)

    def inside(self, scope: Scope) -> Mask:
        """Return for each document whether it is in the scope, shape (documents,)."""
        inside = np.full(self._store.document_count, not scope.is_limited, dtype=np.bool_)
        films = {film for title in scope.films for film in self._films.called(title)}
        inside[list(self._films.documents(films))] = True
        if scope.folders:
            below = tuple(f"{folder}/" for folder in scope.folders)
            inside |= np.array([id_.startswith(below) for id_ in self._ids], dtype=np.bool_)
        return inside

    def about(self, films: Iterable[int], within: Scope) -> Mask:
        """Return for each document whether it is in the scope and about one of some films."""
        about = np.zeros(self._store.document_count, dtype=np.bool_)
        about[list(self._films.documents(films))] = True
        return about & self.inside(within) if within.is_limited else about

    def called(self, film: str, within: Scope) -> tuple[int, ...]:
        """Return the films of a scope with a title, perhaps with a year; raises UnknownFilmError for none."""
        films = self._called(film, within)
        if not films:
            raise UnknownFilmError(self._unknown(film, within))
        return films

    def labels_called(self, film: str, within: Scope) -> tuple[str, ...]:
        """Return the labels of the films of a scope with a title, perhaps with a year."""
        return tuple(map(self._films.label, self._called(film, within)))

    def _called(self, film: str, within: Scope) -> tuple[int, ...]:
        return tuple(each for each in self._films.called(film) if self.about((each,), within).any())

    def titles(self, scope: Scope) -> dict[str, tuple[str, ...]]:
        """Return the films of a scope, in alphabetical order, each with all its titles."""
        return self._films.labelled(self._films_of(scope)) if scope.is_limited else self._every_title

    def films_like(self, typed: str, scope: Scope, *, most: int) -> tuple[str, ...]:
        """Return at most `most` films of a scope by what is typed of any of their titles, best first."""
        films = self._search.like(typed, self._films_of(scope), most=most)
        return tuple(map(self._films.label, films))

    def languages(self, scope: Scope) -> tuple[Language, ...]:
        """Return the languages of a scope's documents, in the order of their codes."""
        return self._films.languages_of(self.inside(scope))

    def _films_of(self, scope: Scope) -> tuple[int, ...]:
        return self._films.within(self.inside(scope)) if scope.is_limited else tuple(range(len(self._films)))

    def _unknown(self, film: str, within: Scope) -> str:
        named = normalise(film[:SHOWN_TITLE_CHARS])
        films = tuple(self.titles(within))
        if not films:
            return f"No document is about a film called {named}: no film is named in the catalog."
        near = self.films_like(named, within, most=SHOWN_FILMS) if len(films) > SHOWN_FILMS else ()
        shown = near or films[:SHOWN_FILMS]
        others = f" and {len(films) - len(shown)} more" if len(films) > len(shown) else ""
        return f"No document is about a film called {named}; there is {', '.join(shown)}{others}."
