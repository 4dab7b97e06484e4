"""rank-bm25, the baseline: term statistics alone, kept in memory alone."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.benchmarks.peers.systems import Kind, Material


class _RankBm25:
    def __init__(self, material: Material) -> None:
        from rank_bm25 import BM25Okapi  # noqa: PLC0415 - its import belongs to its start

        self._statistics = BM25Okapi([_tokens(passage.text) for passage in material.passages()])

    def search(self, question: str, k: int) -> Sequence[int]:
        """Return the best by their scores, which it computes for every passage."""
        scores = self._statistics.get_scores(_tokens(question))
        return [int(row) for row in np.argsort(-scores, kind="stable")[:k] if scores[row] > 0]

    def nearest(self, question: str, k: int) -> None:
        """Have no vectors."""


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _build(material: Material, _folder: Path) -> None:
    _RankBm25(material)


def _open(material: Material, _folder: Path) -> _RankBm25:
    return _RankBm25(material)


KINDS = (
    Kind(
        "rank-bm25",
        _build,
        _open,
        vectors=False,
        imports=("rank_bm25",),
        remark="terms alone; cannot be saved, so that each start builds it again",
    ),
)
