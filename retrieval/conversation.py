"""What the last turns of one person left, to read a question that leans on them."""

import re
from typing import Final

from retrieval.datatypes import Language
from retrieval.text import folded_words

# Words that point back, or go on, as a question's first word or anywhere in it.
_GOES_ON: Final = frozenset({"and", "but", "et", "mais", "а", "и", "но", "ну"})
_POINTS_BACK: Final = {
    Language.EN: frozenset(
        {
            "it", "its", "he", "him", "his", "she", "her", "hers", "they", "them", "their", "theirs",
            "this", "that", "these", "those", "there", "then", "one", "ones",
        }
    ),
    Language.RU: frozenset(
        {
            "он", "него", "ему", "нему", "им", "ним", "нем", "она", "ее", "нее", "ей", "ней", "оно",
            "они", "их", "них", "ими", "этот", "эта", "это", "эти", "этого", "этой", "этом", "тот", "та",
            "то", "те", "того", "той", "том", "тогда", "там", "туда", "оттуда", "такой", "такая",
        }
    ),
    Language.FR: frozenset(
        {
            "il", "elle", "ils", "elles", "lui", "leur", "leurs", "son", "sa", "ses", "celui", "celle",
            "ceux", "celles", "cela", "ca", "y", "en", "eux", "ce", "cet", "cette", "ces",
        }
    ),
}  # fmt: skip
# "Est-ce que", "a-t-il": the question's own form, nobody that was spoken of.
_FRENCH_FORMS: Final = re.compile(
    r"(?:qu'?\s?)?est[- ]ce qu[ei'’]?|qu['’]est[- ]ce|-(?:t-)?(?:il|elle|ils|elles|ce)\b|c['’]est|\bil y a\b",
    re.IGNORECASE,
)
# A question of so few content words says too little alone.
FEW_WORDS: Final = 2


class Conversation:
    """The questions of the last turns, as far as the next one may lean on them."""

    def __init__(self) -> None:
        self._topic = ""
        self._last = ""

    @property
    def context(self) -> str:
        """What a question that leans is read with; empty before the first turn."""
        return self._last if self._last == self._topic else f"{self._topic} {self._last}".strip()

    def add(self, question: str, *, leans: bool) -> None:
        """Take a turn; one that does not lean begins a new topic."""
        if not leans or not self._topic:
            self._topic = question
        self._last = question

    def reset(self) -> None:
        """Forget every turn."""
        self._topic = self._last = ""


def leans(question: str, language: Language, *, content_words: int) -> bool:
    """Whether a question seems to need the one before it: it goes on, points back, or says very little."""
    text = _FRENCH_FORMS.sub(" ", question) if language is Language.FR else question
    words = folded_words(text)
    pointing = _POINTS_BACK.get(language, frozenset())
    return (
        content_words <= FEW_WORDS or bool(words and words[0] in _GOES_ON) or not pointing.isdisjoint(words)
    )
