"""What the bot says about itself and its documents: /sources, /films, /help, /about, /forget."""

from typing import Final

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord.answering import QuestionHandler
from bot.discord.channels import place_of
from bot.discord.command_tree import apologise, failed
from bot.discord.questions import words_for
from bot.discord.retries import acknowledged, acknowledged_in_place, delivered
from bot.discord.views import ListButton, Listed, list_buttons
from bot.render.examples import example_questions
from bot.render.lists import documents_page, films_page
from bot.render.panels import AboutFacts, about_embed, help_embed
from bot.version import own_version
from bot.wording.command_names import localised

_EXAMPLES_FROM: Final = 50  # documents; any of them that names a film will do


class InfoCog(commands.Cog):
    """Commands that change nothing, and the one that makes the bot forget."""

    def __init__(self, bot: commands.Bot, handler: QuestionHandler, *, retention_days: int) -> None:
        self._bot = bot
        self._handler = handler
        self._retention_days = retention_days

    async def cog_load(self) -> None:
        """Add the buttons of the lists."""
        self._bot.add_dynamic_items(ListButton)

    @commands.Cog.listener()
    async def on_list_button(self, interaction: discord.Interaction, button: ListButton) -> None:
        """Show another page of a list."""
        try:
            if await acknowledged_in_place(interaction):
                await self._show_page(interaction, button.listed, button.page)
        except Exception as error:  # noqa: BLE001 - the outer edge: the person gets a sentence
            await failed(interaction, error)

    @app_commands.command(name=locale_str("sources"), description=locale_str("List the documents"))
    async def sources(self, interaction: discord.Interaction) -> None:
        """List the documents."""
        await self._list(interaction, Listed.DOCUMENTS)

    @app_commands.command(name=locale_str("films"), description=locale_str("List the films"))
    async def films(self, interaction: discord.Interaction) -> None:
        """List the films."""
        await self._list(interaction, Listed.FILMS)

    async def _list(self, interaction: discord.Interaction, listed: Listed) -> None:
        if await acknowledged(interaction, is_private=True):
            await self._show_page(interaction, listed, 0)

    async def _show_page(self, interaction: discord.Interaction, listed: Listed, page: int) -> None:
        if await self._is_loaded(interaction):
            embed, view = await self._page(interaction, listed, page)
            await delivered(lambda: interaction.edit_original_response(embed=embed, view=view))

    async def _is_loaded(self, interaction: discord.Interaction) -> bool:
        """Return whether the documents are loaded; if not, say so."""
        if self._handler.service is None:
            await apologise(interaction, words_for(interaction).loading)
        return self._handler.service is not None

    async def _page(
        self, interaction: discord.Interaction, listed: Listed, page: int
    ) -> tuple[discord.Embed, discord.ui.View]:
        words = words_for(interaction)
        place = place_of(interaction.channel, interaction.guild_id)
        if listed is Listed.FILMS:
            shown = films_page(await self._handler.titles_of(place), page, words=words)
        else:
            shown = documents_page(await self._handler.documents_of(place), page, words=words)
        return shown.embed, list_buttons(listed, words, page=shown.place, pages=shown.pages)

    @app_commands.command(name=locale_str("help"), description=locale_str("What can be asked, with examples"))
    async def help(self, interaction: discord.Interaction) -> None:
        """Show the commands and examples."""
        if not await acknowledged(interaction, is_private=True):
            return
        documents = await self._handler.documents_of(place_of(interaction.channel, interaction.guild_id))
        words = words_for(interaction)
        listed = (("ask", "Ask the documents a question"), *self._descriptions())
        told = [
            (f"/{localised(name, words.language)}", localised(text, words.language)) for name, text in listed
        ]
        embed = help_embed(told, example_questions(documents[:_EXAMPLES_FROM]), words=words)
        await delivered(lambda: interaction.edit_original_response(embed=embed))

    def _descriptions(self) -> list[tuple[str, str]]:
        return [
            (each.name, each.description)
            for each in self.walk_app_commands()
            if isinstance(each, app_commands.Command)
        ]

    @app_commands.command(
        name=locale_str("about"), description=locale_str("Version, privacy, and what is stored")
    )
    async def about(self, interaction: discord.Interaction) -> None:
        """Show the version and what is stored."""
        if not await acknowledged(interaction, is_private=True) or not await self._is_loaded(interaction):
            return
        words = words_for(interaction)
        place = place_of(interaction.channel, interaction.guild_id)
        documents, films, languages = await self._handler.extent_of(place)
        facts = AboutFacts(
            own_version(),
            documents,
            films,
            languages,
            self._retention_days,
            f"/{localised('forget', words.language)}",
        )
        embed = about_embed(facts, words=words)
        await delivered(lambda: interaction.edit_original_response(embed=embed))

    @app_commands.command(
        name=locale_str("forget"), description=locale_str("Erase everything that the bot keeps about me")
    )
    async def forget(self, interaction: discord.Interaction) -> None:
        """Erase everything about the person."""
        if not await acknowledged(interaction, is_private=True):
            return
        forgotten = await self._handler.forget(interaction.user.id)
        sentence = words_for(interaction).erasure(forgotten)
        await delivered(lambda: interaction.edit_original_response(content=sentence))
