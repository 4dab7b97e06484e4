"""What the bot says, in three languages: a file for each language, and the class for what it says."""

from bot.wording import english, french, russian
from bot.wording.discord import DiscordWording
from bot.wording.prompt import Wording
from retrieval import Language

_PROMPT = {Language.EN: english.PROMPT, Language.RU: russian.PROMPT, Language.FR: french.PROMPT}
_DISCORD = {Language.EN: english.DISCORD, Language.RU: russian.DISCORD, Language.FR: french.DISCORD}


def wording(language: Language) -> Wording:
    """Return the prompt's wording in `language`, in English if there is none."""
    return _PROMPT.get(language, english.PROMPT)


def discord_wording(language: Language) -> DiscordWording:
    """Return the Discord bot's wording in `language`, in English if there is none."""
    return _DISCORD.get(language, english.DISCORD)
