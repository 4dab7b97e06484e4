"""The films that an index's documents are about, looked up by number, title or document."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Document, Language
from retrieval.index.film_groups import Groups, TitleForms, keys_of, order_of
from retrieval.index.storage.arrays import starts_of
from retrieval.index.storage.store import DocumentFacts
from retrieval.text.normalisation import normalise
from retrieval.text.titles import numbered_alike, title_key, with_year, without_article

LANGUAGES: Final = tuple(Language)
# Sources differ between the year of production and the year of release.
YEARS_APART: Final = 1
FILES: Final = ("film_titles.txt", "film_folded.txt", "film_keys.txt", "film_sounds.txt")
COLUMNS: Final = (
    "film_years",
    "film_title_starts",
    "film_document_starts",
    "film_documents",
    "film_key_starts",
    "film_key_films",
    "film_key_is_loose",
    "document_languages",
)

Array = NDArray[np.int64]


class FilmKey(NamedTuple):
    """A film that a key may mean; a loose key is only part of one of its titles."""

    film: int
    is_loose: bool


def film_name(title: str, year: int | None) -> str:
    """Return a film's title with its year, "Solaris (1972)", or the title alone if the year is unknown."""
    return f"{title} ({year})" if year else title


class Lines(NamedTuple):
    """The texts of a film index, one entry a line.

    `titles` are those of all films, each film's own before its others, `folded` the same in folded words;
    `keys` what titles are compared by, in order, each once, and `sounds` how the keys sound.
    """

    titles: str
    folded: str
    keys: str
    sounds: str


