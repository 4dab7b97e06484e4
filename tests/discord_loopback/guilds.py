"""The servers of a scene: who is a member, and what the bot may do there."""

from collections.abc import Iterable

from tests.discord_loopback import channels, people
from tests.discord_loopback.actors import Person
from tests.discord_loopback.channels import ChannelKind
from tests.discord_loopback.intents import GUILDS
from tests.discord_loopback.people_payloads import role_json
from tests.discord_loopback.permissions import OF_THE_BOT, permissions_named
from tests.discord_loopback.place_payloads import channel_json, guild_json
from tests.discord_loopback.scenery import Channel, Role
from tests.discord_loopback.stage import Stage


class Guild:
    """A server. Its first channel is #general."""

    def __init__(self, stage: Stage, inner: people.Guild) -> None:
        self._stage = stage
        self.inner = inner
        self.general = self.channel("general")

    @property
    def id(self) -> int:
        return self.inner.id

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def bot_role(self) -> Role:
        """The role that came with the bot."""
        return Role(next(role for role in self.inner.roles.values() if role.bot_id))

    def channel(self, name: str, *, kind: ChannelKind = ChannelKind.TEXT) -> Channel:
        """Make a channel."""
        server = self._stage.server

        def make() -> channels.Channel:
            channel = server.world.add_channel(self.inner, name, kind)
            server.gateway.tell("CHANNEL_CREATE", channel_json(channel), needs=GUILDS)
            return channel

        return Channel(self._stage, self._stage.do(make))

    def role(self, name: str, *permissions: str, mentionable: bool = False) -> Role:
        """Make a role."""

        def make() -> people.Role:
            return self._add_role(name, permissions, mentionable=mentionable)

        return Role(self._stage.do(make))

    def _add_role(self, name: str, permissions: Iterable[str], *, mentionable: bool = False) -> people.Role:
        server = self._stage.server
        role = server.world.add_role(self.inner, name, permissions_named(permissions))
        role.is_mentionable = mentionable
        body = {"guild_id": str(self.id), "role": role_json(role, position=1)}
        server.gateway.tell("GUILD_ROLE_CREATE", body, needs=GUILDS)
        return role

    def member(
        self,
        who: str | Person,
        *,
        locale: str = "en-US",
        manage_guild: bool = False,
        permissions: Iterable[str] = (),
        roles: Iterable[Role] = (),
        is_bot: bool = False,
    ) -> Person:
        """Bring somebody into the server: a new account by name, or a person of another server."""
        world = self._stage.server.world
        more = (*permissions, "manage_guild") if manage_guild else tuple(permissions)

        def join() -> people.User:
            user = world.add_user(who, locale=locale, is_bot=is_bot) if isinstance(who, str) else who.user
            member = world.add_member(self.inner, user)
            member.roles.extend(role.inner for role in roles)
            if more:
                member.roles.append(self._add_role(f"{user.name}'s", more))
            return user

        return Person(self._stage, self._stage.do(join), self.general)

    def gives_the_bot(self, *permissions: str) -> None:
        """Replace what the bot's own role allows."""
        server, role = self._stage.server, self.bot_role.inner

        def change() -> None:
            role.permissions = permissions_named(permissions)
            body = {"guild_id": str(self.id), "role": role_json(role, position=1)}
            server.gateway.tell("GUILD_ROLE_UPDATE", body, needs=GUILDS)

        self._stage.do(change)

    def removes_the_bot(self) -> None:
        """Throw the bot out."""
        self._stage.do(lambda: self._stage.server.posting.bot_leaves(self.inner))

    def invites_the_bot(self, *permissions: str) -> None:
        """Let the bot in, with these permissions or with the least that it needs."""
        world, gateway = self._stage.server.world, self._stage.server.gateway

        def join() -> None:
            bits = permissions_named(permissions or OF_THE_BOT)
            member = world.add_member(self.inner, world.bot)
            member.roles.append(world.add_role(self.inner, world.bot.name, bits, bot_id=world.bot.id))
            gateway.tell("GUILD_CREATE", guild_json(self.inner, world.bot), needs=GUILDS)

        self._stage.do(join)

    def announce(self) -> None:
        """Tell a bot that is already online of a server that it was let into."""
        world, gateway = self._stage.server.world, self._stage.server.gateway
        if world.bot.id in self.inner.members:
            body = guild_json(self.inner, world.bot)
            self._stage.do(lambda: gateway.tell("GUILD_CREATE", body, needs=GUILDS))
