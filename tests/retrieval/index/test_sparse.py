from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.datatypes import Hit, Match, MatchKind
from retrieval.index.sparse import SparseIndex, best_hits

CORPUS = (
    ("island", "letter", "general", "island"),
    ("island", "soldier"),
    ("island", "general", "soldier", "cave", "cave", "cave"),
    (),
    ("письмо", "island"),
)
WORDS = ("a", "b", "c", "d", "ё", "1945")
CHUNKS = st.lists(st.lists(st.sampled_from(WORDS), max_size=6), max_size=8)


def exact(term: str) -> tuple[Match, ...]:
    return (Match(term, term, MatchKind.EXACT, 1.0),)


def group(**weights: float) -> tuple[Match, ...]:
    return tuple(Match("?", term, MatchKind.MEANING, weight) for term, weight in weights.items())


def assert_equal_to_rank_bm25(corpus: Sequence[Sequence[str]], query: Sequence[str]) -> None:
    expected = BM25Okapi([list(chunk) for chunk in corpus]).get_scores(list(query))
    scores = SparseIndex.from_terms(corpus).scores([exact(term) for term in query])
    np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    "query",
    [
        ["letter"],
        ["general", "cave"],
        ["island"],  # in more than half of the chunks: its idf would be negative
        ["soldier", "soldier"],
        ["unknown"],
        ["unknown", "письмо"],
        [],
    ],
)
def test_exact_terms_score_as_rank_bm25_does(query: list[str]) -> None:
    assert_equal_to_rank_bm25(CORPUS, query)


