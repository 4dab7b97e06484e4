"""The catalog: metadata of documents, films and tables in a file catalog.toml beside them.

Every table and key is optional; so is the file:

    [documents."reviews/one.txt"]         the file's path below the folder, with forward slashes
    title = "A review of Letters from Iwo Jima"
    language = "en"                       en, ru, fr or und
    kind = "review"
    film = "Letters from Iwo Jima"
    url = "https://example.org/review"

    [films."Letters from Iwo Jima"]       what holds for every document of the film
    year = 2006
    titles = ["Письма с Иводзимы", "Lettres d'Iwo Jima"]

    [fields."reviews/*.csv"]              which columns or keys say what, in files whose path is like this
    text = "Review"                       also title, film, year, url, language, kind, titles
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType

from retrieval.datatypes import Language
from retrieval.errors import CatalogError

CATALOG_NAME = "catalog.toml"
_YEARS = range(1870, 2200)  # outside this range, a year is a typing error


@dataclass(frozen=True, slots=True)
class Film:
    """The metadata of a film: its year, its titles in other languages."""

    year: int | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """The metadata of a document; fields are empty if the catalog does not set them."""

    title: str = ""
    language: Language | None = None
    kind: str = ""
    film: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of a table's columns or an object's keys; empty for the usual names."""

    text: str = ""
    title: str = ""
    film: str = ""
    year: str = ""
    url: str = ""
    language: str = ""
    kind: str = ""
    titles: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Documents by id, films by title, and tables by patterns of ids."""

    documents: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    films: Mapping[str, Film] = field(default_factory=lambda: MappingProxyType({}))
    fields: Mapping[str, Fields] = field(default_factory=lambda: MappingProxyType({}))

    def document(self, document_id: str) -> Entry:
        """Return a document's entry, an empty one if there is none."""
        return self.documents.get(document_id, Entry())

    def film(self, title: str) -> Film:
        """Return a film's entry, an empty one if there is none."""
        return self.films.get(title, Film())

    def fields_of(self, file: str) -> Fields:
        """Return the field names of a file, from the first pattern that matches its id."""
        found = (fields for pattern, fields in self.fields.items() if fnmatchcase(file, pattern))
        return next(found, Fields())


def read_catalog(folder: Path) -> Catalog:
    """Return the folder's catalog, an empty one if it has none.

    Raises CatalogError, naming the entry and the key, if it is invalid.
    """
    return catalog_of(catalog_bytes(folder))


def catalog_bytes(folder: Path) -> bytes:
    """Return the content of the folder's catalog, b"" if it has none; raises CatalogError."""
    try:
        return (folder / CATALOG_NAME).read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise CatalogError(f"{CATALOG_NAME} cannot be read as UTF-8 text.") from error


def catalog_of(written: bytes) -> Catalog:
    """Parse a catalog; raises CatalogError as `read_catalog` does."""
    try:
        tables = tomllib.loads(written.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CatalogError(f"{CATALOG_NAME} cannot be read as UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(f"{CATALOG_NAME} is not valid TOML: {str(error).rstrip('.')}.") from error
    _refuse_unknown(tables, {"documents", "films", "fields"}, "at its top level")
    documents = _tables(tables, "documents")
    films = _tables(tables, "films")
    fields = _tables(tables, "fields")
    return Catalog(
        documents=MappingProxyType({name: _entry(name, table) for name, table in documents.items()}),
        films=MappingProxyType({name: _film(name, table) for name, table in films.items()}),
        fields=MappingProxyType({name: _fields(name, table) for name, table in fields.items()}),
    )


def _tables(tables: Mapping[str, object], section: str) -> Mapping[str, Mapping[str, object]]:
    found = tables.get(section, {})
    if not isinstance(found, dict):
        raise CatalogError(f"{CATALOG_NAME}: {section} must be tables, one for each of its {section}.")
    for name, table in found.items():
        if not isinstance(table, dict):
            raise CatalogError(f'{CATALOG_NAME}: [{section}."{name}"] must be a table of keys and values.')
    return found


def _entry(name: str, table: Mapping[str, object]) -> Entry:
    place = f'in [documents."{name}"]'
    _refuse_unknown(table, {"title", "language", "kind", "film", "url"}, place)
    return Entry(
        title=_text(table, "title", place),
        language=_language(table, place),
        kind=_text(table, "kind", place),
        film=_text(table, "film", place),
        url=_text(table, "url", place),
    )


def _film(name: str, table: Mapping[str, object]) -> Film:
    place = f'in [films."{name}"]'
    _refuse_unknown(table, {"year", "titles"}, place)
    return Film(year=_year(table, place), titles=_titles(table, place))


def _fields(name: str, table: Mapping[str, object]) -> Fields:
    place = f'in [fields."{name}"]'
    known = {"text", "title", "film", "year", "url", "language", "kind", "titles"}
    _refuse_unknown(table, known, place)
    return Fields(**{key: _text(table, key, place) for key in known})


def _refuse_unknown(table: Mapping[str, object], known: set[str], place: str) -> None:
    for key in table:
        if key not in known:
            raise CatalogError(
                f'{CATALOG_NAME}: "{key}" {place} is not known; the keys there are {_listed(known)}.'
            )


def _listed(words: set[str]) -> str:
    return ", ".join(sorted(words))


def _text(table: Mapping[str, object], key: str, place: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise CatalogError(f"{CATALOG_NAME}: {key} {place} must be a text in quotes.")
    return value.strip()


def _language(table: Mapping[str, object], place: str) -> Language | None:
    code = _text(table, "language", place)
    if not code:
        return None
    if code not in set(Language):
        raise CatalogError(f"{CATALOG_NAME}: language {place} must be one of {', '.join(Language)}.")
    return Language(code)


def _year(table: Mapping[str, object], place: str) -> int | None:
    year = table.get("year")
    if year is None:
        return None
    if not isinstance(year, int) or isinstance(year, bool) or year not in _YEARS:
        raise CatalogError(f"{CATALOG_NAME}: year {place} must be a year such as 2006, without quotes.")
    return year


def _titles(table: Mapping[str, object], place: str) -> tuple[str, ...]:
    titles = table.get("titles", [])
    if not isinstance(titles, list) or not all(isinstance(title, str) for title in titles):
        raise CatalogError(f"{CATALOG_NAME}: titles {place} must be a list of texts in quotes.")
    return tuple(title.strip() for title in titles if title.strip())
