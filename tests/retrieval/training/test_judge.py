import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.features import COLUMNS
from retrieval.training.judge import Example, Part, fit, outcome, padded

WIDTH = len(COLUMNS)


def example(*sentences: tuple[float, bool], weight: float = 1.0) -> Example:
    """Return an example of sentences, each with its first feature and whether it answers."""
    features = np.zeros((len(sentences), WIDTH))
    features[:, 0] = [score for score, _ in sentences]
    return Example(features, np.array([answers for _, answers in sentences], dtype=np.bool_), weight)


def first_alone() -> NDArray[np.float64]:
    weights = np.zeros(WIDTH)
    weights[0] = 1.0
    return weights


def test_examples_are_padded_to_the_longest_and_share_their_parts_share() -> None:
    parts = [
        Part("one", (example((1.0, True)), example((2.0, False), (3.0, True))), share=1.0),
        Part("two", (example((4.0, False), (5.0, False), (6.0, False), weight=2.0),), share=0.5),
    ]
    features, there, right, shares = padded(parts)
    assert features.shape == (3, 3, WIDTH)
    assert features[:, :, 0].tolist() == [[1, 0, 0], [2, 3, 0], [4, 5, 6]]
    assert there.tolist() == [[True, False, False], [True, True, False], [True, True, True]]
    assert right.tolist() == [[True, False, False], [False, True, False], [False, False, False]]
    # Half of one part each, and twice the half of the other's: 0.5 + 0.5 + 1.
    assert shares.tolist() == [0.25, 0.25, 0.5]


def test_without_features_the_bias_says_how_often_there_is_an_answer() -> None:
    part = Part("one", (*[example((0.0, True))] * 3, example((0.0, False))))
    weights, bias = fit([part])
    assert weights.tolist() == pytest.approx([0.0] * WIDTH, abs=1e-6)
    assert bias == pytest.approx(np.log(3), abs=1e-3)


def test_sentences_that_answer_add_their_chances() -> None:
    part = Part("one", (*[example((0.0, True), (0.0, True))] * 3, example((0.0, False), (0.0, False))))
    _, bias = fit([part])
    assert bias == pytest.approx(np.log(1.5), abs=1e-3)


def test_a_part_counts_by_its_share_and_not_by_its_size() -> None:
    large = Part("large", (example((0.0, False)),) * 30, share=0.25)
    small = Part("small", (example((0.0, True)),), share=0.75)
    _, bias = fit([large, small])
    assert bias == pytest.approx(np.log(3), abs=1e-3)


def test_what_tells_answers_from_others_weighs() -> None:
    part = Part("one", (example((1.0, True), (0.0, False)), example((0.0, False), (0.1, False))))
    weights, bias = fit([part])
    assert weights[0] > 4
    assert weights[1:].tolist() == pytest.approx([0.0] * (WIDTH - 1), abs=1e-6)
    assert outcome(part, weights, bias, 0.5) == {"best sentence": 0.5, "silent": 0.5, "right": 1.0}


def test_a_sentence_that_is_not_there_is_no_outcome() -> None:
    short, long = example((0.0, True)), example(*[(0.0, False)] * 50)
    _, alone = fit([Part("short", (short, example((0.0, False))))])
    # Beside a long example, whose share is next to nothing, the short ones are padded.
    _, beside = fit([Part("short", (short, example((0.0, False)))), Part("long", (long,), share=1e-9)])
    assert alone == pytest.approx(0.0, abs=1e-3)
    assert beside == pytest.approx(alone, abs=1e-3)


@pytest.mark.parametrize(
    ("sentences", "best", "silent", "right"),
    [
        (((1.0, True), (-1.0, False)), 1.0, 0.0, 1.0),
        (((1.0, True), (2.0, False)), 0.0, 0.0, 0.0),
        (((-1.0, False),), 0.0, 1.0, 1.0),
        (((-1.0, True),), 1.0, 1.0, 0.0),
        (((0.0, True),), 1.0, 0.0, 1.0),
    ],
    ids=["answered", "answered wrongly", "rightly silent", "wrongly silent", "at the floor"],
)
def test_an_outcome_is_right_where_the_best_sentence_answers_or_silence_is_meant(
    sentences: tuple[tuple[float, bool], ...], best: float, silent: float, right: float
) -> None:
    part = Part("one", (example(*sentences),))
    assert outcome(part, first_alone(), 0.0, 0.5) == {
        "best sentence": best,
        "silent": silent,
        "right": right,
    }


def test_outcomes_are_the_mean_over_a_parts_examples() -> None:
    part = Part("one", (example((1.0, True)), example((-1.0, True)), *[example((-1.0, False))] * 2))
    assert outcome(part, first_alone(), 0.0, 0.5) == {"best sentence": 0.5, "silent": 0.75, "right": 0.75}


def test_a_higher_floor_and_a_lower_bias_keep_silence() -> None:
    part = Part("one", (example((1.0, True)),))
    silent = [outcome(part, first_alone(), bias, floor)["silent"] for bias, floor in
              ((0.0, 0.73), (0.0, 0.74), (-1.0, 0.49), (-1.1, 0.49))]  # fmt: skip
    # The probability of 1 is 0.731, of 0 0.5 and of -0.1 0.475.
    assert silent == [0.0, 1.0, 0.0, 1.0]
