import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest

from bot.discord.retries import delivered


class Reply(aiohttp.ClientResponse):
    """What Discord answered, as far as discord.py's errors look at it."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.reason = "test"

    def __del__(self, _warnings: object = None) -> None:
        """There is no connection to close."""


def refused(status: int) -> discord.HTTPException:
    return discord.HTTPException(Reply(status), {"code": 0, "message": "no"})


def sending(*outcomes: BaseException | str) -> Callable[[], Awaitable[str]]:
    """Return what raises or returns one outcome after the other."""
    left = list(outcomes)

    async def send() -> str:
        outcome = left.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return send


def run(
    send: Callable[[], Awaitable[str]], *, pauses_s: tuple[float, ...] = (1, 2)
) -> tuple[str, list[float]]:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    return asyncio.run(_outcome(send, pauses_s, sleep)), slept


async def _outcome(
    send: Callable[[], Awaitable[str]], pauses_s: tuple[float, ...], sleep: Callable[[float], Awaitable[None]]
) -> str:
    return await delivered(send, pauses_s=pauses_s, sleep=sleep)


def test_what_is_sent_at_once_needs_no_second_try() -> None:
    assert run(sending("sent")) == ("sent", [])


@pytest.mark.parametrize(
    "failure", [refused(503), aiohttp.ServerDisconnectedError(), ConnectionResetError(), TimeoutError()]
)
def test_what_did_not_get_through_is_sent_again_after_longer_pauses(failure: Exception) -> None:
    assert run(sending(failure, failure, "sent")) == ("sent", [1, 2])


@pytest.mark.parametrize("status", [400, 403, 404, 429])
def test_what_trying_again_cannot_mend_is_raised_at_once(status: int) -> None:
    with pytest.raises(discord.HTTPException) as caught:
        run(sending(refused(status), "never sent"))
    assert caught.value.status == status


def test_the_last_failure_is_raised_when_every_try_failed() -> None:
    with pytest.raises(ConnectionResetError):
        run(sending(refused(503), aiohttp.ServerDisconnectedError(), ConnectionResetError()))
