import pytest

from retrieval.datatypes import Hit
from retrieval.search.fusion import reciprocal_rank_fusion, score_fusion

FIRST = (Hit(4, 8.0), Hit(1, 4.0), Hit(2, 2.0))
SECOND = (Hit(2, 0.5), Hit(4, 0.4))


def scores(hits: tuple[Hit, ...]) -> list[tuple[int, object]]:
    return [(hit.row, pytest.approx(hit.score)) for hit in hits]


def test_ranks_add_up_by_weight() -> None:
    fused = reciprocal_rank_fusion([FIRST, SECOND], [1.0, 2.0], k=1)
    assert scores(fused) == [(2, 1 / 4 + 2 / 2), (4, 1 / 2 + 2 / 3), (1, 1 / 3)]


def test_scores_add_up_as_shares_of_the_best_and_the_absent_count_as_the_lowest() -> None:
    fused = score_fusion([FIRST, SECOND], [1.0, 1.0])
    assert scores(fused) == [(4, 1 + 0.8), (1, 0.5 + 0.8), (2, 0.25 + 1)]


def test_an_arm_that_finds_nothing_leaves_the_other_in_its_order() -> None:
    assert scores(score_fusion([(), SECOND], [1.0, 0.5])) == [(2, 0.5), (4, 0.4)]
    assert score_fusion([(), ()], [1.0, 1.0]) == ()


def test_ties_come_out_in_row_order() -> None:
    arms = [(Hit(7, 2.0), Hit(3, 1.0)), (Hit(3, 2.0), Hit(7, 1.0))]
    assert [hit.row for hit in score_fusion(arms, [1.0, 1.0])] == [3, 7]
    assert [hit.row for hit in reciprocal_rank_fusion(arms, [1.0, 1.0])] == [3, 7]


def test_every_ranking_needs_its_weight() -> None:
    with pytest.raises(ValueError, match="shorter"):
        score_fusion([FIRST, SECOND], [1.0])
