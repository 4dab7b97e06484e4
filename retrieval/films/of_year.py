"""Lists the films of a year, which is known from the catalog and titles even if no document says so."""

import re
from collections.abc import Sequence
from typing import Final

from retrieval.datatypes import Candidate, Citation, Finding, Language, SentenceKind, Span
from retrieval.index.storage.store import Store
from retrieval.text.languages import is_stop_word
from retrieval.text.titles import FILM_WORDS, title_word, year_of

# Beside function words, the words of a question that asks for the films of a year.
_SAID: Final = """
year came come out released made shot produced dated год году вышли вышедшие сняты снятые сняли выпущены
выпустили annee sortis sorti tournes tourne datent realises
"""
_OF_YEAR: Final = FILM_WORDS | frozenset(map(title_word, _SAID.split()))


def year_asked(words: Sequence[str]) -> int | None:
    """Return the year whose films a question's folded words ask for; None if they ask for more."""
    years = [year for word in words if (year := year_of(word)) is not None]
    if len(years) != 1:
        return None
    rest = (word for word in words if year_of(word) is None)
    is_all = all({word, title_word(word)} & _OF_YEAR or is_stop_word(word, Language.UNKNOWN) for word in rest)
    return years[0] if is_all else None


def introduced(store: Store, document: int, titles: Sequence[str], year: int) -> tuple[Finding, Candidate]:
    """Return the sentence of a document that names the film, if possible with its year, and its chunk.

    If none does it is the first sentence: a year alone may be another film's. The short answer is the title,
    or else the whole sentence.
    """
    source = store.document(document)
    chunks = [(place, store.chunk_at(place)) for place in store.places_in(document)]
    found = [
        (place, chunk, sentence, _title_in(sentence.span.of(source.text), titles))
        for place, chunk in chunks
        for sentence in chunk.sentences
    ]
    spoken = [each for each in found if each[2].kind is not SentenceKind.BYLINE] or found
    named = [each for each in spoken if each[3] is not None]
    dated = [each for each in named if str(year) in each[2].span.of(source.text)]
    place, chunk, sentence, title = (dated or named or spoken)[0]
    short = (title or Span(0, len(sentence.span))).shifted(sentence.span.start)
    finding = Finding(Citation(source, sentence.span), short, sentence.language, 1.0)
    return finding, Candidate(store.row_at(place), chunk, score=0.0)


def _title_in(quote: str, titles: Sequence[str]) -> Span | None:
    """Return the span of the first of some titles that a quote holds, None if it holds none."""
    matches = (re.search(re.escape(title), quote, re.IGNORECASE) for title in titles)
    return next((Span(*match.span()) for match in matches if match), None)
