"""What discord.py makes of a gateway that breaks, refuses, hangs up or repeats itself."""

from collections.abc import Callable

import discord as library
import pytest

from tests.discord_loopback.gateway_faults import GatewayFaults
from tests.discord_loopback.intents import MESSAGE_CONTENT
from tests.discord_loopback.play import Discord
from tests.discord_loopback.sample_bot import SampleBot
from tests.discord_loopback.scene import scene

BREAKS: dict[str, Callable[[GatewayFaults], None]] = {
    "cut": lambda gateway: gateway.cut(),
    "close 1001": lambda gateway: gateway.close(1001),
    "close 4000": lambda gateway: gateway.close(4000),
    "op 7": lambda gateway: gateway.reconnect(),
    "op 9": lambda gateway: gateway.invalid_session(resumable=True),
}


@pytest.mark.parametrize("how", BREAKS)
@scene
async def test_a_session_that_breaks_is_resumed_at_once_and_told_what_it_missed(
    how: str, slept: list[float]
) -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        async with discord.running(bot):
            await discord.until(lambda: bot.readies)
            BREAKS[how](discord.gateway)
            assert await anna.says(guild.general, f"{discord.bot_mention} who?") is not None
            assert (discord.gateway.identifies, discord.gateway.resumes) == (1, 1)
            await discord.until(lambda: bot.resumes)
            assert (bot.readies, bot.resumes, slept) == (1, 1, [])


@scene
async def test_a_session_that_cannot_be_resumed_begins_anew_after_five_seconds(slept: list[float]) -> None:
    async with Discord.open() as discord:
        anna, bot = discord.guild("Cinema").member("Anna"), SampleBot()
        async with discord.running(bot):
            await discord.until(lambda: bot.readies)
            discord.gateway.invalid_session(resumable=False)
            await discord.until(lambda: bot.readies == 2)
            assert (discord.gateway.identifies, discord.gateway.resumes, slept) == (2, 0, [5.0])
            assert (await anna.asks("/echo", text="still here")).content == "still here"
            assert len(discord.sent("PUT /applications/*/commands")) == 1


@scene
async def test_a_bad_token_or_a_forbidden_intent_ends_the_bot() -> None:
    async with Discord.open() as discord, SampleBot() as bot, SampleBot() as stranger, SampleBot() as greedy:
        discord.gateway.close_next_identify(4004)
        with pytest.raises(library.ConnectionClosed, match="4004"):
            await bot.start(discord.token)
        with pytest.raises(library.LoginFailure, match="Improper token"):
            await stranger.start("another token")
        greedy._connection._intents.message_content = True
        with pytest.raises(library.PrivilegedIntentsRequired):
            await greedy.start(discord.token)


@scene
async def test_all_words_are_read_by_a_bot_that_may_ask_for_them() -> None:
    async with Discord.open(privileged_intents=MESSAGE_CONTENT) as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        bot._connection._intents.message_content = True
        async with discord.running(bot):
            anna.posts(guild.general, "to nobody")
            await discord.until(lambda: [message.content for message in bot.seen] == ["to nobody"])


@scene
async def test_a_gateway_that_refuses_at_the_start_ends_the_bot(slept: list[float]) -> None:
    async with Discord.open() as discord, SampleBot() as bot:
        discord.gateway.refuse(times=1)
        # discord.py reads the web socket that it never had.
        with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'sequence'"):
            await bot.start(discord.token)
        assert len(slept) == 1


@scene
async def test_a_gateway_that_refuses_later_is_tried_again_and_resumed(slept: list[float]) -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            discord.gateway.refuse(times=2)
            discord.gateway.cut()
            assert (await anna.asks("/echo", text="back")).content == "back"
            assert (len(slept), discord.gateway.resumes) == (2, 1)


@scene
async def test_a_gateway_that_hangs_up_after_hello_is_tried_again_without_a_pause(slept: list[float]) -> None:
    async with Discord.open() as discord:
        anna, bot = discord.guild("Cinema").member("Anna"), SampleBot()
        async with discord.running(bot):
            discord.gateway.hang_up_after_hello(times=20)
            discord.gateway.cut()
            assert (await anna.asks("/echo", text="back")).content == "back"
            assert (discord.gateway.connections, slept) == (22, [])


@scene
async def test_an_event_may_come_twice() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        async with discord.running(bot):
            discord.gateway.duplicate_next_event("MESSAGE_CREATE")
            await anna.says(guild.general, f"{discord.bot_mention} who?")
            await discord.until(lambda: len(guild.general.replies) == 2)
            asked, again = (message.id for message in bot.seen if not message.author.bot)
            assert asked == again


@scene
async def test_heartbeats_are_answered() -> None:
    async with Discord.open() as discord:
        discord.gateway.beat_every(5)
        bot = SampleBot()
        async with discord.running(bot):
            await discord.until(lambda: discord.gateway.heartbeats > 3)
            await discord.until(lambda: bot.latency < 60)


@scene
async def test_interactions_come_before_the_bot_is_ready() -> None:
    async with Discord.open() as discord:
        anna, bot = discord.guild("Cinema").member("Anna"), SampleBot()
        bot._connection.guild_ready_timeout = 60.0
        async with discord.running(bot):
            assert (await anna.asks("/echo", text="early")).content == "early"
            assert bot.readies == 0


@scene
async def test_the_buttons_of_a_bot_that_died_work_with_the_next_one() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            reply = await anna.asks("/ask", question="Who?")
        async with discord.running(SampleBot()):
            assert (await anna.presses(reply, "Sources")).content == "sources of 7"
            assert (await anna.presses(reply, "Next")).content == "page 2"
