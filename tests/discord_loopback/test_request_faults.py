"""What discord.py makes of requests that are refused, lost or answered by nobody."""

import asyncio

import discord as library
import pytest
from aiohttp import ServerDisconnectedError

from tests.discord_loopback.faults import Drop
from tests.discord_loopback.play import Discord
from tests.discord_loopback.sample_bot import CONTENT, SampleBot
from tests.discord_loopback.scene import scene
from tests.discord_loopback.stage import NoReplyError

MESSAGES = "POST /channels/*/messages"
ORIGINAL = "PATCH /webhooks/*/@original"
FOLLOW_UP = "POST /webhooks/*"
CALLBACK = "POST /interactions/*/callback"


@scene
async def test_a_503_at_login_ends_the_bot_at_once(slept: list[float]) -> None:
    async with Discord.open() as discord:
        discord.faults.next("GET /users/@me", status=503)
        bot = SampleBot()
        with pytest.raises(library.DiscordServerError, match="503"):
            await bot.start(discord.token)
        assert (len(discord.requests), slept) == (1, [])
        await bot.close()


@scene
async def test_a_rate_limit_is_waited_for_five_times(slept: list[float]) -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        async with discord.running(bot):
            discord.faults.rate_limit(MESSAGES, retry_after_s=2.5, times=4)
            assert await anna.says(guild.general, discord.bot_mention) is not None
            assert ([request.status for request in discord.sent(MESSAGES)], slept) == (
                [429, 429, 429, 429, 200],
                [2.5] * 4,
            )
            discord.faults.rate_limit(MESSAGES, retry_after_s=2.5, times=5)
            anna.posts(guild.general, discord.bot_mention)
            await discord.until(lambda: bot.errors)
            assert [str(error) for error in bot.errors] == [
                "429 Too Many Requests (error code: 0): You are being rate limited."
            ]
            assert len(discord.invalid_requests) == 9


@scene
async def test_a_rate_limit_that_is_not_discords_is_not_waited_for(slept: list[float]) -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        async with discord.running(bot):
            discord.faults.rate_limit(MESSAGES, by_discord=False)
            anna.posts(guild.general, discord.bot_mention)
            await discord.until(lambda: bot.errors)
            assert (len(discord.sent(MESSAGES)), slept) == (1, [])


@scene
async def test_a_global_rate_limit_holds_everything_back(slept: list[float]) -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna = guild.member("Anna")
        async with discord.running(SampleBot()):
            discord.faults.rate_limit(MESSAGES, is_global=True, retry_after_s=1.5)
            assert await anna.says(guild.general, discord.bot_mention) is not None
            assert slept == [1.5]


@pytest.mark.parametrize("status", [500, 502, 504])
@scene
async def test_failures_are_tried_again_after_1_3_5_7_and_9_seconds(status: int, slept: list[float]) -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        async with discord.running(bot):
            fault = discord.faults.next(MESSAGES, status=status, times=4)
            assert await anna.says(guild.general, discord.bot_mention) is not None
            assert (fault.met, slept) == (4, [1, 3, 5, 7])
            discord.faults.next(MESSAGES, status=status, times=5)
            anna.posts(guild.general, discord.bot_mention)
            await discord.until(lambda: bot.errors)
            assert slept == [1, 3, 5, 7, 1, 3, 5, 7, 9]


@scene
async def test_a_503_and_a_broken_connection_are_not_tried_again(slept: list[float]) -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        async with discord.running(bot):
            discord.faults.next(MESSAGES, status=503)
            anna.posts(guild.general, discord.bot_mention)
            await discord.until(lambda: bot.errors)
            assert isinstance(bot.errors[0], library.DiscordServerError)
            discord.faults.next(ORIGINAL, drop=Drop.BEFORE_THE_WORK)
            asking = asyncio.create_task(anna.asks("/ask", question="Who?"))
            await discord.until(lambda: len(bot.errors) == 2)
            asking.cancel()
            assert isinstance(bot.errors[1], ServerDisconnectedError)
            assert ([request.status for request in discord.sent(ORIGINAL)], slept) == ([0], [])


