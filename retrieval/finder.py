"""A question, with the films that it names, to an answer from documents that are about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import EVERYTHING, Answer, Candidate, NoAnswer, NoAnswerReason
from retrieval.films.evidence import speaks_of, speaks_of_title
from retrieval.films.index import FilmIndex
from retrieval.films.named import Evidence, Named, Need, Unknown
from retrieval.films.shelves import Shelves
from retrieval.films.titles import title_key
from retrieval.reader import Reader
from retrieval.retriever import Query, Retriever
from retrieval.text import folded_words

CANDIDATES: Final = 10
# Words that only may be a title often are none: "what strategy did kuribayashi come up with". A passage that
# does not hold them all answers where it is as sure as this. Of the development questions over the seeds
# among 3,000 films 7 of 8 such right answers are surer, of 15 answers about films that are not there none.
SURE: Final = 0.75
# By so much the answer from any film must be surer than that from a film that is told of at length, where the
# question names neither. Where it names nothing at all, and the one is silent, the other must be SURE.
AHEAD: Final = 0.25


@dataclass(frozen=True, slots=True)
class Look:
    """Where to look: in `documents`, of shape (documents,), or everywhere."""

    documents: NDArray[np.bool_] | None = None


class Finder:
    """Looks first in the documents of the films that a question names."""

    def __init__(self, films: FilmIndex, shelves: Shelves, retriever: Retriever, *, reader: Reader) -> None:
        self._films = films
        self._shelves = shelves
        self._retriever = retriever
        self._reader = reader

    def find(self, query: Query, named: Named, look: Look, *, also: Sequence[int] = ()) -> Answer | NoAnswer:
        """Answer a query from the films that are named, else from passages that speak of them."""
        films = named.films
        if films:
            own = self._own(query, named, films, look=look, also=also)
            if isinstance(own, Answer):
                return own
            found = self._elsewhere(query, films, look, own=own, also=also)
            return found if isinstance(found, Answer) else self._somebody(query, named, look, silent=found)
        hinted = named.hinted or named.kept
        if not hinted:
            return self._unnamed(query, named, look, also=also)
        own = self._own(query, named, hinted, look=look, also=also)
        if isinstance(own, Answer) and (named.kept or named.evidence is Evidence.FRAMED):
            return own
        return max((own, self._anywhere(query, named, look, also=also)), key=_sureness)

    def _unnamed(self, query: Query, named: Named, look: Look, *, also: Sequence[int]) -> Answer | NoAnswer:
        """Answer a query that names no film: from those that are told of at length, else from any.

        "When was the film released?" over a few documents about one film and ten thousand short ones about
        others: whoever asks so thinks of the one.
        """
        long = None if named.asks_for_film else self._at_length(look)
        if long is None:
            return self._anywhere(query, named, look, also=also)
        found = self._anywhere(query, named, Look(long), also=also)
        if isinstance(found, Answer) and found.best.confidence >= SURE:
            return found
        others = self._anywhere(query, named, look, also=also)
        least = _sureness(found) + AHEAD if isinstance(found, Answer) else 0.0 if named.unknown else SURE
        return others if _sureness(others) >= least else found

    def _somebody(self, query: Query, named: Named, look: Look, *, silent: NoAnswer) -> Answer | NoAnswer:
        """Answer where what reads as a film is somebody's name in films that are told of at length."""
        long = self._at_length(look)
        if long is None:
            return silent
        names = [
            Unknown(each.span, each.words, Need.NAME, is_capital=query.text[each.span.start].isupper())
            for each in named.mentions
        ]
        found = self._anywhere(query, Named(unknown=(*named.unknown, *names)), Look(long), also=())
        return found if isinstance(found, Answer) else silent

    def _at_length(self, look: Look) -> NDArray[np.bool_] | None:
        """Return where to look for films that are told of at length, None where there are none."""
        long = self._shelves.at_length
        if long is not None and look.documents is not None:
            long = long & look.documents
        return long if long is not None and long.any() else None

    def _own(
        self, query: Query, named: Named, films: Sequence[int], *, look: Look, also: Sequence[int]
    ) -> Answer | NoAnswer:
        """Read the documents of some films, which need not repeat the films' titles."""
        documents = self._shelves.about(films, EVERYTHING)
        if look.documents is not None:
            documents &= look.documents
        known = frozenset(self._words(named, films))
        known = known if any(word.word not in known for word in query.words) else frozenset()
        asked = replace(query, known=known, is_shared=len(films) > 1)
        candidates = self._retriever.retrieve(asked, CANDIDATES, documents=documents, also=also)
        if named.kept:
            candidates = self._speaking(candidates, named, query)
        return self._reader.read(asked, candidates)

    def _elsewhere(
        self, query: Query, films: Sequence[int], look: Look, *, own: NoAnswer, also: Sequence[int]
    ) -> Answer | NoAnswer:
        """Read what other documents say of some films; what they say of others is no answer."""
        keys = tuple(title_key(title) for film in films for title in self._films.titles(film))
        candidates = self._retriever.retrieve(query, CANDIDATES, documents=look.documents, also=also)
        years = {self._films.year(film) for film in films}
        speaking = [each for each in candidates if speaks_of_title(each, keys, years)]
        found = self._reader.read(query, speaking)
        if isinstance(found, Answer):
            return found
        return own if own.candidates else _unsure(candidates)

    def _anywhere(self, query: Query, named: Named, look: Look, *, also: Sequence[int]) -> Answer | NoAnswer:
        """Read what speaks of everything that the query names."""
        candidates = self._retriever.retrieve(query, CANDIDATES, documents=look.documents, also=also)
        speaking = self._speaking(candidates, named, query)
        found = self._reader.read(query, speaking)
        if isinstance(found, Answer) and found.best.confidence < SURE:
            doubted = [each for each in named.unknown if each.need is Need.WORDS and len(self._films) > 1]
            surely = _speaking_of(speaking, doubted, query)
            if len(surely) < len(speaking):
                found = self._reader.read(query, surely)
        return found if isinstance(found, Answer) else _unsure(candidates)

    def _speaking(self, candidates: Sequence[Candidate], named: Named, query: Query) -> tuple[Candidate, ...]:
        """Return the candidates that can be about what the query surely names."""
        # Where all documents are about one film, names are of those in it.
        needed = {Need.PHRASE, Need.TITLE, Need.NAME, Need.SMALL} if len(self._films) > 1 else {Need.PHRASE}
        return _speaking_of(candidates, [each for each in named.unknown if each.need in needed], query)

    def _words(self, named: Named, films: Sequence[int]) -> set[str]:
        """Return the folded words that name some films in a question, or before it."""
        if named.kept:
            return {
                word for film in films for title in self._films.titles(film) for word in folded_words(title)
            }
        mentions = (each for each in named.mentions if not set(films).isdisjoint(each.films))
        return {word for each in mentions for word in each.words}


def _speaking_of(
    candidates: Sequence[Candidate], unknown: Sequence[Unknown], query: Query
) -> tuple[Candidate, ...]:
    return tuple(
        each for each in candidates if all(speaks_of(each, name, query.language) for name in unknown)
    )


def _unsure(candidates: Sequence[Candidate]) -> NoAnswer:
    reason = NoAnswerReason.UNSURE if candidates else NoAnswerReason.NOTHING_FOUND
    return NoAnswer(reason, tuple(candidates))


def _sureness(outcome: Answer | NoAnswer) -> float:
    return outcome.best.confidence if isinstance(outcome, Answer) else 0.0
