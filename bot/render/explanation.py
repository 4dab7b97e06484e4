"""How the passages of an outcome were found, for people who want to see why."""

from collections.abc import Iterator, Sequence

from bot.render.excerpt import excerpt
from bot.render.screen import Style, block, dim, one_line, styled
from bot.render.terminal import MARGIN, place
from bot.wording import wording
from bot.wording.prompt import Wording
from retrieval import ArmEvidence, Candidate, Citation, Language, Match, MatchKind


def render_explanation(candidates: Sequence[Candidate], *, language: Language, style: Style) -> str:
    """Return for each candidate its ranks and scores, and which words met which."""
    words = wording(language)
    parts = ("\n".join(_one(number, item, words, style)) for number, item in enumerate(candidates, 1))
    return styled("\n".join(parts), style)


def _one(number: int, candidate: Candidate, words: Wording, style: Style) -> Iterator[str]:
    chunk = candidate.chunk
    yield " · ".join(
        (
            f"[{number}] {words.fused} {candidate.score:.3f}",
            _arm("BM25", candidate.sparse, words),
            _arm(words.meaning_arm, candidate.dense, words),
        )
    )
    if candidate.matches:
        yield block(", ".join(_match(match, words) for match in candidate.matches), style, margin="    ")
    yield block(excerpt(candidate), style, margin="    " + MARGIN)
    yield dim("    " + place(Citation(chunk.document, chunk.span), words))


def _arm(name: str, evidence: ArmEvidence, words: Wording) -> str:
    if not evidence.rank:
        return f"{name} {words.not_found_by_arm}"
    return f"{name} #{evidence.rank} ({evidence.score:.3f})"


def _match(match: Match, words: Wording) -> str:
    if match.kind is MatchKind.EXACT:
        return f"{one_line(match.word)} ({words.crossed[match.kind]})"
    met = f"{one_line(match.word)} -> {one_line(match.term)}"
    return f"{met} ({words.crossed[match.kind]} {match.weight:.2f})"
