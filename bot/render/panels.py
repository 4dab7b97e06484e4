"""What the bot says of itself and of a server, as Discord embeds: help, about, settings, statistics."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot.render.limits import FIELD_VALUE, NOTHING, clipped, fitted, size
from bot.render.lists import NEUTRAL
from bot.render.markdown import code, escaped, inert_line, named, plain_line, quoted
from bot.storage.records import ServerSettings, Stats
from bot.wording.discord import DiscordWording, mentioned_channels
from retrieval import Language

_SHOWN_CHARS = 200


@dataclass(frozen=True, slots=True)
class AboutFacts:
    """What `/about` tells; `erase` is the command that erases what is kept, as it is to be shown."""

    version: str
    documents: int
    films: int
    languages: tuple[Language, ...]
    kept_days: int
    erase: str


def help_embed(
    commands: Sequence[tuple[str, str]], examples: Sequence[str], *, words: DiscordWording
) -> discord.Embed:
    """Return how to ask, with example questions, and the commands, each with what it does."""
    text = f"{words.help_ways}\n\n{words.help_follow_up}\n\n{words.help_languages}"
    embed = discord.Embed(title=words.help_title, description=text, colour=NEUTRAL)
    _add_lines(embed, words.help_examples, [quoted(inert_line(each)) for each in examples])
    _add_lines(embed, words.help_commands, [f"{code(name)} — {what}" for name, what in commands])
    return fitted(embed)


def about_embed(facts: AboutFacts, *, words: DiscordWording) -> discord.Embed:
    """Return what the bot is, what it has read, and what it keeps of people."""
    privacy = words.privacy.format(days=words.counted(facts.kept_days, words.days))
    erase = words.privacy_erase.format(command=facts.erase)
    embed = discord.Embed(title=words.about_title, colour=NEUTRAL)
    embed.description = f"{words.about}\n\n{_read(facts, words) if facts.documents else ''}"
    embed.add_field(name=words.privacy_title, value=f"{privacy}\n\n{erase}", inline=False)
    embed.set_footer(text=words.version.format(version=facts.version))
    return fitted(embed)


def settings_embed(settings: ServerSettings, *, words: DiscordWording) -> discord.Embed:
    """Return the settings of a server."""
    embed = discord.Embed(title=words.settings_title, colour=NEUTRAL)
    for name, value in _settings(settings, words):
        embed.add_field(name=name, value=value, inline=True)
    return fitted(embed)


def stats_embed(stats: Stats, *, days: int, words: DiscordWording) -> discord.Embed:
    """Return a server's statistics over a number of days, and the newest texts."""
    title = words.stats_title.format(days=words.counted(days, words.days))
    embed = discord.Embed(title=title, colour=NEUTRAL)
    if not (stats.asked or stats.ups or stats.downs):
        embed.description = words.nothing_counted
        return fitted(embed)
    for name, value in _counts(stats, words):
        embed.add_field(name=name, value=value, inline=True)
    _add_lines(embed, words.unanswered_list, [_said(each.text) for each in stats.questions])
    _add_lines(
        embed, words.complaints_list, [_complaint(each.text, each.question) for each in stats.complaints]
    )
    return fitted(embed)


def _read(facts: AboutFacts, words: DiscordWording) -> str:
    own = words.words
    return own.greeting.format(
        documents=words.counted(facts.documents, own.documents),
        about=own.about.format(films=words.counted(facts.films, own.films)) if facts.films else "",
        languages=", ".join(own.languages[language] for language in facts.languages),
    )


def _settings(settings: ServerSettings, words: DiscordWording) -> Iterator[tuple[str, str]]:
    language = settings.language
    pause_s, limit = settings.person_cooldown_s, settings.server_per_minute
    yield words.channels_label, mentioned_channels(settings.channels) or words.everywhere
    yield words.private_label, _yes_or_no(settings.is_private, words)
    yield words.spoilers_label, _yes_or_no(settings.shows_spoilers, words)
    yield words.language_label, words.words.languages[language] if language else words.follows_question
    yield words.threads_label, _yes_or_no(settings.answers_in_threads, words)
    yield words.films_label, _listed(settings.films) or words.every_film
    yield words.folders_label, _listed(settings.folders) or words.every_folder
    yield words.person_cooldown_label, words.duration(pause_s) if pause_s else words.no_limit
    yield words.server_limit_label, words.per_minute.format(number=limit) if limit else words.no_limit


def _yes_or_no(value: bool, words: DiscordWording) -> str:  # noqa: FBT001 - it is what is said
    return words.yes if value else words.no


def _counts(stats: Stats, words: DiscordWording) -> Iterator[tuple[str, str]]:
    yield words.asked_label, str(stats.asked)
    yield (
        words.answered_label,
        f"{stats.answered} ({words.percent.format(number=round(100 * stats.answered_share))})",
    )
    yield words.unanswered_label, str(stats.unanswered)
    yield words.failed_label, str(stats.failed)
    yield words.helpful_label, str(stats.ups)
    yield words.unhelpful_label, str(stats.downs)


def _said(text: str) -> str:
    return quoted(named(text, room=_SHOWN_CHARS))


def _complaint(text: str, question: str) -> str:
    return f"{named(question, room=_SHOWN_CHARS)}\n{_said(text)}".strip()


def _listed(names: Sequence[str]) -> str:
    """Return names, inert, as many as a field holds."""
    return clipped(", ".join(map(plain_line, names)), FIELD_VALUE, shown=escaped)


def _add_lines(embed: discord.Embed, name: str, lines: Sequence[str]) -> None:
    """Add lines as a field, and as further ones below it where they are too long for one."""
    part: list[str] = []
    for line in lines:
        if part and size("\n".join((*part, line))) > FIELD_VALUE:
            embed.add_field(name=name, value="\n".join(part), inline=False)
            name, part = NOTHING, []
        part.append(line)
    if part:
        embed.add_field(name=name, value="\n".join(part), inline=False)
