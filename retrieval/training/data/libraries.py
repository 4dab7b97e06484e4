"""Small libraries of trilingual documents: each film's sentences in three files of three languages."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from retrieval.datatypes import Language
from retrieval.training.data.trilingual import LANGUAGES, FilmDocument, FilmQuestion, joined

FILMS = 8  # a library


@dataclass(frozen=True, slots=True)
class Gold:
    """Where a question is answered: the file, the words that answer and their language."""

    file: str
    answer: str
    support: str
    language: Language


@dataclass(frozen=True, slots=True)
class LibraryQuestion:
    """A question as it is asked; `gold` is None if the film's documents do not answer it."""

    film: str
    kind: str
    question: str
    language: Language
    gold: Gold | None


def libraries(documents: Sequence[FilmDocument], *, seed: int = 1) -> Iterator[list[FilmDocument]]:
    """Yield the documents in libraries of different films, in an order drawn by the seed."""
    first_of = {each.titles[Language.EN]: each for each in reversed(documents)}
    films = sorted(first_of.values(), key=lambda each: each.titles[Language.EN])
    Random(seed).shuffle(films)  # noqa: S311 - a fixed draw, not a secret
    count = max(1, len(films) // FILMS)
    yield from (films[number::count] for number in range(count))


def write_library(films: Sequence[FilmDocument], folder: Path) -> None:
    """Write a library's files and their catalog."""
    folder.mkdir(parents=True)
    catalog = []
    for number, film in enumerate(films):
        titles = film.titles
        for part, language in enumerate(_order(number)):
            text, _ = joined(film.units[_units(film, part)], language, " ")
            (folder / _file(number, part)).write_text(text + "\n", encoding="utf-8")
            catalog.append(
                f"[documents.{_quoted(_file(number, part))}]\ntitle = {_quoted(titles[language])}\n"
                f'language = "{language}"\nfilm = {_quoted(titles[Language.EN])}\n'
            )
        others = sorted({titles[Language.RU], titles[Language.FR]} - {titles[Language.EN]})
        catalog.append(
            f"[films.{_quoted(titles[Language.EN])}]\nyear = {film.year}\ntitles = {_quoted(others)}\n"
        )
    (folder / "catalog.toml").write_text("\n".join(catalog), encoding="utf-8")


def questions_of(films: Sequence[FilmDocument]) -> Iterator[LibraryQuestion]:
    """Yield every question in every language, with the film named."""
    for number, film in enumerate(films):
        for question in film.questions:
            for language in LANGUAGES:
                yield asked_of(number, film, question, language)


def asked_of(
    number: int, film: FilmDocument, question: FilmQuestion, language: Language, *, is_named: bool = True
) -> LibraryQuestion:
    """Return a question about the film of this number as it is asked in a language."""
    text, title = question.asked[language], film.titles[language]
    if is_named and title.lower() not in text.lower():
        text = f"{title}: {text}"
    return LibraryQuestion(
        film.titles[Language.EN], question.kind, text, language, _gold(number, film, question)
    )


def sentences_of(number: int, film: FilmDocument) -> list[str]:
    """Return a film's sentences as they are in its files."""
    return [
        unit[language]
        for part, language in enumerate(_order(number))
        for unit in film.units[_units(film, part)]
    ]


def _gold(number: int, film: FilmDocument, question: FilmQuestion) -> Gold | None:
    if question.unit is None:
        return None
    part = question.unit // _part_size(film)
    language = _order(number)[part]
    return Gold(
        _file(number, part), question.answers[language], film.units[question.unit][language], language
    )


def _order(number: int) -> tuple[Language, ...]:
    """Return the languages of a film's three parts."""
    first = number % len(LANGUAGES)
    return (*LANGUAGES[first:], *LANGUAGES[:first])


def _part_size(film: FilmDocument) -> int:
    return -(-len(film.units) // len(LANGUAGES))


def _units(film: FilmDocument, part: int) -> slice:
    size = _part_size(film)
    return slice(part * size, (part + 1) * size)


def _file(number: int, part: int) -> str:
    return f"{number}-{part}.txt"


def _quoted(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)
