"""A question as it reached the bot, and what is sent back."""

from dataclasses import dataclass

import discord

from bot.discord.channels import Place
from bot.wording import discord_wording
from bot.wording.discord import DiscordWording
from retrieval import Language, detect

_LOCALES = {language.value: language for language in (Language.EN, Language.RU, Language.FR)}


@dataclass(frozen=True, slots=True)
class QuestionRequest:
    """What is asked, by whom, and where.

    `film` limits the documents to one film's if it is not empty; `language` is that of the bot's own
    words. A private inquiry is answered to the asker alone. A claim is looked up rather than answered.
    """

    question: str
    asker_id: int
    place: Place
    language: Language
    film: str = ""
    is_private: bool = False
    is_claim: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back: an embed with the buttons of the answer `answer_id`, or a sentence alone.

    Without an answer's id the embed has no buttons.
    """

    sentence: str = ""
    embed: discord.Embed | None = None
    answer_id: str = ""
    has_more: bool = False  # answers besides the one that is shown first


def language_of(question: str, *, chosen: Language | None, locale: str) -> Language:
    """Return the language of the bot's own words: the chosen one, else the question's, else the person's."""
    if chosen is not None:
        return chosen
    detected = detect(question)
    return detected if detected in _LOCALES.values() else locale_language(locale)


def words_for(interaction: discord.Interaction) -> DiscordWording:
    """Return the wording in a person's language."""
    return discord_wording(locale_language(interaction.locale.value))


def locale_language(locale: str) -> Language:
    """Return the language of a Discord locale such as `en-GB`, English if it is another."""
    return _LOCALES.get(locale[:2], Language.EN)
