"""Whether a message is meant for the bot, and what it asks."""

import re
from typing import Final

import discord

_MENTION: Final = re.compile(r"<@[!&]?\d+>")


def is_addressed(message: discord.Message, bot: discord.ClientUser) -> bool:
    """Return whether a message is for the bot: a DM, a mention, a reply to it, or in a thread of its own.

    @everyone, @here and role mentions are for people; other bots and webhooks are never answered.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _SAID:
        return False
    if message.guild is None or bot in message.mentions:
        return True
    replied = message.reference.resolved if message.reference else None
    if isinstance(replied, discord.Message):
        return replied.author == bot
    channel = message.channel
    return isinstance(channel, discord.Thread) and channel.owner_id == bot.id


def is_withheld(message: discord.Message, bot: discord.ClientUser) -> bool:
    """Return whether Discord withholds a text, as it does on servers unless the bot is mentioned."""
    is_bare = not (message.content or message.attachments or message.stickers or message.poll)
    return is_bare and message.guild is not None and bot not in message.mentions


_SAID: Final = frozenset({discord.MessageType.default, discord.MessageType.reply})


def question_of(message: discord.Message) -> str:
    """Return what is asked: the message without its mentions."""
    return " ".join(_MENTION.sub(" ", message.content).split())
