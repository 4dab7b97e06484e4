import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import pytest

from bot.errors import HealthError
from bot.health import Health, Metrics
from bot.storage.records import Ending


def serving(
    story: Callable[[Health, aiohttp.ClientSession], Awaitable[None]],
    *,
    metrics: Metrics | None = None,
    missing: Callable[[], Sequence[str]] = tuple,
) -> None:
    """Tell a story of a started server and a client of it."""

    async def told() -> None:
        server = Health(metrics or Metrics(), missing, port=0)
        await server.start()
        try:
            async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as client:
                await story(server, client)
        finally:
            await server.close()

    asyncio.run(told())


def shown(metrics: Metrics) -> set[str]:
    """Return the lines of the numbers, without comments and the times at which they came into being."""
    lines = metrics.exposition().decode().splitlines()
    return {line for line in lines if not line.startswith("#") and "_created" not in line}


def test_a_bot_that_lacks_nothing_is_well() -> None:
    async def story(_: Health, client: aiohttp.ClientSession) -> None:
        async with client.get("/healthz") as response:
            assert response.status == 200
            assert response.content_type == "application/json"
            assert await response.json() == {"status": "ok", "missing": []}

    serving(story)


def test_what_is_missing_is_named_as_long_as_it_is_missing() -> None:
    missing = ["index", "gateway"]

    async def story(_: Health, client: aiohttp.ClientSession) -> None:
        async with client.get("/healthz") as response:
            assert response.status == 503
            assert await response.json() == {"status": "unavailable", "missing": ["index", "gateway"]}
        missing.clear()
        async with client.get("/healthz") as response:
            assert response.status == 200

    serving(story, missing=lambda: missing)


def test_the_numbers_are_served_as_prometheus_reads_them() -> None:
    metrics = Metrics()
    metrics.indexed(7)

    async def story(_: Health, client: aiohttp.ClientSession) -> None:
        async with client.get("/metrics") as response:
            assert response.status == 200
            assert response.headers["Content-Type"].startswith("text/plain; version=")
            assert await response.read() == metrics.exposition()

    serving(story, metrics=metrics)
    assert "cinecite_index_chunks 7.0" in shown(metrics)


def test_other_pages_and_methods_are_refused() -> None:
    async def story(_: Health, client: aiohttp.ClientSession) -> None:
        async with client.get("/") as response:
            assert response.status == 404
        async with client.post("/healthz") as response:
            assert response.status == 405

    serving(story)


def test_only_this_machine_is_listened_to() -> None:
    async def story(server: Health, _: aiohttp.ClientSession) -> None:
        assert server._runner.addresses == [("127.0.0.1", server.port)]

    serving(story)


def test_a_port_that_is_taken_is_told_in_one_sentence() -> None:
    async def story() -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            server = Health(Metrics(), tuple, port=port)
            assert server.port == port
            with pytest.raises(HealthError) as caught:
                await server.start()
            assert str(caught.value) == (
                f"Port {port} of 127.0.0.1 cannot be listened on; set CINECITE_HEALTH_PORT to a free one."
            )
            await server.close()

    asyncio.run(story())


def test_a_closed_server_answers_no_more_and_frees_its_port() -> None:
    async def story(server: Health, client: aiohttp.ClientSession) -> None:
        port = server.port
        await server.close()
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.get("/healthz")
        again = Health(Metrics(), tuple, port=port)
        await again.start()
        async with client.get("/healthz") as response:
            assert response.status == 200
        await again.close()

    serving(story)


def test_the_numbers_of_a_bot_at_its_start_are_zero() -> None:
    assert {line for line in shown(Metrics()) if "_bucket" not in line} == {
        "cinecite_answer_milliseconds_count 0.0",
        "cinecite_answer_milliseconds_sum 0.0",
        "cinecite_acknowledgement_milliseconds_count 0.0",
        "cinecite_acknowledgement_milliseconds_sum 0.0",
        "cinecite_queue_waiting 0.0",
        "cinecite_gateway_reconnects_total 0.0",
        "cinecite_index_chunks 0.0",
    }


def test_what_happened_is_counted() -> None:
    metrics = Metrics()
    before = shown(metrics)
    metrics.questioned(outcome=Ending.ANSWERED, where="server", elapsed_ms=30)
    metrics.questioned(outcome=Ending.ANSWERED, where="server", elapsed_ms=15_000)
    metrics.questioned(outcome=Ending.TIMED_OUT, where="dm", elapsed_ms=20_001)
    metrics.acknowledged(2_500)
    metrics.reconnected()
    metrics.reconnected()
    assert {line for line in shown(metrics) - before if "_milliseconds_" not in line} == {
        'cinecite_questions_total{outcome="answered",place="server"} 2.0',
        'cinecite_questions_total{outcome="timed out",place="dm"} 1.0',
        "cinecite_gateway_reconnects_total 2.0",
    }
    assert {
        'cinecite_answer_milliseconds_bucket{le="25.0"} 0.0',
        'cinecite_answer_milliseconds_bucket{le="50.0"} 1.0',
        'cinecite_answer_milliseconds_bucket{le="20000.0"} 2.0',
        'cinecite_answer_milliseconds_bucket{le="+Inf"} 3.0',
        "cinecite_answer_milliseconds_sum 35031.0",
        'cinecite_acknowledgement_milliseconds_bucket{le="2000.0"} 0.0',
        'cinecite_acknowledgement_milliseconds_bucket{le="3000.0"} 1.0',
    } <= shown(metrics)


def test_the_queue_is_looked_at_when_the_numbers_are_read() -> None:
    metrics = Metrics()
    waiting: list[str] = []
    metrics.watch_queue(lambda: len(waiting))
    waiting += ["a", "b"]
    assert "cinecite_queue_waiting 2.0" in shown(metrics)


def test_two_bots_in_one_process_count_apart() -> None:
    first, second = Metrics(), Metrics()
    first.reconnected()
    assert "cinecite_gateway_reconnects_total 1.0" in shown(first)
    assert "cinecite_gateway_reconnects_total 0.0" in shown(second)
