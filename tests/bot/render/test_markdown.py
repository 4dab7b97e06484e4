import re

import pytest
from discord.utils import escape_markdown, escape_mentions
from hypothesis import given
from hypothesis import strategies as st

from bot.render.limits import size
from bot.render.markdown import (
    bold,
    code,
    escaped,
    hidden,
    inert,
    inert_line,
    masked_link,
    named,
    plain,
    plain_line,
    quoted,
    small,
    web_address,
)
from tests.bot.render.discord_reader import read
from tests.bot.render.hostile import FRAGMENTS, hostile

UNSEEN = re.compile("[\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


@given(hostile)
def test_discord_shows_the_visible_characters_and_nothing_else(text: str) -> None:
    shown = read(inert(text))
    assert (shown.text, shown.parts) == (plain(text), [])


@given(hostile, hostile)
def test_a_text_in_our_markup_stays_in_it(text: str, other: str) -> None:
    markup = quoted(f"{inert_line(other)} {bold(inert_line(text))}{inert_line(other)} {code('[1]')}")
    shown = read(markup)
    assert shown.text == f"{plain_line(other)} {plain_line(text)}{plain_line(other)} [1]"
    assert shown.of("bold") == ([plain_line(text)] if plain_line(text) else [])
    assert shown.of("code") == ["[1]"]
    assert shown.kinds <= {"quote", "bold", "code"}


@given(hostile)
def test_a_hidden_text_is_hidden_whole(text: str) -> None:
    shown = read(hidden(inert(text)))
    words = " ".join(plain(text).split())
    assert [each.rstrip(" ") for each in shown.of("hidden")] == ([words] if words else [])
    assert shown.kinds <= {"hidden"}


@given(hostile)
def test_nobody_is_mentioned(text: str) -> None:
    for made in (plain(text), plain_line(text), inert(text)):
        assert re.search(r"@everyone|@here|@[!&]?\d", made) is None


@given(hostile)
def test_nothing_unseen_is_left_but_what_keeps_mentions_apart(text: str) -> None:
    made = plain(text)
    assert set(UNSEEN.findall(made)) <= {"\u200b"}
    assert re.sub(r"(?<=@)\u200b(?=everyone|here|[!&]?\d)", "", made).count("\u200b") == 0


@given(hostile)
def test_what_is_plain_already_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert plain_line(plain_line(text)) == plain_line(text)


@given(hostile)
def test_no_text_is_more_than_doubled_by_escapes(text: str) -> None:
    assert size(escaped(plain(text))) <= 2 * size(plain(text))


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_each_trick_is_shown_as_it_is_written_at_the_start_of_a_line(fragment: str) -> None:
    text = f"{fragment}x{fragment}\n{fragment} x"
    assert (read(inert(text)).text, read(inert(text)).parts) == (plain(text), [])


def test_ordinary_text_is_left_as_it_is() -> None:
    text = "Кэн Ватанабе (Ken Watanabe): 9/10, “very good” — l’un des meilleurs films; 12 - 5 = 7."
    assert inert(text) == text


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("*a* _b_ ~c~ `d` ||e||", r"\*a\* \_b\_ \~c\~ \`d\` \|\|e\|\|"),
        ("# a\n-# b\n - c\n* d\n+ e\n> f", "\\# a\n\\-# b\n \\- c\n\\* d\n\\+ e\n\\> f"),
        ("1. a\n 12. b 3. c", "1\\. a\n 12\\. b 3. c"),
        ("[a](https://example.org)", r"\[a\](https\://example.org)"),
        ("<@1> <#2> <:c:3>", "\\<@\u200b1> \\<#2> \\<\\:c\\:3>"),
        ("12:30, :star: a: b", r"12\:30, \:star: a: b"),
        ("@everyone, @here", "@\u200beveryone, @\u200bhere"),
        ("<@123456789012345678>", "\\<@\u200b123456789012345678>"),
        ("@every\u200bone", "@\u200beveryone"),
        ("a\u202eb\u2066c\u2069\ufeff\xadd", "abcd"),
        ("a\x00b\ud800c", "a\ufffdb\ufffdc"),
        ("a\u200db 👩\u200d🚀", "ab 👩\u200d🚀"),
        ("a\r\nb\u2028c", "a\nb\nc"),
    ],
)  # fmt: skip
def test_marks_are_escaped_where_discord_would_act_on_them(text: str, markup: str) -> None:
    assert inert(text) == markup


