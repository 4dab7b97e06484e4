"""`/stats`: numbers, comments on answers, questions without an answer, of one server alone."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage.records import Ending, ServerSettings, UnansweredQuestion
from tests.bot.discord.cinema import QUESTION, Card, Cinema, card, cinema
from tests.bot.fakes import ONE, FakePipeline
from tests.discord_loopback.actors import Person
from tests.discord_loopback.errors import RuleBrokenError
from tests.discord_loopback.scene import scene

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
BROKEN = "Why does it break?"
UNKNOWN = "Who painted **it**?"


def pipeline() -> FakePipeline:
    return FakePipeline({QUESTION: ONE, BROKEN: ZeroDivisionError("secret words")})


def moderator(at: Cinema, *, locale: str = "en-US") -> Person:
    return at.guild.member("Moderator", locale=locale, manage_guild=True)


async def comments(person: Person, comment: str) -> None:
    answer = await person.asks("/ask", question=QUESTION)
    form = await person.opens(answer, "cinecite:down")
    (label,) = form.fields
    await person.submits(form, {label: comment} if comment else {})


@scene
async def test_what_was_asked_on_a_server_is_counted_and_shown(tmp_path: Path) -> None:
    async with cinema(pipeline(), tmp_path) as at:
        first = await at.anna.asks("/ask", question=QUESTION)
        await at.anna.presses(first, "cinecite:up")
        await at.bob.presses(first, "cinecite:up")
        await comments(at.bob, "It is _another_ film")
        await comments(at.anna, "")
        await at.anna.asks("/ask", question=UNKNOWN)
        await at.bob.says(at.general, at.addressing("What colour was the boat?"))
        await at.anna.asks("/ask", question=BROKEN)
        reply = await moderator(at).asks("/stats")
        assert reply.is_ephemeral
        assert card(reply) == Card(
            title="Statistics over 30 days",
            fields=(
                ("Asked", "6"),
                ("Answered", "3 (50%)"),
                ("Not answered", "2"),
                ("Failed", "1"),
                ("👍", "2"),
                ("👎", "2"),
                (
                    "Latest questions without an answer",
                    "> What colour was the boat?\n> Who painted \\*\\*it\\*\\*?",
                ),
                ("Latest comments", f"{QUESTION}\n> It is \\_another\\_ film"),
            ),
        )


@pytest.mark.parametrize(
    ("locale", "title", "nothing"),
    [
        ("en-US", "Statistics over 1 day", "Nothing was asked in this time."),
        ("ru", "Статистика за 1 день", "За это время ничего не спрашивали."),
        ("fr", "Statistiques sur 1 jour", "Rien n’a été demandé pendant cette période."),
    ],
)
@scene
async def test_a_server_where_nothing_was_asked_is_told_so(
    locale: str, title: str, nothing: str, tmp_path: Path
) -> None:
    async with cinema(pipeline(), tmp_path) as at:
        reply = await moderator(at, locale=locale).asks("/stats", days=1)
        assert card(reply) == Card(title=title, text=nothing)


@scene
async def test_other_servers_and_direct_messages_are_not_shown(tmp_path: Path) -> None:
    async with cinema(pipeline(), tmp_path) as at:
        other = at.discord.guild("Archive").member("Carol", manage_guild=True)
        await other.asks("/ask", question=UNKNOWN)
        await at.anna.asks("/ask", question=UNKNOWN, at=at.anna.dm)
        assert card(await moderator(at).asks("/stats")).text == "Nothing was asked in this time."
        assert dict(card(await other.asks("/stats")).fields)["Asked"] == "1"


@scene
async def test_what_is_older_than_the_days_that_are_asked_for_is_left_out(tmp_path: Path) -> None:
    async with cinema(pipeline(), tmp_path) as at:
        long_ago = datetime.now(UTC) - timedelta(days=20)
        await at.handler.storage.keep_unanswered(
            UnansweredQuestion(at.guild.id, at.anna.id, "Old?", long_ago)
        )
        await at.handler.storage.count(at.guild.id, Ending.UNANSWERED)
        one = moderator(at)
        assert ("Latest questions without an answer", "> Old?") in card(await one.asks("/stats")).fields
        titles = [name for name, _ in card(await one.asks("/stats", days=7)).fields]
        assert "Latest questions without an answer" not in titles
        with pytest.raises(RuleBrokenError):
            await one.asks("/stats", days=0)


@scene
async def test_a_person_who_is_forgotten_leaves_the_numbers_alone(tmp_path: Path) -> None:
    async with cinema(pipeline(), tmp_path) as at:
        await comments(at.anna, "wrong")
        await at.anna.asks("/ask", question=UNKNOWN)
        await at.anna.asks("/forget")
        assert card(await moderator(at).asks("/stats")).fields == (
            ("Asked", "2"),
            ("Answered", "1 (50%)"),
            ("Not answered", "1"),
            ("Failed", "0"),
            ("👍", "0"),
            ("👎", "0"),
        )


@scene
async def test_many_and_long_texts_still_fit_into_one_message(tmp_path: Path) -> None:
    async with cinema(pipeline(), tmp_path) as at:
        for number in range(12):
            await at.anna.asks("/ask", question=f"{number} " + "*a* " * 400)
            await comments(at.bob, f"{number} " + "_x_ " * 200)
        fields = card(await moderator(at).asks("/stats")).fields
        assert dict(fields)["Asked"] == "24"
        unanswered, comments_ = (
            "\n".join(value for name, value in fields[6:] if name in {title, "\u200b"})
            for title in ("Latest questions without an answer", "Latest comments")
        )
        assert unanswered.startswith("> 11 \\*a\\* ")
        assert f"{QUESTION}\n> 11 \\_x\\_ " in comments_


@scene
async def test_a_server_that_the_bot_left_is_forgotten(tmp_path: Path) -> None:
    async with cinema(FakePipeline(), tmp_path, settings=ServerSettings(is_private=True)) as at:
        storage = at.handler.storage
        await at.anna.asks("/ask", question=UNKNOWN)
        assert (await storage.stats(at.guild.id, LONG_AGO)).unanswered == 1
        at.guild.removes_the_bot()
        async with asyncio.timeout(5):
            while await storage.settings(at.guild.id) != ServerSettings():  # noqa: ASYNC110 - nobody is told when it is done
                await asyncio.sleep(0)
        assert (await storage.stats(at.guild.id, LONG_AGO)).asked == 0
