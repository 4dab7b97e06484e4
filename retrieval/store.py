"""Documents and their chunks as arrays: rows on disk, values when asked for."""

import json
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Chunk, Document, Language, Mark, MarkKind, Sentence, SentenceKind, Span

LANGUAGES: Final = tuple(Language)
KINDS: Final = tuple(SentenceKind)
# Decoding a document costs a fraction of a millisecond; a question looks at a few tens of them.
CACHED_DOCUMENTS: Final = 256

Array = NDArray[np.int64]


class DocumentFacts(NamedTuple):
    """What is known of a document without its text; it has no titles where it has no film."""

    id: str
    file: str
    titles: tuple[str, ...]
    language: Language


class Store:
    """The documents, chunk rows and sentences of an index.

    Texts lie in one UTF-8 block, the other facts of a document in a JSON line; both are found by byte
    starts, so that a library of any size opens at once and a document is decoded when it is asked for.
    `columns` are int64 arrays: per document `text_starts`, `facts_starts`, `document_chunks` (its first chunk
    row), each one longer than the documents; per chunk `chunk_document`, `chunk_language`, `heading_start`,
    `heading_end`, `chunk_sentences` (its first sentence row, one longer); per sentence `sentence_start`,
    `sentence_end`, `sentence_language`, `sentence_kind`.
    """

    def __init__(self, texts: "bytes | np.memmap[Any, Any]", facts: bytes, columns: dict[str, Array]) -> None:
        self._texts = texts
        self._facts = facts
        self._columns = columns
        # A method of its own would keep the store, and its files, until Python looks for cycles.
        decode = partial(Store._decode, weakref.proxy(self))
        self._decoded = lru_cache(maxsize=CACHED_DOCUMENTS)(decode)

    @classmethod
    def from_chunks(cls, documents: Sequence[tuple[Document, Sequence[Chunk]]]) -> "Store":
        """Take documents with their chunks, in the order that gives the rows."""
        texts = [_encoded(document.text) for document, _ in documents]
        facts = [_facts_of(document) for document, _ in documents]
        chunks = [chunk for _, each in documents for chunk in each]
        sentences = [sentence for chunk in chunks for sentence in chunk.sentences]
        columns = {
            "text_starts": _starts(len(text) for text in texts),
            "facts_starts": _starts(len(each) for each in facts),
            "document_chunks": _starts(len(each) for _, each in documents),
            "chunk_document": np.repeat(
                np.arange(len(documents), dtype=np.int64), [len(each) for _, each in documents]
            ),
            "chunk_language": _column(LANGUAGES.index(chunk.language) for chunk in chunks),
            "heading_start": _column(chunk.heading.start for chunk in chunks),
            "heading_end": _column(chunk.heading.end for chunk in chunks),
            "chunk_sentences": _starts(len(chunk.sentences) for chunk in chunks),
            "sentence_start": _column(sentence.span.start for sentence in sentences),
            "sentence_end": _column(sentence.span.end for sentence in sentences),
            "sentence_language": _column(LANGUAGES.index(sentence.language) for sentence in sentences),
            "sentence_kind": _column(KINDS.index(sentence.kind) for sentence in sentences),
        }
        return cls(b"".join(texts), b"".join(facts), columns)

    def __len__(self) -> int:
        return len(self._columns["chunk_document"])

    @property
    def document_count(self) -> int:
        """The number of documents."""
        return len(self._columns["text_starts"]) - 1

    def document(self, number: int) -> Document:
        """Return a document by its number, from 0."""
        return self._decoded(number)

    def document_number(self, row: int) -> int:
        """Return the number of the document that a chunk row belongs to."""
        return int(self._columns["chunk_document"][row])

    def documents(self) -> Iterator[Document]:
        """Yield every document in order."""
        return (self._decode(number) for number in range(self.document_count))

    def facts(self) -> Iterator[DocumentFacts]:
        """Yield what is known of each document, in order, without decoding texts."""
        for start, end in pairwise(self._columns["facts_starts"]):
            facts = json.loads(self._facts[start:end])
            titles = (facts["film"], *facts["other_titles"]) if facts["film"] else ()
            yield DocumentFacts(
                facts["id"], facts["container"] or facts["id"], titles, Language(facts["language"])
            )

    def rows_of_document(self, number: int) -> range:
        """Return the chunk rows of a document."""
        starts = self._columns["document_chunks"]
        return range(int(starts[number]), int(starts[number + 1]))

    def chunk(self, row: int) -> Chunk:
        """Return a chunk by its row."""
        columns = self._columns
        first, end = columns["chunk_sentences"][row : row + 2]
        return Chunk(
            self.document(self.document_number(row)),
            tuple(self._sentence(each) for each in range(int(first), int(end))),
            Span(int(columns["heading_start"][row]), int(columns["heading_end"][row])),
            LANGUAGES[columns["chunk_language"][row]],
        )

    def _sentence(self, row: int) -> Sentence:
        columns = self._columns
        span = Span(int(columns["sentence_start"][row]), int(columns["sentence_end"][row]))
        return Sentence(
            span, LANGUAGES[columns["sentence_language"][row]], KINDS[columns["sentence_kind"][row]]
        )

    def _decode(self, number: int) -> Document:
        starts, places = self._columns["facts_starts"], self._columns["text_starts"]
        facts = json.loads(self._facts[starts[number] : starts[number + 1]])
        text = bytes(self._texts[places[number] : places[number + 1]]).decode("utf-8", "surrogatepass")
        facts["language"] = Language(facts["language"])
        facts["other_titles"] = tuple(facts["other_titles"])
        facts["marks"] = tuple(Mark(start, MarkKind(kind), name) for start, kind, name in facts["marks"])
        return Document(text=text, **facts)

    def save(self, folder: Path) -> None:
        """Write the store's files into an existing folder."""
        (folder / "texts.utf8").write_bytes(bytes(self._texts))
        (folder / "documents.jsonl").write_bytes(self._facts)
        for name, column in self._columns.items():
            np.save(folder / f"{name}.npy", column)

    @classmethod
    def load(cls, folder: Path) -> "Store":
        """Read what `save` wrote; texts stay on disk until they are asked for."""
        path = folder / "texts.utf8"
        # An empty file cannot be mapped.
        texts = np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else b""
        columns = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in COLUMNS}
        return cls(texts, (folder / "documents.jsonl").read_bytes(), columns)


COLUMNS: Final = (
    "text_starts",
    "facts_starts",
    "document_chunks",
    "chunk_document",
    "chunk_language",
    "heading_start",
    "heading_end",
    "chunk_sentences",
    "sentence_start",
    "sentence_end",
    "sentence_language",
    "sentence_kind",
)


def _encoded(text: str) -> bytes:
    # A decoded file may hold lone surrogates (UTF-16 in disorder); spans must still fit.
    return text.encode("utf-8", "surrogatepass")


def _facts_of(document: Document) -> bytes:
    facts = asdict(document)
    del facts["text"]
    facts["marks"] = [astuple(mark) for mark in document.marks]
    return json.dumps(facts, ensure_ascii=True).encode("ascii") + b"\n"


def _column(values: Iterator[int]) -> Array:
    return np.fromiter(values, dtype=np.int64)


def _starts(lengths: Iterator[int]) -> Array:
    return np.concatenate([[0], np.cumsum(np.fromiter(lengths, dtype=np.int64))]).astype(np.int64)
