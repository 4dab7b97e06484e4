"""Keeps the bot's documents up to date with their folder while questions go on."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from bot.discord.answering import QuestionHandler
from bot.discord.background import in_thread
from bot.refresh.opening import built, library_of
from bot.refresh.refresher import Failed, Refreshed, Refresher
from bot.refresh.watch import Watch
from bot.settings import Settings
from retrieval import Library, Pipeline

_log = logging.getLogger(__name__)


class Following:
    """The bot's library, refreshed when its folder changes and by `/reindex`."""

    def __init__(self, settings: Settings, handler: QuestionHandler) -> None:
        self._settings = settings
        self._handler = handler
        self._library: Library | None = None

    def build(self, *, rebuild: bool, progress: Callable[[str, int, int], None]) -> Pipeline:
        """Return a pipeline over the documents as they are now; called on a thread of its own."""
        if self._library is None:
            return built(self._settings, rebuild=rebuild, progress=progress)
        pipeline = self._library.refresh(rebuild=rebuild, progress=progress)
        return self._library.pipeline if pipeline is None else pipeline

    async def follow(self, opening: asyncio.Task[None]) -> None:
        """Once the index is open, switch whenever the folder has changed, until this is cancelled."""
        await asyncio.wait({opening})
        if self._handler.service is None:
            return
        library = self._library = library_of(self._settings, self._handler.service.pipeline)
        if not self._settings.watch:
            return
        refresher = Refresher(library, Watch(self._settings.documents, library.pending))
        try:
            while await in_thread(refresher.wait):
                await self._refresh(refresher)
        finally:
            refresher.stop()

    async def _refresh(self, refresher: Refresher) -> None:
        # A /reindex that begins meanwhile waits, so that the newer of two pipelines is the one in use.
        async with self._handler.rebuilding:
            match await in_thread(partial(refresher.refresh)):
                case Refreshed(pipeline, changes, elapsed_s):
                    self._handler.switch(pipeline)
                    _log.info(
                        "the documents have changed: %d added, %d changed, %d removed; taken in after %.1f s",
                        changes.added,
                        changes.changed,
                        changes.removed,
                        elapsed_s,
                    )
                case Failed(sentence):
                    _log.warning("%s The old documents are still in use.", sentence)
