"""Short answers inside sentences, and whether two of them agree."""

from collections.abc import Sequence
from typing import Final

from retrieval.datatypes import Finding, Span
from retrieval.names.matching import SOUND_FLOOR, similarity
from retrieval.reader.scoring import ScoredSentence
from retrieval.text.normalisation import folded_words

# Names of people and places are seldom longer; longer answers are compared word for word.
MOST_NAME_WORDS: Final = 4


def short_answer(read: ScoredSentence) -> Span:
    """Return the span of the short answer in the sentence's text; the whole sentence if there is none."""
    return read.short if len(read.short) else Span(0, len(read.text))


def agree(first: Finding, second: Finding) -> bool:
    """Return whether two findings give the same short answer: words, figures, or names in any script."""
    one, other = (folded_words(each.answer) for each in (first, second))
    if set(one) == set(other):
        return True
    figures = [sorted(word for word in words if word[0].isdigit()) for words in (one, other)]
    if any(figures):
        return figures[0] == figures[1]
    if max(len(one), len(other)) > MOST_NAME_WORDS:
        return False
    return _all_heard(one, other) and _all_heard(other, one)


def _all_heard(words: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether every word sounds like one of the others."""
    return bool(words) and all(
        any(similarity(word, other) >= SOUND_FLOOR for other in others) for word in words
    )
