import pytest

from bot.discord.title_search import MOST_CHOICES, films_like

TITLES = {
    "Amélie": ("Amélie", "Амели", "Le Fabuleux Destin d'Amélie Poulain"),
    "Flags of Our Fathers": ("Flags of Our Fathers", "Флаги наших отцов"),
    "Letters from Iwo Jima": ("Letters from Iwo Jima", "Письма с Иводзимы", "Lettres d'Iwo Jima"),
    "Letter from an Unknown Woman": ("Letter from an Unknown Woman",),
    "The Quiet Harbour": ("The Quiet Harbour",),
}


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
def test_a_film_is_found_by_any_of_its_titles_with_typing_errors(typed: str, film: str | None) -> None:
    found = films_like(typed, TITLES)
    assert (found[0] if found else None) == film


def test_all_films_are_offered_in_order_where_nothing_is_typed() -> None:
    assert films_like(" ", TITLES) == tuple(TITLES)


def test_no_more_are_offered_than_discord_shows() -> None:
    titles = {f"Film {number}": (f"Film {number}",) for number in range(100)}
    assert len(films_like("film", titles)) == MOST_CHOICES
    assert len(films_like("", titles)) == MOST_CHOICES
    assert films_like("film 7", titles)[0] == "Film 7"
