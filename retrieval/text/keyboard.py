"""Questions typed on the wrong keyboard layout, or all in capitals, as they were meant."""

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
    """Return a question in small letters if it has capitals only, and in the layout in which it has words.

    `is_known` tells whether a folded word is one of any language or of the documents.
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
