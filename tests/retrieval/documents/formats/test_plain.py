import pytest

from retrieval.datatypes import Language
from retrieval.documents.formats.content import EMPTY, NOT_TEXT, NOTHING, FileContent, Told
from retrieval.documents.formats.plain import read_markdown, read_text

FRONT_MATTER = """---
title: Notes on the score
film: 1917
year: 2019
language: fr-FR
kind: essay
url: https://example.org/1917
titles: [Тысяча девятьсот семнадцать, "Nineteen Seventeen"]
---
"""


def test_front_matter_tells_of_the_document_that_begins_behind_it() -> None:
    text = FRONT_MATTER + "Newman a écrit la musique.\n"

    assert read_markdown(text.encode()) == FileContent(
        text,
        Told(
            title="Notes on the score",
            language=Language.FR,
            film="1917",
            year=2019,
            titles=("Тысяча девятьсот семнадцать", "Nineteen Seventeen"),
            kind="essay",
            url="https://example.org/1917",
        ),
        begins=len(FRONT_MATTER),
    )


@pytest.mark.parametrize(
    "front_matter",
    [
        "---\ntitle: [a\n---\n",
        "---\n- one\n- two\n---\n",
        "---\nOne sentence.\n---\n",
        "---\ntitle: &a [*a, {*a : b}]\n---\n",
        "--- \ntitle: x\n",
        "text\n---\ntitle: x\n---\n",
        "---\n" + "[" * 5_000 + "\n---\n",
        "---\ntitle: x\n" + "a: b\n" * 10_000 + "---\n",
    ],
)
def test_front_matter_that_is_none_is_text(front_matter: str) -> None:
    text = front_matter + "He writes letters.\n"

    assert read_markdown(text.encode()) == FileContent(text)


def test_what_front_matter_says_wrongly_is_passed_over() -> None:
    text = "---\ntitle: {a: b}\nyear: soon\nlanguage: de\nurl: none\ntitles: {a: b}\nfilm:\n---\nHe writes."

    assert read_markdown(text.encode()) == FileContent(text, NOTHING, begins=text.index("He"))


def test_front_matter_may_be_empty_or_end_in_dots() -> None:
    assert read_markdown(b"---\n---\nHe writes.") == FileContent("---\n---\nHe writes.", begins=8)
    assert read_markdown(b"---\r\nfilm: Dune\r\n...\r\nSand.") == FileContent(
        "---\r\nfilm: Dune\r\n...\r\nSand.", Told(film="Dune"), begins=22
    )


def test_front_matter_alone_is_no_document() -> None:
    assert read_markdown(FRONT_MATTER.encode()) == EMPTY


def test_plain_text_has_no_front_matter() -> None:
    assert read_text(FRONT_MATTER.encode()) == FileContent(FRONT_MATTER)
    assert read_text(b"\x00\x01") == NOT_TEXT
    assert read_text(b" \n") == EMPTY
