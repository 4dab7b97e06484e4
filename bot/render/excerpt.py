"""The part of a passage that shows why it was found."""

from collections.abc import Sequence

from bot.render.screen import clip, clip_start, one_line
from retrieval import Candidate, Span, fold, word_spans

# A longer text hides what the passage is about; who wants the rest has its file and line.
MAX_EXCERPT_CHARS = 240
# Enough words before the first one that matched to begin to understand the sentence.
LEAD_CHARS = 40


def excerpt(candidate: Candidate) -> str:
    """Return the passage on one line, clipped to where most of the words stand that it was found by."""
    text = one_line(candidate.chunk.text)
    if len(text) <= MAX_EXCERPT_CHARS:
        return text
    start = _best_start(text, sorted({match.term for match in candidate.matches}))
    return clip(clip_start(text, len(text) - start) if start else text, MAX_EXCERPT_CHARS)


def _best_start(text: str, terms: Sequence[str]) -> int:
    """Return where to begin so that the most terms are seen; the first such place, 0 if none is."""
    places = [(span.start, term) for span in word_spans(text) if (term := _term_of(text, span, terms))]
    starts = [max(place - LEAD_CHARS, 0) for place, _ in places]
    seen = [
        len({term for place, term in places if start <= place < start + MAX_EXCERPT_CHARS - LEAD_CHARS})
        for start in starts
    ]
    return starts[seen.index(max(seen))] if seen else 0


def _term_of(text: str, span: Span, terms: Sequence[str]) -> str:
    """Return the term that the word is a form of: terms are stems, which words begin with."""
    word = fold(span.of(text))
    return next((term for term in terms if word.startswith(term)), "")
