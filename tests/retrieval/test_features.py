import numpy as np
import pytest

from retrieval.datatypes import Document, Language, Match, MatchKind, Sentence, SentenceKind, Span
from retrieval.features import plausible, shaped_share, unasked, weighted_share
from retrieval.questions import AnswerType
from retrieval.shapes import shaped_spans
from retrieval.terms import placed_tokens_of

FILM = Document("a.txt", "", "a", Language.EN, film="Silent Harbour", other_titles=("Тихая гавань",))


def words(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [span.of(text) for span in spans]


def test_a_share_is_weighted_and_nothing_of_nothing_is_nothing() -> None:
    assert weighted_share(np.array([1.0, 0.0]), np.array([3.0, 1.0])) == 0.75
    assert weighted_share(np.zeros(0), np.zeros(0)) == 0.0
    assert weighted_share(np.array([1.0]), np.array([0.0])) == 0.0


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Yesterday Maria Lindqvist sang.", AnswerType.PERSON, ["Yesterday Maria Lindqvist"]),
        ("Thus the keeper met Harding.", AnswerType.PERSON, ["Harding"]),
        ("In Silent Harbour the keeper is Tom Harding.", AnswerType.PERSON, ["Tom Harding"]),
        ("Фильм «Тихая гавань» снял Питер Грейвз.", AnswerType.PERSON, ["Питер Грейвз"]),
        ("It took 45 days.", AnswerType.DURATION, ["45 days"]),
    ],
)
def test_shapes_that_only_look_like_names_are_left_out(
    text: str, kind: AnswerType, expected: list[str]
) -> None:
    assert words(text, plausible(shaped_spans(text, kind), text, kind, FILM))[-len(expected) :] == expected
    assert "Thus" not in words(text, plausible(shaped_spans(text, kind), text, kind, FILM))


def test_what_is_asked_for_is_not_in_the_question() -> None:
    text = "Harding met Lindqvist for 45 days in 1987."
    met = tuple(
        (placed, Match(placed.token.word, placed.token.term, MatchKind.EXACT, 1.0))
        for placed in placed_tokens_of(text, Language.EN)
        if placed.token.word in {"harding", "days", "1987"}
    )
    persons = unasked(shaped_spans(text, AnswerType.PERSON), met, AnswerType.PERSON)
    assert words(text, persons) == ["Lindqvist"]
    durations = unasked(shaped_spans(text, AnswerType.DURATION), met, AnswerType.DURATION)
    assert words(text, durations) == ["45 days"]
    dates = unasked(shaped_spans(text, AnswerType.DATE), met, AnswerType.DATE)
    assert words(text, dates) == []


def test_a_cast_pair_has_the_shape_of_a_person_and_a_reason_that_of_its_word() -> None:
    pair = Sentence(Span(0, 26), Language.EN, SentenceKind.CAST)
    prose = Sentence(Span(0, 26), Language.EN)
    assert shaped_share(AnswerType.PERSON, (), "Tom Harding\nas Dr. Volkov", pair) == 1.0
    assert shaped_share(AnswerType.PERSON, (), "nobody was there", prose) == 0.0
    assert shaped_share(AnswerType.REASON, (), "because it rained", prose) == 1.0
    assert shaped_share(AnswerType.REASON, (), "it rained", prose) == 0.0
