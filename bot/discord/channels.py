"""Where a question was asked, and whether the bot may answer there."""

from dataclasses import dataclass
from typing import Final

import discord

from bot.storage.records import ServerSettings

# The permissions an answer needs, in the order in which a missing one is named.
NEEDED: Final = ("view_channel", "send_messages", "embed_links")
NEEDED_IN_THREADS: Final = ("view_channel", "send_messages_in_threads", "embed_links")
# Those to open a thread, and to answer there.
NEEDED_TO_OPEN: Final = ("create_public_threads", "send_messages_in_threads")


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, thread or DM; `guild_id` is None outside of servers, `parent_id` outside of threads."""

    guild_id: int | None
    channel_id: int
    parent_id: int | None = None

    @property
    def limited_by(self) -> int:
        """The id under which questions are counted: the server's, or the DM's."""
        return self.channel_id if self.guild_id is None else self.guild_id

    def is_of(self, guild_id: int | None, channel_id: int) -> bool:
        """Return whether it is this channel, or a thread of it."""
        return self.guild_id == guild_id and channel_id in {self.channel_id, self.parent_id}

    def is_allowed(self, settings: ServerSettings) -> bool:
        """Return whether the moderators let the bot answer here: in a thread as in its channel."""
        return not settings.channels or not {self.channel_id, self.parent_id}.isdisjoint(settings.channels)


def place_of(channel: object, guild_id: int | None) -> Place:
    """Return the place that a channel of discord.py's is; raises TypeError for what has no id."""
    channel_id = getattr(channel, "id", None)
    if not isinstance(channel_id, int):
        raise TypeError(f"not a channel: {channel!r}")
    parent_id = channel.parent_id if isinstance(channel, discord.Thread) else None
    return Place(guild_id, channel_id, parent_id)


def missing_permission(channel: "discord.abc.MessageableChannel", me: discord.Member | None) -> str:
    """Return the name of the first permission that the bot lacks to answer in a channel, "" for none."""
    needed = NEEDED_IN_THREADS if isinstance(channel, discord.Thread) else NEEDED
    return next((name for name in needed if not may(channel, me, name)), "")


def may(channel: "discord.abc.MessageableChannel", me: discord.Member | None, permission: str) -> bool:
    """Return whether the bot has a permission in a channel, True if that is unknown."""
    if me is None or isinstance(
        channel, (discord.DMChannel, discord.GroupChannel, discord.PartialMessageable)
    ):
        return True
    return bool(getattr(channel.permissions_for(me), permission))
