"""Film extracts as a folder of documents, and its passages as our own chunking cuts them."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random

from retrieval.datatypes import Document, Language
from retrieval.documents.catalog import read_catalog
from retrieval.documents.chunking import chunks_of
from retrieval.documents.corpus import read_documents
from retrieval.documents.files import scan
from retrieval.index.storage.passages import key_of, passage_of
from tests.benchmarks.films import SEED, Film, read_films, template_questions, write_films
from tests.benchmarks.limits import MAX_FILE_BYTES
from tests.benchmarks.peers.library import Library, Passage, Question, write_rows

EVERY_FILM = 1_000_000
# The first words of the questions' templates; the others are English.
_FIRST_WORDS = {
    **dict.fromkeys(("Кто", "О", "В"), Language.RU),
    **dict.fromkeys(("Qui", "De", "Dans"), Language.FR),
}


def prepare(data: Path, films: int, folder: Path, *, questions: int) -> Library:
    """Return a library of so many films, written before or now; smaller ones begin the larger ones."""
    library = Library(folder / f"films-{films}")
    chosen = _films(data, films)
    if not (library.folder / "passages.jsonl").exists():
        write_films(chosen, library.documents)
        write_rows(library.folder / "passages.jsonl", map(asdict, _passages(library.documents)))
    about = {film: number for number, film in enumerate(chosen)}
    asked = (
        Question(text, about[film], language_of(text)) for text, film in template_questions(chosen, questions)
    )
    write_rows(library.folder / "questions.jsonl", map(asdict, asked))
    return library


def language_of(question: str) -> Language:
    """Return the language of a question's template, whatever that of the film's title."""
    return _FIRST_WORDS.get(question.split(maxsplit=1)[0], Language.EN)


def _films(data: Path, count: int) -> list[Film]:
    every = read_films(data, EVERY_FILM)
    return Random(SEED).sample(every, len(every))[:count]  # noqa: S311 - a fixed draw, not a secret


def _passages(documents: Path) -> Iterator[Passage]:
    """Yield each passage once, as an index has one row for it."""
    catalog, seen = read_catalog(documents), set()
    for source in scan(documents):
        for document in read_documents(source, catalog, max_bytes=MAX_FILE_BYTES):
            for chunk in chunks_of(document) if isinstance(document, Document) else ():
                if (key := key_of(chunk)) not in seen:
                    seen.add(key)
                    yield Passage(int(Path(source.id).stem), passage_of(chunk))
