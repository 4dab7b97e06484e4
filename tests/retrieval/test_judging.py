from dataclasses import asdict

import numpy as np
import pytest

from retrieval.judging import SENTENCES, SPANS, Bars, Judge
from tests.retrieval.readings import features_of

NONE = Bars(support=0.0, little=0.0, support_of_little=0.0)


def test_a_probability_is_the_logistic_of_the_weighted_sum() -> None:
    judge = Judge(features_of(coverage=2.0, byline=-4.0, answerable=1.0), bias=-1.0, floor=0.5, bars=NONE)
    assert judge.probability(features_of()) == pytest.approx(1 / (1 + np.e))
    assert judge.probability(features_of(coverage=0.5)) == 0.5
    assert judge.probability(features_of(coverage=1.0, answerable=1.0)) == pytest.approx(1 / (1 + np.e**-2))
    assert judge.probability(features_of(coverage=1.0, byline=0.5, similarity=9.0)) == pytest.approx(
        1 / (1 + np.e)
    )


def test_the_judge_of_sentences_needs_no_span_model() -> None:
    weights = asdict(SENTENCES.weights)
    assert [weights[name] for name in ("span", "best_span", "answerable")] == [0.0, 0.0, 0.0]


def test_a_surer_span_makes_an_answer_more_probable() -> None:
    doubtful, sure = (
        SPANS.probability(features_of(coverage=0.5, span=span, best_span=span - 0.9, answerable=span))
        for span in (-0.5, 0.9)
    )
    assert doubtful < sure
