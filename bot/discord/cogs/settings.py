"""/settings: what those who manage a server decide."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.discord.answering import QuestionHandler
from bot.discord.cogs.ask import LANGUAGES
from bot.discord.command_tree import apologise
from bot.discord.questions import words_for
from bot.discord.retries import acknowledged, delivered
from bot.discord.visibility import unknown_film, without_films, without_folders
from bot.render.limits import CHOICE_NAME, CHOICES, CONTENT, clipped
from bot.render.markdown import named
from bot.render.panels import settings_embed
from bot.storage.records import ServerSettings
from bot.wording import discord_wording
from bot.wording.discord import DiscordWording, mentioned_channels
from retrieval import Language

_MOST_COOLDOWN_S: Final = 3_600
_MOST_PER_MINUTE: Final = 1_000
# Discord takes no empty value.
FOLLOWS: Final = "follows"
_THE_QUESTIONS: Final = Choice(name=locale_str("The question's"), value=FOLLOWS)
_Value = TypeVar("_Value")


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class SettingsCog(
    commands.GroupCog,
    group_name=locale_str("settings"),
    group_description=locale_str("How the bot behaves on this server"),
):
    """`/settings` with a command for each."""

    def __init__(self, handler: QuestionHandler) -> None:
        self._handler = handler
        # Settings are read, changed and written: two changes at once would leave one of them.
        self._changing = asyncio.Lock()

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Let those through who manage the server: a server may have opened the command to others."""
        if interaction.guild_id is not None and interaction.permissions.manage_guild:
            return True
        await apologise(interaction, words_for(interaction).moderators_only)
        return False

    @app_commands.command(name=locale_str("show"), description=locale_str("Show the settings of this server"))
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the settings."""
        await self._show(interaction)

    async def _show(self, interaction: discord.Interaction) -> None:
        if await acknowledged(interaction, is_private=True):
            embed = settings_embed(await self._settings(interaction), words=words_for(interaction))
            await delivered(lambda: interaction.edit_original_response(embed=embed))

    @app_commands.command(
        name=locale_str("channels"),
        description=locale_str("Where the bot may answer; everywhere until a channel is allowed"),
    )
    @app_commands.rename(channel=locale_str("channel"), allowed=locale_str("allowed"))
    @app_commands.describe(
        channel=locale_str("A channel of this server"),
        allowed=locale_str("Whether the bot may answer there"),
    )
    async def channels(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel | discord.VoiceChannel | discord.ForumChannel | discord.Thread,
        allowed: bool,  # noqa: FBT001 - discord.py gives options by name
    ) -> None:
        """Allow a channel, or no longer."""
        words = words_for(interaction)

        def changed(settings: ServerSettings) -> tuple[ServerSettings, str]:
            channels = _with(settings.channels, channel.id, is_in=allowed)
            if not channels:
                sentence = words.all_channels
            elif allowed:
                sentence = words.channel_allowed.format(channels=mentioned_channels(channels))
            else:
                sentence = words.channel_refused.format(channel=f"<#{channel.id}>")
            return replace(settings, channels=channels), sentence

        await self._change(interaction, changed)

    @app_commands.command(
        name=locale_str("private"),
        description=locale_str("Whether slash commands answer to the asker alone"),
    )
    @app_commands.rename(on=locale_str("on"))
    @app_commands.describe(on=locale_str("Yes or no"))
    async def private(self, interaction: discord.Interaction, on: bool) -> None:  # noqa: FBT001 - as above
        """Answer commands privately, or openly."""
        words = words_for(interaction)
        await self._change(
            interaction,
            lambda settings: (
                replace(settings, is_private=on),
                words.private_on if on else words.private_off,
            ),
        )

    @app_commands.command(
        name=locale_str("spoilers"),
        description=locale_str("Whether quotes that tell the plot are shown openly"),
    )
    @app_commands.rename(shown=locale_str("shown"))
    @app_commands.describe(shown=locale_str("Yes or no"))
    async def spoilers(self, interaction: discord.Interaction, shown: bool) -> None:  # noqa: FBT001 - as above
        """Show spoilers openly, or hidden."""
        words = words_for(interaction)
        await self._change(
            interaction,
            lambda settings: (
                replace(settings, shows_spoilers=shown),
                words.spoilers_on if shown else words.spoilers_off,
            ),
        )

    @app_commands.command(
        name=locale_str("language"),
        description=locale_str("The language of the bot's messages on this server"),
    )
    @app_commands.rename(language=locale_str("language"))
    @app_commands.describe(language=locale_str("The language of the bot's messages"))
    @app_commands.choices(language=[*LANGUAGES, _THE_QUESTIONS])
    async def language(self, interaction: discord.Interaction, language: str) -> None:
        """Fix the language of the bot's own words, or let it follow the question."""
        chosen = None if language == FOLLOWS else Language(language)
        words = discord_wording(chosen) if chosen else words_for(interaction)
        await self._change(
            interaction,
            lambda settings: (
                replace(settings, language=chosen),
                words.language_set if chosen else words.language_free,
            ),
        )

    @app_commands.command(
        name=locale_str("threads"),
        description=locale_str("Whether mentions are answered in a thread of their own"),
    )
    @app_commands.rename(on=locale_str("on"))
    @app_commands.describe(on=locale_str("Yes or no"))
    async def threads(self, interaction: discord.Interaction, on: bool) -> None:  # noqa: FBT001 - as above
        """Answer mentions in threads, or not."""
        words = words_for(interaction)
        await self._change(
            interaction,
            lambda settings: (
                replace(settings, answers_in_threads=on),
                words.threads_on if on else words.threads_off,
            ),
        )

    @app_commands.command(
        name=locale_str("films"),
        description=locale_str("Which films this server sees; all until one is allowed"),
    )
    @app_commands.rename(film=locale_str("film"), shown=locale_str("shown"))
    @app_commands.describe(
        film=locale_str("A film of the documents"), shown=locale_str("Whether this server sees it")
    )
    async def films(self, interaction: discord.Interaction, film: str, shown: bool) -> None:  # noqa: FBT001 - as above
        """Let the server see a film, or no longer."""
        words = words_for(interaction)
        if not await self._can_choose(interaction, words):
            return
        called = await self._handler.films_called(film)
        nearest = () if called else await self._handler.films_like(film)
        # Where several films share the title, all of them are meant.
        film = called[0] if len(called) == 1 else film

        def changed(settings: ServerSettings) -> tuple[ServerSettings, str]:
            # One that the documents no longer know can still be taken away.
            if not called and film not in settings.films:
                return settings, unknown_film(film, nearest, words)
            settings = replace(settings, films=_with(settings.films, film, is_in=shown))
            if not settings.films:
                return settings, without_films(settings, words)
            if shown:
                return settings, words.film_allowed.format(films=", ".join(map(named, settings.films)))
            return settings, words.film_refused.format(film=named(film))

        await self._apply(interaction, changed)

    @films.autocomplete("film")
    async def _film_choices(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        if not interaction.permissions.manage_guild:
            return []
        found = await self._handler.films_like(typed)
        return [Choice(name=film, value=film) for film in found if len(film) <= CHOICE_NAME]

    @app_commands.command(
        name=locale_str("folders"),
        description=locale_str("Which folders of documents this server sees; all until one is allowed"),
    )
    @app_commands.rename(folder=locale_str("folder"), shown=locale_str("shown"))
    @app_commands.describe(
        folder=locale_str("A folder below the documents"), shown=locale_str("Whether this server sees it")
    )
    async def folders(
        self,
        interaction: discord.Interaction,
        folder: str,
        shown: bool,  # noqa: FBT001 - as above
    ) -> None:
        """Let the server see a folder of documents, or no longer."""
        words = words_for(interaction)
        if not await self._can_choose(interaction, words):
            return
        known = await self._handler.all_folders()

        def changed(settings: ServerSettings) -> tuple[ServerSettings, str]:
            if folder not in {*known, *settings.folders}:
                return settings, words.folder_unknown.format(folder=named(folder))
            settings = replace(settings, folders=_with(settings.folders, folder, is_in=shown))
            if not settings.folders:
                return settings, without_folders(settings, words)
            if shown:
                return settings, words.folder_allowed.format(folders=", ".join(map(named, settings.folders)))
            return settings, words.folder_refused.format(folder=named(folder))

        await self._apply(interaction, changed)

    @folders.autocomplete("folder")
    async def _folder_choices(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        if not interaction.permissions.manage_guild:
            return []
        folders = await self._handler.all_folders()
        found = [each for each in folders if typed.casefold() in each.casefold() and len(each) <= CHOICE_NAME]
        return [Choice(name=each, value=each) for each in found[:CHOICES]]

    @app_commands.command(name=locale_str("cooldown"), description=locale_str("How often may be asked"))
    @app_commands.rename(seconds=locale_str("seconds"), per_minute=locale_str("per-minute"))
    @app_commands.describe(
        seconds=locale_str("Seconds between two questions of one person"),
        per_minute=locale_str("Questions a minute on the whole server"),
    )
    async def cooldown(
        self,
        interaction: discord.Interaction,
        seconds: app_commands.Range[int, 0, _MOST_COOLDOWN_S] | None = None,
        per_minute: app_commands.Range[int, 0, _MOST_PER_MINUTE] | None = None,
    ) -> None:
        """Set how often one person, or the whole server, may ask; 0 is without a limit."""
        words = words_for(interaction)

        def changed(settings: ServerSettings) -> tuple[ServerSettings, str]:
            sentences = []
            if seconds is not None:
                settings = replace(settings, person_cooldown_s=seconds)
                sentences.append(
                    words.person_cooldown_set.format(time=words.duration(seconds))
                    if seconds
                    else words.person_cooldown_off
                )
            if per_minute is not None:
                settings = replace(settings, server_per_minute=per_minute)
                counted = words.counted(per_minute, words.questions)
                sentences.append(
                    words.server_limit_set.format(questions=counted) if per_minute else words.server_limit_off
                )
            return settings, " ".join(sentences)

        if seconds is None and per_minute is None:
            await self._show(interaction)
        else:
            await self._change(interaction, changed)

    @app_commands.command(
        name=locale_str("reset"), description=locale_str("Back to the settings that a new server has")
    )
    async def reset(self, interaction: discord.Interaction) -> None:
        """Go back to the settings of a new server."""
        words = words_for(interaction)
        await self._change(interaction, lambda _settings: (ServerSettings(), words.settings_reset))

    async def _settings(self, interaction: discord.Interaction) -> ServerSettings:
        return await self._handler.storage.settings(interaction.guild_id or 0)

    async def _can_choose(self, interaction: discord.Interaction, words: DiscordWording) -> bool:
        """Acknowledge, and return whether there are documents to choose from."""
        if self._handler.service is None:
            await apologise(interaction, words.loading)
            return False
        return await acknowledged(interaction, is_private=True)

    async def _change(self, interaction: discord.Interaction, changed: "_Change") -> None:
        """Keep changed settings, and say so."""
        if await acknowledged(interaction, is_private=True):
            await self._apply(interaction, changed)

    async def _apply(self, interaction: discord.Interaction, changed: "_Change") -> None:
        """Keep changed settings, and show them all under the sentence about the change."""
        async with self._changing:
            settings, sentence = changed(await self._settings(interaction))
            await self._handler.storage.set_settings(interaction.guild_id or 0, settings)
        content, embed = clipped(sentence, CONTENT), settings_embed(settings, words=words_for(interaction))
        await delivered(lambda: interaction.edit_original_response(content=content, embed=embed))


# The settings after a change, and the sentence about it.
_Change = Callable[[ServerSettings], tuple[ServerSettings, str]]


def _with(values: tuple[_Value, ...], value: _Value, *, is_in: bool) -> tuple[_Value, ...]:
    """Return the values with one more, or without one."""
    others = tuple(each for each in values if each != value)
    return (*others, value) if is_in else others
