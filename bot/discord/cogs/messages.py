"""Questions by message: a mention, a reply, a thread of the bot's own, a DM."""

import asyncio
import logging

import discord
from discord.ext import commands

from bot.discord.addressed import is_addressed, is_withheld, question_of
from bot.discord.answering import QuestionHandler
from bot.discord.channels import NEEDED_TO_OPEN, may, missing_permission, place_of
from bot.discord.client import typing_while
from bot.discord.command_tree import EventDeduplicator
from bot.discord.questions import QuestionRequest, language_of, locale_language
from bot.discord.retries import UNDELIVERED, delivered
from bot.discord.sending import can_open_thread, open_thread, send_reply
from bot.errors import StorageError
from bot.storage.records import ServerSettings
from bot.wording import discord_wording
from bot.wording.command_names import localised

_log = logging.getLogger(__name__)


class MessagesCog(commands.Cog):
    """Answers the messages that are meant for the bot."""

    def __init__(self, bot: commands.Bot, handler: QuestionHandler) -> None:
        self._bot = bot
        self._handler = handler
        self._heard = EventDeduplicator()
        self._explained = EventDeduplicator()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot, once; leave every other."""
        me = self._bot.user
        if me is None or not self._heard.is_new(message.id) or not is_addressed(message, me):
            return
        with self._handler.answering():
            if is_withheld(message, me):
                await self._explain(message, me)
            else:
                await self._hear(message)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget a server that the bot was removed from."""
        await self._handler.forget_server(guild.id)

    async def _explain(self, message: discord.Message, bot: discord.ClientUser) -> None:
        """Say once in a channel how to be heard there."""
        if message.guild is None or not self._explained.is_new(message.channel.id):
            return
        if missing_permission(message.channel, message.guild.me):
            return
        words = discord_wording(locale_language(_locale_of(message)))
        sentence = words.words_withheld.format(
            mention=bot.mention, command=f"`/{localised('ask', words.language)}`"
        )
        try:
            await delivered(
                lambda: message.channel.send(
                    sentence,
                    reference=message.to_reference(fail_if_not_exists=False),
                    mention_author=False,
                    nonce=str(message.id),
                )
            )
        except UNDELIVERED as error:
            _log.info("how to be heard could not be said (%s)", type(error).__name__)

    async def _hear(self, message: discord.Message) -> None:
        question = question_of(message)
        place = place_of(message.channel, message.guild.id if message.guild else None)
        try:
            settings = await self._handler.settings_of(place)
        except StorageError:
            # It is met once more where the question is answered, and said there.
            settings = ServerSettings()
        language = language_of(question, chosen=settings.language, locale=_locale_of(message))
        request = QuestionRequest(question, message.author.id, place, language)
        missing = missing_permission(message.channel, message.guild.me) if message.guild else ""
        if missing:
            await self._tell_privately(message, request, missing)
        else:
            await self._answer(message, request, settings)

    async def _answer(
        self, message: discord.Message, request: QuestionRequest, settings: ServerSettings
    ) -> None:
        """Answer in the question's channel, typing meanwhile, or in a thread where the server wants one."""
        done = asyncio.Event()
        typing = asyncio.create_task(typing_while(message.channel, done))
        try:
            reply = await self._handler.reply_to(request)
            where = message.channel
            if reply.embed is not None and settings.answers_in_threads and _may_open_thread(message):
                where = await self._thread(message, request)
            await send_reply(message, where, reply, request=request, storage=self._handler.storage)
        finally:
            done.set()
            await typing

    async def _thread(
        self, message: discord.Message, request: QuestionRequest
    ) -> "discord.abc.MessageableChannel":
        """Return a new thread under the question; the question's own channel if none can be opened."""
        name = request.question or discord_wording(request.language).thread_name
        try:
            thread = await open_thread(message, name)
        except UNDELIVERED as error:
            _log.info("no thread could be opened (%s)", type(error).__name__)
            return message.channel
        self._handler.conversations.carry(request.place.channel_id, thread.id, request.asker_id)
        return thread

    async def _tell_privately(self, message: discord.Message, request: QuestionRequest, missing: str) -> None:
        """Say in a DM why there is no answer; those who take none from the server hear nothing."""
        lacks = discord_wording(request.language).lacks(missing)
        sentence = f"<#{message.channel.id}>: {lacks}"
        try:
            await delivered(lambda: message.author.send(sentence, nonce=str(message.id)))
        except UNDELIVERED as error:
            _log.info("no permission to answer, nor to say so (%s)", type(error).__name__)


def _may_open_thread(message: discord.Message) -> bool:
    """Return whether a thread can begin under a message, and the bot may write there."""
    me = message.guild.me if message.guild else None
    return can_open_thread(message.channel) and all(may(message.channel, me, each) for each in NEEDED_TO_OPEN)


def _locale_of(message: discord.Message) -> str:
    return message.guild.preferred_locale.value if message.guild else ""
