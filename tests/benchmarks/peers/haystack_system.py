"""Haystack's store in memory, with both its retrievers joined by reciprocal ranks."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.peers.systems import K, Kind, Material

if TYPE_CHECKING:
    from haystack import Document

_FILE = "store.json"


class _Haystack:
    def __init__(self, material: Material, folder: Path) -> None:
        # Its imports belong to its start.
        from haystack.components.joiners import DocumentJoiner  # noqa: PLC0415
        from haystack.components.retrievers.in_memory import (  # noqa: PLC0415
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore  # noqa: PLC0415

        self._encoder = material.encoder()
        store = InMemoryDocumentStore.load_from_disk(str(folder / _FILE))
        self._terms = InMemoryBM25Retriever(store, top_k=K)
        self._vectors = InMemoryEmbeddingRetriever(store, top_k=K)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=K)

    def search(self, question: str, k: int) -> Sequence[int]:
        """Return the joined results."""
        terms = self._terms.run(query=question, top_k=k)["documents"]
        joined = self._joiner.run(documents=[terms, self._near(question, k)], top_k=k)
        return [int(document.id) for document in joined["documents"]]

    def nearest(self, question: str, k: int) -> Sequence[int]:
        """Return what its embedding retriever finds."""
        return [int(document.id) for document in self._near(question, k)]

    def _near(self, question: str, k: int) -> Sequence["Document"]:
        vector = self._encoder.encode_questions([question])[0].tolist()
        found: Sequence[Document] = self._vectors.run(query_embedding=vector, top_k=k)["documents"]
        return found


def _build(material: Material, folder: Path) -> None:
    from haystack import Document  # noqa: PLC0415 - as above
    from haystack.document_stores.in_memory import InMemoryDocumentStore  # noqa: PLC0415 - as above

    store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
    rows = enumerate(zip(material.passages(), material.vectors(), strict=True))
    store.write_documents(
        [
            Document(id=str(row), content=passage.text, embedding=vector.tolist())
            for row, (passage, vector) in rows
        ]
    )
    store.save_to_disk(str(folder / _FILE))


KINDS = (
    Kind(
        "haystack",
        _build,
        _Haystack,
        imports=("haystack.document_stores.in_memory",),
        remark="InMemoryDocumentStore, saved as JSON, both retrievers joined",
    ),
)
