"""What happens where a button under an answer is pressed."""

from datetime import UTC, datetime
from typing import Final, assert_never

import discord
from discord.ext import commands

from bot.discord.answering import QuestionHandler
from bot.discord.channels import NEEDED_TO_OPEN, place_of
from bot.discord.command_tree import EventDeduplicator, apologise, failed
from bot.discord.forms import FeedbackForm
from bot.discord.questions import words_for
from bot.discord.retries import acknowledged, acknowledged_in_place, delivered, responded
from bot.discord.sending import open_thread
from bot.discord.views import Action, AnswerButton, next_button, page_buttons
from bot.render.embeds import findings_of, next_embed, passages_of, question_in, sources_pages
from bot.render.spoilers import SpoilerRule
from bot.storage.records import Feedback, StoredAnswer
from bot.storage.snapshots import Outdated, Restored, restored
from bot.wording.discord import DiscordWording
from retrieval import Answer

# A thread has already been created for this message.
_THREAD_IS_THERE: Final = 160004


class AnswerButtonsCog(commands.Cog):
    """The buttons' work, over the answers that are kept."""

    def __init__(self, bot: commands.Bot, handler: QuestionHandler) -> None:
        self._bot = bot
        self._handler = handler
        self._seen = EventDeduplicator()

    async def cog_load(self) -> None:
        """Add the buttons."""
        self._bot.add_dynamic_items(AnswerButton)

    @commands.Cog.listener()
    async def on_answer_button(self, interaction: discord.Interaction, button: AnswerButton) -> None:
        """Do what a button says, once for each press; a failure is said and logged, never raised."""
        if not self._seen.is_new(interaction.id):
            return
        words = words_for(interaction)
        try:
            await self._do(interaction, button, words)
        except Exception as error:  # noqa: BLE001 - the outer edge of a press: whoever pressed gets a sentence
            await failed(interaction, error)

    async def _do(
        self, interaction: discord.Interaction, button: AnswerButton, words: DiscordWording
    ) -> None:
        answer = await self._handler.storage.answer(button.answer_id)
        place = place_of(interaction.channel, interaction.guild_id)
        # An id that was made up, or carried to another place, names nothing here.
        if answer is None or not place.is_of(answer.guild_id, answer.channel_id):
            await apologise(interaction, words.too_old)
            return
        match button.action:
            case Action.SOURCES:
                await self._show_sources(interaction, answer, words, page=None)
            case Action.PAGE:
                await self._show_sources(interaction, answer, words, page=button.place)
            case Action.NEXT:
                await self._show_next(interaction, answer, words, place=button.place)
            case Action.THREAD:
                await self._open_thread(interaction, answer, words)
            case Action.UP:
                await self._handler.storage.give_feedback(_vote(interaction, answer, is_up=True))
                await _tell(interaction, words.thanks)
            case Action.DOWN:
                await self._ask_what_was_wrong(interaction, answer, words)
            case Action.DELETE:
                await self._delete(interaction, answer, words)
            case _:
                assert_never(button.action)

    async def _recall(
        self, interaction: discord.Interaction, answer: StoredAnswer, words: DiscordWording
    ) -> Restored | None:
        """Return the answer from the documents that the place may see now; None if that was refused."""
        service = self._handler.service
        if service is None:
            await apologise(interaction, words.loading)
            return None
        scope = await self._handler.scope_of(place_of(interaction.channel, interaction.guild_id))
        pipeline = service.pipeline
        found = await service.run(restored, answer.outcome, lambda id_: pipeline.document(id_, within=scope))
        if isinstance(found, Outdated):
            await apologise(interaction, words.documents_changed)
            return None
        return found

    async def _show_sources(
        self,
        interaction: discord.Interaction,
        answer: StoredAnswer,
        words: DiscordWording,
        *,
        page: int | None,
    ) -> None:
        """Show a page of the passages to whoever pressed; in the same message where a page was turned."""
        if page is None:
            is_awaited = await acknowledged(interaction, is_private=True)
        else:
            is_awaited = await acknowledged_in_place(interaction)
        if not is_awaited:
            return
        found = await self._recall(interaction, answer, words)
        if found is None:
            return
        spoilers = SpoilerRule(is_on=answer.is_spoiler)
        pages = sources_pages(passages_of(found.outcome, spoilers), words=words)
        shown = min(page or 0, len(pages) - 1)
        view = page_buttons(answer.id, words, page=shown, pages=len(pages))
        await delivered(lambda: interaction.edit_original_response(embed=pages[shown], view=view))

    async def _show_next(
        self, interaction: discord.Interaction, answer: StoredAnswer, words: DiscordWording, *, place: int
    ) -> None:
        if not await acknowledged(interaction, is_private=True):
            return
        found = await self._recall(interaction, answer, words)
        if found is None:
            return
        embed, places = None, 0
        if isinstance(found.outcome, Answer):
            spoilers, places = SpoilerRule(is_on=answer.is_spoiler), len(findings_of(found.outcome))
            embed = next_embed(found.outcome, place, words=words, spoilers=spoilers)
        if embed is None:
            await apologise(interaction, words.no_more_answers)
            return
        view = next_button(answer.id, words, place=place, places=places)
        await delivered(lambda: interaction.edit_original_response(embed=embed, view=view))

    async def _open_thread(
        self, interaction: discord.Interaction, answer: StoredAnswer, words: DiscordWording
    ) -> None:
        """Open a thread under the answer, where the asker's conversation goes on."""
        message, channel = interaction.message, interaction.channel
        if message is None or not isinstance(channel, discord.TextChannel):
            await _tell(interaction, words.thread_failed)
            return
        for permission in NEEDED_TO_OPEN:
            if not getattr(interaction.app_permissions, permission):
                await _tell(interaction, words.lacks(permission))
                return
        if not await acknowledged(interaction, is_private=True):
            return
        # A thread has the id of the message that it began from.
        if message.thread is None and channel.get_thread(message.id) is None:
            await _begin_thread(message, _asked_in(message) or words.thread_name)
        self._handler.conversations.carry(channel.id, message.id, answer.asker_id)
        sentence = words.thread_opened.format(thread=f"<#{message.id}>")
        await delivered(lambda: interaction.edit_original_response(content=sentence))

    async def _ask_what_was_wrong(
        self, interaction: discord.Interaction, answer: StoredAnswer, words: DiscordWording
    ) -> None:
        """Take the vote at once, and what is written in the form if it is sent."""
        question = _asked_in(interaction.message)

        async def submitted(form: discord.Interaction, text: str) -> None:
            vote = _vote(form, answer, is_up=False, text=text, question=question if text else "")
            await self._handler.storage.give_feedback(vote)
            await _tell(form, words.feedback_thanks if text else words.thanks)

        await responded(lambda: interaction.response.send_modal(FeedbackForm(words, submitted)))
        await self._handler.storage.give_feedback(_vote(interaction, answer, is_up=False))

    async def _delete(
        self, interaction: discord.Interaction, answer: StoredAnswer, words: DiscordWording
    ) -> None:
        is_moderator = interaction.guild_id is not None and interaction.permissions.manage_messages
        if interaction.user.id != answer.asker_id and not is_moderator:
            await _tell(interaction, words.not_yours)
            return
        await responded(interaction.response.defer)
        await delivered(interaction.delete_original_response)


async def _begin_thread(message: discord.Message, name: str) -> None:
    """Open a thread under a message, or leave it where somebody else has just done so."""
    try:
        await open_thread(message, name)
    except discord.HTTPException as error:
        if error.code != _THREAD_IS_THERE:
            raise


def _asked_in(message: discord.Message | None) -> str:
    """Return the question that an answer's message shows, "" if it shows none."""
    return question_in(message.embeds[0]) if message is not None and message.embeds else ""


def _vote(
    interaction: discord.Interaction,
    answer: StoredAnswer,
    *,
    is_up: bool,
    text: str = "",
    question: str = "",
) -> Feedback:
    return Feedback(
        answer_id=answer.id,
        guild_id=answer.guild_id,
        person_id=interaction.user.id,
        is_up=is_up,
        created=datetime.now(UTC),
        text=text,
        question=question,
    )


async def _tell(interaction: discord.Interaction, sentence: str) -> None:
    await responded(lambda: interaction.response.send_message(sentence, ephemeral=True))
