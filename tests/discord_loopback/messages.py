"""What was written, by people or by the bot."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag
from typing import TYPE_CHECKING

from tests.discord_loopback.wire import Json

if TYPE_CHECKING:
    from tests.discord_loopback.channels import Channel, Thread
    from tests.discord_loopback.interactions import Interaction
    from tests.discord_loopback.people import Role, User


class MessageFlag(IntFlag):
    """Discord's bits."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


NO_FLAGS = MessageFlag(0)
# What a person without a subscription may write at once.
PERSONS_CHARS = 2_000

PLAIN = 0
REPLY = 19
COMMAND = 20
CONTEXT_MENU = 23


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message."""

    id: int
    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a message names, and of these whom it pings."""

    users: tuple[User, ...] = ()
    roles: tuple[Role, ...] = ()
    everyone: bool = False
    pings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointer:
    """The message that a reply points at, which may be gone."""

    message_id: int
    channel_id: int
    guild_id: int


@dataclass(slots=True, eq=False)
class Message:
    """A message as it stands now."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: MessageFlag = NO_FLAGS
    kind: int = PLAIN
    mentions: Mentions = field(default_factory=Mentions)
    pointer: Pointer | None = None
    nonce: str = ""
    interaction: Interaction | None = None
    thread: Thread | None = None
    edited_at: str = ""
    edits: int = 0
    is_deleted: bool = False

    @property
    def is_ephemeral(self) -> bool:
        return MessageFlag.EPHEMERAL in self.flags

    @property
    def is_loading(self) -> bool:
        return MessageFlag.LOADING in self.flags
