"""REST: servers, their members and channels, threads, direct messages."""

from aiohttp import web

from tests.discord_loopback import bodies, errors
from tests.discord_loopback.bodies import answer, number_in
from tests.discord_loopback.channels import Channel, ChannelKind, Thread
from tests.discord_loopback.messages import Message
from tests.discord_loopback.people_payloads import member_json, role_json, user_json
from tests.discord_loopback.permissions import Permission
from tests.discord_loopback.place_payloads import (
    channel_json,
    partial_guild_json,
    thread_json_for,
    thread_member_json,
)
from tests.discord_loopback.posting import Posting
from tests.discord_loopback.problems import Problems
from tests.discord_loopback.wire import Json
from tests.discord_loopback.world import World

GUILD = "/guilds/{guild}"
CHANNEL = "/channels/{channel}"
ARCHIVE_MINUTES = (60, 1440, 4320, 10080)


class PlaceRoutes:
    """Show places and open threads."""

    def __init__(self, world: World, posting: Posting) -> None:
        self._world = world
        self._posting = posting

    def table(self) -> list[web.RouteDef]:
        return [
            web.get("/users/@me/guilds", self.own_guilds),
            web.get("/users/{user}", self.user),
            web.post("/users/@me/channels", self.open_direct),
            web.get(GUILD, self.guild),
            web.get(GUILD + "/channels", self.channels),
            web.get(GUILD + "/roles", self.roles),
            web.get(GUILD + "/members/{user}", self.member),
            web.delete("/users/@me/guilds/{guild}", self.leave),
            web.get(CHANNEL, self.channel),
            web.patch(CHANNEL, self.change),
            web.post(CHANNEL + "/threads", self.start_thread),
            web.post(CHANNEL + "/messages/{message}/threads", self.start_thread_from_message),
            web.get(CHANNEL + "/thread-members", self.thread_members),
            web.get(CHANNEL + "/thread-members/{user}", self.thread_member),
            web.put(CHANNEL + "/thread-members/{user}", self.join),
            web.delete(CHANNEL + "/thread-members/{user}", self.part),
        ]

    async def own_guilds(self, _: web.Request) -> web.Response:
        bot = self._world.bot
        own = [guild for guild in self._world.guilds.values() if bot.id in guild.members]
        return answer([partial_guild_json(guild) for guild in own])

    async def user(self, request: web.Request) -> web.Response:
        return answer(user_json(self._world.user(number_in(request, "user"))))

    async def open_direct(self, request: web.Request) -> web.Response:
        recipient = self._world.user(int(bodies.body_of(request)["recipient_id"]))
        if recipient.is_bot:
            raise errors.closed_to_messages()
        return answer(channel_json(self._world.direct_channel(recipient)))

    async def guild(self, request: web.Request) -> web.Response:
        return answer(partial_guild_json(self._world.guild(number_in(request, "guild"))))

    async def channels(self, request: web.Request) -> web.Response:
        guild = self._world.guild(number_in(request, "guild"))
        shown = [channel for channel in guild.channels.values() if not isinstance(channel, Thread)]
        return answer([channel_json(channel) for channel in shown])

    async def roles(self, request: web.Request) -> web.Response:
        guild = self._world.guild(number_in(request, "guild"))
        return answer([role_json(role, position=place) for place, role in enumerate(guild.roles.values())])

    async def member(self, request: web.Request) -> web.Response:
        guild = self._world.guild(number_in(request, "guild"))
        return answer(member_json(self._world.member(guild, number_in(request, "user"))))

    async def leave(self, request: web.Request) -> web.Response:
        self._posting.bot_leaves(self._world.guild(number_in(request, "guild")))
        return bodies.nothing()

    async def channel(self, request: web.Request) -> web.Response:
        channel = self._world.channel(number_in(request, "channel"))
        if isinstance(channel, Thread):
            return answer(thread_json_for(channel, self._world.bot))
        return answer(channel_json(channel))

    async def change(self, request: web.Request) -> web.Response:
        thread = self._thread(request)
        body = bodies.body_of(request)
        if thread.owner is not self._world.bot:
            self._world.channel(thread.id, Permission.MANAGE_THREADS)
        self._check_thread({"name": thread.name, **body})
        thread.name = body.get("name", thread.name)
        thread.is_archived = body.get("archived", thread.is_archived)
        thread.is_locked = body.get("locked", thread.is_locked)
        thread.auto_archive_minutes = body.get("auto_archive_duration", thread.auto_archive_minutes)
        self._posting.announce_thread(thread)
        return answer(thread_json_for(thread, self._world.bot))

    # threads

    async def start_thread(self, request: web.Request) -> web.Response:
        channel = self._world.channel(number_in(request, "channel"))
        kind = ChannelKind(bodies.body_of(request).get("type", ChannelKind.PRIVATE_THREAD))
        private = kind is ChannelKind.PRIVATE_THREAD
        need = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
        thread = self._start(channel, bodies.body_of(request), need, start=None)
        thread.kind = kind
        return answer(thread_json_for(thread, self._world.bot), 201)

    async def start_thread_from_message(self, request: web.Request) -> web.Response:
        channel = self._world.channel(number_in(request, "channel"))
        message = self._world.message(channel, number_in(request, "message"))
        if message.thread is not None:
            raise errors.thread_already_created()
        need = Permission.CREATE_PUBLIC_THREADS
        thread = self._start(channel, bodies.body_of(request), need, start=message)
        return answer(thread_json_for(thread, self._world.bot), 201)

    def _start(self, channel: Channel, body: Json, need: Permission, *, start: Message | None) -> Thread:
        if channel.kind not in (ChannelKind.TEXT, ChannelKind.ANNOUNCEMENT):
            raise errors.wrong_channel_type()
        self._world.channel(channel.id, need)
        self._check_thread(body)
        minutes = body.get("auto_archive_duration") or ARCHIVE_MINUTES[1]
        return self._posting.start_thread(
            channel, body["name"], owner=self._world.bot, start=start, minutes=minutes
        )

    def _check_thread(self, body: Json) -> None:
        problems = Problems()
        problems.text(("name",), body.get("name"), least=1, most=100)
        if body.get("auto_archive_duration") is not None:
            problems.choice(("auto_archive_duration",), body["auto_archive_duration"], among=ARCHIVE_MINUTES)
        problems.raise_if_any()

    def _thread(self, request: web.Request) -> Thread:
        channel = self._world.channel(number_in(request, "channel"))
        if not isinstance(channel, Thread):
            raise errors.wrong_channel_type()
        return channel

    async def thread_members(self, request: web.Request) -> web.Response:
        thread = self._thread(request)
        return answer([thread_member_json(thread, user) for user in thread.members.values()])

    async def thread_member(self, request: web.Request) -> web.Response:
        thread, number = self._thread(request), self._person(request)
        if number not in thread.members:
            raise errors.unknown_member()
        return answer(thread_member_json(thread, thread.members[number]))

    async def join(self, request: web.Request) -> web.Response:
        thread, number = self._thread(request), self._person(request)
        thread.members[number] = self._world.user(number)
        return bodies.nothing()

    async def part(self, request: web.Request) -> web.Response:
        thread, number = self._thread(request), self._person(request)
        if number != self._world.bot.id and thread.owner is not self._world.bot:
            self._world.channel(thread.id, Permission.MANAGE_THREADS)
        thread.members.pop(number, None)
        return bodies.nothing()

    def _person(self, request: web.Request) -> int:
        return self._world.bot.id if request.match_info["user"] == "@me" else number_in(request, "user")
