"""The channels and roles of a scene, and what is allowed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_loopback import channels, people
from tests.discord_loopback.channels import Overwrite, Thread
from tests.discord_loopback.intents import GUILDS
from tests.discord_loopback.permissions import permissions_named
from tests.discord_loopback.place_payloads import channel_json
from tests.discord_loopback.sightings import Message, Reply
from tests.discord_loopback.stage import Stage

if TYPE_CHECKING:
    from tests.discord_loopback.actors import Person


class Channel:
    """A channel, a thread, or direct messages."""

    def __init__(self, stage: Stage, inner: channels.Channel) -> None:
        self._stage = stage
        self.inner = inner

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Channel) and other.inner is self.inner

    def __hash__(self) -> int:
        return hash(self.inner.id)

    def __repr__(self) -> str:
        return f"<Channel {self.name} {self.id}>"

    @property
    def id(self) -> int:
        return self.inner.id

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def mention(self) -> str:
        return self.inner.mention

    @property
    def is_thread(self) -> bool:
        return isinstance(self.inner, Thread)

    @property
    def auto_archive_minutes(self) -> int:
        """After how long a thread without messages leaves the list of channels."""
        assert isinstance(self.inner, Thread), "channels stay"
        return self.inner.auto_archive_minutes

    @property
    def messages(self) -> tuple[Message, ...]:
        """All messages that are there, the oldest first; the bot's are replies."""
        bot = self._stage.server.world.bot
        found = self._stage.do(lambda: list(self.inner.messages.values()))
        return tuple(
            Reply(self._stage, each, self._place, each.interaction)
            if each.author is bot
            else Message(self._stage, each, self._place)
            for each in found
        )

    @property
    def replies(self) -> tuple[Reply, ...]:
        """The bot's messages that are there, the oldest first."""
        return tuple(each for each in self.messages if isinstance(each, Reply))

    @property
    def threads(self) -> tuple[Channel, ...]:
        guild = self.inner.guild
        found = self._stage.do(lambda: list(guild.channels.values()) if guild else [])
        own = (each for each in found if isinstance(each, Thread) and each.parent is self.inner)
        return tuple(Channel(self._stage, each) for each in own)

    def allows(self, *permissions: str, to: Person | Role | None = None) -> None:
        """Allow something here to a person, a role, the bot (`to=discord.bot`), or to everyone."""
        self._rule(permissions, to, allow=True)

    def denies(self, *permissions: str, to: Person | Role | None = None) -> None:
        """Deny something here to a person, a role, the bot (`to=discord.bot`), or to everyone."""
        self._rule(permissions, to, allow=False)

    def archives(self, *, locked: bool = False) -> None:
        """Put a thread away."""

        def archive() -> None:
            assert isinstance(self.inner, Thread)
            self.inner.is_archived, self.inner.is_locked = True, locked
            self._stage.server.posting.announce_thread(self.inner)

        self._stage.do(archive)

    def _rule(self, permissions: tuple[str, ...], to: Person | Role | None, *, allow: bool) -> None:
        bits = permissions_named(permissions)
        guild = self.inner.guild
        assert guild is not None, "direct messages have no permissions"
        target = guild.id if to is None else to.id

        def change() -> None:
            overwrite = self.inner.overwrites.setdefault(target, Overwrite())
            overwrite.allow = overwrite.allow | bits if allow else overwrite.allow & ~bits
            overwrite.deny = overwrite.deny & ~bits if allow else overwrite.deny | bits
            self._stage.server.gateway.tell("CHANNEL_UPDATE", channel_json(self.inner), needs=GUILDS)

        self._stage.do(change)

    def _place(self, number: int) -> Channel:
        return Channel(self._stage, self._stage.server.world.channels[number])


class Role:
    """A role of a server."""

    def __init__(self, inner: people.Role) -> None:
        self.inner = inner

    @property
    def id(self) -> int:
        return self.inner.id

    @property
    def mention(self) -> str:
        return self.inner.mention
