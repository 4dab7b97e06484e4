from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.wording import discord_wording
from bot.render.lists import LINES_ON_A_PAGE, documents_pages, films_pages
from retrieval.datatypes import Language
from tests.bot.fakes import CAST, FILM, OTHER_TITLES, PAGE, TRIVIA
from tests.bot.render.discord_reader import faults_of, read
from tests.bot.render.hostile import hostile

ENGLISH, FRENCH = map(discord_wording, (Language.EN, Language.FR))


def test_each_document_has_a_line() -> None:
    (page,) = documents_pages((CAST, TRIVIA, PAGE), words=ENGLISH)
    assert (page.title, page.footer.text) == ("Documents", None)
    assert page.description == (
        "- [Cast and crew](https://example.org/cast) · English · Letters from Iwo Jima (2006) · review page\n"
        "- Знаете ли вы · Russian · Letters from Iwo Jima (2006) · trivia\n"
        "- Encyclopédie · French · Letters from Iwo Jima"
    )


def test_each_film_has_a_line_with_its_other_titles() -> None:
    (page,) = films_pages({FILM: (FILM, *OTHER_TITLES), "1. *M*": ("1. *M*",)}, words=FRENCH)
    assert (page.title, page.description) == (
        "Films",
        "- **Letters from Iwo Jima** · Письма с Иводзимы · Lettres d'Iwo Jima\n- **1\\. \\*M\\***",
    )


def test_nothing_to_list_is_one_page_that_says_so() -> None:
    assert [page.description for page in documents_pages((), words=FRENCH)] == [
        "Il n’y a pas de documents pour ce serveur."
    ]
    assert [page.description for page in films_pages({}, words=FRENCH)] == [
        "Les documents ne nomment aucun film."
    ]


def test_long_lists_go_on_on_further_pages() -> None:
    films = {f"Film {number}": (f"Film {number}",) for number in range(2 * LINES_ON_A_PAGE + 1)}
    pages = films_pages(films, words=ENGLISH)
    assert [page.footer.text for page in pages] == ["1 / 3", "2 / 3", "3 / 3"]
    lines = [line for page in pages for line in (page.description or "").split("\n")]
    assert lines == [f"- **{film}**" for film in films]


def test_long_lines_go_on_on_further_pages() -> None:
    url = "https://example.org/" + "a" * 250
    documents = [replace(CAST, title=f"{number} " + "*b* " * 100, url=url) for number in range(15)]
    pages = documents_pages(documents, words=ENGLISH)
    assert [page.footer.text for page in pages] == ["1 / 3", "2 / 3", "3 / 3"]
    assert [faults_of(page) for page in pages] == [[], [], []]
    assert sum(len((page.description or "").split("\n")) for page in pages) == 15


@settings(deadline=None)
@given(st.lists(hostile, min_size=1, max_size=5), hostile, hostile)
def test_any_title_and_film_is_only_shown(titles: list[str], url: str, kind: str) -> None:
    documents = [replace(CAST, title=title, film=title, url=url, kind=kind) for title in titles]
    films = dict.fromkeys(titles, titles)
    for page in (*documents_pages(documents, words=ENGLISH), *films_pages(films, words=ENGLISH)):
        assert faults_of(page) == []
        assert read(page.description or "").kinds <= {"list", "link", "target", "bold"}
