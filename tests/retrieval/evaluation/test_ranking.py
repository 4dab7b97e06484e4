from math import log2

import pytest

from retrieval.evaluation.ranking import first_rank, mean_reciprocal_rank, ndcg_at, recall_at


@pytest.mark.parametrize(("relevant", "rank"), [({"a"}, 1), ({"c", "b"}, 2), ({"x"}, 0), (set(), 0)])
def test_the_first_relevant_id_counts(relevant: set[str], rank: int) -> None:
    assert first_rank(["a", "b", "c"], relevant) == rank


def test_recall_counts_ranks_up_to_k_and_not_what_was_not_found() -> None:
    assert [recall_at(k, [1, 3, 0, 5]) for k in (1, 3, 5)] == [0.25, 0.5, 0.75]


def test_the_reciprocal_rank_of_what_was_not_found_is_nothing() -> None:
    assert mean_reciprocal_rank([1, 4, 0, 2]) == (1 + 1 / 4 + 1 / 2) / 4


def test_no_questions_measure_nothing() -> None:
    assert (recall_at(5, []), mean_reciprocal_rank([])) == (0.0, 0.0)


def test_ndcg_discounts_by_rank_and_compares_with_the_best_order() -> None:
    gains = {"a": 3.0, "b": 2.0, "c": 1.0}
    best = 3 + 2 / log2(3) + 1 / 2
    assert ndcg_at(10, ["a", "b", "c"], gains) == 1.0
    assert ndcg_at(10, ["x", "b", "a"], gains) == pytest.approx((2 / log2(3) + 3 / 2) / best)
    assert ndcg_at(1, ["b", "a"], gains) == pytest.approx(2 / 3)
    assert ndcg_at(10, ["a"], {}) == 0.0
