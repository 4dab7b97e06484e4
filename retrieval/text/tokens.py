"""Tokens: the terms that texts and questions are indexed by, folded and stemmed, without stop words."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from retrieval.datatypes import Chunk, Language, Span
from retrieval.text.languages import is_stop_word, stem
from retrieval.text.normalisation import fold, normalise, tidied_lines, word_spans

# The only separators between two words that may be one name.
JOINTS: Final = frozenset({" ", "-", "\u2010", "\u2011", "\u00a0"})


class Token(NamedTuple):
    """A word of an indexed text: its term, its folded form, and whether it has a capital.

    `follows` says that only a blank or a hyphen separates it from the token before; `language` is that of its
    sentence.
    """

    term: str
    word: str
    capitalised: bool
    follows: bool = False
    language: Language = Language.UNKNOWN


class PlacedToken(NamedTuple):
    """A token with its span in the text."""

    token: Token
    span: Span


class QuestionWord(NamedTuple):
    """A content word of a question: as written, folded, and its terms in the index's languages.

    `follows` says that only a blank or a hyphen separates it from the content word before.
    """

    written: str
    word: str
    terms: tuple[str, ...]
    follows: bool = False


def tokens_of(text: str, language: Language) -> Iterator[Token]:
    """Yield the content words of `text` in order."""
    return (placed.token for placed in placed_tokens_of(text, language))


def placed_tokens_of(text: str, language: Language) -> Iterator[PlacedToken]:
    """Yield the content words of `text` in order, with their spans."""
    for span, word, follows in _content_words(text, language):
        token = Token(stem(word, language), word, text[span.start].isupper(), follows, language)
        yield PlacedToken(token, span)


def _content_words(text: str, language: Language) -> Iterator[tuple[Span, str, bool]]:
    """Yield each content word's span, its folded form, and whether it directly follows the one before."""
    end = -1
    for span in word_spans(text):
        word = fold(span.of(text))
        if word and not is_stop_word(word, language):
            yield span, word, end >= 0 and text[end : span.start] in JOINTS
            end = span.end


def chunk_tokens(chunk: Chunk) -> Iterator[Token]:
    """Yield the tokens of a chunk: its heading's, then its sentences', each in its language.

    White space makes no difference, so that the same text has the same terms.
    """
    text = chunk.document.text
    yield from tokens_of(tidied_lines(chunk.heading.of(text)), chunk.language)
    for sentence in chunk.sentences:
        yield from tokens_of(tidied_lines(sentence.span.of(text)), sentence.language)


def question_words(question: str, language: Language) -> tuple[QuestionWord, ...]:
    """Return the distinct content words of a question, in order.

    A word keeps its stems in every language: the documents may be in another language than the question, and
    names and titles may be written the same in all of them.
    """
    text = normalise(question)
    found: dict[str, QuestionWord] = {}
    for span, word, follows in _content_words(text, language):
        if word not in found:
            found[word] = QuestionWord(span.of(text), word, possible_terms(word, language), follows)
    return tuple(found.values())


def possible_terms(word: str, language: Language) -> tuple[str, ...]:
    """Return the stems of a folded word in every language, the question's own first, without repeats."""
    languages = (language, Language.EN, Language.FR, Language.RU)
    return tuple(dict.fromkeys([*(stem(word, each) for each in languages), word]))
