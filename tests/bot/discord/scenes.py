"""What every scene on the loopback Discord begins with: the bot as it is served, over a test's pipeline."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.discord.answering import QuestionHandler
from bot.discord.app import make_bot
from bot.discord.client import Cinecite
from bot.discord.pacing import GatewayPace
from bot.discord.status import Status
from bot.health import Metrics
from bot.service import Service
from bot.settings import Settings
from bot.storage import Storage
from retrieval.pipeline.pipeline import Pipeline
from tests.discord_loopback.play import Discord


@dataclass(frozen=True, slots=True)
class Stage:
    """A Discord, and the bot's handler behind the client that is connected to it."""

    discord: Discord
    handler: QuestionHandler
    settings: Settings
    bot: Cinecite


@asynccontextmanager
async def on_stage(
    pipeline: Pipeline | None,
    folder: Path,
    *,
    variables: Mapping[str, str] | None = None,
    discord: Discord | None = None,
    clock: Callable[[], float] = time.monotonic,
    serve: Callable[[Pipeline], Service] = Service,
) -> AsyncIterator[Stage]:
    """Run the bot over a pipeline against a Discord of the loopback, its own where none is given.

    None is a pipeline whose index is still being loaded; `clock` is the handler's, in seconds.
    """
    if discord is None:
        async with (
            Discord.open() as opened,
            on_stage(
                pipeline, folder, variables=variables, discord=opened, clock=clock, serve=serve
            ) as stage,
        ):
            yield stage
        return
    settings = Settings.from_variables({"DISCORD_TOKEN": discord.token, **(variables or {})}, folder)
    async with await Storage.open(settings.storage) as storage:
        metrics = Metrics()
        handler, status = QuestionHandler(storage, metrics, clock=clock), Status(metrics)
        if pipeline is not None:
            handler.use(serve(pipeline))
        bot = make_bot(settings, handler, status, pace=GatewayPace(), guild_ready_timeout=0.05)
        try:
            async with discord.running(bot):
                yield Stage(discord, handler, settings, bot)
        finally:
            await handler.finish(within_s=1)


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Play a scene, a minute at most."""
    asyncio.run(asyncio.wait_for(scene(), 60))
