import pytest

from retrieval.datatypes import Language
from retrieval.training.reader.metrics import exact_match, f1, normalised, ranked_right


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("The «Blue» Door, an A-Team theory!", Language.EN, ["blue", "door", "team", "theory"]),
        ("L'homme des Alpes, 5 €", Language.FR, ["homme", "alpes", "5"]),
        ("l’homme et les lessives", Language.FR, ["homme", "et", "lessives"]),
        ("В а, «Доме» — the 2.5", Language.RU, ["в", "а", "доме", "the", "25"]),
    ],
)
def test_case_articles_and_punctuation_do_not_count(text: str, language: Language, words: list[str]) -> None:
    assert normalised(text, language) == words


def test_an_answer_matches_one_of_the_right_ones_word_for_word_or_not_at_all() -> None:
    right = ("Anna Ford", "the director Anna Ford")
    answers = ("anna ford.", "Director Anna Ford", "Ford Anna", "Anna")
    assert [exact_match(answer, right, Language.EN) for answer in answers] == [1.0, 1.0, 0.0, 0.0]


def test_f1_is_that_of_the_nearest_right_answer() -> None:
    right = ("Anna Ford", "Ken")
    # Of three words two are right, of the two right ones both are there: 2/3 and 1.
    assert f1("the young Anna Ford", right, Language.EN) == pytest.approx(0.8)
    assert f1("Ken", right, Language.EN) == 1.0
    assert f1("Mia", right, Language.EN) == 0.0


def test_a_word_said_twice_counts_once_where_it_is_right_once() -> None:
    assert f1("ha ha", ("ha",), Language.EN) == pytest.approx(2 / 3)


def test_answers_are_told_from_none_by_the_share_of_pairs_in_the_right_order() -> None:
    assert ranked_right([3.0, 1.0], [2.0, 0.0]) == 0.75
    assert ranked_right([3.0], [2.0, 3.0]) == 0.75  # a tie is half right
