"""/reindex: the documents read anew while questions go on."""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord.answering import QuestionHandler
from bot.discord.background import in_thread
from bot.discord.command_tree import apologise
from bot.discord.questions import words_for
from bot.discord.retries import UNDELIVERED, acknowledged, delivered
from bot.wording.discord import DiscordWording
from retrieval import Pipeline

TOLD_EVERY_S: Final = 5.0
_log = logging.getLogger(__name__)


class Builder(Protocol):
    """What makes a pipeline over the documents as they are now."""

    def __call__(self, *, rebuild: bool, progress: Callable[[str, int, int], None]) -> Pipeline:
        """Return the pipeline; called on a thread of its own."""


class ReindexCog(commands.Cog):
    """`/reindex`, for the bot's owner alone."""

    def __init__(
        self,
        handler: QuestionHandler,
        build: Builder,
        *,
        told_every_s: float = TOLD_EVERY_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._handler = handler
        self._build = build
        self._told_every_s = told_every_s
        self._clock = clock
        self._running = asyncio.Lock()

    @app_commands.command(name=locale_str("reindex"), description=locale_str("Read the documents anew"))
    # Hidden from most; the owner finds it in direct messages at least.
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.rename(everything=locale_str("everything"))
    @app_commands.describe(everything=locale_str("Also those that have not changed"))
    async def reindex(self, interaction: discord.Interaction, everything: bool = False) -> None:  # noqa: FBT001, FBT002 - discord.py gives options by name
        """Read the documents again, for the owner."""
        words = words_for(interaction)
        if not await _is_owner(interaction.client, interaction.user):
            await apologise(interaction, words.owner_only)
        elif self._handler.service is None:
            await apologise(interaction, words.loading)
        elif self._running.locked():
            await apologise(interaction, words.reindex_running)
        else:
            async with self._running:
                await self._reindex(interaction, words, rebuild=everything)

    async def _reindex(
        self, interaction: discord.Interaction, words: DiscordWording, *, rebuild: bool
    ) -> None:
        """Build on a thread of its own, tell how far it is, and switch."""
        if not await acknowledged(interaction, is_private=True):
            return
        await _tell(interaction, words.reindex_started)
        progress = _Progress()
        started_s = self._clock()
        async with self._handler.rebuilding:
            pipeline = await self._built(interaction, words, progress, rebuild=rebuild)
            if pipeline is None:
                await _tell(interaction, words.reindex_failed)
                return
            self._handler.switch(pipeline)
        await _tell(interaction, _done(pipeline, words, elapsed_s=self._clock() - started_s))

    async def _built(
        self,
        interaction: discord.Interaction,
        words: DiscordWording,
        progress: "_Progress",
        *,
        rebuild: bool,
    ) -> Pipeline | None:
        """Return a pipeline over the documents as they are now; None if it was not possible."""
        building = asyncio.ensure_future(in_thread(partial(self._build, rebuild=rebuild, progress=progress)))
        while not (await asyncio.wait({building}, timeout=self._told_every_s))[0]:
            await _tell(interaction, words.reindex_progress.format(done=progress.done, total=progress.total))
        try:
            return await building
        except Exception:  # noqa: BLE001 - whatever it was: the old index is still in use
            _log.exception("the documents could not be read anew")
            return None


class _Progress:
    """How far a build is; written by its thread, read by the event loop."""

    def __init__(self) -> None:
        self.done = self.total = 0

    def __call__(self, _stage: str, done: int, total: int) -> None:
        self.done, self.total = done, total


def _done(pipeline: Pipeline, words: DiscordWording, *, elapsed_s: float) -> str:
    own = words.words
    return words.reindex_done.format(
        time=words.elapsed(elapsed_s * 1000),
        documents=words.counted(len(pipeline.documents), own.documents),
        passages=words.counted(pipeline.chunk_count, own.passages),
    )


async def _is_owner(client: discord.Client, user: discord.abc.User) -> bool:
    """Return whether a person owns the application, alone or in a team; who is only invited does not."""
    application = client.application or await client.application_info()
    if application.team is not None:
        accepted = discord.TeamMembershipState.accepted
        return any(
            each.id == user.id and each.membership_state is accepted for each in application.team.members
        )
    return user.id == application.owner.id


async def _tell(interaction: discord.Interaction, sentence: str) -> None:
    """Show a sentence in the place of the last; a build goes on where Discord cannot be reached."""
    try:
        await delivered(lambda: interaction.edit_original_response(content=sentence))
    # RuntimeError is what a bot's session raises once it is closed, as another bot followed this one.
    except (*UNDELIVERED, RuntimeError) as error:
        _log.info("the progress of a build did not get through (%s)", type(error).__name__)
