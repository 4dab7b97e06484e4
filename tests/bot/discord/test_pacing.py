import asyncio

import aiohttp
from aiohttp import web

from bot.discord.pacing import GatewayPace


class Clock:
    """A clock that the pauses move."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


def test_connections_in_a_row_come_after_pauses_that_double() -> None:
    clock = Clock()
    pace = GatewayPace(free=2, clock=clock, sleep=clock.sleep)

    async def connect() -> None:
        for _ in range(6):
            await pace.wait()

    asyncio.run(connect())
    assert clock.slept == [1, 2, 4, 8]
    assert pace.connections == 6


def test_connections_far_apart_are_not_held_back() -> None:
    clock = Clock()
    pace = GatewayPace(free=1, clock=clock, sleep=clock.sleep)

    async def connect() -> None:
        for _ in range(5):
            await pace.wait()
            clock.now_s += 61

    asyncio.run(connect())
    assert clock.slept == []


def test_a_pause_is_never_longer_than_a_minute() -> None:
    clock = Clock()
    pace = GatewayPace(free=0, clock=lambda: 0.0, sleep=clock.sleep)

    async def connect() -> None:
        for _ in range(10):
            await pace.wait()

    asyncio.run(connect())
    assert clock.slept == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_only_connections_to_a_gateway_are_counted() -> None:
    pace = GatewayPace()

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade") != "websocket":
            return web.Response()
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        return socket

    async def connect() -> None:
        application = web.Application()
        application.router.add_get("/", answer)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        async with aiohttp.ClientSession(trace_configs=[pace.trace()]) as session:
            await (await session.get(f"http://{host}:{port}/")).read()
            socket = await session.ws_connect(f"ws://{host}:{port}/")
            await socket.close()
        await runner.cleanup()

    asyncio.run(connect())
    assert pace.connections == 1
