"""/stats: what was asked on a server, for those who manage it."""

from datetime import UTC, datetime, timedelta
from typing import Final

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord.answering import QuestionHandler
from bot.discord.command_tree import apologise
from bot.discord.questions import words_for
from bot.discord.retries import acknowledged, delivered
from bot.render.panels import stats_embed

_MOST_DAYS: Final = 365


class StatsCog(commands.Cog):
    """`/stats`."""

    def __init__(self, handler: QuestionHandler) -> None:
        self._handler = handler

    @app_commands.command(
        name=locale_str("stats"), description=locale_str("What was asked, answered, and not answered")
    )
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.rename(days=locale_str("days"))
    @app_commands.describe(days=locale_str("Of how many days"))
    async def stats(
        self, interaction: discord.Interaction, days: app_commands.Range[int, 1, _MOST_DAYS] = 30
    ) -> None:
        """Show a server's statistics to those who manage it."""
        words = words_for(interaction)
        if interaction.guild_id is None or not interaction.permissions.manage_guild:
            await apologise(interaction, words.moderators_only)
            return
        if await acknowledged(interaction, is_private=True):
            since = datetime.now(UTC) - timedelta(days=days)
            stats = await self._handler.storage.stats(interaction.guild_id, since)
            embed = stats_embed(stats, days=days, words=words)
            await delivered(lambda: interaction.edit_original_response(embed=embed))
