"""What can be asked about, as pages of Discord embeds: the documents, the films."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import discord

from bot.discord.wording import DiscordWording
from bot.render.body import document_facts, document_title
from bot.render.embeds import UNANSWERED, numbered
from bot.render.limits import DESCRIPTION, size
from bot.render.markdown import bold, masked_link, named
from retrieval.datatypes import Document

NEUTRAL: Final = discord.Colour(0x4A6FA5)
# What is read without scrolling.
LINES_ON_A_PAGE: Final = 15
_TITLES_SHOWN: Final = 4


def documents_pages(documents: Sequence[Document], *, words: DiscordWording) -> tuple[discord.Embed, ...]:
    """Return the documents, a line each, in pages; one page at least."""
    lines = [_document(document, words) for document in documents]
    return _pages(lines, words.documents_title, empty=words.no_documents)


def films_pages(titles: Mapping[str, Sequence[str]], *, words: DiscordWording) -> tuple[discord.Embed, ...]:
    """Return the films, a line each with its titles in other languages, in pages; one page at least."""
    lines = [_film(film, known) for film, known in titles.items()]
    return _pages(lines, words.films_title, empty=words.words.no_films)


def _document(document: Document, words: DiscordWording) -> str:
    title = masked_link(document_title(document), document.url, word=words.link)
    return f"{title} · {document_facts(document, words)}"


def _film(film: str, titles: Sequence[str]) -> str:
    others = [named(title) for title in titles if title != film]
    return " · ".join((bold(named(film)), *others[:_TITLES_SHOWN]))


def _pages(lines: Sequence[str], title: str, *, empty: str) -> tuple[discord.Embed, ...]:
    if not lines:
        return (discord.Embed(title=title, description=empty, colour=UNANSWERED),)
    parts = _parts([f"- {line}" for line in lines])
    return numbered(
        [discord.Embed(title=title, description="\n".join(part), colour=NEUTRAL) for part in parts]
    )


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield lines in their order, as many together as a page holds."""
    part: list[str] = []
    for line in lines:
        if part and (len(part) == LINES_ON_A_PAGE or size("\n".join((*part, line))) > DESCRIPTION):
            yield part
            part = []
        part.append(line)
    yield part
