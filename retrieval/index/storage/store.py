"""Documents and their chunks as arrays on disk, decoded on access."""

import json
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Chunk, Document, Language, Mark, MarkKind, Sentence, Span
from retrieval.index.storage.arrays import Block, mapped, opened, places_of
from retrieval.index.storage.columns import (
    BETWEEN_TITLES,
    COLUMNS,
    KINDS,
    LANGUAGES,
    NO_TITLES,
    NO_YEAR,
    Column,
    StoreContent,
    content_of,
)
from retrieval.index.storage.text_list import TextList

# Decoding a document takes a fraction of a millisecond; a question needs a few dozen of them.
CACHED_DOCUMENTS: Final = 256
_FACTS: Final = ("document_titles", "document_language", "document_year")


class DocumentFacts(NamedTuple):
    """A document without its text; it has no titles if it has no film."""

    id: str
    titles: tuple[str, ...]
    language: Language
    year: int | None

    @property
    def film(self) -> str:
        """The film's own title, "" if there is none."""
        return self.titles[0] if self.titles else ""

    @property
    def other_titles(self) -> tuple[str, ...]:
        """The film's other titles."""
        return self.titles[1:]


class Store:
    """The documents, chunks and sentences of an index.

    Chunks are numbered in the order of documents. A row is what is indexed: one chunk, or several with the
    same text, of which the first represents it; `row_key` distinguishes texts. Texts are in one UTF-8 block,
    the other facts of a document in a JSON line; both are found by byte offsets, so that a library of any
    size opens at once and documents are decoded on access.
    """

    def __init__(self, content: StoreContent) -> None:
        self._content = content
        self._texts = _joined(content.texts)
        self._facts = _joined(content.facts)
        self._columns = content.columns
        # lru_cache on a bound method would create a reference cycle and keep the files mapped.
        decode = partial(Store._decode, weakref.proxy(self))
        self._decoded = lru_cache(maxsize=CACHED_DOCUMENTS)(decode)
        self.ids = content.ids
        self.titles = content.titles

    @classmethod
    def from_chunks(cls, documents: Sequence[tuple[Document, Sequence[Chunk]]]) -> "Store":
        """Build from documents with their chunks, numbered in this order."""
        names = dict.fromkeys(document.file for document, _ in documents)
        files = {name: number for number, name in enumerate(names)}
        return cls(content_of((document, chunks, files[document.file]) for document, chunks in documents))

    def __len__(self) -> int:
        return len(self._columns["row_place"])

    @property
    def document_count(self) -> int:
        """The number of documents."""
        return len(self._columns["text_starts"]) - 1

    def column(self, name: str) -> Column:
        """Return one of the columns."""
        return self._columns[name]

    def document(self, number: int) -> Document:
        """Return a document by its number, from 0."""
        return self._decoded(number)

    def document_of(self, place: int) -> int:
        """Return the number of the document of a chunk."""
        return int(np.searchsorted(self._columns["document_places"], place, side="right")) - 1

    def documents(self, numbers: Iterable[int] | None = None) -> Iterator[Document]:
        """Yield the documents with these numbers, all if `numbers` is None."""
        return map(self._decode, range(self.document_count) if numbers is None else numbers)

    def document_counts(self) -> dict[Language, int]:
        """Return the number of documents in each language, in the order of the codes."""
        counts = np.bincount(self._columns["document_language"], minlength=len(LANGUAGES)).tolist()
        found = ((language, count) for language, count in zip(LANGUAGES, counts, strict=True) if count)
        return dict(sorted(found))

    def facts(self) -> Iterator[DocumentFacts]:
        """Yield the facts of each document, in order, without decoding texts."""
        titles = {film: tuple(each.split(BETWEEN_TITLES)) for film, each in enumerate(self.titles)}
        columns = (self._columns[name].tolist() for name in _FACTS)
        return map(partial(_facts, titles=titles), self.ids, *columns)

    def facts_at(self, number: int) -> DocumentFacts:
        """Return the facts of one document without decoding its text."""
        film, language, year = (int(self._columns[name][number]) for name in _FACTS)
        titles = {} if film == NO_TITLES else {film: tuple(self.titles[film].split(BETWEEN_TITLES))}
        return _facts(self.ids[number], film, language, year, titles=titles)

    def tells_the_same_as(self, other: "Store") -> bool:
        """Return whether every document has the same language, year and titles."""
        return self.titles == other.titles and all(
            np.array_equal(self._columns[name], other.column(name)) for name in _FACTS
        )

    def places_in(self, number: int) -> range:
        """Return the numbers of a document's chunks."""
        first, end = self._columns["document_places"][number : number + 2]
        return range(int(first), int(end))

    def row_at(self, place: int) -> int:
        """Return the row of a chunk."""
        return int(self._columns["place_row"][place])

    def rows_within(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return a flag for each row, shape (rows,): whether a chunk of a flagged document has it."""
        numbers, starts = np.flatnonzero(documents), self._columns["document_places"]
        places = places_of(starts[numbers], starts[numbers + 1] - starts[numbers])
        rows = np.zeros(len(self), dtype=np.bool_)
        rows[self._columns["place_row"][places]] = True
        return rows

    def places_of(self, row: int) -> list[int]:
        """Return the numbers of a row's chunks, ascending."""
        first, end = np.searchsorted(self._columns["copy_row"], [row, row + 1])
        copies = self._columns["copy_place"][first:end]
        return [int(self._columns["row_place"][row]), *(int(place) for place in copies)]

    def chunk(self, row: int) -> Chunk:
        """Return a row's first chunk."""
        return self.chunk_at(int(self._columns["row_place"][row]))

    def chunk_at(self, place: int) -> Chunk:
        """Return a chunk by its number."""
        columns = self._columns
        first, end = columns["place_sentences"][place : place + 2]
        return Chunk(
            self.document(self.document_of(place)),
            tuple(self._sentence(each) for each in range(int(first), int(end))),
            Span(int(columns["heading_start"][place]), int(columns["heading_end"][place])),
            LANGUAGES[columns["place_language"][place]],
        )

    def _sentence(self, row: int) -> Sentence:
        columns = self._columns
        span = Span(int(columns["sentence_start"][row]), int(columns["sentence_end"][row]))
        return Sentence(
            span, LANGUAGES[columns["sentence_language"][row]], KINDS[columns["sentence_kind"][row]]
        )

    def _decode(self, number: int) -> Document:
        facts = json.loads(bytes(self.facts_bytes(number, number + 1)))
        text = bytes(self.text_bytes(number, number + 1)).decode("utf-8", "surrogatepass")
        facts["language"] = Language(facts["language"])
        facts["other_titles"] = tuple(facts["other_titles"])
        facts["marks"] = tuple(Mark(start, MarkKind(kind), name) for start, kind, name in facts["marks"])
        return Document(text=text, **facts)

    def text_bytes(self, first: int, end: int) -> Block:
        """Return the stored texts of adjacent documents."""
        starts = self._columns["text_starts"]
        return self._texts[starts[first] : starts[end]]

    def facts_bytes(self, first: int, end: int) -> Block:
        """Return the stored facts of adjacent documents."""
        starts = self._columns["facts_starts"]
        return self._facts[starts[first] : starts[end]]

    def save(self, folder: Path) -> None:
        """Write the store's files into an existing folder."""
        save_content(self._content, folder)

    @classmethod
    def load(cls, folder: Path) -> "Store":
        """Open a saved store, memory-mapped."""
        columns: dict[str, NDArray[Any]] = {name: opened(folder / f"{name}.npy") for name in COLUMNS}
        ids, titles = TextList.load(folder, "ids"), TextList.load(folder, "titles")
        texts, facts = mapped(folder / "texts.utf8"), mapped(folder / "documents.jsonl")
        return cls(StoreContent((texts,), (facts,), ids, titles, columns))


def save_content(content: StoreContent, folder: Path) -> None:
    """Write the files of a store into an existing folder, the texts block by block."""
    for name, blocks in (("texts.utf8", content.texts), ("documents.jsonl", content.facts)):
        with (folder / name).open("wb") as file:
            file.writelines(blocks)
    content.ids.save(folder, "ids")
    content.titles.save(folder, "titles")
    for name in COLUMNS:
        np.save(folder / f"{name}.npy", content.columns[name])


def _facts(
    id_: str, film: int, language: int, year: int, *, titles: Mapping[int, tuple[str, ...]]
) -> DocumentFacts:
    return DocumentFacts(
        id_,
        () if film == NO_TITLES else titles[film],
        LANGUAGES[language],
        None if year == NO_YEAR else year,
    )


def _joined(blocks: Sequence[Block]) -> Block:
    return blocks[0] if len(blocks) == 1 else b"".join(blocks)
