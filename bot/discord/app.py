"""`cinecite serve`: the bot from its start to its end."""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from bot.discord.answering import QuestionHandler
from bot.discord.background import in_thread
from bot.discord.client import Cinecite, ShardedCinecite
from bot.discord.cogs.answer_buttons import AnswerButtonsCog
from bot.discord.cogs.ask import AskCog
from bot.discord.cogs.info import InfoCog
from bot.discord.cogs.messages import MessagesCog
from bot.discord.cogs.reindex import ReindexCog
from bot.discord.cogs.settings import SettingsCog
from bot.discord.cogs.stats import StatsCog
from bot.discord.connection import stay_connected
from bot.discord.following import Following
from bot.discord.log_lines import lines_to
from bot.discord.pacing import FREE_CONNECTIONS, GatewayPace
from bot.discord.status import Status
from bot.errors import StorageError, UsageError
from bot.health import Health, Metrics
from bot.refresh.opening import Opener, built
from bot.service import Service
from bot.settings import Settings
from bot.storage import Storage

# An index that takes longer to open is announced rather than waited for.
LOGIN_AFTER_S: Final = 20.0
# Docker kills 10 s after SIGTERM, systemd 90.
FINISH_WITHIN_S: Final = 7.0
_PRUNED_EVERY_S: Final = 3_600.0
_NO_TOKEN: Final = "Set DISCORD_TOKEN to the bot's token; README.md says where to get one."  # noqa: S105 - a sentence
_log = logging.getLogger(__name__)


def serve(settings: Settings, opener: Opener, *, make: "MakeBot | None" = None) -> None:
    """Answer on Discord until SIGTERM or SIGINT.

    Raises UsageError without a token, DiscordError where Discord refuses it, StorageError, HealthError, and
    what the opener raises.
    """
    if not settings.discord_token:
        raise UsageError(_NO_TOKEN)
    with lines_to(None, settings.log_format, token=settings.discord_token):
        asyncio.run(answer_until_told_to_end(settings, opener, make=make or make_bot))


def make_bot(
    settings: Settings,
    handler: QuestionHandler,
    status: Status,
    *,
    pace: GatewayPace,
    reindexing: ReindexCog | None = None,
    **options: Any,  # noqa: ANN401 - discord.py's own: a connector, how long to wait for servers
) -> Cinecite:
    """Return a bot that is not connected yet; bots that follow each other share `reindexing`."""
    kind: type[Cinecite] = Cinecite
    if settings.shards != 1:
        kind, options = ShardedCinecite, {**options, "shard_count": settings.shards}
    return kind(
        make_cogs=lambda bot: (
            AskCog(bot, handler),
            InfoCog(bot, handler, retention_days=settings.retention_days),
            SettingsCog(handler),
            StatsCog(handler),
            reindexing or ReindexCog(handler, partial(built, settings)),
            AnswerButtonsCog(bot, handler),
            MessagesCog(bot, handler),
        ),
        status=status,
        storage=handler.storage,
        reads_all=settings.message_content,
        http_trace=pace.trace(),
        **options,
    )


MakeBot = Callable[..., Cinecite]


async def answer_until_told_to_end(
    settings: Settings, opener: Opener, *, make: MakeBot, login_after_s: float = LOGIN_AFTER_S
) -> None:
    """Open what is kept, the index, the connection, in this order; close them in the other.

    Raises what `serve` does.
    """
    stop, metrics = asyncio.Event(), Metrics()
    status = Status(metrics)
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(await Storage.open(settings.storage))
        handler = QuestionHandler(storage, metrics)
        if settings.health_port is not None:
            health = Health(metrics, status.missing, port=settings.health_port)
            await health.start()
            stack.push_async_callback(health.close)
        terminated = asyncio.Event()
        stack.enter_context(_at_signals(terminated.set))
        pace = GatewayPace(free=FREE_CONNECTIONS + (settings.shards or FREE_CONNECTIONS))
        opening = asyncio.create_task(_open_index(settings, opener, handler, status=status))
        following = Following(settings, handler)
        tasks = (
            opening,
            asyncio.create_task(following.follow(opening)),
            asyncio.create_task(_prune(storage, timedelta(days=settings.retention_days))),
            asyncio.create_task(_finish(handler, terminated, stop)),
        )
        stack.push_async_callback(_cancelled, tasks)
        ends = {opening, asyncio.create_task(terminated.wait())}
        await asyncio.wait(ends, timeout=login_after_s, return_when=asyncio.FIRST_COMPLETED)
        opening.add_done_callback(lambda done: stop.set() if _has_failed(done) else None)
        reindexing = ReindexCog(handler, following.build)
        bots = partial(make, settings, handler, status, pace=pace, reindexing=reindexing)
        if not (_has_failed(opening) or terminated.is_set()):
            await stay_connected(bots, settings.discord_token, stop=stop)
        if opening.done():
            opening.result()


def _has_failed(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is not None


async def _open_index(
    settings: Settings, opener: Opener, handler: QuestionHandler, *, status: Status
) -> None:
    """Open the index on a thread of its own, and answer from then on."""
    pipeline = await in_thread(partial(opener, settings))
    handler.use(Service(pipeline))
    status.is_loaded = True
    _log.info("%d passages are ready", pipeline.chunk_count)


async def _finish(handler: QuestionHandler, terminated: asyncio.Event, stop: asyncio.Event) -> None:
    """Where the program is to end: take nothing new, let what was asked be answered, then disconnect."""
    await terminated.wait()
    _log.info("stopping")
    await handler.finish(within_s=FINISH_WITHIN_S)
    stop.set()


async def _prune(storage: Storage, retention: timedelta) -> None:
    """Remove what is older than it may be, every hour."""
    while True:
        try:
            await storage.prune(datetime.now(UTC) - retention)
        except StorageError:
            _log.exception("what is too old could not be removed")
        await asyncio.sleep(_PRUNED_EVERY_S)


async def _cancelled(tasks: tuple[asyncio.Task[None], ...]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def _at_signals(call: Callable[[], None]) -> Iterator[None]:
    """Call where the program is told to end, rather than end at once."""
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, call)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            for each in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(each)
