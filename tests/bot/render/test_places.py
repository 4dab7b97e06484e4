import json

import pytest

from bot.render.embeds import SourcePassage, sources_pages
from bot.render.record import json_line
from bot.render.terminal import place
from bot.wording import discord_wording, wording
from retrieval.datatypes import Answer, Citation, Document, Language, Mark, MarkKind, Span
from tests.bot.fakes import finding

TEXT = "He writes.\nShe reads."


def citation(name: str, *marks: Mark) -> Citation:
    return Citation(Document(name, TEXT, "Letters", Language.EN, marks=marks), Span(11, 21))


PAGE = citation("a.pdf", Mark(0, MarkKind.PAGE, "ii"), Mark(11, MarkKind.PAGE, "3"))


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (Language.EN, "Letters · English · a.pdf · page 3"),
        (Language.RU, "Letters · английский · a.pdf · стр. 3"),
        (Language.FR, "Letters · anglais · a.pdf · page 3"),
    ],
)
def test_a_page_is_named_in_the_readers_language(language: Language, shown: str) -> None:
    assert place(PAGE, wording(language)) == shown


@pytest.mark.parametrize(
    ("cited", "shown"),
    [
        (citation("a.srt", Mark(0, MarkKind.TIME, "0:12:31")), "a.srt · 0:12:31"),
        (citation("a.epub", Mark(0, MarkKind.CHAPTER, "At\x1b\nhome")), "a.epub · At\ufffd home"),
        (citation("a.epub", Mark(15, MarkKind.CHAPTER, "Later")), "a.epub"),
        (citation("a.html"), "a.html"),
        (citation("t.csv#12"), "t.csv#12"),
        (citation("all.zip/a.TXT"), "all.zip/a.TXT:2"),
    ],
)
def test_a_place_is_one_that_can_be_found_in_the_file(cited: Citation, shown: str) -> None:
    assert place(cited, wording(Language.EN)) == f"Letters · English · {shown}"


@pytest.mark.parametrize(
    ("cited", "fact"),
    [
        (PAGE, " · стр. 3"),
        (citation("a.epub", Mark(0, MarkKind.CHAPTER, "*I*")), " · \\*I\\*"),
        (citation("a.html"), ""),
    ],
)
def test_discord_shows_the_place_of_a_passage(cited: Citation, fact: str) -> None:
    (page,) = sources_pages([SourcePassage(cited, Language.EN)], words=discord_wording(Language.RU))

    assert page.description == f"-# английский{fact}\n> She reads."


def test_a_record_names_the_place() -> None:
    outcome = Answer(finding(PAGE.document, "She reads.", "She"), (), (), ())

    assert json.loads(json_line(outcome, elapsed_ms=0))["place"] == "page 3"
