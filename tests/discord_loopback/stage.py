"""Where a scene is played: the server, and the watch over the bot while something is awaited."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from tests.discord_loopback.prompting import Prompting
from tests.discord_loopback.server import Server

T = TypeVar("T")

WITHIN_S = 5.0
# How often a condition is looked at that the server knows nothing of.
LOOK_EVERY_S = 0.005


class BotEndedError(AssertionError):
    """The bot ended while something was awaited of it."""


class NoReplyError(AssertionError):
    """The bot gave no answer, or not in time."""


class Stage:
    """Let scenes touch the server's world and wait for it; safe to use from one event loop."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.prompting = Prompting(server.world, server.gateway)
        self._watched: asyncio.Future[Any] | None = None

    def watch(self, bot: asyncio.Future[Any] | None) -> None:
        """Look at this task while waiting, in place of the one before; None looks at nothing."""
        self._watched = bot

    def do(self, work: Callable[[], T]) -> T:
        """Do something in the world."""
        return self.server.do(work)

    async def wait(
        self, probe: Callable[[], T | None], *, within: float, look_again_s: float | None = None
    ) -> T | None:
        """Return what `probe` finds in the world, None when the time is up.

        Raises:
            BotEndedError: the bot that is watched ended without an exception; if it ended with one, that.
        """
        found = asyncio.ensure_future(asyncio.wrap_future(self.server.wait(probe, look_again_s=look_again_s)))
        try:
            watched: set[asyncio.Future[Any]] = set() if self._watched is None else {self._watched}
            await asyncio.wait({found, *watched}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
            if found.done():
                return found.result()
            # It may have answered with its last breath.
            last = self.do(probe)
            if last is None:
                self._raise_if_ended()
            return last
        finally:
            found.cancel()

    async def until(self, probe: Callable[[], object], *, within: float) -> None:
        """Wait until a condition holds, whatever it is about.

        Raises:
            NoReplyError: the time was up.
        """
        async with asyncio.timeout(within) as bound:
            try:
                while not probe():
                    self._raise_if_ended()
                    await asyncio.sleep(LOOK_EVERY_S)
            except asyncio.CancelledError:
                if not bound.expired():
                    raise
                raise NoReplyError(f"the condition did not hold within {within} s") from None

    def _raise_if_ended(self) -> None:
        if self._watched is None or not self._watched.done():
            return
        if not self._watched.cancelled():
            error = self._watched.exception()
            if error is not None:
                raise error
        raise BotEndedError("the bot ended")
