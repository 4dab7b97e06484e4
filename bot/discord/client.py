"""The Discord client: what it sees, and which part of the bot answers it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import aiohttp
import discord
from discord.ext import commands

from bot.discord.command_tree import Tree, sync_if_changed
from bot.discord.status import Status
from bot.storage import Storage
from bot.wording.command_names import Names

# Least: a message that mentions the bot, or a DM, comes with its text without a privileged intent.
INTENTS: Final = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
# Longer waits for a rate limit are no use to a person who waits for an answer.
MAX_RATELIMIT_TIMEOUT_S: Final = 30.0
_log = logging.getLogger(__name__)


class Cinecite(commands.Bot):
    """A bot whose cogs do the work."""

    def __init__(
        self,
        *,
        make_cogs: "Callable[[Cinecite], Sequence[commands.Cog]]",
        status: Status,
        storage: Storage,
        reads_all: bool = False,
        **options: Any,  # noqa: ANN401 - discord.py's own, passed on
    ) -> None:
        # Each would be a warning at every start, of something that this bot does not do.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            # There are no commands by prefix.
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=intents(reads_all=reads_all),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=MAX_RATELIMIT_TIMEOUT_S,
            **options,
        )
        self._make_cogs = make_cogs
        self._status = status
        self._storage = storage

    async def setup_hook(self) -> None:
        """Add the commands once, before the first event; sync them with Discord if they changed."""
        await self.tree.set_translator(Names())
        for cog in self._make_cogs(self):
            await self.add_cog(cog)
        if self.application_id is not None:
            await sync_if_changed(self.tree, self._storage, self.application_id)

    async def close(self) -> None:
        """Close the connection; nothing that comes after this is heard."""
        self._status.disconnected()
        await super().close()

    def dispatch(self, event: str, /, *args: object, **kwargs: object) -> None:
        """Pass an event on, unless the client is closed: discord.py would fail at it."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def on_ready(self) -> None:
        """Note the connection; this comes again with every new session."""
        self._status.connected()

    async def on_resumed(self) -> None:
        """Note the connection."""
        self._status.connected()

    async def on_disconnect(self) -> None:
        """Note that it is lost."""
        self._status.disconnected()

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the cogs: there are no commands by prefix."""

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log what an event's handler failed with."""
        _log.exception("the handler of %s failed", event_method)


def intents(*, reads_all: bool) -> discord.Intents:
    """Return what the bot asks to see; with `reads_all` the words of every message, which is privileged."""
    return discord.Intents(INTENTS.value | discord.Intents(message_content=reads_all).value)


class ShardedCinecite(Cinecite, commands.AutoShardedBot):
    """The same over several connections."""


async def typing_while(channel: discord.abc.Messageable, done: asyncio.Event) -> None:
    """Show that the bot is typing until `done`; nothing depends on it, and nobody waits for it after that."""

    async def show() -> None:
        with suppress(discord.DiscordException, aiohttp.ClientError, OSError):
            async with channel.typing():
                await asyncio.Event().wait()

    typing = asyncio.create_task(show())
    try:
        await done.wait()
    finally:
        typing.cancel()
        await asyncio.gather(typing, return_exceptions=True)
