from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import discord
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.lists import LINES_ON_A_PAGE, ListPage, documents_page, films_page
from bot.wording import discord_wording
from retrieval.datatypes import Document, Language
from tests.bot.fakes import CAST, FILM, OTHER_TITLES, PAGE, TRIVIA
from tests.bot.render.discord_reader import faults_of, read
from tests.bot.render.hostile import hostile

Make = Callable[[int], ListPage]
ENGLISH, FRENCH = map(discord_wording, (Language.EN, Language.FR))


def all_pages(made: Make) -> list[discord.Embed]:
    """Return the pages of a list, the last one once."""
    return [made(place).embed for place in range(made(0).pages)]


def test_each_document_has_a_line() -> None:
    (page,) = all_pages(partial(documents_page, (CAST, TRIVIA, PAGE), words=ENGLISH))
    assert (page.title, page.footer.text) == ("Documents", None)
    assert page.description == (
        "- [Cast and crew](https://example.org/cast) · English · Letters from Iwo Jima (2006) · review page\n"
        "- Знаете ли вы · Russian · Letters from Iwo Jima (2006) · trivia\n"
        "- Encyclopédie · French · Letters from Iwo Jima"
    )


def test_each_film_has_a_line_with_its_other_titles() -> None:
    titles = {FILM: (FILM, *OTHER_TITLES), "1. *M*": ("1. *M*",)}
    (page,) = all_pages(partial(films_page, titles, words=FRENCH))
    assert (page.title, page.description) == (
        "Films",
        "- **Letters from Iwo Jima** · Письма с Иводзимы · Lettres d'Iwo Jima\n- **1\\. \\*M\\***",
    )


def test_nothing_to_list_is_one_page_that_says_so() -> None:
    for made, said in (
        (partial(documents_page, (), words=FRENCH), "Il n’y a pas de documents pour ce serveur."),
        (partial(films_page, {}, words=FRENCH), "Les documents ne nomment aucun film."),
    ):
        assert [page.description for page in all_pages(made)] == [said]


def test_long_lists_go_on_on_further_pages() -> None:
    films = {f"Film {number}": (f"Film {number}",) for number in range(2 * LINES_ON_A_PAGE + 1)}
    pages = all_pages(partial(films_page, films, words=ENGLISH))
    assert [page.footer.text for page in pages] == ["1 / 3", "2 / 3", "3 / 3"]
    lines = [line for page in pages for line in (page.description or "").split("\n")]
    assert lines == [f"- **{film}**" for film in films]


def test_behind_the_last_page_the_last_is_shown() -> None:
    shown = documents_page([CAST] * (LINES_ON_A_PAGE + 1), 7, words=ENGLISH)
    assert (shown.place, shown.pages, shown.embed.footer.text) == (1, 2, "2 / 2")


def test_of_a_long_list_only_the_page_is_looked_at() -> None:
    class Asked(list[Document]):
        def __iter__(self) -> Iterator[Document]:
            raise AssertionError

    shown = documents_page(Asked([CAST] * 10 * LINES_ON_A_PAGE), 3, words=ENGLISH)
    assert (shown.place, shown.pages) == (3, 10)


def test_lines_that_are_too_long_for_a_page_are_shortened() -> None:
    url = "https://example.org/" + "a" * 250
    long = replace(CAST, title="*b* " * 100, film="*f* " * 100, kind="k" * 100, url=url)
    (page,) = all_pages(partial(documents_page, [long] * LINES_ON_A_PAGE, words=ENGLISH))
    assert faults_of(page) == []
    lines = (page.description or "").split("\n")
    assert len(lines) == LINES_ON_A_PAGE
    assert len(set(lines)) == 1
    films = {
        f"{number} " + "a" * 200: [letter * 200 for letter in "bcde"] for number in range(LINES_ON_A_PAGE)
    }
    (page,) = all_pages(partial(films_page, films, words=ENGLISH))
    assert faults_of(page) == []
    assert all("bbb" in line and "ccc" not in line for line in (page.description or "").split("\n"))


@settings(deadline=None)
@given(st.lists(hostile, min_size=1, max_size=5), hostile, hostile)
def test_any_title_and_film_is_only_shown(titles: list[str], url: str, kind: str) -> None:
    documents = [replace(CAST, title=title, film=title, url=url, kind=kind) for title in titles]
    films = dict.fromkeys(titles, titles)
    made = partial(documents_page, documents, words=ENGLISH), partial(films_page, films, words=ENGLISH)
    for page in (page for each in made for page in all_pages(each)):
        assert faults_of(page) == []
        assert read(page.description or "").kinds <= {"list", "link", "target", "bold"}
