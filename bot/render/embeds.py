"""An outcome as a Discord embed: the short answer, the words it stands in, and where they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

import discord

from bot.render.body import Body, document_facts, document_title
from bot.render.limits import AUTHOR, DESCRIPTION, TITLE, clipped, fitted, pieces, size
from bot.render.markdown import escaped, hidden, named, plain, plain_line, quoted, small, web_address
from bot.render.places import has_lines, marked
from bot.render.spoilers import SpoilerRule, chunk_of
from bot.wording.discord import Confidence, DiscordWording
from retrieval import Answer, Candidate, Chunk, Citation, Finding, Language, NoAnswer, NoAnswerReason

# The reader's probability that a finding answers. Of its answers over libraries that are only measured
# (`python -m tests.benchmarks.film_libraries --data DATA`) 0.90 are right from HIGH on, 0.72 from MODERATE to
# HIGH, 0.46 below.
HIGH: Final = 0.8
MODERATE: Final = 0.6

ANSWERED: Final = discord.Colour(0x2F855A)
UNANSWERED: Final = discord.Colour(0x718096)

_NEXT_QUOTE_ROOM: Final = 3_000
_FILMS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class SourcePassage:
    """A run of a document that is shown in full, hidden until it is clicked where `is_hidden`."""

    citation: Citation
    language: Language
    is_hidden: bool = False


def answer_embed(
    answer: Answer, *, question: str, words: DiscordWording, elapsed_ms: float, spoilers: SpoilerRule
) -> discord.Embed:
    """Return the answer, the quote it stands in with what agrees and differs, and the sources by number."""
    body = Body(words, spoilers, answer)
    body.add_answer(answer)
    embed = body.embed(_short(answer.best, is_hidden=body.hides(answer.best)), ANSWERED)
    embed.set_author(name=asked(question))
    embed.set_footer(text=f"{confidence(answer.best, words)} · {words.elapsed(elapsed_ms)}")
    return fitted(embed)


def no_answer_embed(
    outcome: NoAnswer,
    *,
    question: str,
    words: DiscordWording,
    elapsed_ms: float,
    films: Sequence[str] = (),
    spoilers: SpoilerRule = SpoilerRule(),  # noqa: B008 - frozen
) -> discord.Embed:
    """Return that the documents do not answer, the closest passages, and what to try: one of `films`."""
    body = Body(words, spoilers, outcome)
    body.add_closest(outcome.candidates)
    if outcome.reason not in (NoAnswerReason.EMPTY, NoAnswerReason.SMALL_TALK):
        body.add(_advice(films, words))
    embed = body.embed(words.words.no_answer[outcome.reason], UNANSWERED)
    embed.set_author(name=asked(question))
    embed.set_footer(text=words.elapsed(elapsed_ms))
    return fitted(embed)


def claim_embed(
    outcome: Answer | NoAnswer,
    *,
    claim: str,
    words: DiscordWording,
    elapsed_ms: float,
    spoilers: SpoilerRule,
) -> discord.Embed:
    """Return the passages that bear on a claim, or that none does; whether it is true is not said."""
    body = Body(words, spoilers, outcome)
    match outcome:
        case Answer():
            body.add_answer(outcome)
            embed = body.embed(words.claim_found, ANSWERED)
        case NoAnswer():
            body.add_closest(outcome.candidates)
            embed = body.embed(words.claim_none, UNANSWERED)
        case _:
            assert_never(outcome)
    embed.set_author(name=asked(claim))
    embed.set_footer(text=words.elapsed(elapsed_ms))
    return fitted(embed)


def next_embed(
    answer: Answer, place: int, *, words: DiscordWording, spoilers: SpoilerRule
) -> discord.Embed | None:
    """Return the finding at `place` of `findings_of(answer)`, None if there are no more."""
    findings = findings_of(answer)
    if not 0 <= place < len(findings):
        return None
    body = Body(words, spoilers, answer)
    body.add_finding(findings[place], room=_NEXT_QUOTE_ROOM)
    embed = body.embed(_short(findings[place], is_hidden=body.hides(findings[place])), ANSWERED)
    embed.set_footer(text=f"{confidence(findings[place], words)} · {page_number(place, len(findings))}")
    return fitted(embed)


def findings_of(answer: Answer) -> tuple[Finding, ...]:
    """Return all findings, the best first, then those that say something else, then those that agree."""
    return (answer.best, *answer.differing, *answer.further, *answer.agreeing)


def passages_of(outcome: Answer | NoAnswer, spoilers: SpoilerRule) -> tuple[SourcePassage, ...]:
    """Return the passages that the findings stand in, then the other candidates', each once."""
    findings = findings_of(outcome) if isinstance(outcome, Answer) else ()
    passages = [_passage_around(finding, outcome.candidates, spoilers) for finding in findings]
    passages += [_passage(candidate.chunk, spoilers) for candidate in outcome.candidates]
    return tuple({(each.citation.document.id, each.citation.span): each for each in passages}.values())


