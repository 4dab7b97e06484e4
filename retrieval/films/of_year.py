"""Lists the films of a year, which is known from the catalog and titles even if no document says so."""

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
    """Return a document's first sentence with the year, else its first sentence, and the chunk around it.

    The short answer is the film's title if the sentence holds it, else the whole sentence.
    """
    told = [
        (place, sentence)
        for place in store.places_in(document)
        for sentence in store.chunk_at(place).sentences
        if sentence.kind is not SentenceKind.BYLINE
    ]
    text = store.document(document).text
    place, sentence = next((each for each in told if str(year) in each[1].span.of(text)), told[0])
    quote = sentence.span.of(text).lower()
    starts = [(quote.find(title.lower()), len(title)) for title in titles]
    start, length = next((each for each in starts if each[0] >= 0), (0, len(quote)))
    short = Span(start, start + length).shifted(sentence.span.start)
    citation = Citation(store.document(document), sentence.span)
    candidate = Candidate(store.row_at(place), store.chunk_at(place), score=0.0)
    return Finding(citation, short, sentence.language, 1.0), candidate
