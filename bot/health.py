"""Whether the bot is well, and its numbers, told on this machine; the only importer of prometheus_client."""

from collections.abc import Callable, Sequence
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.errors import HealthError
from bot.storage.records import Ending

HOST: Final = "127.0.0.1"
# Discord gives an acknowledgement three seconds.
ACKNOWLEDGED_MS: Final = (10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 2_000.0, 3_000.0)
# A question takes about a quarter of a second, and is given up after twenty.
ANSWERED_MS: Final = (25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 2_500.0, 5_000.0, 10_000.0, 20_000.0)
_SERVICE_UNAVAILABLE: Final = 503


class Metrics:
    """The bot's numbers, in a registry of their own; every method is called on the event loop."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "cinecite_questions",
            "Questions by what became of them and where they were asked.",
            ("outcome", "place"),
            registry=self._registry,
        )
        self._answer_ms = Histogram(
            "cinecite_answer_milliseconds",
            "From a question to what became of it.",
            buckets=ANSWERED_MS,
            registry=self._registry,
        )
        self._acknowledgement_ms = Histogram(
            "cinecite_acknowledgement_milliseconds",
            "From an interaction to its acknowledgement.",
            buckets=ACKNOWLEDGED_MS,
            registry=self._registry,
        )
        self._waiting = Gauge(
            "cinecite_queue_waiting", "Questions that wait for a worker.", registry=self._registry
        )
        self._reconnects = Counter(
            "cinecite_gateway_reconnects",
            "Connections to Discord after the first.",
            registry=self._registry,
        )
        self._chunks = Gauge("cinecite_index_chunks", "Chunks in the index.", registry=self._registry)

    def questioned(self, *, outcome: Ending, where: str, elapsed_ms: float) -> None:
        """Count a question and what became of it after how long.

        `where` is one of a few words, such as "server": each makes a series of numbers of its own.
        """
        self._questions.labels(outcome.value, where).inc()
        self._answer_ms.observe(elapsed_ms)

    def acknowledged(self, elapsed_ms: float) -> None:
        """Count an acknowledgement by how long it took."""
        self._acknowledgement_ms.observe(elapsed_ms)

    def watch_queue(self, waiting: Callable[[], int]) -> None:
        """Ask `waiting` for the queue's length whenever the numbers are read."""
        self._waiting.set_function(waiting)

    def reconnected(self) -> None:
        """Count a connection to Discord after the first."""
        self._reconnects.inc()

    def indexed(self, chunks: int) -> None:
        """Say how many chunks the index holds now."""
        self._chunks.set(chunks)

    def exposition(self) -> bytes:
        """Return the numbers as Prometheus reads them, in the format of `CONTENT_TYPE_LATEST`."""
        return generate_latest(self._registry)


class Health:
    """Two pages on a port of 127.0.0.1: `/healthz` and `/metrics`.

    `missing` names what the bot lacks to answer questions, such as "index" or "gateway"; nothing if it
    is well. Port 0 is any that is free.
    """

    def __init__(self, metrics: Metrics, missing: Callable[[], Sequence[str]], *, port: int) -> None:
        self._metrics = metrics
        self._missing = missing
        self._port = port
        app = web.Application()
        app.add_routes([web.get("/healthz", self._health), web.get("/metrics", self._numbers)])
        self._runner = web.AppRunner(app, access_log=None)

    @property
    def port(self) -> int:
        """The port that is listened on, once started."""
        return int(self._runner.addresses[0][1]) if self._runner.addresses else self._port

    async def start(self) -> None:
        """Listen until `close`; raises HealthError if the port is taken or may not be used."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, HOST, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise HealthError(
                f"Port {self._port} of {HOST} cannot be listened on; set CINECITE_HEALTH_PORT to a free one."
            ) from error

    async def close(self) -> None:
        """Listen no longer; a second time does nothing."""
        await self._runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        missing = list(self._missing())
        return web.json_response(
            {"status": "unavailable" if missing else "ok", "missing": missing},
            status=_SERVICE_UNAVAILABLE if missing else 200,
        )

    async def _numbers(self, _: web.Request) -> web.Response:
        return web.Response(body=self._metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})