@scene
async def test_an_answer_that_was_lost_after_the_work_appears_twice_as_a_follow_up_and_once_as_an_edit(
    slept: list[float],
) -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            discord.faults.next(FOLLOW_UP, status=502, after_work=True)
            first = await anna.asks("/follow")
            await discord.until(lambda: len(first.all_shown) == 3)
            assert [each.content for each in first.all_shown] == ["first", "first", "second"]
            discord.faults.next(ORIGINAL, status=502, after_work=True)
            edited = await anna.asks("/ask", question="Who?")
            await discord.until(lambda: edited.edits == 2)
            assert len(edited.all_shown) == 1
            assert slept == [1, 1]


@scene
async def test_a_message_whose_answer_was_lost_is_there_once_by_its_nonce() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        bot = SampleBot()
        async with discord.running(bot):
            await discord.until(lambda: bot.readies)
            channel = bot.get_channel(guild.general.id)
            assert isinstance(channel, library.TextChannel)
            discord.faults.next(MESSAGES, drop=Drop.AFTER_THE_WORK)
            with pytest.raises(ServerDisconnectedError):
                await channel.send("hello", nonce="one")
            sent = await channel.send("hello", nonce="one")
            await channel.send("hello", nonce="two")
            assert guild.general.messages[0].id == sent.id
            assert len(guild.general.messages) == 2


@scene
async def test_an_answer_that_comes_too_late_or_twice_is_refused(slept: list[float]) -> None:
    async with Discord.open() as discord:
        discord.deadlines.acknowledge_within_s = 0.05
        anna, bot = discord.guild("Cinema").member("Anna"), SampleBot()
        async with discord.running(bot):
            discord.faults.next(CALLBACK, delay_s=0.1)
            with pytest.raises(NoReplyError, match="the application did not respond"):
                await anna.asks("/echo", text="late")
            await discord.until(lambda: bot.errors)
            late = bot.errors.pop()
            assert isinstance(late, library.NotFound)
            assert late.code == 10062
            # The first answer is lost after the work; discord.py gives it again.
            discord.faults.next(CALLBACK, status=502, after_work=True, delay_s=0)
            discord.deadlines.acknowledge_within_s = 3.0
            assert (await anna.asks("/echo", text="twice")).content == "twice"
            await discord.until(lambda: bot.errors)
            (twice,) = bot.errors
            assert isinstance(twice, library.HTTPException)
            assert (twice.code, slept) == (40060, [1])


@scene
async def test_a_token_that_has_run_out_takes_no_more_answers() -> None:
    async with Discord.open() as discord:
        discord.deadlines.token_lives_s = 0.05
        anna, bot = discord.guild("Cinema").member("Anna"), SampleBot()
        async with discord.running(bot):
            discord.faults.next(ORIGINAL, delay_s=0.1)
            asking = asyncio.create_task(anna.asks("/ask", question="Who?"))
            await discord.until(lambda: bot.errors)
            asking.cancel()
            assert [str(error) for error in bot.errors] == [
                "401 Unauthorized (error code: 50027): Invalid Webhook Token"
            ]


@scene
async def test_a_reply_to_a_message_that_was_deleted_is_refused() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        async with discord.running(bot):
            asked = f"{discord.bot_mention} who?"
            assert await anna.says(guild.general, asked, deleting_it=True, within=0.1) is None
            await discord.until(lambda: bot.errors)
            (error,) = bot.errors
            assert isinstance(error, library.HTTPException)
            assert (error.code, "Unknown message" in str(error)) == (50035, True)


@scene
async def test_faults_are_met_in_turn_and_can_be_cleared() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        async with discord.running(bot):
            discord.faults.next(MESSAGES, status=503)
            discord.faults.next("* /channels/*", status=403, times=100)
            for _ in range(2):
                anna.posts(guild.general, discord.bot_mention)
            await discord.until(lambda: len(bot.errors) == 2)
            assert [request.status for request in discord.sent(MESSAGES)] == [503, 403]
            discord.faults.clear()
            reply = await anna.says(guild.general, discord.bot_mention)
            assert reply is not None
            assert (reply.content, discord.busiest_second) == (CONTENT, len(discord.requests))
