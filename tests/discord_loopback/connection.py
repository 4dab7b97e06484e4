"""One web socket between the gateway and a bot, whose frames go out in the order in which they were given."""

import asyncio
import contextlib
import json

from aiohttp import web

from tests.discord_loopback.wire import Json

CUT = -1


class Connection:
    """Send frames, close with a code, or cut without a word."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self._socket = socket
        self._transport = transport
        self._outgoing: asyncio.Queue[str | int] = asyncio.Queue()
        self.is_ended_by_discord = False
        self._writer = asyncio.create_task(self._write())

    def send(self, op: int, data: object, *, event: str | None = None, sequence: int | None = None) -> None:
        """Send one frame after those that were sent before it."""
        frame: Json = {"op": op, "d": data, "t": event, "s": sequence}
        self._outgoing.put_nowait(json.dumps(frame))

    def close(self, code: int) -> None:
        """Close the socket with a code once all before it is sent."""
        self.is_ended_by_discord = True
        self._outgoing.put_nowait(code)

    def cut(self) -> None:
        """Break the connection once all before it is sent, as a failing network does."""
        self.is_ended_by_discord = True
        self._outgoing.put_nowait(CUT)

    async def finish(self) -> None:
        """Stop sending."""
        self._writer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._writer

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                frame = await self._outgoing.get()
                match frame:
                    case str():
                        await self._socket.send_str(frame)
                    case -1:
                        if self._transport is not None:
                            self._transport.abort()
                        return
                    case _:
                        await self._socket.close(code=frame)
                        return
