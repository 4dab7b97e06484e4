from dataclasses import replace

import pytest

from retrieval.evaluation.gold import GoldPlace, GoldQuestion
from retrieval.evaluation.judging import Judgement, judge, words
from retrieval.evaluation.predictions import Prediction, ShownCandidate

QUOTE = "Sonny Saito\nas Medic Endo"
QUESTION = GoldQuestion(
    "q",
    "Кто играет Эндо?",
    "ru",
    "cast",
    answerable=True,
    places=(GoldPlace("a.txt", QUOTE, ("Sonny Saito",), "en"),),
)
UNANSWERABLE = GoldQuestion("u", "Who sings?", "en", "who", answerable=False, places=())
RIGHT = Prediction(answered=True, answer="Sonny Saito", quote=QUOTE, source="a.txt")
SAID_RIGHT = Judgement(
    headline=True, answer=True, quote=True, quote_and_source=True, citation=True, strict=True, right=True
)


def test_a_quote_with_a_gold_span_from_its_source_is_right() -> None:
    assert judge(QUESTION, RIGHT) == SAID_RIGHT


@pytest.mark.parametrize("source", ["A.TXT", "a", "films/a.txt", "C:\\films\\a.txt", " a.txt "])
def test_a_source_is_its_file_name(source: str) -> None:
    assert judge(QUESTION, replace(RIGHT, source=source)) == SAID_RIGHT


@pytest.mark.parametrize("source", ["b.txt", "", "a.txt/", "a.md"])
def test_the_right_words_of_another_source_are_not_right(source: str) -> None:
    assert judge(QUESTION, replace(RIGHT, source=source)) == Judgement(answer=True, quote=True)


def test_a_span_in_an_unrelated_sentence_is_right_but_not_strictly() -> None:
    prediction = replace(RIGHT, quote="Later Sonny Saito left for Tokyo and never came back again")
    assert judge(QUESTION, prediction) == Judgement(
        headline=True, answer=True, quote=True, quote_and_source=True, right=True
    )


@pytest.mark.parametrize(
    ("type_", "answer", "expected"),
    [
        ("cast", "Sonny Saito", True),
        ("cast", "Sonny", True),
        ("cast", "Sonny Saito\nas Medic Endo", True),
        ("cast", "Medic Endo", False),
        ("cast", "Sonny Saito, who left for Tokyo and never came back", False),
        ("why", "Sonny Saito, who left for Tokyo and never came back", True),
        ("why", "who left for Tokyo", False),
    ],
)
def test_a_headline_is_right_that_is_mostly_the_span_or_gives_some_of_a_reason(
    type_: str, answer: str, *, expected: bool
) -> None:
    found = judge(replace(QUESTION, type=type_), replace(RIGHT, answer=answer))
    assert (found.right, found.headline) == (True, expected)


def test_the_right_place_without_the_span_is_only_a_citation() -> None:
    places = (GoldPlace("a.txt", "one two three four five six seven eight nine ten", ("ten",), "en"),)
    prediction = Prediction(answered=True, answer="six", quote="one two three four five", source="a.txt")
    assert judge(replace(QUESTION, places=places), prediction) == Judgement(citation=True)


def test_a_span_counts_in_any_place_but_span_and_source_must_be_of_one_place() -> None:
    places = (GoldPlace("a.txt", "He left", ("left",), "en"), GoldPlace("b.txt", "She came", ("came",), "en"))
    prediction = Prediction(answered=True, answer="came", quote="she came", source="a.txt")
    assert judge(replace(QUESTION, places=places), prediction) == Judgement(answer=True, quote=True)


def test_an_answer_much_longer_than_the_span_is_no_short_answer() -> None:
    longest = "Sonny Saito".ljust(3 * len("Sonny Saito") + 59) + "x"
    assert judge(QUESTION, replace(RIGHT, answer=longest)).answer
    assert not judge(QUESTION, replace(RIGHT, answer=longest + "x")).answer


def test_a_pasted_document_earns_nothing_but_its_short_answer() -> None:
    assert judge(QUESTION, replace(RIGHT, quote=(QUOTE + " ").ljust(701, "x"))) == Judgement(
        answer=True, overlong=True
    )
    assert judge(QUESTION, replace(RIGHT, quote=(QUOTE + " ").ljust(700, "x"))).right


def test_a_long_gold_quote_allows_twice_its_length() -> None:
    places = (GoldPlace("a.txt", "Sonny Saito " + "x" * 488, ("Sonny Saito",), "en"),)
    prediction = replace(RIGHT, quote="Sonny Saito " + "x" * 988)
    assert judge(replace(QUESTION, places=places), prediction).right


def test_abstaining_is_right_only_where_the_documents_do_not_answer() -> None:
    abstention = Prediction(answered=False)
    assert judge(UNANSWERABLE, abstention) == Judgement(abstained=True, right=True, strict=True)
    assert judge(QUESTION, abstention) == Judgement(abstained=True)
    assert judge(UNANSWERABLE, RIGHT) == Judgement()


@pytest.mark.parametrize("question", [QUESTION, UNANSWERABLE])
def test_no_prediction_is_wrong_whatever_was_asked(question: GoldQuestion) -> None:
    assert judge(question, None) == Judgement(missing=True)


@pytest.mark.parametrize("answered", [True, False])
def test_the_rank_is_that_of_the_first_candidate_that_holds_the_answer(*, answered: bool) -> None:
    candidates = (
        ShownCandidate("b.txt", QUOTE),
        ShownCandidate("a.txt", "Medic"),
        ShownCandidate("a.txt", "as medic endo"),
    )
    judgement = judge(QUESTION, replace(RIGHT, answered=answered, candidates=candidates))
    assert judgement.rank == 3
    assert [judgement.found_within(k) for k in (1, 3, 5)] == [False, True, True]


def test_only_five_candidates_are_looked_at() -> None:
    candidates = (ShownCandidate("a.txt", "nothing"),) * 5 + (ShownCandidate("a.txt", QUOTE),)
    assert judge(QUESTION, replace(RIGHT, candidates=candidates)).rank == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ещё 4.5/5, 341,026!", ["еще", "4.5/5", "341026"]),
        ("l'été 2006-2007 ①", ["l", "été", "2006", "2007", "1"]),
        ("12,34 1,2345 x_y", ["12", "34", "1", "2345", "x", "y"]),
    ],
)
def test_words_are_compared_in_lower_case_without_punctuation(text: str, expected: list[str]) -> None:
    assert words(text) == expected
