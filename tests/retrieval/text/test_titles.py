import pytest

from retrieval.text.titles import (
    NamedFilm,
    loose_keys,
    numbered_alike,
    own_film,
    strict_keys,
    title_key,
    with_year,
)


@pytest.mark.parametrize(
    ("title", "film"),
    [
        ("The Matrix (1999)", NamedFilm("The Matrix", 1999)),
        ("Letters from Iwo Jima (2006 film) - Wikipedia", NamedFilm("Letters from Iwo Jima", 2006)),
        ("Солярис (фильм, 1972)", NamedFilm("Солярис", 1972)),
        ("Солярис (фильм, 1972) — Википедия", NamedFilm("Солярис", 1972)),
        ("Alien (film) | IMDb", NamedFilm("Alien", None)),
        ("Mr. & Mrs. Smith (2005)", NamedFilm("Mr. & Mrs. Smith", 2005)),
        ("(500) Days of Summer (2009)", NamedFilm("(500) Days of Summer", 2009)),
        ("The Matrix", None),
        ("Cast and crew (12 people)", None),
        ("A letter (unsent)", None),
        ("(1999)", None),
        ("", None),
    ],
)
def test_a_documents_own_title_tells_its_film_in_brackets(title: str, film: NamedFilm | None) -> None:
    assert own_film(title) == film


@pytest.mark.parametrize(
    ("text", "film"),
    [
        ("Solaris (1972)", NamedFilm("Solaris", 1972)),
        ("Solaris, 1972", NamedFilm("Solaris", 1972)),
        ("Solaris 1972", NamedFilm("Solaris", 1972)),
        ("«Солярис» (1972)", NamedFilm("Солярис", 1972)),
        ("Solaris", NamedFilm("Solaris", None)),
        ("Room 9999", NamedFilm("Room 9999", None)),
    ],
)
def test_a_title_may_have_its_year_behind_it(text: str, film: NamedFilm) -> None:
    assert with_year(text) == film


def test_titles_are_compared_by_folded_words_and_russian_stems() -> None:
    assert title_key("Amélie!") == title_key("AMELIE")
    assert title_key("Письма с Иводзимы") == title_key("«Письмах с Иводзимы»")
    assert title_key("Alien") != title_key("Aliens")
    assert title_key("$") == "$"


def test_a_title_has_the_keys_of_its_other_spellings() -> None:
    assert strict_keys("Schindler's List") == ("schindler list", "schindlers list")
    assert strict_keys("Romeo & Juliet") == ("romeo juliet", "romeo and juliet")
    assert loose_keys("The Matrix", strict_keys("The Matrix")) == ("matrix",)
    assert loose_keys("Borat: Cultural Learnings", ("borat cultural learnings",)) == ("borat",)
    assert loose_keys("Ran", ("ran",)) == ()


@pytest.mark.parametrize(
    ("key", "same"),
    [
        ("rocky 2", "rocky ii"),
        ("godfather 2", "the godfather part ii"),
        ("the godfather part ii", "the godfather 2"),
    ],
)
def test_a_part_of_a_series_is_told_in_either_figures(key: str, same: str) -> None:
    assert same in numbered_alike(key)


@pytest.mark.parametrize("key", ["rocky", "2 days", "1917", "i robot"])
def test_other_numbers_are_those_of_the_title(key: str) -> None:
    assert numbered_alike(key) == ()
