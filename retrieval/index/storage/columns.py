"""The columns of a store, and how documents become columns."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Chunk, Document, Language, SentenceKind
from retrieval.index.storage.arrays import starts_of
from retrieval.index.storage.passages import key_of
from retrieval.index.storage.text_list import TextList

LANGUAGES: Final = tuple(Language)
KINDS: Final = tuple(SentenceKind)
# Separates a film's titles in one text.
BETWEEN_TITLES: Final = "\x1f"
NO_TITLES: Final = -1
NO_YEAR: Final = -1

Column = NDArray[Any]
Columns = dict[str, Column]

# The columns of each document, chunk and sentence; a column of starts is one longer than its level.
DOCUMENT_COLUMNS: Final[Mapping[str, type[np.generic]]] = {
    "document_source": np.int32,
    "document_language": np.uint8,
    "document_year": np.int16,
    "document_titles": np.int32,
}
PLACE_COLUMNS: Final[Mapping[str, type[np.generic]]] = {
    "place_language": np.uint8,
    "heading_start": np.int32,
    "heading_end": np.int32,
}
SENTENCE_COLUMNS: Final[Mapping[str, type[np.generic]]] = {
    "sentence_start": np.int32,
    "sentence_end": np.int32,
    "sentence_language": np.uint8,
    "sentence_kind": np.uint8,
}
START_COLUMNS: Final = ("text_starts", "facts_starts", "document_places", "place_sentences")
ROW_COLUMNS: Final = ("place_row", "row_place", "row_key", "copy_row", "copy_place")
COLUMNS: Final = (*START_COLUMNS, *DOCUMENT_COLUMNS, *PLACE_COLUMNS, *SENTENCE_COLUMNS, *ROW_COLUMNS)


class Rows(NamedTuple):
    """Which chunks share a row.

    `row_place` is each row's first chunk; `copy_row` and `copy_place` are the further ones, in the order of
    rows, then of chunks.
    """

    place_row: NDArray[np.int32]
    row_place: NDArray[np.int32]
    row_key: NDArray[np.uint64]
    copy_row: NDArray[np.int32]
    copy_place: NDArray[np.int32]


def rows_of(keys: NDArray[np.uint64]) -> Rows:
    """Return the rows of chunks with these keys, in the order of their first chunks."""
    unique, firsts, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(firsts)
    ranks = np.empty(len(unique), dtype=np.int32)
    ranks[order] = np.arange(len(unique), dtype=np.int32)
    place_row = ranks[inverse.reshape(-1)]
    row_place = firsts[order].astype(np.int32)
    is_first = np.zeros(len(keys), dtype=np.bool_)
    is_first[row_place] = True
    copies = np.flatnonzero(~is_first).astype(np.int32)
    copies = copies[np.argsort(place_row[copies], kind="stable")]
    return Rows(place_row, row_place, unique[order], place_row[copies], copies)


@dataclass(frozen=True, slots=True)
class StoreContent:
    """The content of a store: texts and facts of documents as byte blocks, ids, titles and columns."""

    texts: Sequence[memoryview | bytes]
    facts: Sequence[memoryview | bytes]
    ids: TextList
    titles: TextList
    columns: Mapping[str, Column]


def content_of(documents: Iterable[tuple[Document, Sequence[Chunk], int]]) -> StoreContent:
    """Return the content for documents, each with its chunks and the number of its file."""
    given = list(documents)
    texts = [encoded(document.text) for document, _, _ in given]
    facts = [_facts_of(document) for document, _, _ in given]
    chunks = [chunk for _, each, _ in given for chunk in each]
    titles = [_titles_of(document) for document, _, _ in given]
    known = sorted({each for each in titles if each})
    number = {each: place for place, each in enumerate(known)}
    columns: Columns = {
        "text_starts": starts_of(len(each) for each in texts),
        "facts_starts": starts_of(len(each) for each in facts),
        "document_places": starts_of(len(each) for _, each, _ in given),
        "document_source": _column((source for _, _, source in given), np.int32),
        "document_language": _column((LANGUAGES.index(each.language) for each, _, _ in given), np.uint8),
        "document_year": _column(
            (NO_YEAR if each.year is None else each.year for each, _, _ in given), np.int16
        ),
        "document_titles": _column((number.get(each, NO_TITLES) for each in titles), np.int32),
        **_chunk_columns(chunks),
    }
    return StoreContent(
        texts, facts, TextList.of(each.id for each, _, _ in given), TextList.of(known), columns
    )


def _chunk_columns(chunks: Sequence[Chunk]) -> Columns:
    sentences = [sentence for chunk in chunks for sentence in chunk.sentences]
    keys = _column((key_of(chunk) for chunk in chunks), np.uint64)
    return {
        "place_language": _column((LANGUAGES.index(chunk.language) for chunk in chunks), np.uint8),
        "heading_start": _column((chunk.heading.start for chunk in chunks), np.int32),
        "heading_end": _column((chunk.heading.end for chunk in chunks), np.int32),
        "place_sentences": starts_of(len(chunk.sentences) for chunk in chunks),
        "sentence_start": _column((sentence.span.start for sentence in sentences), np.int32),
        "sentence_end": _column((sentence.span.end for sentence in sentences), np.int32),
        "sentence_language": _column((LANGUAGES.index(each.language) for each in sentences), np.uint8),
        "sentence_kind": _column((KINDS.index(each.kind) for each in sentences), np.uint8),
        **rows_of(keys)._asdict(),
    }


def encoded(text: str) -> bytes:
    """Return a text's bytes, keeping lone surrogates (from broken UTF-16), so that spans still fit."""
    return text.encode("utf-8", "surrogatepass")


def _titles_of(document: Document) -> str:
    return BETWEEN_TITLES.join((document.film, *document.other_titles)) if document.film else ""


def _facts_of(document: Document) -> bytes:
    facts = asdict(document)
    del facts["text"]
    facts["marks"] = [astuple(mark) for mark in document.marks]
    return json.dumps(facts, ensure_ascii=True).encode("ascii") + b"\n"


def _column(values: Iterable[int], dtype: type[np.generic]) -> Column:
    return np.fromiter(values, dtype=dtype)
