"""The body of an embed: quotes, each with the number of its source, and the sources."""

import re
from collections.abc import Sequence
from typing import Final

import discord

from bot.render.excerpt import excerpt
from bot.render.films import film_beside
from bot.render.limits import DESCRIPTION, FIELD_VALUE, clipped, clipped_start, size
from bot.render.markdown import (
    bold,
    code,
    escaped,
    hidden,
    masked_link,
    named,
    plain,
    plain_line,
    quoted,
    small,
)
from bot.render.spoilers import SpoilerRule
from bot.wording.discord import DiscordWording
from retrieval import Answer, Candidate, Document, Finding, Language, NoAnswer, NoAnswerReason, Span

# A sentence of the seeds has 560 characters at most; of the others the sources show everything.
QUOTE_ROOM: Final = 1_000
OTHER_QUOTE_ROOM: Final = 300
CLOSEST_SHOWN: Final = 3
# A cast pair has two lines, a fact has few; a quote of more is no longer laid out as it was.
_MOST_LINES: Final = 8
# For what is said of all the quotes, below them.
_NOTES_ROOM: Final = 400
_TITLE_ROOM: Final = 120
_KIND_ROOM: Final = 60
_WHITE_SPACE: Final = re.compile(r"\s+")


class Body:
    """The body of one embed while it is made: blocks of markup, and the sources that they cite by number.

    What has no room any more, itself or its source, is counted instead.
    """

    def __init__(self, words: DiscordWording, spoilers: SpoilerRule, outcome: Answer | NoAnswer) -> None:
        self._words = words
        self._tells_film = outcome.is_of_many
        self._spoilers = spoilers
        self._candidates = outcome.candidates
        self._blocks: list[str] = []
        self._sources: dict[str, str] = {}
        self._has_hidden = False
        self._left_out = 0

    def hides(self, finding: Finding) -> bool:
        """Return whether a finding's quote is hidden."""
        return self._spoilers.hides_finding(finding, self._candidates)

    def add(self, block: str) -> None:
        """Add words of ours."""
        if block:
            self._blocks.append(block)

    def add_answer(self, answer: Answer) -> None:
        """Add all findings of an answer under their headings."""
        own = self._words.words
        self.add_finding(answer.best, room=QUOTE_ROOM)
        self._add_group(own.agreeing, answer.agreeing)
        self._add_group(own.differing, answer.differing)
        self._add_group(own.further, answer.further, is_list=True)
        if answer.left_out:
            self.add(own.left_out.format(number=answer.left_out))
        for question in answer.unanswered:
            self.add(f"{escaped(plain_line(question))}\n{own.no_answer[NoAnswerReason.UNSURE]}")

    def add_finding(self, finding: Finding, *, room: int) -> None:
        """Add a finding, with the language of its quote if that is not the reader's."""
        self._add_finding(self._in_language(finding.language), finding, room=room)

    def add_closest(self, candidates: Sequence[Candidate]) -> None:
        """Add the first candidates as passages that do not answer."""
        lead = self._words.words.closest
        for candidate in candidates[:CLOSEST_SHOWN]:
            chunk = candidate.chunk
            quote = escaped(plain_line(excerpt(candidate)))
            if self._cite(lead, quote, chunk.document, is_hidden=self._spoilers.hides_chunk(chunk)):
                lead = ""

    def embed(self, title: str, colour: discord.Colour) -> discord.Embed:
        """Return the embed: the blocks, what is to be said of them all, and the sources."""
        words = self._words
        if self._left_out:
            answers = words.counted(self._left_out, words.more_answers)
            self.add(words.more.format(answers=answers, button=words.sources_button))
        if self._has_hidden:
            self.add(small(words.hidden_note))
        embed = discord.Embed(title=title, description="\n\n".join(self._blocks), colour=colour)
        if self._sources:
            embed.add_field(name=words.sources, value="\n".join(self._sources.values()), inline=False)
        return embed

    def _add_group(self, heading: str, findings: Sequence[Finding], *, is_list: bool = False) -> None:
        """Add findings under a heading; a list's are on one line each, close to each other."""
        before = ""
        for finding in findings:
            language = self._in_language(finding.language)
            lead = "\n".join(filter(None, (heading, language if language != before else "")))
            if self._add_finding(lead, finding, room=OTHER_QUOTE_ROOM, is_list=is_list):
                heading, before = "", language

    def _add_finding(self, lead: str, finding: Finding, *, room: int, is_list: bool = False) -> bool:
        is_hidden = self.hides(finding)
        quote = _quote(finding, room, is_flat=is_list or is_hidden)
        return self._cite(lead, quote, finding.citation.document, is_hidden=is_hidden, is_list=is_list)

    def _cite(
        self, lead: str, quote: str, document: Document, *, is_hidden: bool, is_list: bool = False
    ) -> bool:
        """Add a quote with the number of its source; return whether there was room for both."""
        number = self._number(document)
        shown = hidden(quote) if is_hidden else quote
        block = "\n".join(filter(None, (lead, quoted(f"{shown} {number}"))))
        source = self._sources.get(document.id) or self._source(document, number)
        blocks = self._with(block, is_close=is_list and not lead)
        if not source or size("\n\n".join(blocks)) > DESCRIPTION - _NOTES_ROOM:
            self._left_out += 1
            return False
        self._blocks = blocks
        self._sources[document.id] = source
        self._has_hidden |= is_hidden
        return True

    def _with(self, block: str, *, is_close: bool) -> list[str]:
        if is_close and self._blocks:
            return [*self._blocks[:-1], f"{self._blocks[-1]}\n{block}"]
        return [*self._blocks, block]

    def _number(self, document: Document) -> str:
        """Return a source's number as no document can write it."""
        known = list(self._sources)
        place = known.index(document.id) if document.id in known else len(known)
        return code(f"[{place + 1}]")

    def _source(self, document: Document, number: str) -> str:
        """Return the line of a source, without its link where that has no room; "" if there is none."""
        used = sum(size(line) + 1 for line in self._sources.values())
        kind = named(document.kind, room=_KIND_ROOM)
        film = named(film_beside(document), room=_TITLE_ROOM) if self._tells_film else ""
        facts = tuple(filter(None, (film, self._words.words.languages[document.language], kind)))
        for url in (document.url, ""):
            title = masked_link(document_title(document), url, word=self._words.link)
            line = f"{number} {' · '.join((title, *facts))}"
            if used + size(line) <= FIELD_VALUE:
                return line
        return ""

    def _in_language(self, language: Language) -> str:
        """Return the words before a quote that is not in the reader's language."""
        own = self._words.words
        return "" if language is own.language else own.quoted_from.get(language, "")


