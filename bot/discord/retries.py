"""Sending an answer in spite of what happens on the way to Discord.

discord.py waits out rate limits and repeats what failed with 500, 502 or 504, but neither a 503 nor a socket
that was dropped; then a person would see "thinking..." for ever.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import aiohttp
import discord

_Sent = TypeVar("_Sent")
PAUSES_S: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
_UNAVAILABLE: Final = 503
ACKNOWLEDGED_ALREADY: Final = 40060
# What is raised if something cannot be sent; RateLimited where Discord wants a longer pause than we bear.
UNDELIVERED: Final = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError)
_log = logging.getLogger(__name__)


async def delivered(
    send: Callable[[], Awaitable[_Sent]],
    *,
    pauses_s: tuple[float, ...] = PAUSES_S,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> _Sent:
    """Return what `send` returns, trying again after each pause where Discord could not be reached.

    `send` must bear being repeated after it was done and its answer lost: an edit, or a message with a nonce.
    Raises what the last try raised, and at once what trying again cannot mend.
    """
    for number, pause_s in enumerate(pauses_s, 1):
        try:
            return await send()
        except discord.HTTPException as error:
            if error.status != _UNAVAILABLE:
                raise
        except (aiohttp.ClientError, OSError) as error:
            _log.info("try %d failed with %s", number, type(error).__name__)
        await sleep(pause_s)
    return await send()


async def responded(respond: Callable[[], Awaitable[object]]) -> None:
    """Give the first response to an interaction.

    Where Discord's word on that was lost, the next try, which may be discord.py's own, meets an interaction
    that is acknowledged already, which is as good. Raises what the last try raised.
    """

    async def once() -> None:
        try:
            await respond()
        except discord.HTTPException as error:
            if error.code != ACKNOWLEDGED_ALREADY:
                raise

    await delivered(once)


async def acknowledged(interaction: discord.Interaction, *, is_private: bool) -> bool:
    """Tell Discord that an answer will come; return whether there still is anybody to give it to.

    Who is to see the answer is decided here, once.
    """
    return await _is_known(lambda: interaction.response.defer(ephemeral=is_private, thinking=True))


async def acknowledged_in_place(interaction: discord.Interaction) -> bool:
    """Tell Discord that the message of a button will change; return whether anybody still waits for that."""
    return await _is_known(interaction.response.defer)


async def _is_known(respond: Callable[[], Awaitable[object]]) -> bool:
    try:
        await responded(respond)
    except UNDELIVERED as error:
        _log.warning("an interaction could not be acknowledged (%s)", error)
        return False
    return True
