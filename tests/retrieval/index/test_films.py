from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.datatypes import Document, Language
from retrieval.index.films import FilmIndex, FilmKey
from retrieval.text.normalisation import folded_words


def about(film: str, year: int | None = None, *others: str, language: Language = Language.EN) -> Document:
    return Document("", "", "", language, film=film, year=year, other_titles=others)


LIBRARY = (
    about("Solaris", 2002),
    about("Solaris", 1972, "Солярис", language=Language.RU),
    about("", language=Language.FR),
    about("Солярис", 1972),
    about("The Matrix", 1999),
    about("the matrix"),
)
SOLARIS_1972, SOLARIS_2002, MATRIX = 0, 1, 2


@pytest.fixture(scope="module", params=["built", "loaded"])
def films(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FilmIndex:
    built = FilmIndex.from_documents(LIBRARY)
    if request.param == "built":
        return built
    folder = tmp_path_factory.mktemp("films")
    built.save(folder)
    return FilmIndex.load(folder)


def test_documents_that_share_a_title_and_year_are_about_one_film(films: FilmIndex) -> None:
    assert [(films.label(film), films.year(film)) for film in range(len(films))] == [
        ("Solaris (1972)", 1972),
        ("Solaris (2002)", 2002),
        ("The Matrix", 1999),
    ]
    assert films.titles(SOLARIS_1972) == ("Solaris", "Солярис")
    assert [films.documents([film]) for film in range(len(films))] == [(1, 3), (0,), (4, 5)]


def test_a_document_without_a_year_is_about_the_one_film_of_its_title(films: FilmIndex) -> None:
    assert films.documents([MATRIX]) == (4, 5)
    undated = FilmIndex.from_documents([*LIBRARY, about("Solaris")])
    # Which of the two is not known.
    assert undated.called("Solaris") == (0, 1, 2)
    assert undated.documents([0]) == (6,)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Solaris", (SOLARIS_1972, SOLARIS_2002)),
        ("SOLARIS (2002)", (SOLARIS_2002,)),
        ("Solaris, 1972", (SOLARIS_1972,)),
        ("Solaris 1971", (SOLARIS_1972,)),
        ("Solaris (1950)", ()),
        ("«Солярисе»", (SOLARIS_1972,)),
        ("matrix", ()),
        ("The Matrix", (MATRIX,)),
        ("", ()),
    ],
)
def test_films_are_called_by_any_title_with_or_without_a_year(
    films: FilmIndex, text: str, called: tuple[int, ...]
) -> None:
    assert films.called(text) == called


def test_a_part_of_a_title_is_known_as_such(films: FilmIndex) -> None:
    assert films.meant_by("matrix") == (FilmKey(MATRIX, is_loose=True),)
    assert films.meant_by("the matrix") == (FilmKey(MATRIX, is_loose=False),)
    assert films.meant_by("") == ()


def test_films_and_languages_of_some_documents_are_told(films: FilmIndex) -> None:
    inside = np.array([False, True, True, False, False, False])
    assert films.within(inside) == (SOLARIS_1972,)
    assert films.languages_of(inside) == (Language.FR, Language.RU)
    assert films.labelled([SOLARIS_1972]) == {"Solaris (1972)": ("Solaris", "Солярис")}


def test_an_index_without_films_knows_none(tmp_path: Path) -> None:
    FilmIndex.from_documents([about("")]).save(tmp_path)
    none = FilmIndex.load(tmp_path)
    assert (len(none), none.keys, none.called("Solaris"), none.documents([])) == (0, (), (), ())
    assert none.within(np.ones(1, dtype=np.bool_)) == ()


titles = st.text(alphabet="abcdeéwя'&: -1", min_size=1, max_size=12).filter(folded_words)


@given(st.lists(st.tuples(titles, st.none() | st.integers(1950, 1953)), max_size=8))
def test_every_document_is_about_a_film_that_is_called_by_its_title(
    named: list[tuple[str, int | None]],
) -> None:
    documents = [about(title, year) for title, year in named]
    films = FilmIndex.from_documents(documents)
    for number, document in enumerate(documents):
        (film,) = (each for each in range(len(films)) if number in films.documents([each]))
        assert film in films.called(document.film)
        assert films.year(film) == document.year or document.year is None
    assert sorted(films.documents(range(len(films)))) == list(range(len(documents)))
