"""The Discord client: what it sees, and which part of the bot answers it."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

import aiohttp
import discord

from bot.discord.command_tree import EventDeduplicator, Remembered, Tree, sync_if_changed
from bot.discord.views import AnswerButton, ListButton, Pressed, Turned
from bot.wording.command_names import Names

# Least: a message that mentions the bot, or a DM, comes with its text without a privileged intent.
INTENTS: Final = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
# Longer waits for a rate limit are no use to a person who waits for an answer.
MAX_RATELIMIT_TIMEOUT_S: Final = 30.0
_log = logging.getLogger(__name__)


class Part(Protocol):
    """A part of the bot: its commands, and what it does with a message."""

    def attach(self, client: discord.Client, tree: Tree) -> None:
        """Add commands, menus and buttons."""


class Listener(Protocol):
    """What answers a message."""

    async def hear(self, message: discord.Message, bot: discord.ClientUser) -> None:
        """Answer a message that is meant for the bot; leave every other."""

    async def leave(self, guild_id: int) -> None:
        """Forget a server that the bot is no member of any more."""


class Noticing(Protocol):
    """What wants to know of the connection."""

    def connected(self) -> None:
        """Note that events arrive."""

    def disconnected(self) -> None:
        """Note that none do."""


class Cinecite(discord.Client):
    """A client with the bot's commands; its parts do the work."""

    def __init__(
        self,
        *,
        parts: Sequence[Part],
        listener: Listener,
        presses: Pressed,
        lists: Turned,
        noticing: Noticing,
        remembered: Remembered,
        reads_all: bool = False,
        **options: Any,  # noqa: ANN401 - discord.py's own, passed on
    ) -> None:
        # Each would be a warning at every start, of something that this bot does not do.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=intents(reads_all=reads_all),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=MAX_RATELIMIT_TIMEOUT_S,
            **options,
        )
        self._parts = parts
        self._listener = listener
        self._presses = presses
        self._lists = lists
        self._noticing = noticing
        self._remembered = remembered
        self._seen = EventDeduplicator()
        self.tree = Tree(self)

    async def setup_hook(self) -> None:
        """Add the commands once, before the first event; give them to Discord where they changed."""
        await self.tree.set_translator(Names())
        for part in self._parts:
            part.attach(self, self.tree)
        if self.application_id is not None:
            await sync_if_changed(self.tree, self._remembered, self.application_id)

    async def close(self) -> None:
        """Close the connection; nothing that comes after this is heard."""
        self._noticing.disconnected()
        await super().close()

    def dispatch(self, event: str, /, *args: object, **kwargs: object) -> None:
        """Pass an event on, unless the client is closed: discord.py would fail at it."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def on_ready(self) -> None:
        """Note the connection; this comes again with every new session."""
        self._noticing.connected()

    async def on_resumed(self) -> None:
        """Note the connection."""
        self._noticing.connected()

    async def on_disconnect(self) -> None:
        """Note that it is lost."""
        self._noticing.disconnected()

    async def on_message(self, message: discord.Message) -> None:
        """Hear each message once."""
        if self.user is not None and self._seen.is_new(message.id):
            await self._listener.hear(message, self.user)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget a server that the bot was removed from."""
        await self._listener.leave(guild.id)

    async def pressed(self, interaction: discord.Interaction, button: AnswerButton) -> None:
        """Do what a button under an answer says."""
        await self._presses.pressed(interaction, button)

    async def turned(self, interaction: discord.Interaction, button: ListButton) -> None:
        """Show another page of a list."""
        await self._lists.turned(interaction, button)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log what an event's handler failed with."""
        _log.exception("the handler of %s failed", event_method)


def intents(*, reads_all: bool) -> discord.Intents:
    """Return what the bot asks to see; with `reads_all` the words of every message, which is privileged."""
    return discord.Intents(INTENTS.value | discord.Intents(message_content=reads_all).value)


class ShardedCinecite(Cinecite, discord.AutoShardedClient):
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