class FilmIndex:
    """Films by number, in the order of their titles and years.

    `columns` are int64 arrays: per film `film_years` (0 if it is not known), `film_title_starts` and
    `film_document_starts`, both one longer than the films; `film_documents` the films' documents; per key
    `film_key_starts`, one longer; `film_key_films` and `film_key_is_loose` what the keys mean; per document
    `document_languages`.
    """

    def __init__(self, lines: Lines, columns: dict[str, Array]) -> None:
        self._lines = lines
        self._columns = columns

    @classmethod
    def from_documents(cls, documents: Iterable[Document | DocumentFacts]) -> "FilmIndex":
        """Group the documents, given in the order of their numbers, by film."""
        spelt = TitleForms({}, {})
        groups, languages = Groups(spelt), []
        for number, document in enumerate(documents):
            languages.append(LANGUAGES.index(document.language))
            if document.film.strip():
                groups.add(number, document)
        films = sorted(groups.films(), key=order_of)
        keys = sorted(keys_of(films, spelt))
        starts = [place for place, (key, _, _) in enumerate(keys) if not place or keys[place - 1][0] != key]
        columns = {
            "film_years": _column(film.year or 0 for film in films),
            "film_title_starts": starts_of(len(film.titles) for film in films),
            "film_document_starts": starts_of(len(film.documents) for film in films),
            "film_documents": _column(number for film in films for number in film.documents),
            "film_key_starts": _column([*starts, len(keys)]),
            "film_key_films": _column(film for _, film, _ in keys),
            "film_key_is_loose": _column(int(is_loose) for _, _, is_loose in keys),
            "document_languages": _column(languages),
        }
        unique = [keys[start][0] for start in starts]
        titles = [title for film in films for title in film.titles]
        texts = (titles, map(spelt.folded, titles), unique, map(spelt.sound, unique))
        return cls(Lines(*map("\n".join, texts)), columns)

    def __len__(self) -> int:
        return len(self._columns["film_years"])

    @property
    def keys(self) -> Sequence[str]:
        """The distinct title keys, sorted."""
        return self._lines.keys.split("\n") if len(self) else ()

    @property
    def sounds(self) -> Sequence[str]:
        """The sound of each key (`sound_key`), in the order of the keys."""
        return self._lines.sounds.split("\n") if len(self) else ()

    @property
    def document_languages(self) -> tuple[Language, ...]:
        """The languages of the documents, in the order of their codes, each once."""
        return tuple(sorted(LANGUAGES[code] for code in set(self._columns["document_languages"].tolist())))

    def languages_of(self, inside: NDArray[np.bool_]) -> tuple[Language, ...]:
        """Return the languages of some documents, in the order of their codes."""
        codes = self._columns["document_languages"][inside]
        return tuple(sorted(LANGUAGES[code] for code in set(codes.tolist())))

    def meant_by(self, key: str) -> tuple[FilmKey, ...]:
        """Return the films that a key may mean, whole titles first."""
        place = self._place_of_key.get(key)
        if place is None:
            others = (each for each in numbered_alike(key) if each in self._place_of_key)
            place = self._place_of_key.get(next(others, ""))
        if place is None:
            return ()
        starts = self._columns["film_key_starts"]
        here = slice(int(starts[place]), int(starts[place + 1]))
        films = self._columns["film_key_films"][here].tolist()
        is_loose = self._columns["film_key_is_loose"][here].tolist()
        found = (FilmKey(film, bool(loose)) for film, loose in zip(films, is_loose, strict=True))
        return tuple(sorted(found, key=lambda each: (each.is_loose, each.film)))

    def titled(self, key: str) -> tuple[int, ...]:
        """Return the films whose whole title is the key."""
        return tuple(each.film for each in self.meant_by(key) if not each.is_loose)

    def called_nearly(self, key: str) -> tuple[int, ...]:
        """Match the key as a whole title, else ignoring a leading article, else as part of a title."""
        part = tuple(each.film for each in self.meant_by(key))
        return self.titled(key) or self.called_but_for_article(key) or part

    def called_but_for_article(self, key: str) -> tuple[int, ...]:
        """Match the key as a whole title, ignoring a leading article."""
        return tuple(
            each.film
            for each in self.meant_by(key)
            if any(without_article(title_key(title)) == key for title in self.titles(each.film))
        )

    def called(self, text: str) -> tuple[int, ...]:
        """Return the films with a title, optionally followed by a year: "Solaris", "Солярис (1972)"."""
        whole = self.titled(title_key(text))
        if whole:
            return whole
        named = with_year(normalise(text))
        return self.of_year(self.titled(title_key(named.title)), named.year)

    def of_year(self, films: Sequence[int], year: int | None) -> tuple[int, ...]:
        """Return the films made in a year, or close to it if none was; all of them if `year` is None."""
        if year is None:
            return tuple(films)
        exact = tuple(film for film in films if self.year(film) == year)
        near = (film for film in films if abs((self.year(film) or year) - year) <= YEARS_APART)
        return exact or tuple(near)

    def title(self, film: int) -> str:
        """Return a film's own title."""
        return self._titles[int(self._columns["film_title_starts"][film])]

    def titles(self, film: int) -> tuple[str, ...]:
        """Return a film's titles, its own first."""
        first, end = self._columns["film_title_starts"][film : film + 2].tolist()
        return tuple(self._titles[first:end])

    def folded_titles(self) -> Sequence[tuple[int, str]]:
        """Return every title of every film as folded words, each with its film, in order."""
        lengths = np.diff(self._columns["film_title_starts"])
        films = np.repeat(np.arange(len(self)), lengths).tolist()
        return list(zip(films, self._lines.folded.split("\n"), strict=True)) if films else ()

    @property
    def columns(self) -> Mapping[str, Array]:
        """The columns."""
        return self._columns

    @property
    def every_title(self) -> Sequence[str]:
        """The titles of all films, film by film."""
        return self._titles if len(self) else ()

    def spelt(self) -> TitleForms:
        """Return the folded forms and sounds of the titles, for reuse by another index."""
        folded = self._lines.folded.split("\n") if len(self) else ()
        return TitleForms(
            dict(zip(self.every_title, folded, strict=True)), dict(zip(self.keys, self.sounds, strict=True))
        )

    def year(self, film: int) -> int | None:
        """Return a film's year, None if unknown."""
        return int(self._columns["film_years"][film]) or None

    def name(self, film: int) -> str:
        """Return a film's title, with its year if known."""
        return film_name(self.title(film), self.year(film))

    def label(self, film: int) -> str:
        """Return a film's unique label: its title, with the year if another film shares it."""
        return self._labels[film]

    def documents(self, films: Iterable[int]) -> tuple[int, ...]:
        """Return the numbers of the documents about the given films, ascending."""
        starts, documents = self._columns["film_document_starts"], self._columns["film_documents"]
        found = (documents[int(starts[film]) : int(starts[film + 1])].tolist() for film in films)
        return tuple(sorted({number for each in found for number in each}))

    def sums(self, of_documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum a value per document, shape (documents,), over each film's documents."""
        values = of_documents[self._columns["film_documents"]]
        if not len(self):  # numpy adds nothing up in no parts
            return values
        sums: NDArray[np.int64] = np.add.reduceat(values, self._columns["film_document_starts"][:-1])
        return sums

    def within(self, inside: NDArray[np.bool_]) -> tuple[int, ...]:
        """Return the films that the flagged documents, shape (documents,), are about, in order."""
        return tuple(np.flatnonzero(self.sums(inside.astype(np.int64))).tolist())

    def labelled(self, films: Iterable[int]) -> dict[str, tuple[str, ...]]:
        """Return the labels of films, in order, each with the film's titles."""
        return {self.label(film): self.titles(film) for film in films}

    @cached_property
    def _titles(self) -> list[str]:
        return self._lines.titles.split("\n")

    @cached_property
    def _place_of_key(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        titles = [self._titles[start] for start in self._columns["film_title_starts"][:-1].tolist()]
        counts: dict[str, int] = {}
        for title in titles:
            counts[title] = counts.get(title, 0) + 1
        years = self._columns["film_years"].tolist()
        return tuple(
            film_name(title, year) if counts[title] > 1 else title
            for title, year in zip(titles, years, strict=True)
        )

    def save(self, folder: Path) -> None:
        """Write the index's files into an existing folder."""
        # A title holds no line break. Bytes, because Windows would write other line ends.
        for name, each in zip(FILES, self._lines, strict=True):
            (folder / name).write_bytes(f"{each}\n".encode())
        for name in COLUMNS:
            np.save(folder / f"{name}.npy", self._columns[name])

    @classmethod
    def load(cls, folder: Path) -> "FilmIndex":
        """Read what `save` wrote; titles are told apart when they are asked for."""
        texts = ((folder / name).read_bytes().decode().removesuffix("\n") for name in FILES)
        return cls(Lines(*texts), {name: np.load(folder / f"{name}.npy") for name in COLUMNS})


def _column(values: Iterable[int]) -> Array:
    return np.fromiter(values, dtype=np.int64)