@pytest.mark.parametrize(
    "text", ["https://example.org/_a_", "1. a", "<#123456789012345678>", "<@1234>", ":smile:"]
)
def test_the_escapes_of_discord_py_would_not_do(text: str) -> None:
    assert read(escape_markdown(escape_mentions(text))).parts != []


def test_markup_of_several_lines_is_closed_on_each() -> None:
    assert quoted(f"{bold('a' + chr(10) + 'b ')}c") == "> **a**\n> **b** c"
    assert small("a\n\nb") == "-# a\n-# b"
    assert hidden("a\nb") == "||a b||"


@pytest.mark.parametrize("nothing", ["", " ", "\n"])
def test_nothing_is_not_marked(nothing: str) -> None:
    assert (bold(nothing), hidden(nothing), quoted(nothing)) == (nothing, "", "")


def test_a_bar_at_the_end_does_not_end_the_hiding() -> None:
    assert hidden(inert("a|")) == r"||a\| ||"


def test_a_name_is_clipped_at_a_word_before_it_is_escaped() -> None:
    assert named("*" * 5 + " " + "*" * 5, room=12) == r"\*\*\*\*\*…"
    assert named("a\nb") == "a b"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/cast", "https://example.org/cast"),
        ("HTTP://Example.org", "http://example.org"),
        ("https://example.org:8080/a(b)?c=d#e", "https://example.org:8080/a(b)?c=d#e"),
        ("https://ru.wikipedia.org/wiki/Письма", "https://ru.wikipedia.org/wiki/%D0%9F%D0%B8%D1%81%D1%8C%D0%BC%D0%B0"),
        ("https://fr.wikipedia.org/wiki/Lettres_d%27Iwo_Jima", "https://fr.wikipedia.org/wiki/Lettres_d%27Iwo_Jima"),
        ("https://example.org/@everyone", "https://example.org/%40everyone"),
        ("javascript:alert(1)", ""),
        ("ftp://example.org", ""),
        ("https://example.org/a b", ""),
        ("https://example.org/a\n", ""),
        ("https://good.org@example.org/", ""),
        ("https://localhost/", ""),
        ("https://[::1/", ""),
        ("example.org", ""),
        ("https://example.org/" + "a" * 2_100, ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_url_is_an_address_only_where_a_browser_can_open_it(url: str, address: str) -> None:
    assert web_address(url) == address


@pytest.mark.parametrize(
    ("title", "url", "markup"),
    [
        ("Cast: A–Z", "https://example.org/c", "[Cast: A–Z](https://example.org/c)"),
        ("Cast", "https://example.org/d%27e", "[Cast](https://example.org/d'e)"),
        ("*Cast*", "https://example.org/c", r"\*Cast\* · [link](https://example.org/c)"),
        ("Cast 🎬", "https://example.org/c", "Cast 🎬 · [link](https://example.org/c)"),
        ("Cast", "https://example.org/c_(film)", "Cast"),
        ("Cast", "https://example.org/c_%28film%29", "Cast"),
        ("Cast", "https://example.org/" + "c" * 300, "Cast"),
        ("Cast", "javascript:alert(1)", "Cast"),
    ],
)
def test_a_title_leads_to_its_url_only_where_discord_shows_a_link(title: str, url: str, markup: str) -> None:
    assert masked_link(title, url, word="link") == markup


@given(hostile, st.sampled_from(["https://example.org/", "http://", ""]), hostile)
def test_a_link_shows_the_title_and_breaks_out_of_nothing(title: str, start: str, rest: str) -> None:
    shown = read(masked_link(plain_line(title), start + rest, word="link"))
    assert shown.text.removesuffix(" · link") == plain_line(title).removesuffix(" · link")
    assert shown.kinds <= {"link", "target"}
