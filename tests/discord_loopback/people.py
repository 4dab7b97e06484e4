"""Users, and what they are in a server: members with roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.discord_loopback.permissions import EVERYTHING, NOTHING, Permission

if TYPE_CHECKING:
    from tests.discord_loopback.channels import Channel


@dataclass(slots=True, eq=False)
class User:
    """An account, a bot's too."""

    id: int
    name: str
    locale: str = "en-US"
    is_bot: bool = False
    takes_messages: bool = True

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(slots=True, eq=False)
class Role:
    """A set of permissions with a name; `bot_id` is set on the role that came with a bot."""

    id: int
    name: str
    permissions: Permission = NOTHING
    bot_id: int = 0
    is_mentionable: bool = False

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"


@dataclass(slots=True, eq=False)
class Member:
    """A user in a server."""

    user: User
    guild: Guild
    roles: list[Role] = field(default_factory=list)

    @property
    def permissions(self) -> Permission:
        """What the member may do where no channel says otherwise."""
        bits = self.guild.everyone.permissions
        for role in self.roles:
            bits |= role.permissions
        all_of_them = self.user is self.guild.owner or Permission.ADMINISTRATOR in bits
        return EVERYTHING if all_of_them else bits


@dataclass(slots=True, eq=False)
class Guild:
    """A server. The role `everyone` has the server's id; `people` is a role of all but the bot."""

    id: int
    name: str
    locale: str
    owner: User
    everyone: Role
    people: Role
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
