"""What the bot says about itself and its documents: /sources, /films, /help, /about, /forget."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.commands.doctor import own_version
from bot.discord.answering import QuestionHandler
from bot.discord.channels import place_of
from bot.discord.command_tree import Tree, apologise, failed
from bot.discord.questions import words_for
from bot.discord.retries import acknowledged, acknowledged_in_place, delivered
from bot.discord.views import ListButton, Listed, list_buttons
from bot.render.examples import example_questions
from bot.render.lists import documents_page, films_page
from bot.render.panels import AboutFacts, about_embed, help_embed
from bot.wording.command_names import told

COMMANDS: Final = {
    "sources": "List the documents",
    "films": "List the films",
    "help": "What can be asked, with examples",
    "about": "Version, privacy, and what is stored",
    "forget": "Erase everything that the bot keeps about me",
}
_Callback = Callable[[discord.Interaction], Coroutine[Any, Any, None]]
_EXAMPLES_FROM: Final = 50  # documents; any of them that names a film will do


class Reading:
    """Commands that change nothing, and the one that makes the bot forget."""

    def __init__(self, handler: QuestionHandler, *, retention_days: int) -> None:
        self._handler = handler
        self._retention_days = retention_days

    def attach(self, client: discord.Client, tree: Tree) -> None:
        """Add the commands, and the buttons of the lists."""
        client.add_dynamic_items(ListButton)
        for (name, description), callback in zip(
            COMMANDS.items(),
            (self._sources, self._films, self._help, self._about, self._forget),
            strict=True,
        ):
            tree.add_command(
                app_commands.Command(
                    name=locale_str(name), description=locale_str(description), callback=_command(callback)
                )
            )

    async def turned(self, interaction: discord.Interaction, button: ListButton) -> None:
        """Show a page of a list in the place of another."""
        try:
            if await acknowledged_in_place(interaction):
                await self._show_page(interaction, button.listed, button.page)
        except Exception as error:  # noqa: BLE001 - the outer edge of a press: whoever pressed gets a sentence
            await failed(interaction, error)

    async def _sources(self, interaction: discord.Interaction) -> None:
        await self._list(interaction, Listed.DOCUMENTS)

    async def _films(self, interaction: discord.Interaction) -> None:
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

    async def _help(self, interaction: discord.Interaction) -> None:
        if not await acknowledged(interaction, is_private=True):
            return
        documents = await self._handler.documents_of(place_of(interaction.channel, interaction.guild_id))
        words = words_for(interaction)
        commands = [
            (f"/{told(name, words.language)}", told(description, words.language))
            for name, description in (("ask", "Ask the documents a question"), *COMMANDS.items())
        ]
        embed = help_embed(commands, example_questions(documents[:_EXAMPLES_FROM]), words=words)
        await delivered(lambda: interaction.edit_original_response(embed=embed))

    async def _about(self, interaction: discord.Interaction) -> None:
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
            f"/{told('forget', words.language)}",
        )
        embed = about_embed(facts, words=words)
        await delivered(lambda: interaction.edit_original_response(embed=embed))

    async def _forget(self, interaction: discord.Interaction) -> None:
        if not await acknowledged(interaction, is_private=True):
            return
        forgotten = await self._handler.forget(interaction.user.id)
        sentence = words_for(interaction).erasure(forgotten)
        await delivered(lambda: interaction.edit_original_response(content=sentence))


def _command(
    callback: _Callback,
) -> _Callback:
    """Return the callback as a plain function: discord.py takes a bound method for a command of a group."""

    async def command(interaction: discord.Interaction) -> None:
        await callback(interaction)

    return command
