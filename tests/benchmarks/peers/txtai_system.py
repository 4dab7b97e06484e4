"""txtai's hybrid index with its own settings, given our vectors."""

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.peers.encoding import KeptEncoder
from tests.benchmarks.peers.systems import Kind, Material


class _Txtai:
    def __init__(self, material: Material, folder: Path) -> None:
        from txtai import Embeddings  # noqa: PLC0415 - its import belongs to its start

        encoder = material.encoder()
        self._index = Embeddings()
        self._index.load(str(folder))
        # A function is not saved with the index.
        self._index.model.transform = encoder.encode_questions

    def search(self, question: str, k: int) -> Sequence[int]:
        """Return what its hybrid search finds."""
        return [row for row, _ in self._index.search(question, k)]

    def nearest(self, question: str, k: int) -> Sequence[int]:
        """Return what its FAISS index finds."""
        ((*found,),) = self._index.ann.search(self._index.batchtransform([question]), k)
        return [row for row, _ in found if row >= 0]


def _build(material: Material, folder: Path) -> None:
    from txtai import Embeddings  # noqa: PLC0415 - as above

    texts = [passage.text for passage in material.passages()]
    kept = KeptEncoder("", texts, material.vectors())

    def vectors(some: Sequence[str]) -> object:  # txtai takes a function, and no method
        return kept.encode_passages(some)

    index = Embeddings({"method": "external", "transform": vectors, "hybrid": True})
    index.index((row, text, None) for row, text in enumerate(texts))
    del index.config["transform"]
    index.save(str(folder))


KINDS = (
    Kind(
        "txtai",
        _build,
        _Txtai,
        imports=("txtai",),
        remark="hybrid=True and nothing else set; above 5,000 passages its FAISS is IVF",
    ),
)
