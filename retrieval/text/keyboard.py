"""Corrects questions that were typed on the wrong keyboard layout or in capitals."""

from collections.abc import Callable
from typing import Final

from retrieval.text.normalisation import folded_words

_LATIN: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?&"
_RUSSIAN: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,?"
_LAYOUTS: Final = (str.maketrans(_LATIN, _RUSSIAN), str.maketrans(_RUSSIAN, _LATIN))
_SHORTEST: Final = 2  # letters of a word that says which layout is meant
# The share of known words: at most this as typed, at least this in the other layout.
_KNOWN_AS_TYPED: Final = 0.25
_KNOWN_AS_MEANT: Final = 0.5


def as_meant(question: str, is_known: Callable[[str], bool]) -> str:
    """Return a question in lower case if it is all capitals, and in the layout that gives known words.

    `is_known` says whether a folded word is a stop word of any language or in the documents.
    """
    if question.isupper() and " " in question.strip():
        question = question.lower()
    if _share(question, is_known) > _KNOWN_AS_TYPED:
        return question
    meant = max((question.translate(layout) for layout in _LAYOUTS), key=lambda each: _share(each, is_known))
    return meant if _share(meant, is_known) >= _KNOWN_AS_MEANT else question


def _share(question: str, is_known: Callable[[str], bool]) -> float:
    words = [word for word in folded_words(question) if len(word) >= _SHORTEST]
    return sum(map(is_known, words)) / len(words) if words else 0.0
