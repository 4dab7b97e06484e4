from pathlib import Path

import pytest

from retrieval.datatypes import Language
from retrieval.training.data.code_switching import Switcher
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.splits import Split
from retrieval.training.reader.film_pages import FilmPages
from tests.retrieval.training.tiny import chance_of, write_films

PEOPLE = ("Anna Ford", "Ken Sato", "Mia Wong", "Al Roe", "Zoe Lund", "Bo Diaz")
ROLES = ("Baron Nishi", "Captain Reed", "Zorro", "Ito")
CYRILLIC = {
    "baron": ("барон",),
    "nishi": ("ниси",),
    "anna": ("анна",),
    "ford": ("форд",),
    "zorro": ("зорро",),
}


@pytest.fixture
def pages() -> FilmPages:
    switcher = Switcher({(Language.EN, Language.RU): CYRILLIC})
    return FilmPages([("The Fog", "The Fog is a film.")], PEOPLE, ROLES, switcher)


def drawn(pages: FilmPages, *, unanswerable: float, count: int = 2_000) -> list[ReadingExample]:
    rng = chance_of(1)
    return [pages.draw(rng, unanswerable=unanswerable) for _ in range(count)]


def about(readings: list[ReadingExample], start: str) -> list[ReadingExample]:
    """Return the readings whose question begins with these words."""
    return [each for each in readings if each.question.startswith(start)]


def test_who_plays_a_part_is_answered_by_the_name_beside_it(pages: FilmPages) -> None:
    found = about(drawn(pages, unanswerable=0.0), "Who plays Baron Nishi")
    assert found
    for each in found:
        assert each.answer is not None
        assert each.answer.of(each.passage) in {*PEOPLE, "Анна Форд"}
        near = each.passage[max(0, each.answer.start - 40) : each.answer.end + 40]
        assert "Nishi" in near or "Ниси" in near


def test_what_an_actor_plays_is_answered_by_the_part(pages: FilmPages) -> None:
    found = about(drawn(pages, unanswerable=0.0), "What role does Ken Sato play")
    assert found
    parts = {each.answer.of(each.passage) for each in found if each.answer}
    assert parts & {*ROLES, "Барон Ниси", "Зорро"}
    for each in found:
        assert each.answer is not None
        near = each.passage[max(0, each.answer.start - 40) : each.answer.end + 40]
        assert "Ken Sato" in near


def test_credits_answer_with_what_stands_behind_the_label(pages: FilmPages) -> None:
    found = about(drawn(pages, unanswerable=0.0), "What was the budget")
    assert found
    for each in found:
        assert each.answer is not None
        before = each.passage[: each.answer.start].rstrip(" :\n")
        assert before.endswith(("Budget", "Бюджет"))


def test_what_a_page_does_not_say_has_no_answer(pages: FilmPages) -> None:
    found = drawn(pages, unanswerable=1.0)
    assert {each.answer for each in found} == {None}
    budget = about(found, "What was the budget")
    assert budget
    assert not any("Budget" in each.passage or "Бюджет" in each.passage for each in budget)


def test_pages_and_questions_are_of_three_languages_and_two_scripts(pages: FilmPages) -> None:
    found = drawn(pages, unanswerable=0.0)
    assert about(found, "Кто играет")
    assert about(found, "Qui incarne")
    assert any("Анна Форд" in each.passage for each in found)
    assert any("Anna Ford" in each.passage for each in about(found, "Кто"))
    assert any("Зорро" in each.question for each in found)
    assert any(each.passage.startswith("The Fog is a film.\n\n") for each in found)


def test_names_are_read_from_the_articles_of_the_split(tmp_path: Path) -> None:
    extract = "It stars Ken Sato as Doctor No, Al Roe as a thief and Mia Wong as Kay."
    write_films(
        tmp_path,
        [{"page": "Sport", "title": "Blue Door", "year": 1994, "cast": ["Ken Sato"], "extract": extract}],
    )
    switcher = Switcher({(Language.EN, Language.RU): {}})
    pages = FilmPages.read(tmp_path, Split.TRAINED, switcher)
    found = drawn(pages, unanswerable=0.0)
    assert {each.context for each in found} == {"", "Blue Door"}
    assert about(found, "Who plays Doctor No")
    assert about(found, "Who plays Kay")
    assert not any("thief" in each.question for each in found)
