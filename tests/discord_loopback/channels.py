"""Where people write: channels of a server, threads, direct messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from tests.discord_loopback.messages import Message
from tests.discord_loopback.people import Guild, Member, User
from tests.discord_loopback.permissions import EVERYTHING, NOTHING, Permission

# What Discord takes along with the right to write.
WRITING = (
    Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.MENTION_EVERYONE
)


class ChannelKind(IntEnum):
    """Discord's numbers for the kinds of channels that the scenes play in."""

    TEXT = 0
    DIRECT = 1
    GROUP = 3
    ANNOUNCEMENT = 5
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12


@dataclass(slots=True, eq=False)
class Overwrite:
    """What a channel allows or denies to one role or one member."""

    allow: Permission = NOTHING
    deny: Permission = NOTHING


@dataclass(slots=True, eq=False)
class Channel:
    """A channel of a server, or direct messages between `recipients`."""

    id: int
    kind: ChannelKind
    name: str
    guild: Guild | None = None
    recipients: tuple[User, ...] = ()
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    @property
    def ruling(self) -> Channel:
        """The channel whose overwrites hold here."""
        return self

    @property
    def right_to_write(self) -> Permission:
        return Permission.SEND_MESSAGES

    def permissions_of(self, user: User) -> Permission:
        """Return what a user may do here: nothing where they are no member."""
        if self.guild is None:
            return EVERYTHING if user in self.recipients else NOTHING
        member = self.guild.members.get(user.id)
        return NOTHING if member is None else self._permissions_of_member(member)

    def _permissions_of_member(self, member: Member) -> Permission:
        bits = member.permissions
        if bits == EVERYTHING:
            return bits
        for layer in self._layers(member):
            for overwrite in layer:
                bits &= ~overwrite.deny
            for overwrite in layer:
                bits |= overwrite.allow
        if Permission.VIEW_CHANNEL not in bits:
            return NOTHING
        return bits if self.right_to_write in bits else bits & ~WRITING

    def _layers(self, member: Member) -> tuple[tuple[Overwrite, ...], ...]:
        """Return the overwrites in the order in which Discord applies them."""
        found = self.ruling.overwrites
        everyone = (found.get(member.guild.id, Overwrite()),)
        by_role = tuple(found[role.id] for role in member.roles if role.id in found)
        return everyone, by_role, (found.get(member.user.id, Overwrite()),)


@dataclass(slots=True, eq=False)
class Thread(Channel):
    """A thread of a channel."""

    parent: Channel = field(kw_only=True)
    owner: User = field(kw_only=True)
    auto_archive_minutes: int = 1440
    is_archived: bool = False
    is_locked: bool = False
    members: dict[int, User] = field(default_factory=dict)

    @property
    def ruling(self) -> Channel:
        return self.parent

    @property
    def right_to_write(self) -> Permission:
        return Permission.SEND_MESSAGES_IN_THREADS
