import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.screen import Style, block, bold, clip, columns, one_line, styled, visible
from bot.render.terminal import render_outcome
from retrieval.datatypes import Answer, Document, Language
from tests.bot.fakes import finding

ANY_TEXT = st.text(st.characters())  # surrogates and control characters are among them


def commands_a_terminal(text: str) -> bool:
    return any(unicodedata.category(each) in {"Cc", "Cs"} and each != "\n" for each in text)


@given(ANY_TEXT)
def test_nothing_visible_commands_a_terminal(text: str) -> None:
    assert not commands_a_terminal(visible(text))
    assert "\n" not in one_line(text)


@given(ANY_TEXT, ANY_TEXT.filter(bool), ANY_TEXT, st.integers(1, 200))
def test_any_document_renders_without_control_characters(
    before: str, short: str, after: str, width: int
) -> None:
    document = Document(before or "a", before + short + after, after, Language.RU)
    outcome = Answer(finding(document, document.text, short), (), (), ())
    assert not commands_a_terminal(render_outcome(outcome, language=Language.EN, style=Style(width=width)))


@given(ANY_TEXT, st.integers(1, 50))
def test_a_clipped_text_is_a_beginning_of_the_text(text: str, size: int) -> None:
    clipped = clip(text, size)
    assert clipped == text or (text.startswith(clipped[:-1]) and len(clipped) <= size + 1)


def test_lines_end_alike_whatever_they_ended_in() -> None:
    assert visible("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd e"


def test_joined_emoji_stay_joined() -> None:
    assert one_line("👩‍🚀 ok") == "👩‍🚀 ok"


def test_wide_letters_take_two_columns_and_accents_none() -> None:
    assert (columns("硫黄島"), columns("e\u0301"), columns(bold("ab"))) == (6, 1, 2)


def test_a_style_stops_at_the_margin_and_goes_on_behind_it() -> None:
    style = Style(width=7, colour=True)
    assert styled(block(f"a {bold('bb cc dd')} e", style, margin="| "), style) == (
        "| a \x1b[1mbb\x1b[0m\n| \x1b[1mcc dd\x1b[0m\n| e"
    )


@pytest.mark.parametrize(
    ("text", "size", "clipped"),
    [
        ("  a b", 1, "…"),
        (" 0", 1, "…"),
        ("one two", 4, "one…"),
        ("one\ntwo", 5, "one…"),
        ("onetwo", 3, "one…"),
    ],
)
def test_a_text_is_clipped_at_a_blank_where_there_is_one(text: str, size: int, clipped: str) -> None:
    assert clip(text, size) == clipped
