"""What can be asked about, as pages of Discord embeds: the documents, the films."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeVar

import discord

from bot.render.body import document_facts, document_title
from bot.render.embeds import UNANSWERED, page_number
from bot.render.limits import DESCRIPTION, fitted, size
from bot.render.markdown import bold, masked_link, named
from bot.wording.discord import DiscordWording
from retrieval import Document

NEUTRAL: Final = discord.Colour(0x4A6FA5)
# What is read without scrolling.
LINES_ON_A_PAGE: Final = 15
_TITLES_SHOWN: Final = 4
# Of a line on a page that would be too long: with these, 15 lines fit.
_SHORT_TITLE: Final = 100
_SHORT_FACT: Final = 50

Entry = TypeVar("Entry")


class ListPage(NamedTuple):
    """A page of a list, its place from 0, and how many there are."""

    embed: discord.Embed
    place: int
    pages: int


def documents_page(documents: Sequence[Document], page: int, *, words: DiscordWording) -> ListPage:
    """Return a page of the documents, one on each line; the last page if `page` is too large.

    Only the page's own documents are looked at: there may be tens of thousands.
    """
    lines = partial(_document, words=words), partial(_short_document, words=words)
    return _page(documents, page, lines, title=words.documents_title, empty=words.no_documents)


def films_page(titles: Mapping[str, Sequence[str]], page: int, *, words: DiscordWording) -> ListPage:
    """Return a page of the films, a line each with its titles in other languages."""
    lines = partial(_film, most=_TITLES_SHOWN), partial(_film, most=1)
    return _page(list(titles.items()), page, lines, title=words.films_title, empty=words.words.no_films)


def _document(document: Document, words: DiscordWording) -> str:
    title = masked_link(document_title(document), document.url, word=words.link)
    return f"{title} · {document_facts(document, words)}"


def _short_document(document: Document, words: DiscordWording) -> str:
    facts = document_facts(document, words, room=_SHORT_FACT)
    return f"{named(document_title(document), room=_SHORT_TITLE)} · {facts}"


def _film(film: tuple[str, Sequence[str]], most: int) -> str:
    own, titles = film
    others = [named(title) for title in titles if title != own]
    return " · ".join((bold(named(own)), *others[:most]))


def _page(
    entries: Sequence[Entry],
    page: int,
    lines: tuple[Callable[[Entry], str], Callable[[Entry], str]],
    *,
    title: str,
    empty: str,
) -> ListPage:
    """Return a page with the first kind of lines, with the second, shorter one where these do not fit."""
    if not entries:
        return ListPage(discord.Embed(title=title, description=empty, colour=UNANSWERED), 0, 1)
    pages = -(-len(entries) // LINES_ON_A_PAGE)
    place = min(page, pages - 1)
    shown = entries[place * LINES_ON_A_PAGE : (place + 1) * LINES_ON_A_PAGE]
    long, short = ("\n".join(f"- {line(entry)}" for entry in shown) for line in lines)
    embed = discord.Embed(title=title, description=long if size(long) <= DESCRIPTION else short)
    embed.colour = NEUTRAL
    if pages > 1:
        embed.set_footer(text=page_number(place, pages))
    return ListPage(fitted(embed), place, pages)
