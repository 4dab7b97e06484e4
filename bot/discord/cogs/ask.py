"""Questions by slash command and by a message's menu."""

from typing import Final

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.discord.addressed import question_of
from bot.discord.answering import QuestionHandler
from bot.discord.channels import place_of
from bot.discord.questions import QuestionRequest, language_of
from bot.discord.retries import acknowledged
from bot.discord.sending import send_response
from bot.render.limits import CHOICE_NAME, CHOICES, clipped
from retrieval import Language

LANGUAGES: Final = [
    Choice(name=locale_str(name), value=language.value)
    for name, language in (("English", Language.EN), ("Russian", Language.RU), ("French", Language.FR))
]


class AskCog(commands.Cog):
    """`/ask`, and the menus that take a message for a claim or for a question."""

    def __init__(self, bot: commands.Bot, handler: QuestionHandler) -> None:
        self._bot = bot
        self._handler = handler
        # Menus cannot be methods of a cog.
        self._menus = [
            app_commands.ContextMenu(name=locale_str("Find the source"), callback=self._find_source),
            app_commands.ContextMenu(name=locale_str("Ask about this"), callback=self._ask_about),
        ]

    async def cog_load(self) -> None:
        """Add the menus."""
        for menu in self._menus:
            self._bot.tree.add_command(menu)

    @app_commands.command(name=locale_str("ask"), description=locale_str("Ask the documents a question"))
    @app_commands.rename(
        question=locale_str("question"),
        film=locale_str("film"),
        language=locale_str("language"),
        private=locale_str("private"),
    )
    @app_commands.describe(
        question=locale_str("What do you want to know?"),
        film=locale_str("Ask about this film only"),
        language=locale_str("The language of the bot's messages"),
        private=locale_str("Show the answer to me alone"),
    )
    @app_commands.choices(language=LANGUAGES)
    async def ask(
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, 2000],
        film: app_commands.Range[str, 0, 200] = "",
        language: str = "",
        private: bool | None = None,  # noqa: FBT001 - discord.py gives options by name
    ) -> None:
        """Answer a question."""
        chosen = Language(language) if language else None
        await self._answer(interaction, question, film=film, chosen=chosen, private=private)

    async def _find_source(self, interaction: discord.Interaction, message: discord.Message) -> None:
        await self._answer(interaction, question_of(message), is_claim=True)

    async def _ask_about(self, interaction: discord.Interaction, message: discord.Message) -> None:
        await self._answer(interaction, question_of(message))

    async def _answer(
        self,
        interaction: discord.Interaction,
        question: str,
        *,
        film: str = "",
        chosen: Language | None = None,
        private: bool | None = None,
        is_claim: bool = False,
    ) -> None:
        with self._handler.answering():
            place = place_of(interaction.channel, interaction.guild_id)
            settings = await self._handler.settings_of(place)
            # What is only a refusal concerns nobody else.
            is_refused = not question or not place.is_allowed(settings)
            is_private = is_refused or settings.is_private or bool(private)
            if not await acknowledged(interaction, is_private=is_private):
                return
            waited = discord.utils.utcnow() - interaction.created_at
            self._handler.metrics.acknowledged(max(waited.total_seconds(), 0.0) * 1000)
            request = QuestionRequest(
                question,
                interaction.user.id,
                place,
                language_of(question, chosen=chosen or settings.language, locale=interaction.locale.value),
                film=film,
                is_private=is_private,
                is_claim=is_claim,
            )
            await send_response(
                interaction, await self._handler.reply_to(request), request, self._handler.storage
            )

    @ask.autocomplete("question")
    async def _questions(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        recent = await self._handler.recent_in(place_of(interaction.channel, interaction.guild_id), typed)
        return [
            Choice(name=clipped(each, CHOICE_NAME), value=each) for each in recent if len(each) <= CHOICE_NAME
        ][:CHOICES]

    @ask.autocomplete("film")
    async def _films(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        films = await self._handler.films_like(typed, place_of(interaction.channel, interaction.guild_id))
        return [
            Choice(name=clipped(film, CHOICE_NAME), value=film) for film in films if len(film) <= CHOICE_NAME
        ]
