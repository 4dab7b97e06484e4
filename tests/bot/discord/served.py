"""The bot from its start to its end, in this process: opened, connected, told to end by SIGTERM."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.discord.answering import QuestionHandler
from bot.discord.app import LOGIN_AFTER_S, answer_until_told_to_end, make_bot
from bot.discord.client import Cinecite
from bot.discord.cogs.reindex import Builder, ReindexCog
from bot.discord.status import Status
from bot.refresh.opening import Opener, open_from
from bot.settings import Settings
from retrieval.pipeline.pipeline import Pipeline
from tests.discord_loopback.play import Discord

# The lightest that there is.
LIGHT = {"CINECITE_ENCODER": "static", "CINECITE_READER": "sentences", "CINECITE_WATCH": "no"}
WITHIN_S = 20.0


@dataclass(slots=True)
class Served:
    """A bot that is being served; `handler` and `bot` are None until it connects for the first time."""

    discord: Discord
    settings: Settings
    ending: asyncio.Task[None]
    handler: QuestionHandler | None = None
    bot: Cinecite | None = None

    def stop(self) -> None:
        """Tell the bot to end."""
        os.kill(os.getpid(), signal.SIGTERM)


def always(pipeline: Pipeline) -> Opener:
    """Return an opener of this pipeline."""
    return opening_by(lambda: pipeline)


def opening_by(make: Callable[[], Pipeline]) -> Opener:
    """Return an opener of what `make` makes, whatever the settings are."""

    def opener(settings: Settings, *, rebuild: bool = False) -> Pipeline:
        assert settings.discord_token
        assert not rebuild
        return make()

    return opener


def rebuilt_by(build: Builder) -> Callable[[QuestionHandler], Mapping[str, Any]]:
    """Return what lets /reindex make its pipelines so, and tell how far it is without much of a pause."""
    made: dict[QuestionHandler, ReindexCog] = {}

    def options(handler: QuestionHandler) -> Mapping[str, Any]:
        return {"reindexing": made.setdefault(handler, ReindexCog(handler, build, told_every_s=0.01))}

    return options


async def _at_once(shard_id: int | None, *, initial: bool = False) -> None:
    """Begin a session of a shard at once, the `initial` one or another."""
    assert shard_id is None or shard_id >= 0
    assert initial in {True, False}


@asynccontextmanager
async def served(
    folder: Path,
    *,
    opener: Opener = open_from,
    variables: Mapping[str, str] | None = None,
    login_after_s: float = LOGIN_AFTER_S,
    prepare: Callable[[Discord], object] = lambda _: None,
    options: Callable[[QuestionHandler], Mapping[str, Any]] = lambda _: {},
    is_online: bool = True,
) -> AsyncIterator[Served]:
    """Serve the bot against a Discord of its own, online unless it cannot be, and tell it to end.

    `prepare` is done to the Discord before the start; `options` are what each bot is made with in the place
    of its own.
    """
    async with Discord.open() as discord:
        prepare(discord)
        known = {"DISCORD_TOKEN": discord.token, **LIGHT, **(variables or {})}
        settings = Settings.from_variables(known, folder)

        def make(settings: Settings, handler: QuestionHandler, status: Status, **own: Any) -> Cinecite:  # noqa: ANN401
            at.handler = handler
            chosen = {"guild_ready_timeout": 0.05, **own, **options(handler)}
            at.bot = make_bot(settings, handler, status, **chosen)
            # discord.py waits 5 s before each session but the first.
            at.bot.before_identify_hook = _at_once  # type: ignore[method-assign]
            return at.bot

        ending = asyncio.create_task(
            answer_until_told_to_end(settings, opener, make=make, login_after_s=login_after_s)
        )
        at = Served(discord, settings, ending)
        discord.watch(ending)
        try:
            if is_online:
                await discord.online(within=WITHIN_S)
            yield at
        finally:
            discord.watch(None)
            if not ending.done():
                at.stop()
            await asyncio.wait_for(asyncio.wait({ending}), WITHIN_S)
            await discord.offline(within=WITHIN_S)
        ending.result()
