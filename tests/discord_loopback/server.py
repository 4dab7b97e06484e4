"""The server: one HTTP application on a loop in a thread of its own.

On the bot's loop, a bot that blocks would stop the server with it, and the block could not be seen.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.discord_loopback import bodies, errors
from tests.discord_loopback.account_routes import AccountRoutes
from tests.discord_loopback.answering import Answering, Deadlines
from tests.discord_loopback.errors import ApiError
from tests.discord_loopback.faults import Drop, Fault, Faults
from tests.discord_loopback.gateway import Gateway
from tests.discord_loopback.interaction_routes import InteractionRoutes
from tests.discord_loopback.journal import Journal, Request
from tests.discord_loopback.message_routes import MessageRoutes
from tests.discord_loopback.place_routes import PlaceRoutes
from tests.discord_loopback.posting import Posting
from tests.discord_loopback.waiting import Pulse
from tests.discord_loopback.wire import API
from tests.discord_loopback.world import World

T = TypeVar("T")

HOST = "127.0.0.1"
START_WITHIN_S = 10.0
MOST_BYTES = 32 * 1024 * 1024
# Without such headers discord.py sends one request at a time in a channel; no scene runs out of these.
RATE_LIMIT_HEADERS = {
    "X-RateLimit-Limit": "1000",
    "X-RateLimit-Remaining": "999",
    "X-RateLimit-Reset-After": "1.000",
}
# What stands before Discord's servers adds it; without it, discord.py takes a 429 for a ban.
BY_DISCORD = {"Via": "1.1 google"}


class Server:
    """Run the loopback Discord; all it holds is touched on its own loop alone, by `do` and `wait`."""

    def __init__(self, world: World, *, port: int = 0) -> None:
        self.world = world
        self.port = port
        self.pulse = Pulse()
        self.faults = Faults()
        self.journal = Journal()
        self.deadlines = Deadlines()
        self.mistakes: list[Exception] = []
        self.gateway = Gateway(world, url=self.gateway_url, changed=self.pulse.beat)
        self.posting = Posting(world, self.gateway)
        self.answering = Answering(world, self.posting, self.deadlines)
        self._opened_s = time.monotonic()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="discord-loopback", daemon=True)
        self._runner: web.AppRunner | None = None

    def gateway_url(self) -> str:
        return f"ws://{HOST}:{self.port}/gateway"

    # from other threads

    def start(self) -> None:
        """Listen; `port` is known then."""
        self._thread.start()
        self._submit(self._listen()).result(START_WITHIN_S)

    def stop(self) -> None:
        """Cut all connections and end the thread."""
        self._submit(self._close()).result(START_WITHIN_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_WITHIN_S)
        self._loop.close()

    def do(self, work: Callable[[], T]) -> T:
        """Do something on the server's loop and return what comes of it."""

        async def done() -> T:
            try:
                return work()
            finally:
                self.pulse.beat()

        return self._submit(done()).result(START_WITHIN_S)

    def wait(self, probe: Callable[[], T | None], *, look_again_s: float | None = None) -> Future[T]:
        """Return a future of what `probe` finds; it looks after all that happens, and once at a time."""

        async def found() -> T:
            if look_again_s is not None:
                self._loop.call_later(look_again_s, self.pulse.beat)
            return await self.pulse.until(probe)

        return self._submit(found())

    def _submit(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    # in the thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _listen(self) -> None:
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        await self.gateway.shut()
        if self._runner is not None:
            await self._runner.cleanup()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _application(self) -> web.Application:
        api = web.Application(middlewares=[self._serve], client_max_size=MOST_BYTES)
        for routes in (
            AccountRoutes(self.world, self.gateway),
            PlaceRoutes(self.world, self.posting),
            MessageRoutes(self.world, self.posting),
            InteractionRoutes(self.world, self.answering),
        ):
            api.router.add_routes(routes.table())
        application = web.Application(client_max_size=MOST_BYTES)
        application.router.add_get("/gateway", self.gateway.serve)
        application.router.add_get("/gateway/", self.gateway.serve)
        application.add_subapp(API, api)
        return application

    @web.middleware
    async def _serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        entry = Request(
            request.method, request.path.removeprefix(API), None, time.monotonic() - self._opened_s
        )
        self.journal.requests.append(entry)
        fault = self.faults.taken(entry.route)
        entry.body = await bodies.receive(request)
        response = await self._answer_with(fault, request, handler, entry=entry)
        response.headers.update(RATE_LIMIT_HEADERS | BY_DISCORD)
        if fault is not None and not fault.by_discord:
            del response.headers["Via"]
        if fault is None or fault.drop is Drop.NEVER:
            entry.status = response.status
        self.pulse.beat()
        return response

    async def _answer_with(
        self, fault: Fault | None, request: web.Request, handler: Handler, *, entry: Request
    ) -> web.StreamResponse:
        if fault is None:
            return await self._answer(request, handler, entry)
        await asyncio.sleep(fault.delay_s)
        spares_the_work = fault.drop is Drop.BEFORE_THE_WORK or (fault.status and not fault.after_work)
        response = None if spares_the_work else await self._answer(request, handler, entry)
        if fault.drop is not Drop.NEVER and request.transport is not None:
            request.transport.abort()
        if fault.status or response is None:
            return _failure(fault)
        return response

    async def _answer(self, request: web.Request, handler: Handler, entry: Request) -> web.StreamResponse:
        try:
            self._authorize(request, entry)
            bodies.refuse_malformed(request)
            return await handler(request)
        except ApiError as refusal:
            entry.answer = refusal.body
            return bodies.answer(refusal.body, refusal.status)
        except web.HTTPNotFound:
            return bodies.answer(errors.not_found().body, 404)
        except web.HTTPMethodNotAllowed:
            return bodies.answer(errors.method_not_allowed().body, 405)
        except Exception as mistake:
            # A request that this Discord did not foresee; the test fails with it when it has played.
            self.mistakes.append(mistake)
            raise

    def _authorize(self, request: web.Request, entry: Request) -> None:
        exempt = entry.is_of_interaction or entry.path == "/gateway"
        if not exempt and request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise errors.unauthorized()


def _failure(fault: Fault) -> web.Response:
    if fault.status == 429:
        body = {
            "message": "You are being rate limited.",
            "retry_after": fault.retry_after_s,
            "global": fault.is_global,
        }
        return bodies.answer(body, 429)
    return web.Response(status=fault.status or 500, text="upstream connect error", content_type="text/plain")
