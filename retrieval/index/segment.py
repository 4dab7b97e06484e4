"""A segment: documents with their chunks, postings and words, as arrays that can be merged into an index."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.datatypes import Chunk, Document
from retrieval.index.storage.columns import content_of
from retrieval.index.storage.postings import Postings
from retrieval.index.storage.store import Store
from retrieval.index.vocabulary import WordCounts
from retrieval.text.tokens import Token, chunk_tokens


@dataclass(frozen=True, slots=True)
class IndexSegment:
    """Documents as a store, with the postings and the words of its rows."""

    store: Store
    postings: Postings
    counted: WordCounts

    @classmethod
    def of(cls, documents: Sequence[tuple[Document, Sequence[Chunk], int]]) -> "IndexSegment":
        """Build a segment from documents, each with its chunks and the number of its file."""
        content = content_of(documents)
        chunks = [chunk for _, each, _ in documents for chunk in each]
        tokens = [tuple(chunk_tokens(chunks[place])) for place in content.columns["row_place"].tolist()]
        return cls(Store(content), Postings.of(map(terms_of, tokens)), WordCounts.of(tokens))

    def tokens(self, rows: Sequence[int]) -> Iterator[tuple[Token, ...]]:
        """Yield the tokens of some rows, tokenised again."""
        return (tuple(chunk_tokens(self.store.chunk(row))) for row in rows)

    def save(self, folder: Path) -> None:
        """Write the segment into a new folder."""
        folder.mkdir(exist_ok=True)
        self.store.save(folder)
        self.postings.save(folder)
        self.counted.save(folder)

    @classmethod
    def load(cls, folder: Path) -> "IndexSegment":
        """Open a saved segment; its arrays are mapped, not read."""
        return cls(Store.load(folder), Postings.load(folder), WordCounts.load(folder))


def terms_of(tokens: Sequence[Token]) -> list[str]:
    """Return the terms of a chunk's tokens, in order."""
    return [token.term for token in tokens]
