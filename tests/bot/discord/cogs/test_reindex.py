"""`/reindex`: who may, what is said meanwhile, and that no question is dropped."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.datatypes import Answer
from retrieval.errors import RetrievalError
from retrieval.pipeline.pipeline import Pipeline
from tests.bot.discord.cinema import QUESTION, answering, card
from tests.bot.discord.library import DIRECTOR, SMUGGLER, write_library
from tests.bot.discord.served import Served, always, opening_by, rebuilt_by, served
from tests.bot.fakes import ONE, PAGE_FINDING, SlowPipeline
from tests.discord_loopback.actors import Person
from tests.discord_loopback.errors import RuleBrokenError
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scene import scene
from tests.discord_loopback.sightings import Reply

EDIT = "PATCH /webhooks/*/messages/@original"
STARTED = "The documents are being read anew. Questions are answered from the old ones meanwhile."
RUNNING = "The documents are being read anew already."
FAILED = "The documents could not be read; the old ones are still in use. The details are in the log."
NEWER = Answer(PAGE_FINDING, (), (), ())


class Build:
    """Make a pipeline, or fail, once `may_end` is set; tell of 3 of 10 before that."""

    def __init__(self, made: Pipeline | Exception) -> None:
        self.made = made
        self.may_end = threading.Event()
        self.rebuilds: list[bool] = []

    def __call__(self, *, rebuild: bool, progress: Callable[[str, int, int], None]) -> Pipeline:
        self.rebuilds.append(rebuild)
        progress("encoding", 3, 10)
        # Bounded: a test that fails must still come to its end.
        self.may_end.wait(10)
        if isinstance(self.made, Exception):
            raise self.made
        return self.made


def said(at: Served) -> list[str]:
    """Return what the bot said for the interactions that it deferred, without repetitions."""
    bodies = [request.body for request in at.discord.sent(EDIT)]
    return list(dict.fromkeys(str(body.get("content")) for body in bodies if isinstance(body, dict)))


async def until_done(at: Served, reply: Reply) -> str:
    await at.discord.until(lambda: reply.content.startswith(("Done in", FAILED)))
    return reply.content


@scene
async def test_the_documents_are_read_anew(tmp_path: Path) -> None:
    documents = write_library(tmp_path / "documents")
    async with served(tmp_path, variables={"CINECITE_DOCUMENTS": str(documents)}) as at:
        owner, anna = at.discord.owner, at.discord.guild("Cinema").member("Anna")
        before = await anna.asks("/ask", question=SMUGGLER)
        assert card(before).title == "Odette Vrai plays the smuggler Lucie."
        letter = documents / "closed/letter.txt"
        text = letter.read_text(encoding="utf-8")
        letter.write_text(text.replace("Odette Vrai", "Nora Klee"), encoding="utf-8")
        (documents / "closed/notes.txt").unlink()
        reply = await owner.asks("/reindex")
        done = await until_done(at, reply)
        assert (done.split(": ")[1], reply.is_ephemeral) == ("2 documents, 2 passages.", True)
        bob = at.discord.guild("Archive").member("Bob")
        assert card(await bob.asks("/ask", question=SMUGGLER)).title == "Nora Klee plays the smuggler Lucie."
        sources = await anna.presses(before, "Sources")
        assert sources.content == "The documents have changed since this answer. Ask the question again."
        assert "Anna Lindqvist" in card(await bob.asks("/ask", question=DIRECTOR, at=bob.dm)).text


@scene
async def test_how_far_it_is_is_said_and_questions_are_answered_from_the_old_documents_meanwhile(
    tmp_path: Path,
) -> None:
    build = Build(answering(NEWER))
    async with served(tmp_path, opener=always(answering()), options=rebuilt_by(build)) as at:
        guild = at.discord.guild("Cinema")
        people = [guild.member(f"Person {number}") for number in range(3)]
        reply = await at.discord.owner.asks("/reindex", everything=True)
        await at.discord.until(lambda: "Reading the documents anew: 3 of 10." in said(at))
        assert card(await people[0].asks("/ask", question=QUESTION)).title == "Ryo Kase"
        build.may_end.set()
        done = await until_done(at, reply)
        assert (done.partition(": ")[2], build.rebuilds) == ("3 documents, 7 passages.", [True])
        assert card(await people[1].asks("/ask", question=QUESTION)).title == "Ken Watanabe"
        assert said(at)[:2] == [STARTED, "Reading the documents anew: 3 of 10."]


def asked(at: Served) -> int:
    """Return the number of questions that the bot has taken."""
    service = at.handler.service if at.handler else None
    return service.counters.asked if service else 0


@scene
async def test_questions_that_are_asked_before_and_after_the_switch_are_all_answered(tmp_path: Path) -> None:
    old, build = SlowPipeline({QUESTION: ONE}), Build(answering(NEWER))
    build.may_end.set()
    async with served(tmp_path, opener=always(old), options=rebuilt_by(build)) as at:
        people = [at.discord.guild(f"Server {number}").member("Anna") for number in range(10)]
        before = [asyncio.create_task(each.asks("/ask", question=QUESTION)) for each in people[:5]]
        await at.discord.until(lambda: old.begun and asked(at) == len(before))
        await until_done(at, await at.discord.owner.asks("/reindex"))
        after = [asyncio.create_task(each.asks("/ask", question=QUESTION)) for each in people[5:]]
        old.may_answer.set()
        assert [card(each).title for each in await asyncio.gather(*before)] == ["Ryo Kase"] * 5
        assert [card(each).title for each in await asyncio.gather(*after)] == ["Ken Watanabe"] * 5


@pytest.mark.parametrize("error", [RetrievalError("There is no folder."), ZeroDivisionError()])
@scene
async def test_where_it_fails_the_old_documents_stay_in_use(error: Exception, tmp_path: Path) -> None:
    build = Build(error)
    build.may_end.set()
    async with served(tmp_path, opener=always(answering()), options=rebuilt_by(build)) as at:
        reply = await at.discord.owner.asks("/reindex")
        assert await until_done(at, reply) == FAILED
        anna = at.discord.guild("Cinema").member("Anna")
        assert card(await anna.asks("/ask", question=QUESTION)).title == "Ryo Kase"
        build.made = answering(NEWER)
        assert (await until_done(at, await at.discord.owner.asks("/reindex"))).startswith("Done in")


@scene
async def test_a_second_one_is_told_that_it_runs_already_by_another_connection_too(tmp_path: Path) -> None:
    build = Build(answering(NEWER))
    async with served(tmp_path, opener=always(answering()), options=rebuilt_by(build)) as at:
        await at.discord.owner.asks("/reindex")
        assert (await at.discord.owner.asks("/reindex")).content == RUNNING
        first = at.bot
        # With this code discord.py gives up, and another bot follows.
        at.discord.gateway.close(4010)
        await at.discord.until(lambda: at.bot is not first)
        await at.discord.online()
        assert (await at.discord.owner.asks("/reindex")).content == RUNNING
        build.may_end.set()
        anna = at.discord.guild("Cinema").member("Anna")
        await at.discord.until(
            lambda: at.handler and at.handler.service and at.handler.service.pipeline is build.made
        )
        assert card(await anna.asks("/ask", question=QUESTION)).title == "Ken Watanabe"
        assert len(build.rebuilds) == 1


@scene
async def test_the_bot_ends_without_waiting_for_it(tmp_path: Path) -> None:
    build = Build(answering(NEWER))
    async with served(tmp_path, opener=always(answering()), options=rebuilt_by(build)) as at:
        await at.discord.owner.asks("/reindex")
        at.stop()
        await at.ending
        assert not build.may_end.is_set()
    build.may_end.set()


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", "Only the bot’s owner can do this."),
        ("ru", "Это может делать только владелец бота."),
        ("fr", "Seul le propriétaire du bot peut faire cela."),
    ],
)
@scene
async def test_nobody_but_the_owner_may(locale: str, sentence: str, tmp_path: Path) -> None:
    build = Build(answering(NEWER))
    async with served(tmp_path, opener=always(answering()), options=rebuilt_by(build)) as at:
        guild = at.discord.guild("Cinema")
        anna = guild.member("Anna", locale=locale)
        with pytest.raises(RuleBrokenError, match="lacks the permissions"):
            await anna.asks("/reindex")
        for person in (anna, guild.member("Moderator", locale=locale, manage_guild=True)):
            reply = await person.asks("/reindex", at=person.dm if person is anna else None)
            assert (reply.content, reply.embeds) == (sentence, ())
        assert build.rebuilds == []


@scene
async def test_members_of_the_team_may_and_those_who_are_only_invited_may_not(tmp_path: Path) -> None:
    people: list[Person] = []

    def prepare_team(discord: Discord) -> None:
        people.extend(discord.person(name) for name in ("Member", "Invited"))
        discord.team(people[0], invited=people[1:])

    build = Build(answering(NEWER))
    build.may_end.set()
    async with served(
        tmp_path, opener=always(answering()), options=rebuilt_by(build), prepare=prepare_team
    ) as at:
        member, invited = people
        assert (await until_done(at, await member.asks("/reindex"))).startswith("Done in")
        for person in (invited, at.discord.owner):
            assert (await person.asks("/reindex")).content == "Only the bot’s owner can do this."


@scene
async def test_where_nothing_is_loaded_yet_there_is_nothing_to_read_anew(tmp_path: Path) -> None:
    may_open, build = threading.Event(), Build(answering(NEWER))

    def make() -> Pipeline:
        may_open.wait(10)
        return answering()

    async with served(tmp_path, opener=opening_by(make), options=rebuilt_by(build), login_after_s=0.01) as at:
        reply = await at.discord.owner.asks("/reindex")
        assert reply.content == "The documents are still being loaded: ask again in a minute."
        may_open.set()
    assert build.rebuilds == []
