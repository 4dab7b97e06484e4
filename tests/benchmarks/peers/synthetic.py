"""A library of a million passages: films that are made up, of real sentences, names that sound real.

Each film has a title and a cast of new words, so that the vocabulary grows with the library as a real one's
does, and a text of real sentences with its own names among them. A passage's vector is made of those of two
real passages and noise, all drawn by the passage's checksum.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import BinaryIO, Self

import numpy as np

from retrieval.index.storage.passages import passage_of
from tests.benchmarks.films import SEED, Film, read_films, template_questions
from tests.benchmarks.made_vectors import Vectors, mixed
from tests.benchmarks.peers.cinecite_systems import build_index
from tests.benchmarks.peers.encoding import identity_of, keep_identity
from tests.benchmarks.peers.library import Library, Passage, Question, write_rows
from tests.benchmarks.peers.preparing import EVERY_FILM, language_of
from tests.benchmarks.peers.systems import Material

SENTENCES = 30  # of a film
CHUNKS = 10  # that they make
FILMS_IN_FILE = 1_000
CAST = 4
_ASKED_AMONG = 2_000  # films
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_SHORTEST = 40  # characters of a sentence; what is shorter was cut at an abbreviation


@dataclass(frozen=True, slots=True)
class Stock:
    """What made-up films are put together from."""

    sentences: tuple[str, ...]
    title_words: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, films: Sequence[Film]) -> "Stock":
        """Take real films apart."""
        every = (each for film in films for each in _SENTENCE.split(film.extract))
        titles = dict.fromkeys(word for film in films for word in film.title.split() if word.isalpha())
        names = dict.fromkeys(word for film in films for name in film.cast for word in name.split())
        return cls(
            tuple(each for each in every if len(each) >= _SHORTEST),
            tuple(titles),
            tuple(name for name in names if name.isalpha() and len(name) > CAST),
        )

    def film(self, number: int) -> Film:
        """Return the made-up film with a number, always the same."""
        draw = Random(f"{SEED}-{number}")  # noqa: S311 - a fixed draw, not a secret
        title = f"{draw.choice(self.title_words)} {self._new_word(draw)}".title()
        cast = tuple(f"{draw.choice(self.names)} {self._new_word(draw)}" for _ in range(CAST))
        year = draw.randrange(1920, 2025)
        sentences = draw.choices(self.sentences, k=SENTENCES)
        for place in range(0, SENTENCES, SENTENCES // CAST):
            sentences[place] = f"{draw.choice(cast)} plays in {title}. {sentences[place]}"
        return Film(title, year, cast, " ".join(sentences))

    def _new_word(self, draw: Random) -> str:
        first, second = draw.choices(self.names, k=2)
        return first[: len(first) // 2 + 1] + second[len(second) // 2 :].lower()


def film_count(passages: int) -> int:
    """Return how many made-up films have about so many passages."""
    return max(1, round(passages / CHUNKS))


def write(data: Path, passages: int, folder: Path, *, questions: int) -> Library:
    """Write the documents for about so many passages, rows of files, and questions about some of them."""
    library = Library(folder / f"synthetic-{passages}")
    stock = Stock.of(read_films(data, EVERY_FILM))
    films = film_count(passages)
    if not (library.folder / "questions.jsonl").exists():
        library.documents.mkdir(parents=True, exist_ok=True)
        for first in range(0, films, FILMS_IN_FILE):
            numbers = range(first, min(first + FILMS_IN_FILE, films))
            path = library.documents / f"films-{first // FILMS_IN_FILE:06}.jsonl"
            path.write_text("".join(_row(stock.film(number)) for number in numbers), encoding="utf-8")
    numbers = range(0, films, max(1, films // _ASKED_AMONG))
    about = {stock.film(number): number for number in numbers}
    asked = (
        Question(text, about[film], language_of(text))
        for text, film in template_questions(list(about), questions)
    )
    write_rows(library.folder / "questions.jsonl", map(asdict, asked))
    return library


def _row(film: Film) -> str:
    fields = {"title": film.title, "film": film.title, "year": film.year, "text": film.extract}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def build(material: Material, folder: Path, *, real: Path) -> None:
    """Make the index as `cinecite index` does; keep the vectors as they were made."""
    identity = identity_of(real)
    keep_identity(material.vectors_path, identity)
    with _MadeEncoder(identity, np.load(real), material.vectors_path) as encoder:
        build_index(material.library.documents, folder, encoder)


def keep_passages(material: Material, folder: Path) -> int:
    """Write the passages of an index, which is made where it is not; return how many there are."""
    encoder = material.encoder()
    store = build_index(material.library.documents, folder, encoder).store
    rows = (store.chunk(row) for row in range(len(store)))
    passages = (Passage(_number(chunk.document.id), passage_of(chunk)) for chunk in rows)
    write_rows(material.library.folder / "passages.jsonl", map(asdict, passages))
    return len(store)


def _number(document: str) -> int:
    file, _, row = document.removeprefix("films-").partition(".jsonl#")
    return int(file) * FILMS_IN_FILE + int(row) - 1


class _MadeEncoder:
    """Makes vectors of passages by their checksums, and writes them down in the order of the rows."""

    def __init__(self, identity: str, real: Vectors, into: Path) -> None:
        self.identity = identity
        self.dimension = real.shape[1]
        self._real = real
        self._into = into
        self._file: BinaryIO = into.with_suffix(".raw").open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        raw = self._into.with_suffix(".raw")
        made = np.memmap(raw, dtype=np.float32, mode="r").reshape(-1, self.dimension)
        np.save(self._into, made)
        raw.unlink()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return a unit row for each passage."""
        made = np.array([self._made(text) for text in texts], dtype=np.float32)
        made.tofile(self._file)
        return made

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Make vectors as for passages; nobody asks while an index is made."""
        return self.encode_passages(texts)

    def _made(self, text: str) -> Vectors:
        checksum = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        draw = np.random.default_rng(int.from_bytes(checksum, "little"))
        first, second = draw.integers(0, len(self._real), 2)
        return mixed(self._real[first], self._real[second], draw)
