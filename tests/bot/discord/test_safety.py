"""Texts of others, in documents, questions and titles, that try to ping somebody or to look like ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.datatypes import Answer, Document, Language
from tests.bot.discord.cinema import ELAPSED, NOBODY_WAITS, card, timed
from tests.bot.discord.scenes import on_stage
from tests.bot.discord.test_views import DOWN
from tests.bot.fakes import FakePipeline, finding
from tests.bot.render.discord_reader import read
from tests.discord_loopback.actors import Person
from tests.discord_loopback.guilds import Guild
from tests.discord_loopback.permissions import OF_THE_BOT
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scene import scene
from tests.discord_loopback.sightings import Reply

REST = "||plot|| ```code``` **bold** [click](https://evil.example) `[1]`"
INERT_REST = r"\|\|plot\|\| \`\`\`code\`\`\` \*\*bold\*\* \[click\](https\://evil.example) \`\[1\]\`"
# The marks that are ours.
OWN = {"quote", "bold", "code", "small", "list"}


@dataclass(frozen=True, slots=True)
class Trap:
    """A server in which the bot could call everyone, where documents and people try to make it do so.

    `worst` is what they write; `plain` and `inert` are how it may be shown without and with markdown.
    """

    discord: Discord
    guild: Guild
    anna: Person
    worst: str
    plain: str
    inert: str


@asynccontextmanager
async def trap(folder: Path) -> AsyncIterator[Trap]:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema", bot=(*OF_THE_BOT, "mention_everyone"))
        anna, role = guild.member("Anna"), guild.role("fans", mentionable=True)
        worst = f"@everyone @here {anna.mention} {role.mention} {REST}"
        calls = f"@\u200beveryone @\u200bhere <@\u200b{anna.id}> <@\u200b&{role.id}>"
        document = Document(
            id="worst.txt",
            text=f"{worst} Ryo Kase\n",
            title=worst,
            language=Language.EN,
            film=worst,
            kind=worst,
            url="https://example.org/a)||@everyone",
        )
        answer = Answer(finding(document, f"{worst} Ryo Kase", worst), (), (), ())
        pipeline = FakePipeline(dict.fromkeys((worst, REST), answer), documents=(document,))
        async with on_stage(pipeline, folder, discord=discord, serve=timed) as stage:
            await stage.handler.storage.set_settings(guild.id, replace(NOBODY_WAITS, shows_spoilers=True))
            inert_calls = calls.replace("<", "\\<")
            yield Trap(discord, guild, anna, worst, f"{calls} {REST}", f"{inert_calls} {INERT_REST}")


def assert_harmless(reply: Reply | None) -> None:
    """See that a reply calls nobody, and that Discord acts on no marks in it but on ours."""
    assert reply is not None
    assert reply.pings == ()
    for embed in reply.embeds:
        fields = [text for field in embed.get("fields") or () for text in (field["name"], field["value"])]
        for text in (embed.get("title", ""), embed.get("description", ""), *fields):
            assert read(text).kinds <= OWN
    assert read(reply.content).kinds == set()


@scene
async def test_a_hostile_document_is_quoted_as_the_text_that_it_is(tmp_path: Path) -> None:
    async with trap(tmp_path) as at:
        reply = await at.anna.asks("/ask", question=at.worst)
        assert_harmless(reply)
        shown = card(reply)
        assert (shown.author, shown.title, shown.text, shown.footer) == (
            at.plain,
            at.inert,
            f"> **{at.inert}** Ryo Kase `[1]`",
            f"Confidence: high · {ELAPSED}",
        )
        assert read(shown.text).text == f"{at.plain} Ryo Kase [1]"
        mentioned = await at.anna.says(at.guild.general, f"{at.discord.bot_mention} {REST}")
        assert_harmless(mentioned)
        assert mentioned is not None
        assert card(mentioned).text == shown.text


@scene
async def test_a_hostile_document_is_harmless_whatever_is_pressed(tmp_path: Path) -> None:
    async with trap(tmp_path) as at:
        reply = await at.anna.asks("/ask", question=at.worst)
        sources = await at.anna.presses(reply, "Sources")
        assert_harmless(sources)
        assert card(sources).url == "https://example.org/a)%7C%7C%40everyone"
        assert card(sources).text.split("\n")[1] == f"> {at.inert} Ryo Kase"
        opened = await at.anna.presses(reply, "Continue in a thread")
        (thread,) = at.guild.general.threads
        assert (opened.content, opened.pings) == (f"Go on asking in {thread.mention}; mention me there.", ())
        assert thread.name.startswith("@everyone @here <@")
        assert thread.replies == ()
        form = await at.anna.opens(reply, DOWN)
        assert_harmless(await at.anna.submits(form, {"Your comment (optional)": at.worst}))


@scene
async def test_hostile_titles_are_harmless_in_lists_and_in_sentences(tmp_path: Path) -> None:
    async with trap(tmp_path) as at:
        for command in ("/sources", "/films", "/help", "/about"):
            assert_harmless(await at.anna.asks(command))
        assert_harmless(await at.anna.asks("/ask", question="Who?"))
        unknown = await at.anna.asks("/ask", question="Who?", film=f"{at.worst}!")
        assert_harmless(unknown)
        assert unknown.content.startswith(
            "No document is about a film called @\u200beveryone @\u200bhere \\<@"
        )
        assert ". The nearest titles: @\u200beveryone @\u200bhere \\<@" in unknown.content


@scene
async def test_a_hostile_claim_is_harmless(tmp_path: Path) -> None:
    async with trap(tmp_path) as at:
        said = at.anna.posts(at.guild.general, REST)
        found = await at.anna.uses("Find the source", on=said)
        assert_harmless(found)
        assert (card(found).author, card(found).text) == (REST, f"> **{at.inert}** Ryo Kase `[1]`")


@scene
async def test_everything_that_the_bot_sends_is_allowed_to_call_nobody(tmp_path: Path) -> None:
    async with trap(tmp_path) as at:
        await at.anna.asks("/ask", question=at.worst)
        await at.anna.asks("/ask", question="Who?", film=at.worst[:-1])
        await at.anna.says(at.guild.general, f"{at.discord.bot_mention} {REST}")
        await at.anna.dms(at.worst)
        bodies = [each.body for each in at.discord.requests if isinstance(each.body, dict)]
        allowed = [body["allowed_mentions"] for body in bodies if body.get("content") or body.get("embeds")]
        assert len(allowed) == 4
        assert all(not each["parse"] and not each.get("replied_user") for each in allowed)
