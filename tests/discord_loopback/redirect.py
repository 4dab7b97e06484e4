"""An unmodified discord.py that talks to a Discord on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager

import discord
import yarl
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord_loopback.wire import API


@contextmanager
def redirected(port: int) -> Iterator[None]:
    """Point discord.py at 127.0.0.1 in this process while the context is open."""
    before = (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE)
    here = f"127.0.0.1:{port}"
    _point(f"http://{here}{API}", yarl.URL(f"ws://{here}/gateway"), f"http://{here}/cdn")
    try:
        yield
    finally:
        _point(*before)


def _point(api: str, gateway: yarl.URL, assets: str) -> None:
    Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = gateway
    Asset.BASE = assets


def forget_readiness(client: discord.Client) -> None:
    """Cancel a client's wait for its servers: discord.py's `close` leaves it behind, and then it fails."""
    waiting = client._connection._ready_task
    if waiting is not None:
        waiting.cancel()
