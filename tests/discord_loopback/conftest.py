"""What the tests of the loopback Discord share."""

import asyncio
import importlib

import pytest

# Where discord.py sleeps between its tries.
SLEEPERS = ("discord.http", "discord.webhook.async_", "discord.client")


class QuickAsyncio:
    """asyncio, but its sleep is noted and not slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, delay: float) -> None:
        if delay:
            self.slept.append(delay)
        await asyncio.sleep(0)

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return how long discord.py would have slept, in this test without sleeping."""
    quick = QuickAsyncio()
    for name in SLEEPERS:
        monkeypatch.setattr(importlib.import_module(name), "asyncio", quick)
    return quick.slept
