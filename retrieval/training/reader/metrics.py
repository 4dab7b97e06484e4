"""How well a reader finds answers: SQuAD's exact match and F1, and whether it knows an answer's absence."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np

from retrieval.datatypes import Language
from retrieval.evaluation.judging import word_f1

# As SQuAD's and MLQA's (arXiv 1910.07475) evaluation leave them out; Russian has none.
_ARTICLES: Final = {
    Language.EN: re.compile(r"\b(a|an|the)\b"),
    Language.FR: re.compile(r"\b(le|la|les|l'|l’|du|des|au|aux|un|une|d'|d’)(?=\W|\b)"),
}


def normalised(text: str, language: Language) -> list[str]:
    """Return an answer's words, lower case, without articles and punctuation."""
    text = text.lower()
    if language in _ARTICLES:
        text = _ARTICLES[language].sub(" ", text)
    kept = ("" if unicodedata.category(each)[0] in "PS" else each for each in text)
    return "".join(kept).split()


def exact_match(answer: str, right: Sequence[str], language: Language) -> float:
    """Return 1.0 if the answer is one of the right ones, word for word."""
    words = normalised(answer, language)
    return float(any(words == normalised(each, language) for each in right))


def f1(answer: str, right: Sequence[str], language: Language) -> float:
    """Return the harmonic mean of precision and recall of words, for the right answer that is nearest."""
    return max(word_f1(normalised(answer, language), normalised(each, language)) for each in right)


def ranked_right(answered: Sequence[float], unanswered: Sequence[float]) -> float:
    """Return how often a passage that answers scores above one that does not (area under the ROC curve)."""
    one, other = np.array(answered)[:, None], np.array(unanswered)[None]
    return float(np.mean(one > other) + 0.5 * np.mean(one == other))
