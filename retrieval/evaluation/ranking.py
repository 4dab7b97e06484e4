"""The usual measures of retrieval, over runs (what was found, best first) and qrels (what is relevant)."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from math import log2
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)


def first_rank(found: Sequence[Id], relevant: Collection[Id]) -> int:
    """Return the rank, from 1, of the first relevant id; 0 if none was found."""
    return next((rank for rank, each in enumerate(found, 1) if each in relevant), 0)


def recall_at(k: int, ranks: Sequence[int]) -> float:
    """Return the share of questions whose first relevant rank is at most k; a rank of 0 is not found.

    With one relevant passage a question, as in question sets, this is recall; with several it is the
    share of questions for which at least one was found.
    """
    return sum(1 <= rank <= k for rank in ranks) / len(ranks) if ranks else 0.0


def mean_reciprocal_rank(ranks: Sequence[int]) -> float:
    """Return the mean of 1 / rank, 0 for what was not found (Voorhees, TREC-8, 1999)."""
    return sum(1 / rank for rank in ranks if rank) / len(ranks) if ranks else 0.0


def ndcg_at(k: int, found: Sequence[Id], gains: Mapping[Id, float]) -> float:
    """Return the normalised discounted cumulative gain of the first k ids; ids without a gain have 0.

    The discount is log2(rank + 1) (Järvelin and Kekäläinen, 2002); 0 if nothing has a gain.
    """
    ideal = _dcg(sorted(gains.values(), reverse=True)[:k])
    return _dcg([gains.get(each, 0.0) for each in found[:k]]) / ideal if ideal else 0.0


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))
