import asyncio
import re
from collections.abc import Sequence

import aiohttp
import discord
import pytest

from bot.discord.connection import (
    INTENTS_REFUSED,
    LONGEST_PAUSE_S,
    SHARDS_NEEDED,
    TOKEN_REFUSED,
    stay_connected,
)
from bot.errors import DiscordError
from tests.bot.discord.test_retries import refused


class Socket(aiohttp.ClientWebSocketResponse):
    """A socket that was closed with a code."""

    def __init__(self, code: int) -> None:
        self._closed_with = code

    @property
    def close_code(self) -> int:
        return self._closed_with


def closed(code: int) -> discord.ConnectionClosed:
    return discord.ConnectionClosed(Socket(code), shard_id=None)


class Bot(discord.Client):
    """End as it is told; None is to run until it is closed."""

    def __init__(self, end: BaseException | None) -> None:
        super().__init__(intents=discord.Intents.none())
        self._end = end
        self.token = ""
        self.closings = 0
        self._left = asyncio.Event()

    async def start(self, token: str, *, reconnect: bool = True) -> None:
        assert reconnect
        self.token = token
        if self._end is not None:
            raise self._end
        await self._left.wait()

    async def close(self) -> None:
        self.closings += 1
        self._left.set()


class Run:
    """Bots that end one after the other; the last one's start stops the whole."""

    def __init__(self, ends: Sequence[BaseException | None], *, lasting_s: float = 0.0) -> None:
        self.ends, self.lasting_s = list(ends), lasting_s
        self.bots: list[Bot] = []
        self.paused_s: list[float] = []
        self.now_s = 0.0

    async def until_stopped(self) -> None:
        stop = asyncio.Event()

        def make() -> Bot:
            self.bots.append(Bot(self.ends[len(self.bots)]))
            if len(self.bots) == len(self.ends):
                asyncio.get_running_loop().call_later(0.01, stop.set)
            return self.bots[-1]

        async def sleep(seconds: float) -> None:
            self.paused_s.append(seconds)

        def clock() -> float:
            self.now_s += self.lasting_s
            return self.now_s

        await asyncio.wait_for(stay_connected(make, "secret", stop=stop, sleep=sleep, clock=clock), 10)


def test_a_bot_runs_until_it_is_to_stop_and_is_closed_then() -> None:
    run = Run([None])
    asyncio.run(run.until_stopped())
    assert [bot.token for bot in run.bots] == ["secret"]
    assert run.bots[0].closings >= 1
    assert run.paused_s == []


TEMPORARY = (
    ConnectionRefusedError(),
    AttributeError("'NoneType' object has no attribute 'sequence'"),
    aiohttp.ClientConnectionError(),
    refused(503),
    refused(429),
    discord.GatewayNotFound(),  # type: ignore[no-untyped-call]
    closed(1006),
)


def test_what_may_pass_is_tried_again_by_a_new_bot_after_longer_pauses() -> None:
    run = Run([*TEMPORARY, None])
    asyncio.run(run.until_stopped())
    assert run.paused_s == [1, 2, 4, 8, 16, 32, 64]
    assert all(bot.closings for bot in run.bots)


def test_no_pause_is_longer_than_some_minutes() -> None:
    run = Run([*(OSError() for _ in range(12)), None])
    asyncio.run(run.until_stopped())
    assert run.paused_s[-3:] == [LONGEST_PAUSE_S] * 3


def test_a_bot_that_was_connected_for_long_begins_with_the_shortest_pause() -> None:
    run = Run([OSError(), OSError(), None], lasting_s=LONGEST_PAUSE_S + 1)
    asyncio.run(run.until_stopped())
    assert run.paused_s == [1, 1]


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (discord.LoginFailure("Improper token has been passed."), TOKEN_REFUSED),
        (closed(4004), TOKEN_REFUSED),
        (discord.PrivilegedIntentsRequired(None), INTENTS_REFUSED),
        (closed(4013), INTENTS_REFUSED),
        (closed(4011), SHARDS_NEEDED),
        (refused(403), "Discord refuses the bot's login (status 403)."),
    ],
)
def test_what_no_further_try_mends_ends_with_one_sentence(end: Exception, sentence: str) -> None:
    run = Run([end, None])
    with pytest.raises(DiscordError, match=f"^{re.escape(sentence)}$"):
        asyncio.run(run.until_stopped())
    assert len(run.bots) == 1
    assert run.bots[0].closings


def test_the_pause_ends_where_the_bot_is_to_stop() -> None:
    stop = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        stop.set()
        await asyncio.Event().wait()

    async def until_stopped() -> None:
        await asyncio.wait_for(stay_connected(lambda: Bot(OSError()), "secret", stop=stop, sleep=sleep), 10)

    asyncio.run(until_stopped())


def test_a_mistake_of_our_own_is_no_failed_connection() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(Run([ZeroDivisionError(), None]).until_stopped())
