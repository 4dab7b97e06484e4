"""What the last turns of one person left, to read a question that leans on them."""

import re
import zlib
from dataclasses import dataclass
from typing import Final

from retrieval.datatypes import Chunk, Language, Span
from retrieval.text.normalisation import folded_words
from retrieval.text.questions import asks

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
# Without a question word, so few content words say too little alone.
FEW_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Quoted:
    """A chunk that was quoted, by what holds in every index: its row is another one after a refresh.

    Where the document has changed, other words may stand there; `checksum` is that of the chunk's.
    """

    document_id: str
    span: Span
    checksum: int

    @classmethod
    def of(cls, chunk: Chunk) -> "Quoted":
        """Return what a chunk is known by."""
        return cls(chunk.document.id, chunk.span, zlib.crc32(chunk.text.encode("utf-8", "surrogatepass")))


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, and what was found.

    `unanswered` is the question without the words that the answer's quote met: what remains when something
    else is put in their place. `quoted` are the chunks that were quoted, the best first; `films` what the
    films that were named, else the one that the answer is about, are called by: a title with its year.
    """

    question: str
    unanswered: str = ""
    answer: str = ""
    quoted: tuple[Quoted, ...] = ()
    films: tuple[str, ...] = ()


class Conversation:
    """The last turns of one person, as far as the next question may lean on them."""

    def __init__(self) -> None:
        self._topic: Turn | None = None
        self._last: Turn | None = None

    @property
    def started(self) -> bool:
        """Whether there is a turn to lean on."""
        return self._last is not None

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """The chunks that the last turns quoted: what leans on them often stands there too."""
        turns = (turn for turn in (self._last, self._topic) if turn is not None)
        return tuple(dict.fromkeys(chunk for turn in turns for chunk in turn.quoted))

    @property
    def films(self) -> tuple[str, ...]:
        """What the films that were spoken of last are called by."""
        turns = (turn.films for turn in (self._last, self._topic) if turn is not None and turn.films)
        return next(turns, ())

    def contexts(self, *, is_asking: bool, content_words: int = 0) -> tuple[str, ...]:
        """Return the texts that a question that leans may be read after.

        `is_asking` says that it has a question word of its own; with content words too it lacks no more than
        whom or what it is about. One without puts something in the place of what the last answer was about:
        "Who plays Nishi?", "And Tanida?".
        """
        if self._last is None or self._topic is None:
            return ()
        last, topic = self._last, self._topic
        whole = last.question if last == topic else f"{topic.question} {last.question}"
        if not is_asking and last.unanswered:
            return (last.unanswered, whole)
        referents = " ".join(filter(None, map(names_in, dict.fromkeys((topic.question, last.question)))))
        if is_asking and content_words and referents:
            # It says what it asks for; after the whole of another question that would be answered instead.
            return tuple(dict.fromkeys((referents, f"{referents} {last.answer}".strip())))
        named = f"{last.question} {last.answer}".strip()
        return tuple(dict.fromkeys((whole, named)))

    def has_said(self, answer: str) -> bool:
        """Return whether the last turns had this answer: after their questions, a new one finds it again."""
        turns = (turn for turn in (self._last, self._topic) if turn is not None and turn.answer)
        return any(folded_words(turn.answer) == folded_words(answer) for turn in turns)

    def add(self, turn: Turn, *, leans: bool) -> None:
        """Take a turn; one that does not lean begins a new topic."""
        if not leans or self._topic is None:
            self._topic = turn
        self._last = turn

    def reset(self) -> None:
        """Forget every turn."""
        self._topic = self._last = None


def names_in(question: str) -> str:
    """Return the words of a question that are written with a capital, but for its first."""
    words = question.split()
    return " ".join(word for word in words[1:] if word.lstrip("«“\"'(")[:1].isupper())


def leans(question: str, language: Language, *, content_words: int) -> bool:
    """Return whether a question needs the one before it: it points back, or does not say what it asks for.

    "Who composed the score?" says it, "And Nishi?" and "Why?" do not.
    """
    if content_words == 0 or points_back(question, language):
        return True
    words = _bare_words(question, language)
    is_short = content_words <= FEW_WORDS or bool(words and words[0] in _GOES_ON)
    return is_short and not asks(question, language)


def points_back(question: str, language: Language) -> bool:
    """Return whether a question has a word for what was spoken of: it, there, elle, этот."""
    return not _POINTS_BACK.get(language, frozenset()).isdisjoint(_bare_words(question, language))


def _bare_words(question: str, language: Language) -> tuple[str, ...]:
    text = _FRENCH_FORMS.sub(" ", question) if language is Language.FR else question
    return folded_words(text)
