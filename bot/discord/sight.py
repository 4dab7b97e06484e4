"""What a server sees of the films and folders, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.discord.title_search import films_like
from bot.discord.wording import DiscordWording
from bot.records import ServerSettings
from bot.render.markdown import named

_NEAREST_FILMS: Final = 3


def film_called(title: str, titles: Mapping[str, Sequence[str]]) -> str:
    """Return the film that has a title, in any case; the title itself where none has it."""
    wanted = title.casefold()
    films = (film for film, known in titles.items() if wanted in map(str.casefold, known))
    return title if title in titles else next(films, title)


def unknown_film(film: str, titles: Mapping[str, Sequence[str]], words: DiscordWording) -> str:
    """Return that no document is about a film, with the nearest titles."""
    nearest = films_like(film, titles, most=_NEAREST_FILMS)
    if not nearest:
        return words.film_unknown.format(film=named(film))
    return words.film_unknown_nearest.format(film=named(film), films=", ".join(map(named, nearest)))


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
