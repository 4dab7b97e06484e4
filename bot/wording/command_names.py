"""The names and descriptions of commands, translated for Discord; the code has the English ones."""

from typing import Final

import discord
from discord import app_commands

from bot.wording import french, russian
from retrieval import Language


class Names(app_commands.Translator):
    """Give Discord every name and description in Russian and French."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - one word means one thing everywhere
    ) -> str | None:
        """Return the words in a language, None where English stays."""
        language = _LANGUAGES.get(locale)
        said = localised(string.message, language) if language else None
        return None if said == string.message else said


_LANGUAGES: Final = {discord.Locale.russian: Language.RU, discord.Locale.french: Language.FR}


def localised(english: str, language: Language) -> str:
    """Return a name or a description in a language, in English if it has none."""
    words = _WORDS.get(language, {})
    return words.get(english, english)


_WORDS: Final = {
    Language.RU: russian.NAMES | russian.DESCRIPTIONS,
    Language.FR: french.NAMES | french.DESCRIPTIONS,
}
