"""Everybody and everything in the loopback Discord. It is changed on the server's loop alone."""

import secrets

from tests.discord_loopback import errors
from tests.discord_loopback.channels import Channel, ChannelKind, Thread
from tests.discord_loopback.commands import CommandBook
from tests.discord_loopback.intents import MESSAGE_CONTENT
from tests.discord_loopback.interactions import Interaction
from tests.discord_loopback.message_payloads import message_json
from tests.discord_loopback.messages import REPLY, Message, Pointer
from tests.discord_loopback.people import Guild, Member, Role, User
from tests.discord_loopback.permissions import Permission, permissions_named
from tests.discord_loopback.snowflakes import Snowflakes
from tests.discord_loopback.wire import Json


class World:
    """Find and make servers, people, channels and messages; who is not there is refused as Discord does."""

    def __init__(self, *, token: str, bot_name: str, privileged_intents: int = 0) -> None:
        self.ids = Snowflakes()
        self.token = token
        self.privileged_intents = privileged_intents
        self.bot = User(self.ids.new(), bot_name, is_bot=True)
        self.owner = User(self.ids.new(), "Owner")
        self.users: dict[int, User] = {self.bot.id: self.bot, self.owner.id: self.owner}
        # The members of the team that has the bot, and whether they accepted; nobody where the owner has it.
        self.team: dict[User, bool] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands = CommandBook(self.ids.new)

    # making

    def add_guild(self, name: str, *, locale: str, people: Permission, bot: Permission | None) -> Guild:
        """Make a server; with permissions for the bot, it is a member by a role of its own."""
        everyone = Role(self.ids.new(), "@everyone")
        humans = Role(self.ids.new(), "people", people)
        roles = {everyone.id: everyone, humans.id: humans}
        guild = Guild(everyone.id, name, locale, self.owner, everyone, humans, roles)
        self.guilds[guild.id] = guild
        self.add_member(guild, self.owner)
        if bot is not None:
            own = self.add_role(guild, self.bot.name, bot, bot_id=self.bot.id)
            self.add_member(guild, self.bot).roles.append(own)
        return guild

    def add_user(self, name: str, *, locale: str = "en-US", is_bot: bool = False) -> User:
        user = User(self.ids.new(), name, locale=locale, is_bot=is_bot)
        self.users[user.id] = user
        return user

    def add_member(self, guild: Guild, user: User) -> Member:
        roles = [] if user is self.bot else [guild.people]
        guild.members[user.id] = Member(user, guild, roles)
        return guild.members[user.id]

    def add_role(self, guild: Guild, name: str, permissions: Permission, *, bot_id: int = 0) -> Role:
        role = Role(self.ids.new(), name, permissions, bot_id)
        guild.roles[role.id] = role
        return role

    def add_channel(self, guild: Guild, name: str, kind: ChannelKind = ChannelKind.TEXT) -> Channel:
        return self._keep(Channel(self.ids.new(), kind, name, guild))

    def add_thread(self, parent: Channel, name: str, *, owner: User, start: Message | None) -> Thread:
        """Make a thread; one that starts from a message has the message's id."""
        number = start.id if start else self.ids.new()
        thread = Thread(number, ChannelKind.PUBLIC_THREAD, name, parent.guild, parent=parent, owner=owner)
        thread.members[owner.id] = owner
        self._keep(thread)
        return thread

    def add_group(self, name: str, people: tuple[User, ...]) -> Channel:
        """Make a private channel of several people, where the bot is only by a person's install."""
        return self._keep(Channel(self.ids.new(), ChannelKind.GROUP, name, recipients=people))

    def direct_channel(self, user: User) -> Channel:
        """Return the direct messages between a user and the bot."""
        for channel in self.channels.values():
            if channel.kind is ChannelKind.DIRECT and user in channel.recipients:
                return channel
        return self._keep(Channel(self.ids.new(), ChannelKind.DIRECT, "", recipients=(user, self.bot)))

    def _keep(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild is not None:
            channel.guild.channels[channel.id] = channel
        return channel

    def new_token(self) -> str:
        return secrets.token_urlsafe(24)

    # finding

    def guild(self, number: int) -> Guild:
        """Return a server of which the bot is a member."""
        guild = self.guilds.get(number)
        if guild is None:
            raise errors.unknown_guild()
        if self.bot.id not in guild.members:
            raise errors.missing_access()
        return guild

    def member(self, guild: Guild, number: int) -> Member:
        if number not in guild.members:
            raise errors.unknown_member()
        return guild.members[number]

    def user(self, number: int) -> User:
        if number not in self.users:
            raise errors.unknown_user()
        return self.users[number]

    def channel(self, number: int, *needs: Permission) -> Channel:
        """Return a channel that the bot can see and where it may do what it needs."""
        channel = self.channels.get(number)
        if channel is None:
            raise errors.unknown_channel()
        held = channel.permissions_of(self.bot)
        if Permission.VIEW_CHANNEL not in held:
            raise errors.missing_access()
        for need in needs:
            if need not in held:
                raise errors.missing_permissions()
        return channel

    def message(self, channel: Channel, number: int) -> Message:
        """Return a message that everybody in a channel can see."""
        message = channel.messages.get(number)
        if message is None or message.is_ephemeral:
            raise errors.unknown_message()
        return message

    def pointed_at(self, pointer: Pointer) -> Message | None:
        """Return the message that a reply points at, unless it is gone."""
        channel = self.channels.get(pointer.channel_id)
        return channel.messages.get(pointer.message_id) if channel else None

    # showing

    def is_seen_by_the_bot(self, message: Message) -> bool:
        """Say whether the bot is told of a message: one for everybody, in a place that it sees."""
        held = message.channel.permissions_of(self.bot)
        return Permission.VIEW_CHANNEL in held and not message.is_ephemeral

    def shows_words(self, message: Message, intents: int) -> bool:
        """Say whether the bot is given what is written: its own, sent to it, or mentioning it."""
        return (
            bool(intents & MESSAGE_CONTENT)
            or message.author is self.bot
            or message.channel.guild is None
            or self.bot in message.mentions.users
        )

    def message_body(self, message: Message, intents: int) -> Json:
        """Return a message, and the message to which it replies, as the bot may read them."""
        body = message_json(message, with_words=self.shows_words(message, intents))
        if message.kind == REPLY and message.pointer is not None:
            target = self.pointed_at(message.pointer)
            words = target is not None and self.shows_words(target, intents)
            body["referenced_message"] = message_json(target, with_words=words) if target else None
        return body


def permissions_or_none(names: tuple[str, ...] | None) -> Permission | None:
    """Return the permissions of these names; None stays None."""
    return None if names is None else permissions_named(names)
