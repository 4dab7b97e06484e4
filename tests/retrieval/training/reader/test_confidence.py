import numpy as np
import pytest

from retrieval.datatypes import Language
from retrieval.reader.scoring import ScoredSentence
from retrieval.training.data.libraries import Gold, LibraryQuestion
from retrieval.training.reader.confidence import (
    Example,
    Shares,
    chosen_floor,
    cross_validated,
    example,
    fit,
    is_right,
)
from tests.retrieval.readings import candidate_of, document_of
from tests.retrieval.training.tiny import chance_of


def made(count: int = 60) -> list[Example]:
    """Return questions whose answer has the highest score, and some without an answer."""
    rng = chance_of(0)
    examples = []
    for number in range(count):
        is_answered = number % 4 > 0
        scores = np.array([rng.gauss(-2, 1) for _ in range(5)])
        answers = np.zeros(5, dtype=np.bool_)
        if is_answered:
            answers[2] = True
            scores[2] = rng.gauss(3, 1)
        examples.append(Example(number % 3, is_answered, scores, answers))
    return examples


def test_the_fit_tells_answers_from_others() -> None:
    slope, bias = fit(made())
    assert slope * -2 + bias < 0 < slope * 3 + bias


def test_a_library_is_judged_by_a_fit_on_the_others() -> None:
    outcomes = cross_validated(made())
    assert outcomes[0.5].right > 0.9
    assert outcomes[0.1].right < outcomes[0.5].right
    assert outcomes[0.1].right_silence < outcomes[0.5].right_silence


def test_the_floor_is_the_highest_that_leaves_few_answerable_questions_unanswered() -> None:
    outcomes = {0.3: Shares(0.6, 0.1, 0.5), 0.4: Shares(0.55, 0.2, 0.7), 0.5: Shares(0.5, 0.3, 0.9)}
    assert chosen_floor(outcomes) == 0.4


@pytest.mark.parametrize(
    ("scores", "floor", "right"),
    [
        ([2.0, 1.0], 0.5, True),
        ([1.0, 2.0], 0.5, False),  # another sentence is surer
        ([2.0, 1.0], 0.9, False),  # silent though there is an answer
    ],
)
def test_an_outcome_is_right_if_the_surest_sentence_answers(
    scores: list[float], floor: float, *, right: bool
) -> None:
    asked = Example(0, is_answered=True, scores=np.array(scores), answers=np.array([True, False]))
    assert is_right(asked, 1.0, 0.0, floor) is right


def test_silence_is_right_where_there_is_no_answer() -> None:
    nothing = Example(0, is_answered=False, scores=np.zeros(0), answers=np.zeros(0, dtype=np.bool_))
    assert is_right(nothing, 1.0, 0.0, 0.5)
    wrong = Example(0, is_answered=False, scores=np.array([3.0]), answers=np.array([False]))
    assert not is_right(wrong, 1.0, 0.0, 0.5)


def test_a_sentence_answers_that_holds_the_answer_in_the_right_file() -> None:
    candidate = candidate_of(document_of("Anna made it. Tom did."), ["Anna made it.", "Tom did."])
    scored = [
        ScoredSentence(candidate, each, each.span.of(candidate.chunk.document.text), 0.5, score=2.0)
        for each in candidate.chunk.sentences
    ]
    for file, answers in (("notes.txt", [True, False]), ("other.txt", [False, False])):
        gold = Gold(file, "Anna", "Anna made it.", Language.EN)
        found = example(0, LibraryQuestion("Film", "who", "Who?", Language.EN, gold), scored)
        assert found.answers.tolist() == answers
        assert found.scores.tolist() == [2.0, 2.0]