def document_title(document: Document) -> str:
    """Return a document's title as plain text, its file's name where it has none to be seen."""
    title = plain_line(document.title) or plain_line(document.id)
    return clipped(title, _TITLE_ROOM)


def _bold(text: str) -> str:
    return bold(escaped(text))


def _flat(text: str) -> str:
    """Return plain text on one line, a blank at its ends kept."""
    return _WHITE_SPACE.sub(" ", plain(text))


def _quote(finding: Finding, room: int, *, is_flat: bool) -> str:
    """Return the quote with the short answer bold in it; what is cut off is far from the answer."""
    text, quote, short = finding.citation.document.text, finding.citation.span, finding.short
    laid_out = _flat if is_flat or plain(quote.of(text)).count("\n") >= _MOST_LINES else plain
    answer = laid_out(finding.answer)
    if short == quote or not answer.strip():
        return clipped(laid_out(quote.of(text)).strip(), room, shown=escaped)
    middle = clipped(answer, room, shown=_bold)
    before = laid_out(Span(quote.start, short.start).of(text))
    after = laid_out(Span(short.end, quote.end).of(text))
    each = max((room - size(middle)) // 2, 1)
    before_room = max(each, 2 * each - size(escaped(after[:room])))
    after_room = max(each, 2 * each - size(escaped(before[:room])))
    return (
        clipped_start(before, before_room, shown=escaped) + middle + clipped(after, after_room, shown=escaped)
    ).strip()


def document_facts(document: Document, words: DiscordWording, *, room: int = _TITLE_ROOM) -> str:
    """Return a document's language, film and kind, made inert."""
    year = f" ({document.year})" if document.film and document.year else ""
    film = named(document.film, room=room) + escaped(year)
    kind = named(document.kind, room=min(room, _KIND_ROOM))
    return " · ".join(filter(None, (words.words.languages[document.language], film, kind)))
