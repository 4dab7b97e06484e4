import unicodedata

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render import limits
from bot.render.limits import all_fitted, clipped, clipped_start, embed_size, fitted, pieces, size
from bot.render.markdown import bold, escaped, hidden, plain, quoted
from tests.bot.render.discord_reader import faults_of, read
from tests.bot.render.hostile import hostile

ROOMS = st.integers(4, 60)


def begins_inside(text: str, place: int) -> bool:
    """Whether a cut at `place` takes an accent or a joined emoji off what it is on."""
    return 0 < place < len(text) and (
        unicodedata.category(text[place]).startswith("M") or "\u200d" in text[place - 1 : place + 1]
    )


@settings(deadline=None)
@given(hostile.map(plain), ROOMS)
def test_a_clipped_text_fits_with_its_escapes_and_shows_a_beginning(text: str, room: int) -> None:
    markup = clipped(text, room, shown=escaped)
    shown = read(markup).text
    assert size(markup) <= room
    assert shown == text or text.startswith(shown.removesuffix("…"))
    assert shown == text or not begins_inside(text, len(shown.removesuffix("…")))


@settings(deadline=None)
@given(hostile.map(plain), ROOMS)
def test_a_text_clipped_at_its_start_fits_and_shows_an_end(text: str, room: int) -> None:
    markup = clipped_start(text, room, shown=escaped)
    shown = read(markup).text
    assert size(markup) <= room
    assert shown == text or text.endswith(shown.removeprefix("…"))
    assert shown == text or not begins_inside(text, len(text) - len(shown.removeprefix("…")))


@settings(deadline=None)
@given(hostile.map(plain), st.integers(8, 60))
def test_pieces_fit_and_lose_nothing_but_white_space(text: str, room: int) -> None:
    found = pieces(text, room, shown=lambda piece: hidden(escaped(piece)))
    assert all(size(hidden(escaped(piece))) <= room for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(piece.strip() for piece in found)


@pytest.mark.parametrize(
    ("text", "room", "start", "end"),
    [
        ("one two three", 13, "one two three", "one two three"),
        ("one two three", 9, "one two…", "…three"),
        ("one two three", 3, "on…", "…ee"),
        ("one two three", 1, "…", "…"),
        ("one", 0, "", ""),
        ("   a b", 3, "…", "…b"),
        ("a b   ", 3, "a…", "…"),
        (" ab cd ", 5, " ab…", "…cd "),
        (" abcd", 3, " a…", "…cd"),
        ("ae\u0301e\u0301", 4, "ae\u0301…", "…e\u0301"),
        ("a👩\u200d🚀b", 4, "a…", "…b"),
        ("a🇫🇷b", 3, "a…", "…b"),
        ("a👍🏽b", 3, "a…", "…b"),
    ],
)
def test_a_cut_is_at_a_word_or_else_between_what_is_seen_as_one(
    text: str, room: int, start: str, end: str
) -> None:
    assert (clipped(text, room), clipped_start(text, room)) == (start, end)


def test_what_is_outside_the_basic_plane_counts_twice() -> None:
    assert (size("a"), size("я"), size("🎬"), size("\ud800")) == (1, 1, 2, 1)
    assert clipped("🎬🎬🎬", 5) == "🎬🎬…"


def test_pieces_are_cut_between_words() -> None:
    assert pieces("one two three four", 9) == ("one two ", "three ", "four")
    assert pieces("abcdefg", 3) == ("abc", "def", "g")
    assert pieces("", 3) == ()


TEXTS = st.text(max_size=30) | hostile | st.integers(1, 7_000).map(lambda times: "**a** " * times)


@settings(deadline=None)
@given(
    title=TEXTS,
    description=TEXTS,
    author=TEXTS,
    footer=TEXTS,
    fields=st.lists(st.tuples(TEXTS, TEXTS), max_size=30),
)
def test_any_embed_is_made_one_that_discord_accepts(
    *, title: str, description: str, author: str, footer: str, fields: list[tuple[str, str]]
) -> None:
    embed = discord.Embed(title=title, description=description)
    embed.set_author(name=author).set_footer(text=footer)
    for name, value in fields[:25]:
        embed.add_field(name=name, value=value)
    fit = fitted(embed)
    assert faults_of(fit) == []
    assert fitted(fit) == fit


def test_a_fitting_embed_stays_as_it_is() -> None:
    embed = discord.Embed(title="a", description="b", url="https://example.org", colour=1)
    embed.set_author(name="c", url="https://example.org").set_footer(text="d").add_field(name="e", value="f")
    assert fitted(embed) == embed
    assert embed_size(embed) == len(embed) == 6
    assert [field.value for field in embed.fields] == ["f"]


@pytest.mark.parametrize(
    ("description", "most", "left"),
    [
        ("**one two three**", 14, "**one two…**"),
        ("||one two three|| four", 14, "||one two…||"),
        ("one [two three](https://example.org) four", 20, "one…"),
        (r"one \*two\*", 6, "one…"),
        ("one <@123456> two", 10, "one…"),
        ("onetwo🇫🇷three", 8, "onetwo…"),
    ],
)
def test_markup_is_cut_between_its_marks(
    description: str, most: int, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DESCRIPTION", most)
    assert fitted(discord.Embed(description=description)).description == left


def test_an_embed_without_anything_to_see_gets_something() -> None:
    empty = discord.Embed(title=" ", description="\n").set_author(name=" ").set_footer(text="")
    empty.add_field(name="", value=" ").add_field(name="a", value="")
    assert fitted(empty).to_dict() == {
        "type": "rich",
        "flags": 0,
        "fields": [{"name": "a", "value": limits.NOTHING, "inline": True}],
    }
    assert fitted(discord.Embed()).description == limits.NOTHING
    picture = discord.Embed().set_image(url="https://example.org/a.png")
    assert fitted(picture).description is None


def test_fields_without_room_go_and_the_rest_stays() -> None:
    embed = discord.Embed(description="a" * 4_096)
    for number in range(4):
        embed.add_field(name=str(number), value="b" * 1_024)
    fit = fitted(embed)
    assert [field.name for field in fit.fields] == ["0", "1"]
    assert embed_size(fit) == limits.EMBEDS_TOTAL


def test_embeds_go_together_until_a_message_is_full() -> None:
    embeds = [discord.Embed(description="a" * 1_999)] * 4
    assert len(all_fitted(embeds)) == 3
    assert len(all_fitted([discord.Embed(title="a")] * 12)) == limits.EMBEDS


@settings(deadline=None)
@given(hostile.map(plain), st.integers(10, 60))
def test_marks_added_after_clipping_are_never_cut(text: str, room: int) -> None:
    shown = read(clipped(text, room, shown=lambda kept: quoted(bold(escaped(kept)))))
    assert shown.kinds <= {"quote", "bold"}
