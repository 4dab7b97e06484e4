import pytest

from retrieval.datatypes import Language
from retrieval.films.question_patterns import describes, frames
from retrieval.text.normalisation import folded_words


def framed(question: str) -> list[tuple[str, bool]]:
    words = folded_words(question)
    return [(" ".join(words[place] for place in each.run), each.is_sure) for each in frames(words)]


@pytest.mark.parametrize(
    ("question", "title", "is_sure"),
    [
        ("who directed the lonely road", "the lonely road", True),
        ("do you know who produced the film rose", "rose", True),
        ("tell me who starred in rose in 1950", "rose", True),
        ("who was the lonely road directed by", "the lonely road", True),
        ("the lonely road cast", "the lonely road", True),
        ("what is the lonely road about", "the lonely road", False),
        ("подскажите кто снял фильм одинокая дорога", "одинокая дорога", True),
        ("в каком году вышла одинокая дорога", "одинокая дорога", True),
        ("о чём одинокая дорога", "одинокая дорога", False),
        ("какого года фильм lonely road", "lonely road", True),
        ("qui a réalisé le film la route", "la route", True),
        ("quels acteurs jouent dans la route", "la route", True),
        ("de quoi parle la route", "la route", False),
    ],
)
def test_a_title_stands_behind_what_is_done_to_films(question: str, title: str, *, is_sure: bool) -> None:
    assert framed(question)[0] == (title, is_sure)


@pytest.mark.parametrize(
    "question",
    ["who plays the general", "who directed it", "кто его снял", "qui joue dedans", "why did they leave", ""],
)
def test_questions_that_only_point_at_a_film_have_no_title(question: str) -> None:
    assert framed(question) == []


@pytest.mark.parametrize(
    ("words", "language", "is_description"),
    [
        ("the first film", Language.EN, True),
        ("the film about the war", Language.EN, True),
        ("by clint eastwood", Language.EN, True),
        ("the lonely road", Language.EN, False),
        ("out of the fog", Language.EN, False),
        ("этот фильм", Language.RU, True),
        ("she loves me not", Language.RU, False),
        ("ce film", Language.FR, True),
    ],
)
def test_a_description_is_told_from_a_title(words: str, language: Language, *, is_description: bool) -> None:
    assert describes(words.split(), language) is is_description
