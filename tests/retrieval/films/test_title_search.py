import pytest

from retrieval.datatypes import Document, Language
from retrieval.films.title_search import TitleSearch
from retrieval.index.films import FilmIndex

TITLES = {
    "Batman": (),
    "Bonnie and Clyde": (),
    "Drive": (),
    "Forrest Gump": (),
    "Thor": (),
    "Ночной дозор": (),
    "Amélie": ("Амели", "Le Fabuleux Destin d'Amélie Poulain"),
    "Flags of Our Fathers": ("Флаги наших отцов",),
    "Letter from an Unknown Woman": (),
    "Letters from Iwo Jima": ("Письма с Иводзимы", "Lettres d'Iwo Jima"),
    "Rocky IV": (),
    "The Operation": (),
    "The Quiet Harbour": (),
    "The Talker": (),
}
FILMS = FilmIndex.from_documents(
    Document("", "", "", Language.EN, film=film, other_titles=others) for film, others in TITLES.items()
)
SEARCH = TitleSearch(FILMS)


def nearly(written: str) -> list[str]:
    return [FILMS.title(film) for film in SEARCH.nearly(written)]


@pytest.mark.parametrize(
    ("written", "film"),
    [
        ("Flags of Our Fahters", "Flags of Our Fathers"),
        ("Leters from Iwo Jima", "Letters from Iwo Jima"),
        ("Quiet Harbuor", "The Quiet Harbour"),
        ("Письмах с Иводизмы", "Letters from Iwo Jima"),
        ("Флэгс оф Ауэр Фазерс", "Flags of Our Fathers"),
        ("Рокки", None),
        ("Те Куаэт Харбор", None),
        ("Зе Токер", None),
        ("Зе Талкер", "The Talker"),
        ("Операшн", "The Operation"),
        ("Бэтмене", "Batman"),
        ("Форреста Гампа", "Forrest Gump"),
        ("Бонни и Клайде", "Bonnie and Clyde"),
        ("Драйв", "Drive"),
        ("Торе", "Thor"),
        ("Тор", "Thor"),
        ("Nochnoy dozor", "Ночной дозор"),
        ("Rocky 4", "Rocky IV"),
        ("Рокки 4", None),
    ],
)
def test_a_title_is_known_with_slips_and_in_another_script(written: str, film: str | None) -> None:
    assert nearly(written) == ([film] if film else [])


@pytest.mark.parametrize(
    "written", ["Rocky V", "Rocky VI", "Stalker", "The Talkers", "Amelia Stone", "", "清水"]
)
def test_another_film_is_not_a_misspelt_one(written: str) -> None:
    assert nearly(written) == []


def test_a_word_of_the_documents_is_no_slip_of_a_title() -> None:
    knowing = TitleSearch(FILMS, lambda word: word in ("batmam", "flags"))
    assert knowing.nearly("Batmam") == ()
    assert nearly("Batmam") == ["Batman"]
    assert [FILMS.title(film) for film in knowing.nearly("Flags of Our Fahters")] == ["Flags of Our Fathers"]


@pytest.mark.parametrize(
    ("typed", "film"),
    [
        ("Письма с Иводзимы", "Letters from Iwo Jima"),
        ("письма", "Letters from Iwo Jima"),
        ("lettres d", "Letters from Iwo Jima"),
        ("iwo", "Letters from Iwo Jima"),
        ("Leters from Iwo Gima", "Letters from Iwo Jima"),
        ("Pisma s Ivodzimy", None),
        ("amelie", "Amélie"),
        ("флаги", "Flags of Our Fathers"),
        ("poulain", "Amélie"),
        ("xyzzy", None),
        ("Flogs of Our Fathers", "Flags of Our Fathers"),
        ("burnt", None),
    ],
)
def test_a_film_is_found_by_what_is_typed_of_its_titles_with_typing_errors(
    typed: str, film: str | None
) -> None:
    found = SEARCH.like(typed, range(len(FILMS)), most=25)
    assert (FILMS.title(found[0]) if found else None) == film


def test_all_films_are_offered_in_order_where_nothing_is_typed() -> None:
    assert SEARCH.like(" ", (5, 2, 3), most=2) == (5, 2)


def test_no_more_are_offered_than_are_wanted_and_of_those_that_may_be() -> None:
    assert SEARCH.like("the", range(len(FILMS)), most=2) == (9, 10)
    assert SEARCH.like("the", (0, 11), most=2) == (11,)
