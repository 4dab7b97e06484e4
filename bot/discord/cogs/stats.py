"""/stats: what was asked on a server, for those who manage it."""

from datetime import UTC, datetime, timedelta
from typing import Final

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.discord.answering import QuestionHandler
from bot.discord.command_tree import Tree, apologise
from bot.discord.questions import words_for
from bot.discord.retries import acknowledged, delivered
from bot.render.panels import stats_embed

_MOST_DAYS: Final = 365


class Statistics:
    """`/stats`."""

    def __init__(self, handler: QuestionHandler) -> None:
        self._handler = handler

    def attach(self, client: discord.Client, tree: Tree) -> None:  # noqa: ARG002 - what every part is given
        """Add the command."""
        handler = self._handler

        @tree.command(
            name=locale_str("stats"),
            description=locale_str("What was asked, answered, and not answered"),
        )
        @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
        @app_commands.allowed_installs(guilds=True, users=False)
        @app_commands.default_permissions(manage_guild=True)
        @app_commands.rename(days=locale_str("days"))
        @app_commands.describe(days=locale_str("Of how many days"))
        async def stats(
            interaction: discord.Interaction, days: app_commands.Range[int, 1, _MOST_DAYS] = 30
        ) -> None:
            words = words_for(interaction)
            if interaction.guild_id is None or not interaction.permissions.manage_guild:
                await apologise(interaction, words.moderators_only)
                return
            if await acknowledged(interaction, is_private=True):
                since = datetime.now(UTC) - timedelta(days=days)
                embed = stats_embed(
                    await handler.storage.stats(interaction.guild_id, since), days=days, words=words
                )
                await delivered(lambda: interaction.edit_original_response(embed=embed))