def sources_pages(passages: Sequence[SourcePassage], *, words: DiscordWording) -> tuple[discord.Embed, ...]:
    """Return each passage in full on a page of its own, or on more if it is longer; one page at least."""
    if not passages:
        return (discord.Embed(title=words.sources, description=words.words.no_passages, colour=UNANSWERED),)
    pages = [page for passage in passages for page in _passage_pages(passage, words)]
    return numbered(pages)


def asked(question: str) -> str:
    """Return a question as the line above an answer, which Discord shows without markdown."""
    return clipped(plain_line(question), AUTHOR)


def question_in(embed: discord.Embed) -> str:
    """Return the question in an embed, which may be clipped; "" if there is none."""
    return (embed.author.name or "").replace("\u200b", "")


def confidence(finding: Finding, words: DiscordWording) -> str:
    """Return in words how sure a finding is."""
    level = Confidence.LOW
    if finding.confidence >= MODERATE:
        level = Confidence.HIGH if finding.confidence >= HIGH else Confidence.MODERATE
    return words.confidence[level]


def numbered(pages: Sequence[discord.Embed]) -> tuple[discord.Embed, ...]:
    """Return the pages, fitted to Discord's limits, with numbers if there are several."""
    if len(pages) > 1:
        for place, page in enumerate(pages):
            page.set_footer(text=page_number(place, len(pages)))
    return tuple(map(fitted, pages))


def page_number(place: int, pages: int) -> str:
    """Return `2 / 5` for the second page, whose place is 1."""
    return f"{place + 1} / {pages}"


def _short(finding: Finding, *, is_hidden: bool) -> str:
    """Return the short answer as a title: of a whole sentence, or of none, the first line that is seen."""
    answer = plain_line(finding.answer)
    if finding.short == finding.citation.span or not answer:
        lines = (line.strip() for line in plain(finding.citation.quote).split("\n"))
        answer = next(filter(None, lines), "")
    return clipped(answer, TITLE, shown=_hidden if is_hidden else escaped)


def _hidden(text: str) -> str:
    return hidden(escaped(text))


def _advice(films: Sequence[str], words: DiscordWording) -> str:
    """Return what to try after a question that was not answered."""
    if not films:
        return words.rephrase
    names = ", ".join(map(named, films[:_FILMS_SHOWN]))
    if len(films) > _FILMS_SHOWN:
        names = words.and_others.format(films=names)
    return words.rephrase_or_name.format(films=names)


def _passage_around(
    finding: Finding, candidates: Sequence[Candidate], spoilers: SpoilerRule
) -> SourcePassage:
    chunk = chunk_of(finding.citation, candidates)
    if chunk is None:
        is_hidden = spoilers.hides_finding(finding, candidates)
        return SourcePassage(finding.citation, finding.language, is_hidden)
    return _passage(chunk, spoilers)


def _passage(chunk: Chunk, spoilers: SpoilerRule) -> SourcePassage:
    return SourcePassage(Citation(chunk.document, chunk.span), chunk.language, spoilers.hides_chunk(chunk))


def _passage_pages(passage: SourcePassage, words: DiscordWording) -> Iterator[discord.Embed]:
    citation = passage.citation
    facts = (document_facts(citation.document, words), _place(citation, words))
    lead = small(" · ".join(filter(None, facts)))
    text = plain(citation.quote).strip()
    shown = _quoted_hidden if passage.is_hidden else _quoted
    for piece in pieces(text, DESCRIPTION - size(lead) - 1, shown=shown) or ("",):
        yield discord.Embed(
            title=escaped(document_title(citation.document)),
            url=web_address(citation.document.url) or None,
            description=f"{lead}\n{shown(piece)}",
            colour=ANSWERED,
        )


def _place(citation: Citation, words: DiscordWording) -> str:
    if mark := citation.mark:
        return escaped(plain_line(marked(mark, words.words)))
    return words.line.format(number=citation.line) if has_lines(citation) else ""


def _quoted(text: str) -> str:
    return quoted(escaped(text))


def _quoted_hidden(text: str) -> str:
    return quoted(_hidden(text))
