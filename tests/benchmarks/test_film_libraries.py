import pytest

from retrieval.datatypes import (
    Answer,
    Candidate,
    Citation,
    Document,
    Finding,
    Language,
    NoAnswer,
    NoAnswerReason,
)
from retrieval.training.data.libraries import Gold, LibraryQuestion
from tests.benchmarks.film_libraries import MEASURES, Result, calibration_error, interval, judged
from tests.retrieval.readings import candidate_of, span_in

TEXT = "Anna Ford made it in Rome. The sky is blue."
GOLD = Gold("0-0.txt", "Anna Ford", "Anna Ford made it in Rome.", Language.EN)


def asked(kind: str = "who", gold: Gold | None = GOLD, film: str = "Mitzi") -> LibraryQuestion:
    return LibraryQuestion(film, kind, "Mitzi: who made it?", Language.EN, gold)


def outcome(quote: str, answer: str, *, file: str = "0-0.txt", sure: float = 0.8) -> Answer:
    document = Document(file, TEXT, "Mitzi", Language.EN)
    candidates: tuple[Candidate, ...] = (
        candidate_of(document, ["The sky is blue."]),
        candidate_of(document, ["Anna Ford made it in Rome."], row=1),
    )
    citation = Citation(document, span_in(TEXT, quote))
    return Answer(Finding(citation, span_in(TEXT, answer), Language.EN, sure), (), (), candidates)


@pytest.mark.parametrize(
    ("kind", "quote", "answer", "quote_right", "headline_right"),
    [
        ("who", "Anna Ford made it in Rome.", "Anna Ford", True, True),
        ("who", "Anna Ford made it in Rome.", "Anna", True, True),
        ("who", "Anna Ford made it in Rome.", "Rome", True, False),
        ("who", "Anna Ford made it in Rome.", "made it in Rome", True, False),
        ("why", "Anna Ford made it in Rome.", "Anna Ford made it in Rome.", True, True),
        ("why", "Anna Ford made it in Rome.", "Rome", True, False),
        ("who", "The sky is blue.", "blue", False, False),
    ],
)
def test_a_headline_shares_half_its_words_with_the_answer_and_a_reason_some(
    kind: str, quote: str, answer: str, *, quote_right: bool, headline_right: bool
) -> None:
    found = judged(asked(kind), outcome(quote, answer))
    assert (found.is_quote_right, found.is_headline_right, found.is_right) == (
        quote_right,
        headline_right,
        quote_right,
    )
    assert found.rank == 2


def test_the_same_words_of_another_film_are_wrong() -> None:
    found = judged(asked(), outcome("Anna Ford made it in Rome.", "Anna Ford", file="1-0.txt"))
    assert (found.is_right, found.rank) == (False, 0)


def test_silence_is_right_where_nothing_is_told() -> None:
    silent = NoAnswer(NoAnswerReason.UNSURE, ())
    assert judged(asked("near", None), silent).is_right
    assert not judged(asked(), silent).is_right
    assert not judged(asked("near", None), outcome("The sky is blue.", "blue")).is_right


def results() -> list[Result]:
    right = judged(asked(film="a"), outcome("Anna Ford made it in Rome.", "Anna Ford", sure=0.95))
    wrong = judged(asked(film="b"), outcome("The sky is blue.", "blue", sure=0.55))
    silent = judged(asked(film="b"), NoAnswer(NoAnswerReason.UNSURE, ()))
    near = judged(asked("near", None, film="a"), NoAnswer(NoAnswerReason.UNSURE, ()))
    return [right, wrong, silent, near]


def test_the_measures_are_shares_of_what_they_are_about() -> None:
    found = {name: round(measure(results()), 3) for name, measure in MEASURES.items() if "across" not in name}
    assert found == {
        "score": 0.5, "right same": 0.333, "headline right": 0.333, "wrong of answered": 0.5,
        "false silence": 0.333, "rightly silent": 1.0, "recall@1": 0.0, "recall@5": 0.667,
        "recall@5 same": 0.667,
    }  # fmt: skip


def test_the_calibration_error_is_the_gap_between_stated_and_seen() -> None:
    assert calibration_error(results()) == pytest.approx((0.05 + 0.55) / 2)


def test_an_interval_holds_the_measure_and_is_drawn_by_film() -> None:
    low, high = interval(results(), MEASURES["score"])
    assert (low, high) == (0.0, 1.0)
    assert interval([each for each in results() if each.asked.film == "a"], MEASURES["score"]) == (1.0, 1.0)
