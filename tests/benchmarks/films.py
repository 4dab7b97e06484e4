"""The film extracts as text files, and questions about them."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from retrieval.datatypes import Document, Language

SEED = 2026
_QUESTIONS = (
    "Who plays in {title}?",
    "Who directed {title}?",
    "When was {title} released?",
    "What is {title} about?",
    "Кто играет в фильме {title}?",
    "О чём фильм {title}?",
    "Qui joue dans {title} ?",
    "De quoi parle {title} ?",
    "In which film of {year} does {actor} play?",
    "В каком фильме {year} года играет {actor}?",
    "Dans quel film de {year} joue {actor} ?",
)


@dataclass(frozen=True, slots=True)
class Film:
    """What is known of a film; `extract` are the first sentences about it."""

    title: str
    year: int
    cast: tuple[str, ...]
    extract: str

    @property
    def text(self) -> str:
        """The film's document: its title and year on the first line, then the extract."""
        return f"{self.title} ({self.year})\n\n{self.extract}\n"


def read_films(data: Path, limit: int) -> tuple[Film, ...]:
    """Return at most `limit` films that have an extract, from all years, in the file's order."""
    films = tuple(_films(data / "films" / "wikipedia-films.jsonl.gz"))
    # The first films are the oldest, with short extracts: few films are taken at even distances.
    return (
        tuple(films[len(films) * place // limit] for place in range(limit)) if limit < len(films) else films
    )


def film_documents(films: Sequence[Film]) -> Iterator[Document]:
    """Yield each film as a document."""
    for number, film in enumerate(films):
        yield Document(_name(number), film.text, film.title, Language.EN, film=film.title, year=film.year)


def write_films(films: Sequence[Film], folder: Path) -> int:
    """Write one file a film, a thousand in a folder; return the bytes written."""
    written = 0
    for number, film in enumerate(films):
        path = folder / _name(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        written += path.write_bytes(film.text.encode("utf-8"))
    return written


def film_questions(films: Sequence[Film], count: int) -> tuple[str, ...]:
    """Return questions about films drawn with a fixed seed, in three languages."""
    return tuple(question for question, _ in template_questions(films, count))


def template_questions(films: Sequence[Film], count: int) -> Iterator[tuple[str, Film]]:
    """Yield the questions of `film_questions`, each with the film that it is about."""
    draw = Random(SEED)  # noqa: S311 - a fixed draw, not a secret
    playing = [film for film in films if film.cast]
    for number, film in enumerate(draw.choices(playing, k=count)):
        template = _QUESTIONS[number % len(_QUESTIONS)]
        yield template.format(title=film.title, year=film.year, actor=draw.choice(film.cast)), film


def _films(path: Path) -> Iterator[Film]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            if fields.get("extract"):
                cast = tuple(fields.get("cast") or ())
                yield Film(fields["title"], int(fields["year"]), cast, fields["extract"])


def _name(number: int) -> str:
    return f"{number // 1000:03}/{number:06}.txt"
