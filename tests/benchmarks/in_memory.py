"""A retriever over documents that are given, without files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.datatypes import Chunk, Document, Hit
from retrieval.documents.chunking import CHUNK_CHARS, chunks_of
from retrieval.index.index import Index, Manifest, passage_of
from retrieval.index.storage.manifest import NO_SOURCES
from retrieval.models.encoders import Encoder, StaticEncoder
from retrieval.models.weights import WORDS_FOLDER
from retrieval.search.expansion import QueryExpansion
from retrieval.search.retriever import Query, Retriever
from retrieval.text.languages import detect
from retrieval.text.normalisation import normalise


@dataclass(frozen=True, slots=True)
class InMemory:
    """A retriever with its chunks and, for each row, the number of its document."""

    retriever: Retriever
    chunks: tuple[Chunk, ...]
    owner: tuple[int, ...]

    @classmethod
    def over(cls, documents: Sequence[Document], encoder: Encoder) -> "InMemory":
        """Index documents."""
        chunked = [(document, chunks_of(document, max_chars=CHUNK_CHARS)) for document in documents]
        chunks = tuple(chunk for _, each in chunked for chunk in each)
        vectors = np.asarray(
            encoder.encode_passages([passage_of(chunk) for chunk in chunks]), dtype=np.float32
        )
        manifest = Manifest(encoder.identity, CHUNK_CHARS, "", NO_SOURCES, max_file_bytes=0)
        index = Index.from_chunks(chunked, vectors, manifest=manifest)
        words = StaticEncoder.load(WORDS_FOLDER)
        retriever = Retriever(index, encoder, QueryExpansion(index.vocabulary, words))
        rows = range(len(index.store))
        owner = tuple(index.store.document_of(index.store.places_of(row)[0]) for row in rows)
        return cls(retriever, tuple(index.store.chunk(row) for row in rows), owner)

    def query(self, question: str) -> Query:
        """Return the question as the pipeline asks it."""
        text = normalise(question)
        return self.retriever.query(text, detect(text))

    def arms(self, question: str) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
        """Return the hits of the sparse arm and of the dense arm."""
        query = self.query(question)
        return self.retriever.sparse_hits(query), self.retriever.dense_hits(query.text)

    def documents_of(self, rows: Iterable[int]) -> list[int]:
        """Return the numbers of the rows' documents, each once, in order."""
        return list(dict.fromkeys(self.owner[row] for row in rows))
