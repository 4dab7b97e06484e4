"""Documents grouped by film, and the normal forms that titles are compared in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from retrieval.datatypes import Document
from retrieval.index.storage.store import DocumentFacts
from retrieval.names.phonetics import sound_key
from retrieval.text.normalisation import folded_words, normalise
from retrieval.text.titles import loose_keys, strict_keys, title_key


def folded_title(title: str) -> str:
    """Return a title's folded words, which are searched while a title is being typed."""
    return " ".join(folded_words(title))


class FilmGroup(NamedTuple):
    """A film: its titles (its own first), its year, and the numbers of its documents, ascending."""

    titles: tuple[str, ...]
    year: int | None
    documents: tuple[int, ...]


class TitleForms:
    """The folded forms, keys and sounds of titles, each computed once or reused from an old index."""

    def __init__(self, folded: Mapping[str, str], sounds: Mapping[str, str]) -> None:
        self._folded = dict(folded)
        self._keys: dict[str, str] = {}
        self._sounds = sounds

    def one_line(self, title: str) -> str:
        """Return a title in normal form; known titles are returned as they are."""
        return title if title in self._folded else normalise(title)

    def folded(self, title: str) -> str:
        """Return what `folded_title` does."""
        found = self._folded.get(title)
        if found is None:
            found = self._folded[title] = folded_title(title)
        return found

    def key(self, title: str) -> str:
        """Return what `title_key` does."""
        found = self._keys.get(title)
        if found is None:
            folded = self.folded(title)
            # Only words of other letters are compared by more than their folded form.
            found = self._keys[title] = folded if folded and folded.isascii() else title_key(title)
        return found

    def sound(self, key: str) -> str:
        """Return the sound key of a title key."""
        found = self._sounds.get(key)
        return _sound(key) if found is None else found


class Groups:
    """Groups documents by film: documents about the same film share a title and a year."""

    def __init__(self, spelt: TitleForms) -> None:
        self._spelt = spelt
        self._titles: list[dict[str, None]] = []
        self._years: list[int | None] = []
        self._documents: list[list[int]] = []
        self._groups: dict[tuple[str, int | None], int] = {}

    def add(self, number: int, document: Document | DocumentFacts) -> None:
        """Add a document that is about a film."""
        titles = [
            one_line
            for title in (document.film, *document.other_titles)
            if (one_line := self._spelt.one_line(title))
        ]
        keys = [(self._spelt.key(title), document.year) for title in titles]
        group = next((self._groups[key] for key in keys if key in self._groups), len(self._titles))
        if group == len(self._titles):
            self._titles.append({})
            self._years.append(document.year)
            self._documents.append([])
        self._titles[group].update(dict.fromkeys(titles))
        self._documents[group].append(number)
        for key in keys:
            self._groups.setdefault(key, group)

    def films(self) -> Iterator[FilmGroup]:
        """Yield the films; documents without a year join the one film of their title that has a year."""
        into = {}
        years: dict[str, set[int]] = {}
        for (key, year), group in self._groups.items():
            if year is not None:
                years.setdefault(key, set()).add(group)
        for (key, year), group in self._groups.items():
            if year is None and len(dated := years.get(key, set())) == 1:
                into[group] = min(dated)
        for group, film in into.items():
            self._titles[film].update(self._titles[group])
            self._documents[film] += self._documents[group]
        for group, titles in enumerate(self._titles):
            if group not in into:
                yield FilmGroup(tuple(titles), self._years[group], tuple(sorted(self._documents[group])))


def order_of(film: FilmGroup) -> tuple[str, int, tuple[int, ...]]:
    """Return a film's sort key."""
    return film.titles[0], film.year or 0, film.documents


def keys_of(films: Sequence[FilmGroup], spelt: TitleForms) -> set[tuple[str, int, bool]]:
    """Return the keys that may mean each film: (key, film, whether it is only a part of a title)."""
    found = set()
    for number, film in enumerate(films):
        keys = {title: strict_keys(title, spelt.key) for title in film.titles}
        strict = {key for each in keys.values() for key in each}
        loose = {key for title, each in keys.items() for key in loose_keys(title, each)} - strict
        found |= {(key, number, False) for key in strict} | {(key, number, True) for key in loose}
    return found


def _sound(key: str) -> str:
    return sound_key(key.replace(" ", ""))
