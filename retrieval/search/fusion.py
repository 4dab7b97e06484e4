"""Fusion of several rankings into one."""

from collections.abc import Sequence
from typing import Final

from retrieval.datatypes import Hit

# Cormack, Clarke and Büttcher 2009, "Reciprocal rank fusion outperforms Condorcet and individual rank
# learning methods".
RRF_K: Final = 60


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[Hit]], weights: Sequence[float], *, k: int = RRF_K
) -> tuple[Hit, ...]:
    """Return all rows of the rankings by the sum of `weight / (k + rank)`, best first, ties in row order."""
    scores: dict[int, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, hit in enumerate(ranking, 1):
            scores[hit.row] = scores.get(hit.row, 0.0) + weight / (k + rank)
    return _ranked(scores)


def score_fusion(rankings: Sequence[Sequence[Hit]], weights: Sequence[float]) -> tuple[Hit, ...]:
    """Return all rows of the rankings by the weighted sum of their scores, best first, ties in row order.

    Each ranking's scores are divided by its best one; a row that is not in a ranking counts as the lowest in
    it (Bruch, Gai and Ingber 2023, "An analysis of fusion functions for hybrid retrieval": a convex
    combination of normalised scores keeps what ranks throw away).
    """
    scores = {hit.row: 0.0 for ranking in rankings for hit in ranking}
    for ranking, weight in zip(rankings, weights, strict=True):
        if not ranking:
            continue
        best, lowest = ranking[0].score, ranking[-1].score
        here = {hit.row: hit.score for hit in ranking}
        for row in scores:
            scores[row] += weight * here.get(row, lowest) / best
    return _ranked(scores)


def _ranked(scores: dict[int, float]) -> tuple[Hit, ...]:
    return tuple(
        Hit(row, score) for row, score in sorted(scores.items(), key=lambda each: (-each[1], each[0]))
    )
