"""A reply on its way: as the answer to an interaction, or as a message."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import discord

from bot.discord.channels import may
from bot.discord.questions import QuestionRequest, Reply
from bot.discord.retries import UNDELIVERED, delivered
from bot.discord.views import answer_buttons
from bot.errors import StorageError
from bot.render.limits import CONTENT, THREAD_NAME, clipped
from bot.storage import Storage
from bot.wording import discord_wording

_BAD_REQUEST: Final = 400
_ARCHIVED_AFTER_MIN: Final = 1_440
_log = logging.getLogger(__name__)


async def send_response(
    interaction: discord.Interaction, reply: Reply, request: QuestionRequest, storage: Storage
) -> None:
    """Put a reply in the place of "thinking..."; a second try changes the same message once more."""
    # Elsewhere the person brought the bot, which is no member and opens nothing.
    is_member = interaction.is_guild_integration()
    can_thread = is_member and can_open_thread(interaction.channel) and not request.is_private

    async def send(parts: dict[str, Any]) -> discord.Message:
        return await interaction.edit_original_response(**parts)

    await _send(send, reply, request, can_thread=can_thread, storage=storage)


async def send_reply(
    to: discord.Message,
    where: discord.abc.Messageable,
    reply: Reply,
    *,
    request: QuestionRequest,
    storage: Storage,
) -> None:
    """Reply to a message, pinging nobody; where that message is gone, the reply stands alone."""
    # A message is replied to in its own channel only, elseif it is linked.
    is_there = getattr(where, "id", None) == to.channel.id
    # With this nonce Discord sends one message, however often it is asked to within some minutes.
    ways: dict[str, Any] = {"mention_author": False, "nonce": str(to.id)}
    if is_there and may(to.channel, to.guild.me if to.guild else None, "read_message_history"):
        ways["reference"] = to.to_reference(fail_if_not_exists=False)

    async def send(parts: dict[str, Any]) -> discord.Message:
        sent: discord.Message = await where.send(**{**parts, **ways})
        return sent

    await _send(send, reply, request, can_thread=is_there and can_open_thread(to.channel), storage=storage)


def can_open_thread(channel: object) -> bool:
    """Return whether a thread can begin under a message of a channel."""
    return isinstance(channel, discord.TextChannel)


async def open_thread(message: discord.Message, name: str) -> discord.Thread:
    """Open a thread under a message; raises what the last try raised."""
    short = clipped(name, THREAD_NAME)
    return await delivered(
        lambda: message.create_thread(name=short, auto_archive_duration=_ARCHIVED_AFTER_MIN)
    )


async def _send(
    send: Callable[[dict[str, Any]], Awaitable[discord.Message]],
    reply: Reply,
    request: QuestionRequest,
    *,
    can_thread: bool,
    storage: Storage,
) -> None:
    """Send a reply; where Discord refuses it, a sentence that says so; what cannot be sent is logged."""
    parts = _parts(reply, request, can_thread=can_thread)
    try:
        try:
            message = await delivered(lambda: send(parts))
        except discord.HTTPException as error:
            if error.status != _BAD_REQUEST:
                raise
            _log.exception("Discord refused an answer")
            excuse = {"content": discord_wording(request.language).something_wrong}
            message = await delivered(lambda: send(excuse))
    except UNDELIVERED as error:
        _log.warning("an answer did not get through (%s)", type(error).__name__)
        return
    if reply.answer_id:
        await _remember(reply.answer_id, message.id, storage)


async def _remember(answer_id: str, message_id: int, storage: Storage) -> None:
    try:
        await storage.set_message(answer_id, message_id)
    except StorageError:
        _log.exception("which message shows an answer could not be kept")


def _parts(reply: Reply, request: QuestionRequest, *, can_thread: bool) -> dict[str, Any]:
    """Return a reply as discord.py sends it."""
    if reply.embed is None:
        return {"content": clipped(reply.sentence, CONTENT)}
    words = discord_wording(request.language)
    if not reply.answer_id:
        return {"embed": reply.embed}
    buttons = answer_buttons(reply.answer_id, words, has_more=reply.has_more, can_thread=can_thread)
    return {"embed": reply.embed, "view": buttons}
