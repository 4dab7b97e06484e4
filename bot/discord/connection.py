"""A bot that stays connected: what cannot be mended ends it, everything else is tried again."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import aiohttp
import discord

from bot.errors import DiscordError

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 300.0
_SERVERS_FAULT: Final = 500
_TOO_MANY: Final = 429
_BAD_TOKEN: Final = 4004
_BAD_INTENTS: Final = (4013, 4014)
_SHARDING_REQUIRED: Final = 4011
_log = logging.getLogger(__name__)

TOKEN_REFUSED: Final = (
    "Discord does not accept the token; set DISCORD_TOKEN to the one on the application's page, under Bot."  # noqa: S105 - a sentence
)
INTENTS_REFUSED: Final = (
    "Discord refuses what the bot asks to see; look for a restriction on the application's page, under Bot."
)
SHARDS_NEEDED: Final = "The bot is in so many servers that Discord asks for shards; set CINECITE_SHARDS=auto."


async def stay_connected(
    make_bot: Callable[[], discord.Client],
    token: str,
    *,
    stop: asyncio.Event,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Run bots, one after the other where a connection fails, until `stop` is set; then the last is closed.

    Raises DiscordError where Discord refuses the token or the intents, or demands shards. A bot that is
    closed cannot start again, so each try has one of its own.
    """
    pause_s = FIRST_PAUSE_S
    while not stop.is_set():
        bot = make_bot()
        started_s = clock()
        try:
            await _run(bot, token, stop)
        except _TEMPORARY as error:
            _raise_if_refused(error)
            if clock() - started_s > LONGEST_PAUSE_S:
                pause_s = FIRST_PAUSE_S
            _log.warning("no connection to Discord (%s); next try in %.0f s", type(error).__name__, pause_s)
        finally:
            await _closed(bot)
        if not stop.is_set():
            await _either(stop, sleep(pause_s))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


# AttributeError is what discord.py 2.7 raises where the gateway cannot be reached at start.
_TEMPORARY: Final = (
    OSError,
    AttributeError,
    aiohttp.ClientError,
    discord.HTTPException,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    discord.LoginFailure,
    discord.PrivilegedIntentsRequired,
)


async def _run(bot: discord.Client, token: str, stop: asyncio.Event) -> None:
    """Run a bot until it ends or is to stop; raises what it ended with."""
    running = asyncio.create_task(bot.start(token))
    try:
        await _either(stop, asyncio.wait({running}))
        if running.done():
            await running
    finally:
        if not running.done():
            await _closed(bot)
            with suppress(asyncio.CancelledError, *_TEMPORARY):
                await asyncio.wait_for(running, timeout=5)


async def _either(stop: asyncio.Event, other: Awaitable[object]) -> None:
    """Wait for one of the two."""
    tasks = {asyncio.ensure_future(stop.wait()), asyncio.ensure_future(other)}
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _closed(bot: discord.Client) -> None:
    with suppress(OSError, aiohttp.ClientError, discord.DiscordException):
        await bot.close()


def _raise_if_refused(error: BaseException) -> None:
    """Raise what no further try would mend, in a sentence of ours."""
    if isinstance(error, discord.LoginFailure):
        raise DiscordError(TOKEN_REFUSED) from error
    if isinstance(error, discord.PrivilegedIntentsRequired):
        raise DiscordError(INTENTS_REFUSED) from error
    if isinstance(error, discord.ConnectionClosed):
        if error.code == _BAD_TOKEN:
            raise DiscordError(TOKEN_REFUSED) from error
        if error.code in _BAD_INTENTS:
            raise DiscordError(INTENTS_REFUSED) from error
        if error.code == _SHARDING_REQUIRED:
            raise DiscordError(SHARDS_NEEDED) from error
    if (
        isinstance(error, discord.HTTPException)
        and error.status < _SERVERS_FAULT
        and error.status != _TOO_MANY
    ):
        raise DiscordError(f"Discord refuses the bot's login (status {error.status}).") from error
