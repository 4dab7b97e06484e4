"""How often a person, and a server, may ask; who asks sooner is told when."""

from pathlib import Path
from typing import Any

import pytest

from bot.storage.records import ServerSettings
from tests.bot.discord.cinema import QUESTION, answering, card, cinema
from tests.discord_loopback.scene import scene


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", "Not so fast: ask again in 3\u00a0s."),
        ("ru", "Не так быстро: следующий вопрос можно задать через 3\u00a0с."),
        ("fr", "Pas si vite\u00a0: reposez votre question dans 3\u00a0s."),
    ],
)
@scene
async def test_a_person_who_asks_too_soon_is_told_when_to_ask_again(
    locale: str, sentence: str, tmp_path: Path
) -> None:
    async with cinema(answering(), tmp_path, settings=ServerSettings()) as at:
        anna = at.guild.member("Hasty", locale=locale)
        await anna.asks("/ask", question=QUESTION)
        refused = await anna.asks("/ask", question="??", language=locale[:2])
        assert (refused.content, refused.embeds) == (sentence, ())
        at.clock.passes(1.5)
        assert "2\u00a0" in (await anna.asks("/ask", question=QUESTION)).content
        at.clock.passes(1.5)
        assert card(await anna.asks("/ask", question=QUESTION)).title == "Ryo Kase"


@scene
async def test_one_persons_pause_is_nobody_elses_and_ends_at_the_servers_border(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path, settings=ServerSettings()) as at:
        await at.anna.asks("/ask", question=QUESTION)
        elsewhere = at.discord.guild("Archive").member(at.anna)
        for asked in (
            await at.bob.asks("/ask", question=QUESTION),
            await elsewhere.asks("/ask", question=QUESTION),
            await at.anna.asks("/ask", question=QUESTION, at=at.anna.dm),
        ):
            assert card(asked).title == "Ryo Kase"


@scene
async def test_every_way_to_ask_counts(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path, settings=ServerSettings()) as at:
        answer = await at.anna.says(at.general, at.addressing(QUESTION))
        assert answer is not None
        message = at.bob.posts(at.general, QUESTION)
        refused = [
            await at.anna.asks("/ask", question=QUESTION),
            await at.anna.uses("Find the source", on=message),
            await at.anna.replies(to=answer, text=QUESTION),
        ]
        assert [reply and reply.content for reply in refused] == ["Not so fast: ask again in 3\u00a0s."] * 3


@scene
async def test_a_moderators_pause_holds_from_the_next_question_on(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        moderator = at.guild.member("Moderator", manage_guild=True)
        await moderator.asks("/settings cooldown", seconds=90)
        await at.anna.asks("/ask", question=QUESTION)
        at.clock.passes(20)
        refused = await at.anna.asks("/ask", question=QUESTION)
        assert refused.content == "Not so fast: ask again in 2\u00a0min."
        await moderator.asks("/settings cooldown", seconds=0)
        assert card(await at.anna.asks("/ask", question=QUESTION)).title == "Ryo Kase"


@scene
async def test_a_server_may_ask_so_often_a_minute_whoever_asks(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        moderator = at.guild.member("Moderator", manage_guild=True)
        limit: dict[str, Any] = {"per-minute": 2}
        await moderator.asks("/settings cooldown", **limit)
        await at.anna.asks("/ask", question=QUESTION)
        at.clock.passes(10)
        await at.bob.asks("/ask", question=QUESTION)
        at.clock.passes(10)
        refused = await moderator.asks("/ask", question=QUESTION)
        assert refused.content == "Not so fast: ask again in 40\u00a0s."
        other = at.discord.guild("Archive").member("Carol")
        assert card(await other.asks("/ask", question=QUESTION)).title == "Ryo Kase"
        at.clock.passes(40)
        assert card(await moderator.asks("/ask", question=QUESTION)).title == "Ryo Kase"


@scene
async def test_what_was_refused_is_neither_counted_nor_searched_for(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path, settings=ServerSettings()) as at:
        for _ in range(3):
            await at.anna.asks("/ask", question=QUESTION)
        moderator = at.guild.member("Moderator", manage_guild=True)
        assert dict(card(await moderator.asks("/stats")).fields)["Asked"] == "1"
        assert pipeline.asked == [(QUESTION, "")]
