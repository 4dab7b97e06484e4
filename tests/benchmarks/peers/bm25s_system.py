"""bm25s as its manual shows it: English stop words and stems, scores kept on disk."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.peers.systems import Kind, Material


class _Bm25s:
    def __init__(self, folder: Path) -> None:
        import bm25s  # noqa: PLC0415 - its import belongs to its start

        self._statistics = bm25s.BM25.load(folder, mmap=True)
        self._tokens = _tokens()

    def search(self, question: str, k: int) -> Sequence[int]:
        """Return the best by their scores."""
        wanted = min(k, self._statistics.scores["num_docs"])
        found, scores = self._statistics.retrieve(self._tokens(question), k=wanted, show_progress=False)
        return [int(row) for row, score in zip(found[0], scores[0], strict=True) if score > 0]

    def nearest(self, question: str, k: int) -> None:
        """Have no vectors."""


def _build(material: Material, folder: Path) -> None:
    import bm25s  # noqa: PLC0415 - as above

    statistics = bm25s.BM25()
    statistics.index(_tokens()([passage.text for passage in material.passages()]), show_progress=False)
    statistics.save(folder)


def _tokens() -> Callable[[str | list[str]], object]:
    import bm25s  # noqa: PLC0415 - as above
    import Stemmer  # noqa: PLC0415 - as above

    stemmer = Stemmer.Stemmer("english")
    return lambda texts: bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)


def _open(_material: Material, folder: Path) -> _Bm25s:
    return _Bm25s(folder)


KINDS = (
    Kind(
        "bm25s",
        _build,
        _open,
        vectors=False,
        imports=("bm25s", "Stemmer"),
        remark="terms alone, English stop words and stems",
    ),
)
