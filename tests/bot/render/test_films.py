import pytest

from bot.render.films import film_beside, film_told
from retrieval.datatypes import Document, Language


def document(title: str, film: str = "Solaris", year: int | None = 1972) -> Document:
    return Document("a.txt", "", title, Language.EN, film=film, year=year)


def test_a_film_is_told_with_its_year_where_that_is_known() -> None:
    assert film_told(document("")) == "Solaris (1972)"
    assert film_told(document("", year=None)) == "Solaris"
    assert film_told(document("", film="", year=1972)) == ""


@pytest.mark.parametrize(
    ("title", "beside"),
    [
        ("Solaris (1972)", ""),
        ("SOLARIS, a film of 1972", ""),
        ("Solaris", "Solaris (1972)"),
        ("Cast and crew", "Solaris (1972)"),
    ],
)
def test_a_film_stands_beside_a_title_that_does_not_tell_it(title: str, beside: str) -> None:
    assert film_beside(document(title)) == beside
