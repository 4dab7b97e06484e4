"""REST: messages in channels."""

from aiohttp import web

from tests.discord_loopback import bodies, errors
from tests.discord_loopback.bodies import answer, body_of, files_of, number_in
from tests.discord_loopback.channels import Channel, ChannelKind, Thread
from tests.discord_loopback.message_rules import check_message, refuse_emptiness
from tests.discord_loopback.messages import Message
from tests.discord_loopback.permissions import Permission
from tests.discord_loopback.posting import Posting, refuse_bad_reply
from tests.discord_loopback.wire import Json
from tests.discord_loopback.world import World

MESSAGES = "/channels/{channel}/messages"
MOST_LISTED = 100
EPHEMERAL = 64


class MessageRoutes:
    """Create, show, change and delete messages as the bot."""

    def __init__(self, world: World, posting: Posting) -> None:
        self._world = world
        self._posting = posting

    def table(self) -> list[web.RouteDef]:
        return [
            web.post(MESSAGES, self.create),
            web.get(MESSAGES, self.history),
            web.get(MESSAGES + "/{message}", self.show),
            web.patch(MESSAGES + "/{message}", self.edit),
            web.delete(MESSAGES + "/{message}", self.delete),
            web.post("/channels/{channel}/typing", self.typing),
            web.put(MESSAGES + "/{message}/reactions/{emoji}/@me", self.react),
            web.delete(MESSAGES + "/{message}/reactions/{emoji}/@me", self.react),
        ]

    async def create(self, request: web.Request) -> web.Response:
        channel, body, files = self._writable(request), body_of(request), files_of(request)
        check_message(body, files=len(files))
        refuse_emptiness(body, files=len(files))
        held = channel.permissions_of(self._world.bot)
        if body.get("embeds") and Permission.EMBED_LINKS not in held:
            raise errors.missing_permissions()
        if files and Permission.ATTACH_FILES not in held:
            raise errors.missing_permissions()
        sent_before = self._with_nonce(channel, body)
        if sent_before is not None:
            return answer(self._shown(sent_before))
        reference = refuse_bad_reply(self._world, channel, body.get("message_reference"))
        body = {**body, "message_reference": reference, "flags": (body.get("flags") or 0) & ~EPHEMERAL}
        message = self._posting.post(channel, self._world.bot, body, files=files)
        self._posting.announce(message)
        return answer(self._shown(message))

    def _with_nonce(self, channel: Channel, body: Json) -> Message | None:
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        own = (message for message in channel.messages.values() if message.author is self._world.bot)
        return next((message for message in own if message.nonce == str(body["nonce"])), None)

    async def history(self, request: web.Request) -> web.Response:
        channel = self._world.channel(number_in(request, "channel"))
        if Permission.READ_MESSAGE_HISTORY not in channel.permissions_of(self._world.bot):
            return answer([])
        before = int(request.query.get("before", 1 << 63))
        after = int(request.query.get("after", 0))
        limit = min(int(request.query.get("limit", 50)), MOST_LISTED)
        found = [
            message
            for number, message in sorted(channel.messages.items())
            if after < number < before and not message.is_ephemeral
        ]
        chosen = found[:limit] if "after" in request.query else found[-limit:]
        return answer([self._shown(message) for message in reversed(chosen)])

    async def show(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if Permission.READ_MESSAGE_HISTORY not in message.channel.permissions_of(self._world.bot):
            raise errors.missing_permissions()
        return answer(self._shown(message))

    async def edit(self, request: web.Request) -> web.Response:
        message, body, files = self._message(request), body_of(request), files_of(request)
        if message.author is not self._world.bot:
            raise errors.another_authors_message()
        check_message(body, files=len(files), flags=int(message.flags) | int(body.get("flags") or 0))
        self._posting.edit(message, body, files=files)
        return answer(self._shown(message))

    async def delete(self, request: web.Request) -> web.Response:
        message = self._message(request)
        held = message.channel.permissions_of(self._world.bot)
        if message.author is not self._world.bot and Permission.MANAGE_MESSAGES not in held:
            raise errors.missing_permissions()
        self._posting.delete(message)
        return bodies.nothing()

    async def typing(self, request: web.Request) -> web.Response:
        self._writable(request)
        return bodies.nothing()

    async def react(self, request: web.Request) -> web.Response:
        self._message(request)
        need = () if request.method == "DELETE" else (Permission.ADD_REACTIONS,)
        self._world.channel(number_in(request, "channel"), *need)
        return bodies.nothing()

    def _message(self, request: web.Request) -> Message:
        channel = self._world.channel(number_in(request, "channel"))
        return self._world.message(channel, number_in(request, "message"))

    def _writable(self, request: web.Request) -> Channel:
        """Return the channel if the bot may write there."""
        channel = self._world.channel(number_in(request, "channel"))
        if channel.kind is ChannelKind.DIRECT and not all(user.takes_messages for user in channel.recipients):
            raise errors.closed_to_messages()
        if isinstance(channel, Thread) and channel.is_locked:
            raise errors.thread_is_archived()
        return self._world.channel(channel.id, channel.right_to_write)

    def _shown(self, message: Message) -> Json:
        return self._world.message_body(message, self._world.privileged_intents)