@given(CHUNKS.filter(any), st.lists(st.sampled_from((*WORDS, "unknown")), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_exact_terms_score_as_rank_bm25_does(corpus: list[list[str]], query: list[str]) -> None:
    assert_equal_to_rank_bm25(corpus, query)


def test_one_chunk_scores_as_rank_bm25_does() -> None:
    assert_equal_to_rank_bm25([["island", "letter"]], ["island"])


@pytest.mark.parametrize("corpus", [[], [[], []]])
def test_without_terms_nothing_is_found(corpus: list[list[str]]) -> None:
    index = SparseIndex.from_terms(corpus)
    assert index.scores([exact("island")]).tolist() == [0.0] * len(corpus)
    assert best_hits(index.scores([exact("island")]), 5) == ()


def test_a_group_counts_the_best_of_its_alternatives_in_each_chunk() -> None:
    index = SparseIndex.from_terms([["cave"], ["grotte"], ["cave", "grotte"], ["x"], ["x"], ["x"], ["x"]])
    alternatives = group(cave=1.0, grotte=0.6)
    idf, (once, twice) = index.idf_of_group(alternatives), index.saturated("cave")
    expected = [idf * once, idf * 0.6 * once, idf * twice, 0.0, 0.0, 0.0, 0.0]
    assert index.scores([alternatives]).tolist() == pytest.approx(expected)


def test_alternatives_share_the_idf_of_the_chunks_that_hold_any_of_them() -> None:
    chunks = [["cave"], ["grotte"], ["cave", "grotte"], ["x"], ["y"], ["z"], ["x"]]
    merged = [["cave" if term == "grotte" else term for term in dict.fromkeys(chunk)] for chunk in chunks]
    idf = SparseIndex.from_terms(chunks).idf_of_group(group(cave=1.0, grotte=0.6))
    assert idf == pytest.approx(SparseIndex.from_terms(merged).idf_of("cave"))


def test_a_weak_alternative_does_not_make_a_rare_word_common() -> None:
    index = SparseIndex.from_terms([["cave"], *[["place"]] * 3, *[["x"]] * 6])
    assert index.idf_of_group(group(cave=1.0, place=0.4)) == pytest.approx(index.idf_of("cave"))


def test_an_alternative_that_is_everywhere_leaves_the_score_at_the_floor() -> None:
    index = SparseIndex.from_terms(CORPUS)
    assert index.idf_of_group(group(island=1.0, letter=1.0)) == pytest.approx(index.idf_of("island"))


def test_an_empty_group_scores_nothing() -> None:
    index = SparseIndex.from_terms(CORPUS)
    assert index.scores([(), exact("cave"), ()]).tolist() == index.scores([exact("cave")]).tolist()


def test_ties_come_out_in_row_order_even_at_the_cut() -> None:
    scores = np.array([1.0, 3.0, 1.0, 2.0, 1.0])
    assert best_hits(scores, 3) == (Hit(1, 3.0), Hit(3, 2.0), Hit(0, 1.0))
    assert [hit.row for hit in best_hits(scores, 9)] == [1, 3, 0, 2, 4]


def test_a_score_of_nothing_or_less_is_no_hit() -> None:
    assert best_hits(np.array([0.0, -1.0, 0.5]), 3) == (Hit(2, 0.5),)
    assert best_hits(np.zeros(0), 3) == ()


def test_a_term_is_held_by_the_chunks_it_stands_in() -> None:
    index = SparseIndex.from_terms(CORPUS)
    assert [index.holds("soldier", row) for row in range(5)] == [False, True, True, False, False]
    assert ("soldier" in index, "soldat" in index, index.holds("soldat", 0)) == (True, False, False)


@pytest.mark.parametrize("corpus", [CORPUS, [[], []], [["œuvre", "ё", "½", "𝒜", "ﬁ"]]])
def test_a_saved_index_is_read_back_whole(tmp_path: Path, corpus: Sequence[Sequence[str]]) -> None:
    index = SparseIndex.from_terms(corpus)
    index.save(tmp_path)
    loaded = SparseIndex.load(tmp_path)
    assert (loaded.terms, loaded.chunk_count) == (index.terms, index.chunk_count)
    for term in dict.fromkeys(chain.from_iterable(corpus)):
        assert loaded.scores([exact(term)]).tolist() == index.scores([exact(term)]).tolist()


def test_alternatives_that_no_chunk_holds_score_nothing() -> None:
    scores = SparseIndex.from_terms(CORPUS).scores([group(unknown=1.0, unheard=0.9)])
    assert scores.tolist() == [0.0] * len(CORPUS)


@given(CHUNKS.filter(any))
@settings(max_examples=60, deadline=None)
def test_terms_in_less_than_half_of_the_chunks_weigh_to_the_last_bit_as_in_rank_bm25(
    corpus: list[list[str]],
) -> None:
    theirs, ours = BM25Okapi(corpus), SparseIndex.from_terms(corpus)
    for term in ours.terms:
        held = sum(term in chunk for chunk in corpus)
        if 2 * held < len(corpus):
            assert ours.idf_of(term) == theirs.idf[term]
            assert ours.scores([exact(term)]).tolist() == theirs.get_scores([term]).tolist()


ALTERNATIVES = st.dictionaries(
    st.sampled_from((*WORDS, "unknown")), st.sampled_from((1.0, 0.7, 0.4)), max_size=4
)


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6), min_size=40, max_size=60), st.data())
@settings(max_examples=40, deadline=None)
def test_few_rows_score_as_among_all_and_many_as_among_few(
    corpus: list[list[str]], data: st.DataObject
) -> None:
    index = SparseIndex.from_terms(corpus)
    groups = [group(**each) for each in data.draw(st.lists(ALTERNATIVES, max_size=3))]
    every = index.scores(groups)
    for most in (2, len(corpus)):
        chosen = sorted(data.draw(st.sets(st.integers(0, len(corpus) - 1), max_size=most)))
        rows = np.zeros(len(corpus), dtype=np.bool_)
        rows[chosen] = True
        assert index.hits(groups, 9, rows=rows) == best_hits(every * rows, 9)


def test_the_statistics_of_some_rows_are_those_of_an_index_of_these() -> None:
    rows = np.array([True, False, True, False, False])
    some, alone = SparseIndex.from_terms(CORPUS).within(rows), SparseIndex.from_terms([CORPUS[0], CORPUS[2]])
    assert (list(some.terms), some.chunk_count) == (list(alone.terms), 2)
    groups = [exact("cave"), group(island=1.0, letter=0.7), exact("письмо")]
    assert some.scores(groups)[rows].tolist() == alone.scores(groups).tolist()
    assert some.scores(groups)[~rows].tolist() == [0.0] * 3
    assert some.idf_of("cave") == alone.idf_of("cave")
