"""An outcome as text for a terminal: the short answer, its sentence, where it stands."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import assert_never

from bot.render.excerpt import excerpt
from bot.render.films import film_beside
from bot.render.places import has_lines, marked
from bot.render.screen import Style, block, bold, clip, clip_start, dim, one_line, styled, visible
from bot.wording import wording
from bot.wording.prompt import Wording
from retrieval import Answer, Candidate, Citation, Document, Finding, Language, NoAnswer, NoAnswerReason, Span

MARGIN = "│ "
# A sentence of the seeds has 180 characters on average and 560 at most.
MAX_QUOTE_CHARS = 600
CLOSEST_SHOWN = 3


def render_outcome(outcome: Answer | NoAnswer, *, language: Language, style: Style) -> str:
    """Return what is shown for `outcome`, with the interface's words in `language`."""
    words = wording(language)
    match outcome:
        case Answer():
            text = "\n".join(_answer(outcome, words, style))
        case NoAnswer():
            text = "\n".join(_no_answer(outcome, words, style))
        case _:
            assert_never(outcome)
    return styled(text, style)


def render_passages(candidates: Sequence[Candidate], *, language: Language, style: Style) -> str:
    """Return the candidates' passages, clipped, each with where it stands."""
    return styled("\n".join(_passages(candidates, wording(language), style)), style)


def place(citation: Citation, words: Wording, *, tells_film: bool = False) -> str:
    """Return `title · language · file:line`, or `title · language · file · page 3`.

    With `tells_film` the film stands behind a title that does not tell it.
    """
    shown = known(citation.document, words, tells_film=tells_film)
    if mark := citation.mark:
        return f"{shown} · {marked(mark, words)}"
    return f"{shown}:{citation.line}" if has_lines(citation) else shown


def known(document: Document, words: Wording, *, tells_film: bool = False) -> str:
    """Return `title · language · file`, with the film behind a title that does not tell it."""
    film = film_beside(document) if tells_film else ""
    facts = (document.title, film, words.languages[document.language], document.id)
    return " · ".join(one_line(fact) for place, fact in enumerate(facts) if fact or place != 1)


def _answer(answer: Answer, words: Wording, style: Style) -> Iterator[str]:
    numbers = count(1)
    if answer.best.short != answer.best.citation.span:
        yield bold(one_line(answer.best.answer))
        yield ""
    tells_film = answer.is_of_many
    yield from _finding(answer.best, next(numbers), words, style, tells_film=tells_film)
    for heading, findings in (
        (words.agreeing, answer.agreeing),
        (words.differing, answer.differing),
        (words.further, answer.further),
    ):
        if findings:
            yield ""
            yield heading
        for finding in findings:
            yield from _finding(finding, next(numbers), words, style, tells_film=tells_film)
    if answer.left_out:
        yield ""
        yield words.left_out.format(number=answer.left_out)
    for question in answer.unanswered:
        yield ""
        yield one_line(question)
        yield words.no_answer[NoAnswerReason.UNSURE]


def _finding(
    finding: Finding, number: int, words: Wording, style: Style, *, tells_film: bool
) -> Iterator[str]:
    if finding.language is not words.language and finding.language in words.quoted_from:
        yield words.quoted_from[finding.language]
    yield block(_quote(finding), style, margin=MARGIN)
    yield dim(f"[{number}] {place(finding.citation, words, tells_film=tells_film)}")


def _quote(finding: Finding) -> str:
    """Return the quote with the short answer bold in it; what is cut off is far from the answer."""
    text, quote = finding.citation.document.text, finding.citation.span
    before = visible(Span(quote.start, finding.short.start).of(text))
    after = visible(Span(finding.short.end, quote.end).of(text))
    each = max(MAX_QUOTE_CHARS - len(finding.short), 0) // 2
    room = max(each, 2 * each - len(after)), max(each, 2 * each - len(before))
    answer = clip(visible(finding.answer), MAX_QUOTE_CHARS)
    return clip_start(before, room[0]) + bold(answer) + clip(after, room[1])


def _no_answer(outcome: NoAnswer, words: Wording, style: Style) -> Iterator[str]:
    yield bold(words.no_answer[outcome.reason])
    if outcome.candidates:
        yield ""
        yield words.closest
        yield from _passages(outcome.candidates[:CLOSEST_SHOWN], words, style, tells_film=outcome.is_of_many)


def _passages(
    candidates: Sequence[Candidate], words: Wording, style: Style, *, tells_film: bool = False
) -> Iterator[str]:
    for number, candidate in enumerate(candidates, 1):
        chunk = candidate.chunk
        yield block(excerpt(candidate), style, margin=MARGIN)
        where = place(Citation(chunk.document, chunk.span), words, tells_film=tells_film)
        yield dim(f"[{number}] {where}")
