import errno
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.datatypes import Hit
from retrieval.index.dense import DenseIndex

EAST = np.array([1, 0, 0, 0], dtype=np.float32)


def rows_of(*values: float) -> NDArray[np.float32]:
    """Return unit vectors, one for each cosine with EAST."""
    return np.array([[value, np.sqrt(1 - value**2), 0, 0] for value in values], dtype=np.float32)


def test_the_nearest_come_first() -> None:
    index = DenseIndex.from_vectors(rows_of(0.5, 1.0, -0.5, 0.25))
    assert index.search(EAST, 2) == (Hit(1, 1.0), Hit(0, 0.5))


def test_only_positive_similarities_are_hits() -> None:
    index = DenseIndex.from_vectors(rows_of(0.5, 0.0, -0.5))
    assert index.search(EAST, 3) == (Hit(0, 0.5),)


def test_asking_for_more_than_there_is_finds_what_there_is() -> None:
    assert DenseIndex.from_vectors(rows_of(0.5, 1.0)).search(EAST, 9) == (Hit(1, 1.0), Hit(0, 0.5))


def test_a_vector_of_zeros_finds_nothing() -> None:
    assert DenseIndex.from_vectors(rows_of(0.5, 1.0)).search(np.zeros_like(EAST), 2) == ()


def test_a_passage_of_zeros_is_not_found() -> None:
    vectors = np.vstack([np.zeros_like(EAST), EAST])
    assert DenseIndex.from_vectors(vectors).search(EAST, 2) == (Hit(1, 1.0),)


def test_an_empty_index_finds_nothing() -> None:
    index = DenseIndex.from_vectors(np.zeros((0, 4), dtype=np.float32))
    assert (len(index), index.dimension, index.search(EAST, 3)) == (0, 4, ())


@pytest.mark.parametrize("k", range(1, 9))
def test_ties_come_out_in_row_order_even_at_the_cut(k: int) -> None:
    index = DenseIndex.from_vectors(rows_of(0.5, 0.5, 0.5, 0.25, 0.5, 1.0, 0.5, 0.75))
    assert [hit.row for hit in index.search(EAST, k)] == [5, 7, 0, 1, 2, 4, 6, 3][:k]


def test_only_the_rows_that_are_allowed_are_found() -> None:
    index = DenseIndex.from_vectors(rows_of(1.0, 0.75, 0.5, 0.25))
    allowed = np.array([False, True, False, True])
    assert index.search(EAST, 4, rows=allowed) == (Hit(1, 0.75), Hit(3, 0.25))
    assert index.search(EAST, 4, rows=np.zeros(4, dtype=np.bool_)) == ()


def test_few_rows_are_measured_as_many_are() -> None:
    vectors = np.random.default_rng(1).standard_normal((1000, 16)).astype(np.float32)
    index = DenseIndex.from_vectors(vectors)
    few = np.zeros(1000, dtype=np.bool_)
    few[[7, 300, 301, 999]] = True
    every = {hit.row: hit.score for hit in index.search(vectors[300], 1000)}
    found = index.search(vectors[300], 9, rows=few)
    assert [hit.row for hit in found] == sorted(
        every.keys() & {7, 300, 301, 999}, key=lambda row: -every[row]
    )
    assert [hit.score for hit in found] == pytest.approx([every[hit.row] for hit in found], rel=1e-5)


def test_stored_vectors_go_into_another_index_unchanged() -> None:
    vectors = np.random.default_rng(1).standard_normal((20, 8)).astype(np.float32)
    first = DenseIndex.from_vectors(vectors)
    taken = first.vectors(np.arange(20))
    np.testing.assert_allclose(taken, vectors, rtol=1e-3)
    np.testing.assert_array_equal(DenseIndex.from_vectors(taken).vectors(np.arange(20)), taken)
    assert first.vectors(np.zeros(0, dtype=np.int64)).shape == (0, 8)


def test_a_saved_index_is_read_back_whole_from_a_folder_of_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "Письма 硫黄島"
    folder.mkdir()
    index = DenseIndex.from_vectors(rows_of(0.5, 1.0, 0.25))
    index.save(folder)
    assert DenseIndex.load(folder).search(EAST, 3) == index.search(EAST, 3)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_disk_is_reported(tmp_path: Path) -> None:
    (tmp_path / "dense.faiss").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as caught:
        DenseIndex.from_vectors(rows_of(0.5)).save(tmp_path)
    assert caught.value.errno == errno.ENOSPC


def test_a_large_index_finds_what_is_nearest_and_measures_it_exactly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.index.dense.LARGE", 1000)
    monkeypatch.setattr("retrieval.index.dense.BLOCK", 300)
    vectors = np.random.default_rng(1).standard_normal((1000, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    exact = DenseIndex.from_vectors(vectors)
    exact.save(tmp_path)
    large = DenseIndex.load(tmp_path)
    assert (tmp_path / "dense_8bit.faiss").exists()
    allowed = np.arange(1000) % 3 == 0
    for query in vectors[:5] + vectors[5:10]:
        for rows in (None, allowed):
            expected, found = exact.search(query, 10, rows=rows), large.search(query, 10, rows=rows)
            assert [hit.row for hit in found] == [hit.row for hit in expected]
            assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-6)


def test_a_large_index_finds_no_more_than_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.index.dense.LARGE", 3)
    DenseIndex.from_vectors(rows_of(1.0, 0.75, 0.5, -0.25)).save(tmp_path)
    large = DenseIndex.load(tmp_path)
    assert [hit.row for hit in large.search(EAST, 9)] == [0, 1, 2]
    assert [hit.row for hit in large.search(EAST, 9, rows=np.array([False, True, False, True]))] == [1]
    assert large.search(np.zeros_like(EAST), 9) == ()


def test_what_is_written_block_by_block_is_the_file_that_faiss_writes(tmp_path: Path) -> None:
    index = DenseIndex.from_vectors(rows_of(0.5, 1.0, 0.25))
    index.save(tmp_path)
    faiss.write_index(index._index, str(tmp_path / "whole.faiss"))
    assert (tmp_path / "dense.faiss").read_bytes() == (tmp_path / "whole.faiss").read_bytes()
