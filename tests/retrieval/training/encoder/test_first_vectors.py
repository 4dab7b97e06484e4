from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.training.encoder.first_vectors import first_vectors

Vector = NDArray[np.float32]


def row(*values: float) -> Vector:
    return np.array(values, dtype=np.float32)


class Meanings:
    """Unit vectors of words by a table; remembers which words were asked for."""

    def __init__(self, table: dict[str, Vector]) -> None:
        self._table = table
        self.asked: list[str] = []

    def __call__(self, words: Sequence[str]) -> Vector:
        self.asked += words
        return np.array([self._table[word] for word in words], dtype=np.float32)


def test_known_pieces_keep_their_rows_and_a_new_one_is_a_mean_weighted_by_meaning() -> None:
    known = {"[CLS]": row(9, 9), "red": row(1, 0), "blue": row(0, 1)}
    meanings = Meanings({"red": row(1, 0), "blue": row(0, 1), "красный": row(1, 0)})
    first = 1 / (1 + np.exp(-10))  # cosines 1 and 0, divided by the temperature 0.1
    np.testing.assert_allclose(
        first_vectors(["[CLS]", "blue", "красный"], known, meanings),
        [[9, 9], [0, 1], [first, 1 - first]],
        rtol=1e-6,
    )


def test_eight_nearest_words_count_and_no_other() -> None:
    near = {f"{letter}{letter}": row(1) for letter in "abcdefgh"}
    known = near | {"far": row(1_000)}
    meanings = Meanings({word: row(1, 0) for word in [*near, "новое"]} | {"far": row(0.8, 0.6)})
    assert first_vectors(["новое"], known, meanings).tolist() == [[1.0]]


def test_words_and_numbers_lend_their_rows_but_letters_word_ends_and_signs_do_not() -> None:
    known = dict.fromkeys(["word", "1984", "a", "##ing", "[SEP]", "!", "é"], row(1))
    meanings = Meanings(dict.fromkeys(["word", "1984", "ок"], row(1)))
    first_vectors(["##ок"], known, meanings)
    assert meanings.asked == ["word", "1984", "ок"]


def test_a_word_end_means_what_its_letters_mean() -> None:
    meanings = Meanings({"red": row(1, 0), "blue": row(0, 1), "синий": row(0, 1)})
    rows = first_vectors(["##синий", "синий"], {"red": row(1, 0), "blue": row(0, 1)}, meanings)
    assert rows.dtype == np.float32
    assert rows[0].tolist() == rows[1].tolist()
    assert rows[0].argmax() == 1
