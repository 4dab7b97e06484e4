"""The form that says what was wrong with an answer."""

from collections.abc import Awaitable, Callable
from typing import Final

import discord

from bot.discord.command_tree import failed
from bot.wording.discord import DiscordWording

MOST_CHARS: Final = 1_000
Submitted = Callable[[discord.Interaction, str], Awaitable[None]]


class FeedbackForm(discord.ui.Modal):
    """One field; what is written there goes to `submitted`."""

    def __init__(self, words: DiscordWording, submitted: Submitted) -> None:
        super().__init__(title=words.feedback_title, timeout=900)
        self._submitted = submitted
        self._text: discord.ui.TextInput[FeedbackForm] = discord.ui.TextInput(
            label=words.feedback_label,
            placeholder=words.feedback_placeholder,
            style=discord.TextStyle.paragraph,
            max_length=MOST_CHARS,
            required=False,
        )
        self.add_item(self._text)

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Pass on what was written."""
        await self._submitted(interaction, self._text.value.strip())

    async def on_error(  # type: ignore[override] # as a form's, which is not told of an item
        self, interaction: discord.Interaction, error: Exception, /
    ) -> None:
        """Tell the person that what was written was not kept."""
        await failed(interaction, error)
