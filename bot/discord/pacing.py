"""Pauses between connections to Discord's gateway.

discord.py connects again without any pause where the server hangs up right after its HELLO: hundreds of times
a second, which Discord answers with a ban. Every connection, a resumed one too, goes through the session's
trace, which may wait.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp

# Some connections in a row are usual: a restart of Discord's side, one for each of a few shards.
FREE_CONNECTIONS: Final = 5
WITHIN_S: Final = 60.0
LONGEST_PAUSE_S: Final = 60.0
_log = logging.getLogger(__name__)


class GatewayPace:
    """Let some connections through at once, and each further one after a pause that doubles."""

    def __init__(
        self,
        *,
        free: int = FREE_CONNECTIONS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._free = free
        self._clock = clock
        self._sleep = sleep
        self._made: deque[float] = deque()
        self.connections = 0

    def trace(self) -> aiohttp.TraceConfig:
        """Return what makes a session wait before it connects to a gateway."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._before)
        return config

    async def _before(
        self, _session: aiohttp.ClientSession, _context: object, request: aiohttp.TraceRequestStartParams
    ) -> None:
        if request.url.scheme in {"ws", "wss"}:
            await self.wait()

    async def wait(self) -> None:
        """Wait until the next connection may be made."""
        now = self._clock()
        while self._made and self._made[0] <= now - WITHIN_S:
            self._made.popleft()
        extra = len(self._made) - self._free
        self._made.append(now)
        self.connections += 1
        if extra >= 0:
            pause_s = min(2.0**extra, LONGEST_PAUSE_S)
            _log.warning("Discord's gateway hangs up again and again; next try in %.0f s", pause_s)
            await self._sleep(pause_s)
