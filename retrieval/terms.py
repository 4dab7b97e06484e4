"""The terms under which text is indexed and asked for: folded, stemmed words without stop words."""

from collections.abc import Iterator
from typing import NamedTuple

from retrieval.datatypes import Chunk, Language, Span
from retrieval.languages import is_stop_word, stem
from retrieval.text import fold, normalise, word_spans


class Token(NamedTuple):
    """A word of an indexed text: its term, its folded form, whether it is written with a capital."""

    term: str
    word: str
    capitalised: bool


class PlacedToken(NamedTuple):
    """A token with its place in its text."""

    token: Token
    span: Span


class QuestionWord(NamedTuple):
    """A content word of a question: as written, folded, and the terms it is in the index's languages."""

    written: str
    word: str
    terms: tuple[str, ...]


def tokens_of(text: str, language: Language) -> Iterator[Token]:
    """Yield the content words of `text` in order."""
    return (placed.token for placed in placed_tokens_of(text, language))


def placed_tokens_of(text: str, language: Language) -> Iterator[PlacedToken]:
    """Yield the content words of `text` in order, with their places."""
    for span in word_spans(text):
        written = span.of(text)
        word = fold(written)
        if word and not is_stop_word(word, language):
            yield PlacedToken(Token(stem(word, language), word, written[0].isupper()), span)


def chunk_tokens(chunk: Chunk) -> Iterator[Token]:
    """Yield the tokens of a chunk: those of its heading, then of its sentences, each in its language."""
    text = chunk.document.text
    yield from tokens_of(chunk.heading.of(text), chunk.language)
    for sentence in chunk.sentences:
        yield from tokens_of(sentence.span.of(text), sentence.language)


def question_words(question: str, language: Language) -> tuple[QuestionWord, ...]:
    """Return the content words of a question, each once, in order.

    A word keeps every stem that it could have: the documents may be in another language than the question,
    and a name or a film's title is written the same in all of them.
    """
    text = normalise(question)
    found: dict[str, QuestionWord] = {}
    for span in word_spans(text):
        written = span.of(text)
        word = fold(written)
        if word and word not in found and not is_stop_word(word, language):
            found[word] = QuestionWord(written, word, possible_terms(word, language))
    return tuple(found.values())


def possible_terms(word: str, language: Language) -> tuple[str, ...]:
    """Return the stems of a folded word in every language, the question's own first, without repeats."""
    languages = (language, Language.EN, Language.FR, Language.RU)
    return tuple(dict.fromkeys([*(stem(word, each) for each in languages), word]))
