"""Messages coming into the world, changing and going, and the bot being told of it."""

from collections.abc import Sequence

from tests.discord_loopback import errors
from tests.discord_loopback.channels import Channel, Thread
from tests.discord_loopback.gateway import Gateway
from tests.discord_loopback.intents import DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS
from tests.discord_loopback.mentions import mentions_in
from tests.discord_loopback.message_rules import refuse_emptiness
from tests.discord_loopback.messages import (
    NO_FLAGS,
    PLAIN,
    REPLY,
    Attachment,
    Message,
    MessageFlag,
    Pointer,
)
from tests.discord_loopback.people import Guild, User
from tests.discord_loopback.permissions import Permission
from tests.discord_loopback.place_payloads import thread_json_for
from tests.discord_loopback.snowflakes import now
from tests.discord_loopback.wire import Json
from tests.discord_loopback.world import World

# What a message that is sent may set; the rest of the bits are Discord's own.
FREE_FLAGS = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2

Files = Sequence[tuple[str, bytes]]


class Posting:
    """Post, edit and delete messages whose bodies were checked."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def post(
        self,
        channel: Channel,
        author: User,
        body: Json,
        *,
        files: Files = (),
        flags: MessageFlag = NO_FLAGS,
        kind: int = PLAIN,
    ) -> Message:
        """Post a message; `flags` are those that Discord gives it, beside those of its body."""
        message = Message(
            self._world.ids.new(), channel, author, kind=kind, nonce=str(body.get("nonce") or "")
        )
        message.flags = flags | (MessageFlag(body.get("flags") or 0) & FREE_FLAGS)
        message.pointer = self._pointer(body.get("message_reference"), channel)
        if message.pointer is not None:
            message.kind = REPLY
        if not message.is_loading:
            self._fill(message, body, files)
        channel.messages[message.id] = message
        return message

    def announce(self, message: Message) -> None:
        """Tell the bot of a new message, unless one person alone sees it."""
        self._gateway.tell_message("MESSAGE_CREATE", message)

    def edit(self, message: Message, body: Json, *, files: Files = ()) -> None:
        """Change what the body names and leave the rest; a message that was loading is there now."""
        self._fill(message, body, files)
        message.flags &= ~MessageFlag.LOADING
        if "flags" in body:
            kept = message.flags & ~FREE_FLAGS
            message.flags = kept | (MessageFlag(body["flags"] or 0) & FREE_FLAGS)
        message.edits += 1
        message.edited_at = now()
        self._gateway.tell_message("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        """Remove a message for everybody."""
        message.is_deleted = True
        del message.channel.messages[message.id]
        guild = message.channel.guild
        body: Json = {"id": str(message.id), "channel_id": str(message.channel.id)}
        if guild is not None:
            body["guild_id"] = str(guild.id)
        if self._world.is_seen_by_the_bot(message):
            needs = GUILD_MESSAGES if guild else DIRECT_MESSAGES
            self._gateway.tell("MESSAGE_DELETE", body, needs=needs)

    def start_thread(
        self, parent: Channel, name: str, *, owner: User, start: Message | None = None, minutes: int = 1440
    ) -> Thread:
        """Open a thread, from a message or by itself."""
        thread = self._world.add_thread(parent, name, owner=owner, start=start)
        thread.auto_archive_minutes = minutes
        body = thread_json_for(thread, self._world.bot) | {"newly_created": True}
        if Permission.VIEW_CHANNEL in thread.permissions_of(self._world.bot):
            self._gateway.tell("THREAD_CREATE", body, needs=GUILDS)
        if start is not None:
            start.thread = thread
            start.flags |= MessageFlag.HAS_THREAD
            self._gateway.tell_message("MESSAGE_UPDATE", start)
        return thread

    def announce_thread(self, thread: Thread) -> None:
        """Tell the bot that a thread changed."""
        self._gateway.tell("THREAD_UPDATE", thread_json_for(thread, self._world.bot), needs=GUILDS)

    def bot_leaves(self, guild: Guild) -> None:
        """Make the bot a member no more, by its own will or by another's; its role goes with it."""
        del guild.members[self._world.bot.id]
        guild.roles = {number: role for number, role in guild.roles.items() if not role.bot_id}
        self._gateway.tell("GUILD_DELETE", {"id": str(guild.id)}, needs=GUILDS)

    def _pointer(self, reference: Json | None, channel: Channel) -> Pointer | None:
        if not reference:
            return None
        place = int(reference.get("channel_id") or channel.id)
        guild_id = channel.guild.id if channel.guild else 0
        return Pointer(int(reference["message_id"]), place, guild_id)

    def _fill(self, message: Message, body: Json, files: Files) -> None:
        content = str(body["content"] or "").strip() if "content" in body else message.content
        embeds = list(body["embeds"] or []) if "embeds" in body else message.embeds
        components = list(body["components"] or []) if "components" in body else message.components
        kept = _kept(message, body)
        whole = {"content": content, "embeds": embeds, "components": components}
        refuse_emptiness(whole, files=len(kept) + len(files))
        message.content, message.embeds, message.components = content, embeds, components
        message.attachments = kept + [Attachment(self._world.ids.new(), *file) for file in files]
        message.mentions = mentions_in(
            content,
            author=message.author,
            channel=message.channel,
            allowed=body.get("allowed_mentions"),
            replied_to=self._world.pointed_at(message.pointer) if message.pointer else None,
        )


def _kept(message: Message, body: Json) -> list[Attachment]:
    if "attachments" not in body:
        return message.attachments
    wanted = {str(each.get("id")) for each in body["attachments"] or []}
    return [attachment for attachment in message.attachments if str(attachment.id) in wanted]


def refuse_bad_reply(world: World, channel: Channel, reference: Json | None) -> Json | None:
    """Return the reference that a message may carry: none where its target is gone and need not be there."""
    if not reference:
        return None
    if Permission.READ_MESSAGE_HISTORY not in channel.permissions_of(world.bot):
        raise errors.no_history_to_reply_to()
    target = channel.messages.get(int(reference["message_id"]))
    if target is not None and not target.is_ephemeral:
        return reference
    if reference.get("fail_if_not_exists", True):
        raise errors.invalid_form(
            {
                "message_reference": {
                    "_errors": [{"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}]
                }
            }
        )
    return None
