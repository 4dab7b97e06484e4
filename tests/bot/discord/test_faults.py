"""No question is lost and none is answered twice, whatever goes wrong between the bot and Discord."""

import asyncio
from pathlib import Path

import pytest

from bot.discord.pacing import FREE_CONNECTIONS, WITHIN_S, GatewayPace
from tests.bot.discord.cinema import QUESTION, answering, card, cinema
from tests.bot.discord.fault_cases import CALLBACK, CASES, Count
from tests.bot.discord.served import always, served
from tests.discord_loopback.scene import scene
from tests.discord_loopback.stage import NoReplyError

TRIES = {"SIGTERM": 10}


@pytest.mark.parametrize("name", CASES)
@scene
async def test_every_question_is_answered_once(name: str, tmp_path: Path) -> None:
    found = await asyncio.wait_for(CASES[name](tmp_path, TRIES.get(name, 3)), 60)
    assert found
    assert found == {kind: Count(count.tried, 0, 0) for kind, count in found.items()}


@scene
async def test_a_gateway_that_hangs_up_again_and_again_is_connected_to_ever_more_slowly(
    tmp_path: Path,
) -> None:
    now_s, hang_ups, at_s = 0.0, 40, []

    async def sleep(seconds: float) -> None:
        nonlocal now_s
        now_s += seconds
        await asyncio.sleep(0)

    class Pace(GatewayPace):
        async def wait(self) -> None:
            await super().wait()
            at_s.append(now_s)

    pace = Pace(clock=lambda: now_s, sleep=sleep)
    async with served(tmp_path, opener=always(answering()), options=lambda _: {"pace": pace}) as at:
        at.discord.gateway.hang_up_after_hello(times=hang_ups)
        at.discord.gateway.cut()
        await at.discord.until(lambda: at.discord.gateway.connections == hang_ups + 2, within=20)
        await at.discord.online()
    # Discord never sees more of them within a minute than those that are free and one a pause of 1, 2, 4...
    busiest = max(sum(start <= each < start + WITHIN_S for each in at_s) for start in at_s)
    assert (len(at_s), busiest) == (hang_ups + 2, FREE_CONNECTIONS + 6)


@scene
async def test_an_acknowledgement_that_comes_too_late_breaks_nothing(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        answer = await at.anna.asks("/ask", question=QUESTION)
        at.discord.deadlines.acknowledge_within_s = 0.1
        late = at.discord.faults.next(CALLBACK, delay_s=0.3, times=4)
        for act in (
            at.anna.asks("/ask", question=QUESTION, within=2),
            at.anna.presses(answer, "Sources", within=2),
            at.anna.asks("/help", within=2),
            at.anna.opens(answer, "cinecite:down", within=2),
        ):
            with pytest.raises(NoReplyError):
                await act
        await at.discord.until(lambda: late.met == 4)
        at.discord.deadlines.acknowledge_within_s = 3.0
        assert card(await at.bob.asks("/ask", question=QUESTION)).title == "Ryo Kase"
        assert card(await at.bob.presses(answer, "Sources")).title == "Cast and crew"


@scene
async def test_who_cannot_be_told_in_a_direct_message_either_hears_nothing_and_breaks_nothing(
    tmp_path: Path,
) -> None:
    async with cinema(answering(), tmp_path) as at:
        at.guild.gives_the_bot("view_channel")
        at.anna.closes_direct_messages()
        assert await at.anna.says(at.general, at.addressing(QUESTION), within=0.5) is None
        at.guild.gives_the_bot("view_channel", "send_messages", "embed_links", "read_message_history")
        reply = await at.bob.says(at.general, at.addressing(QUESTION))
        assert reply is not None
        assert card(reply).title == "Ryo Kase"


@scene
async def test_a_rate_limit_that_nobody_would_wait_for_ends_nothing(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        at.discord.faults.rate_limit("POST /channels/*/messages", retry_after_s=60)
        assert await at.anna.says(at.general, at.addressing(QUESTION), within=0.5) is None
        reply = await at.bob.says(at.general, at.addressing(QUESTION))
        assert reply is not None
        assert card(reply).title == "Ryo Kase"


@scene
async def test_where_no_thread_can_be_opened_for_now_the_channel_gets_the_answer(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        moderator = at.guild.member("Moderator", manage_guild=True)
        await moderator.asks("/settings threads", on=True)
        at.discord.faults.rate_limit("POST /channels/*/messages/*/threads", retry_after_s=60)
        reply = await at.bob.says(at.general, at.addressing(QUESTION))
        assert reply is not None
        assert (card(reply).title, reply.channel) == ("Ryo Kase", at.general)
