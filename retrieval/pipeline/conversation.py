"""The last turns of a conversation, for questions that depend on them."""

import re
import zlib
from dataclasses import dataclass
from typing import Final

from retrieval.datatypes import Chunk, Language, Span
from retrieval.text.normalisation import folded_words
from retrieval.text.questions import asks

# Words that refer back or continue, at the beginning of a question or anywhere in it.
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
# "Est-ce que", "a-t-il" are interrogative forms and refer to nobody.
_FRENCH_FORMS: Final = re.compile(
    r"(?:qu'?\s?)?est[- ]ce qu[ei'’]?|qu['’]est[- ]ce|-(?:t-)?(?:il|elle|ils|elles|ce)\b|c['’]est|\bil y a\b",
    re.IGNORECASE,
)
# Without a question word, this few content words are not a complete question.
FEW_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Quoted:
    """Identifies a quoted chunk in any index, as its row may change in a refresh.

    `checksum` is that of the chunk's text, which shows whether the document has changed.
    """

    document_id: str
    span: Span
    checksum: int

    @classmethod
    def of(cls, chunk: Chunk) -> "Quoted":
        """Return the identification of a chunk."""
        return cls(chunk.document.id, chunk.span, zlib.crc32(chunk.text.encode("utf-8", "surrogatepass")))


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what was found.

    `unanswered` is the question without the words matched by the answer's quote: what remains when something
    else takes their place. `quoted` are the quoted chunks, best first; `films` are the films that the
    question names, else the one that the answer is about, each as a title with its year.
    """

    question: str
    unanswered: str = ""
    answer: str = ""
    quoted: tuple[Quoted, ...] = ()
    films: tuple[str, ...] = ()


class Conversation:
    """The last turns of one person that the next question may depend on."""

    def __init__(self) -> None:
        self._topic: Turn | None = None
        self._last: Turn | None = None

    @property
    def started(self) -> bool:
        """Return whether there is a turn to depend on."""
        return self._last is not None

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """The chunks quoted in the last turns, where the answer to a dependent question often is."""
        turns = (turn for turn in (self._last, self._topic) if turn is not None)
        return tuple(dict.fromkeys(chunk for turn in turns for chunk in turn.quoted))

    @property
    def films(self) -> tuple[str, ...]:
        """The films mentioned last, each as a title with its year."""
        turns = (turn.films for turn in (self._last, self._topic) if turn is not None and turn.films)
        return next(turns, ())

    def contexts(self, *, is_asking: bool, content_words: int = 0) -> tuple[str, ...]:
        """Return the contexts that a dependent question may be read after.

        `is_asking` says that it has a question word of its own; if it has content words too, it lacks only
        whom or what it is about. A question without one replaces the subject of the last one: "Who plays
        Nishi?", "And Tanida?".
        """
        if self._last is None or self._topic is None:
            return ()
        last, topic = self._last, self._topic
        whole = last.question if last == topic else f"{topic.question} {last.question}"
        if not is_asking and last.unanswered:
            return (last.unanswered, whole)
        referents = " ".join(filter(None, map(names_in, dict.fromkeys((topic.question, last.question)))))
        if is_asking and content_words and referents:
            # Only names are needed; after the whole of another question, that one would be answered instead.
            return tuple(dict.fromkeys((referents, f"{referents} {last.answer}".strip())))
        named = f"{last.question} {last.answer}".strip()
        return tuple(dict.fromkeys((whole, named)))

    def has_said(self, answer: str) -> bool:
        """Return whether the last turns had this answer: after their questions, a new one finds it again."""
        turns = (turn for turn in (self._last, self._topic) if turn is not None and turn.answer)
        return any(folded_words(turn.answer) == folded_words(answer) for turn in turns)

    def add(self, turn: Turn, *, leans: bool) -> None:
        """Add a turn; an independent one begins a new topic."""
        if not leans or self._topic is None:
            self._topic = turn
        self._last = turn

    def reset(self) -> None:
        """Forget every turn."""
        self._topic = self._last = None


def names_in(question: str) -> str:
    """Return the capitalised words of a question, except its first word."""
    words = question.split()
    return " ".join(word for word in words[1:] if word.lstrip("«“\"'(")[:1].isupper())


def leans(question: str, language: Language, *, content_words: int) -> bool:
    """Return whether a question depends on the one before: it refers back, or is incomplete.

    "Who composed the score?" is complete, "And Nishi?" and "Why?" are not.
    """
    if content_words == 0 or points_back(question, language):
        return True
    words = _bare_words(question, language)
    is_short = content_words <= FEW_WORDS or bool(words and words[0] in _GOES_ON)
    return is_short and not asks(question, language)


def points_back(question: str, language: Language) -> bool:
    """Return whether a question has a pronoun for what was mentioned before: it, there, elle, этот."""
    return not _POINTS_BACK.get(language, frozenset()).isdisjoint(_bare_words(question, language))


def _bare_words(question: str, language: Language) -> tuple[str, ...]:
    text = _FRENCH_FORMS.sub(" ", question) if language is Language.FR else question
    return folded_words(text)
