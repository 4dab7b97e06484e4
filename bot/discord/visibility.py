"""What a server sees of the films and folders, in words."""

from collections.abc import Sequence
from typing import Final

from bot.render.markdown import named
from bot.storage.records import ServerSettings
from bot.wording.discord import DiscordWording

_NEAREST_FILMS: Final = 3


def unknown_film(film: str, nearest: Sequence[str], words: DiscordWording) -> str:
    """Return that no document is about a film, with the first of the nearest films."""
    if not nearest:
        return words.film_unknown.format(film=named(film))
    films = ", ".join(map(named, nearest[:_NEAREST_FILMS]))
    return words.film_unknown_nearest.format(film=named(film), films=films)


def without_films(settings: ServerSettings, words: DiscordWording) -> str:
    """Return what a server sees that names no films: everything, unless it names folders."""
    if not settings.folders:
        return words.all_films
    return words.folder_allowed.format(folders=", ".join(map(named, settings.folders)))


def without_folders(settings: ServerSettings, words: DiscordWording) -> str:
    """Return what a server sees that names no folders: everything, unless it names films."""
    if not settings.films:
        return words.all_folders
    return words.film_allowed.format(films=", ".join(map(named, settings.films)))
