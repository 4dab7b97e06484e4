from dataclasses import replace

import pytest

from retrieval.datatypes import Citation, Finding, Language, Match, MatchKind, SentenceKind, Span
from retrieval.features import ReadSentence
from retrieval.questions import AnswerType
from retrieval.shapes import shaped_spans
from retrieval.short_answers import agree, short_answer
from retrieval.terms import placed_tokens_of
from tests.retrieval.readings import candidate_of, document_of, read_of, span_in

PROSE = "Saigo is played by Kazunari Ninomiya, who read «Picture Letters» in 2006."


def read(
    text: str,
    kind: AnswerType,
    *,
    found: str = "",
    sure: float = 0.5,
    met: tuple[str, ...] = (),
    sentence: SentenceKind = SentenceKind.PROSE,
) -> ReadSentence:
    """Return a sentence with its shapes, what the span model found in it and the words that it meets."""
    pairs = tuple(
        (placed, Match(placed.token.word, placed.token.term, MatchKind.EXACT, 1.0))
        for placed in placed_tokens_of(text, Language.EN)
        if placed.token.word in met
    )
    candidate = candidate_of(document_of(text), [text], kind=sentence)
    return replace(
        read_of(candidate, known={"span": sure}),
        met=pairs,
        shapes=tuple(shaped_spans(text, kind)),
        found=span_in(text, found),
    )


@pytest.mark.parametrize(
    ("kind", "found", "answer"),
    [
        # The model says which of the shapes is meant, the shape where the answer ends.
        (AnswerType.PERSON, "Ninomiya", "Kazunari Ninomiya"),
        (AnswerType.PERSON, "Sai", "Saigo"),
        (AnswerType.PERSON, "Saigo is played by Kazunari", "Kazunari Ninomiya"),
        (AnswerType.DATE, "2006", "2006"),
        (AnswerType.TITLE, "Picture", "«Picture Letters»"),
        # What has no shape has whole words and whole pairs of quotes.
        (AnswerType.OTHER, "by Kazunari Ninomi", "by Kazunari Ninomiya"),
        (AnswerType.OTHER, "«Picture Letters", "«Picture Letters»"),
        (AnswerType.PERSON, "ho rea", "who read"),
        (AnswerType.REASON, "who read", "who read"),
        # Where nothing was found, the shapes have to do.
        (AnswerType.DATE, "", "2006"),
        (AnswerType.OTHER, "", PROSE),
    ],
)
def test_the_short_answer_is_what_the_span_model_means(kind: AnswerType, found: str, answer: str) -> None:
    assert short_answer(read(PROSE, kind, found=found), kind).of(PROSE) == answer


@pytest.mark.parametrize(("sure", "answer"), [(-0.6, "Saigo"), (-0.61, "Kazunari Ninomiya")])
def test_a_span_far_below_no_answer_says_nothing(sure: float, answer: str) -> None:
    one = read(PROSE, AnswerType.PERSON, found="Saigo", sure=sure, met=("played",))
    assert short_answer(one, AnswerType.PERSON).of(PROSE) == answer


def test_a_name_in_brackets_behind_the_name_that_is_asked_about_is_the_answer() -> None:
    text = "Saigo (Kazunari Ninomiya) is a baker; Shimizu (Ryo Kase) was sent by Lieutenant Ito."
    one = read(text, AnswerType.PERSON, found="Lieutenant Ito", met=("shimizu",))
    assert short_answer(one, AnswerType.PERSON).of(text) == "Ryo Kase"


def test_without_a_span_the_shape_nearest_to_the_questions_words_counts() -> None:
    text = "It cost 19 million and took 32 more."
    for word, answer in (("cost", "19 million"), ("took", "32")):
        one = read(text, AnswerType.NUMBER, met=(word,))
        assert short_answer(one, AnswerType.NUMBER).of(text) == answer


@pytest.mark.parametrize("found", ["", "Kazunari Ninomiya"])
def test_a_question_for_yes_or_no_is_answered_by_the_whole_sentence(found: str) -> None:
    one = read(PROSE, AnswerType.YES_NO, found=found)
    assert short_answer(one, AnswerType.YES_NO).of(PROSE) == PROSE


@pytest.mark.parametrize(
    ("met", "answer"),
    [((), "Ken Watanabe"), (("kuribayashi",), "Ken Watanabe"), (("watanabe",), "Gen. Kuribayashi")],
)
def test_of_a_cast_pair_the_other_part_is_the_answer_whatever_was_found(
    met: tuple[str, ...], answer: str
) -> None:
    text = "Ken Watanabe\nas Gen. Kuribayashi"
    one = read(text, AnswerType.PERSON, found="as Gen", met=met, sentence=SentenceKind.CAST)
    assert short_answer(one, AnswerType.PERSON).of(text) == answer


def finding(answer: str) -> Finding:
    document = document_of(answer)
    whole = Span(0, len(answer))
    return Finding(Citation(document, whole), whole, Language.EN, 0.5)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Ken Watanabe", "watanabe, ken", True),
        ("Ken Watanabe", "Кэн Ватанабэ", True),
        ("Ken Watanabe", "Watanabe", False),
        ("Ken Watanabe", "Kazunari Ninomiya", False),
        ("32 days", "32 jours", True),
        ("32 days", "33 days", False),
        ("December 9, 2006", "9 декабря 2006 года", True),
        ("32 days", "a month", False),
        ("he was a baker before the war", "he was a baker before the fall", False),
    ],
)
def test_findings_agree_on_the_same_words_figures_or_names(one: str, other: str, expected: bool) -> None:  # noqa: FBT001
    assert agree(finding(one), finding(other)) is expected
    assert agree(finding(other), finding(one)) is expected
