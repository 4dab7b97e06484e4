"""Film routing: a question is answered from documents about the films that it names."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import EVERYTHING, Answer, Candidate, MatchKind, NoAnswer, NoAnswerReason
from retrieval.films.entities import Evidence, Named, Need, Unknown
from retrieval.films.evidence import speaks_of, speaks_of_title
from retrieval.films.of_year import introduced, year_asked
from retrieval.index.index import Index
from retrieval.pipeline.scopes import Scopes
from retrieval.pipeline.subsets import Subset, Subsets
from retrieval.reader.reader import MOST_LISTED
from retrieval.search.retriever import Query
from retrieval.text.normalisation import folded_words
from retrieval.text.questions import wants_list
from retrieval.text.titles import title_key
from retrieval.text.tokens import QuestionWord

CANDIDATES: Final = 10
# A question that asks for films is answered by one chunk for each film.
LISTED_CANDIDATES: Final = 30
# Words that may be a title often are not one: "what strategy did kuribayashi come up with". A chunk without
# all of them answers if its confidence is at least this. Over the seeds among 3,000 films, 7 of 8 right
# answers of this kind to development questions reach it, and none of 15 answers about films that are not
# there.
SURE: Final = 0.75
# The margin by which an answer from all films must beat one from the long-document films, if the question
# names something that may belong to either. If it names nothing and the long-document films do not answer,
# the answer from all films must be SURE.
AHEAD: Final = 0.25


class FilmRouter:
    """Answers queries, looking first in the documents of the films that they name."""

    def __init__(self, index: Index, scopes: Scopes, subsets: Subsets) -> None:
        self._store = index.store
        self._films = index.films
        self._scopes = scopes
        self._subsets = subsets

    def find(
        self, query: Query, named: Named, within: NDArray[np.bool_] | None, *, also: Sequence[int] = ()
    ) -> Answer | NoAnswer:
        """Answer a query from documents of the films that it names, else from chunks that mention them.

        `within`, a flag for each document, limits the search; None searches everywhere.
        """
        look, films = self._subsets.of(within), named.films
        if named.asks_for_film and not films and wants_list(query.asked, query.language):
            year = year_asked(folded_words(query.asked))
            of_year = None if year is None else self._films_of(year, look)
            return of_year or self._films_that_answer(query, named, look, also=also, year=year)
        if films:
            own = self._own(query, named, films, look=look, also=also)
            if isinstance(own, Answer):
                return own
            found = self._elsewhere(query, films, look, own=own, also=also)
            return found if isinstance(found, Answer) else self._somebody(query, named, look, silent=found)
        return self._perhaps_named(query, named, look, also=also)

    def _perhaps_named(
        self, query: Query, named: Named, look: Subset, *, also: Sequence[int]
    ) -> Answer | NoAnswer:
        """Answer a query that may name a film, or continue about the conversation's film."""
        hinted = named.hinted or named.kept
        if not hinted:
            return self._unnamed(query, named, look, also=also)
        own = self._own(query, named, hinted, look=look, also=also)
        if isinstance(own, Answer) and (named.kept or named.evidence is Evidence.FRAMED):
            return own
        if named.points_back and not named.unknown:
            return own
        elsewhere = self._unnamed if named.kept else self._anywhere
        return max((own, elsewhere(query, named, look, also=also)), key=sureness)

    def _unnamed(self, query: Query, named: Named, look: Subset, *, also: Sequence[int]) -> Answer | NoAnswer:
        """Answer a query that names no film: from the long-document films, else from all.

        If there are long documents about one film and ten thousand short ones about others, "When was the
        film released?" means the one.
        """
        long = None if named.asks_for_film else self._at_length(look)
        if long is None:
            return self._anywhere(query, named, look, also=also)
        found = self._anywhere(query, named, long, also=also)
        is_naming = any(each.need is not Need.WORDS for each in named.unknown)
        if isinstance(found, Answer) and (not is_naming or found.best.confidence >= SURE):
            return found
        others = self._anywhere(query, named, look, also=also)
        if isinstance(found, Answer):
            return others if sureness(others) >= found.best.confidence + AHEAD else found
        if named.unknown:
            return others
        return others if sureness(others) >= SURE and not _is_of_any(others) else found

    def _films_of(self, year: int, look: Subset) -> Answer | None:
        """Return the films of a year, in alphabetical order; None if there are none."""
        looked_at = (
            np.ones(self._store.document_count, np.bool_) if look.documents is None else look.documents
        )
        films = [film for film in self._films.within(looked_at) if self._films.year(film) == year]
        if not films:
            return None
        found = []
        for film in sorted(films, key=self._films.label)[:MOST_LISTED]:
            document = next(each for each in self._films.documents((film,)) if looked_at[each])
            found.append(introduced(self._store, document, self._films.titles(film), year))
        (best, *further), candidates = zip(*found, strict=True)
        more = len(films) - len(found)
        return Answer(best, (), (), candidates, tuple(further), left_out=more)

    def _films_that_answer(
        self, query: Query, named: Named, look: Subset, *, also: Sequence[int], year: int | None
    ) -> Answer | NoAnswer:
        """Answer a query that asks for films: one finding for each film, from the chunks of many.

        If only films of a year are asked for, the chunks must hold the year.
        """
        asked = replace(self._put(query, look), asks_for_films=True)
        candidates = look.retriever.retrieve(asked, LISTED_CANDIDATES, documents=look.documents, also=also)
        speaking = _speaking_of(candidates, self._needed(named, look, asked), asked)
        if year is not None:
            speaking = tuple(each for each in speaking if str(year) in each.chunk.text)
        found = look.reader.read(asked, speaking)
        return found if isinstance(found, Answer) else _unsure(candidates)

    def _somebody(self, query: Query, named: Named, look: Subset, *, silent: NoAnswer) -> Answer | NoAnswer:
        """Answer a query whose title is really the name of somebody in the long-document films."""
        long = self._at_length(look)
        if long is None:
            return silent
        names = [
            Unknown(each.span, each.words, Need.NAME, is_capital=query.text[each.span.start].isupper())
            for each in named.mentions
        ]
        found = self._anywhere(query, named, long, names=names)
        return found if isinstance(found, Answer) else silent

    def _at_length(self, look: Subset) -> Subset | None:
        """Return the subset of the long-document films, None if there are none."""
        long = self._scopes.at_length
        if long is not None and look.documents is not None:
            long = long & look.documents
        return self._subsets.of(long, look) if long is not None and long.any() else None

    def _own(
        self, query: Query, named: Named, films: Sequence[int], *, look: Subset, also: Sequence[int]
    ) -> Answer | NoAnswer:
        """Read the films' own documents, which need not repeat their titles."""
        documents = self._scopes.about(films, EVERYTHING)
        if look.documents is not None:
            documents &= look.documents
        subset = self._subsets.of(documents, look)
        names = frozenset(self._words(named, films))
        asked = _knowing(self._put(query, subset), names, is_named=not named.kept)
        asked = replace(asked, is_shared=len(films) > 1)
        candidates = subset.retriever.retrieve(asked, CANDIDATES, documents=documents, also=also)
        if named.kept:
            candidates = _speaking_of(candidates, self._needed(named, look, asked), query)
        return subset.reader.read(asked, candidates)

    def _elsewhere(
        self, query: Query, films: Sequence[int], look: Subset, *, own: NoAnswer, also: Sequence[int]
    ) -> Answer | NoAnswer:
        """Read the chunks of other documents that mention the films."""
        keys = tuple(title_key(title) for film in films for title in self._films.titles(film))
        query = self._put(query, look)
        candidates = look.retriever.retrieve(query, CANDIDATES, documents=look.documents, also=also)
        years = {self._films.year(film) for film in films}
        speaking = [each for each in candidates if speaks_of_title(each, keys, years)]
        found = look.reader.read(query, speaking)
        if isinstance(found, Answer):
            return found
        return own if own.candidates else _unsure(candidates)

    def _anywhere(
        self,
        query: Query,
        named: Named,
        look: Subset,
        *,
        also: Sequence[int] = (),
        names: Sequence[Unknown] = (),
    ) -> Answer | NoAnswer:
        """Read the chunks that mention everything that the query names, and the further `names`."""
        query = self._put(query, look)
        candidates = look.retriever.retrieve(query, CANDIDATES, documents=look.documents, also=also)
        speaking = _speaking_of(candidates, [*self._needed(named, look, query), *names], query)
        found = look.reader.read(query, speaking)
        if isinstance(found, Answer) and found.best.confidence < SURE:
            is_of_many = self._is_of_many(look)
            doubted = [each for each in named.unknown if each.need is Need.WORDS and is_of_many]
            surely = _speaking_of(speaking, doubted, query)
            if len(surely) < len(speaking):
                found = look.reader.read(query, surely)
        return found if isinstance(found, Answer) else _unsure(candidates)

    def _needed(self, named: Named, subset: Subset, query: Query) -> list[Unknown]:
        """Return the names that a chunk of a subset must mention; the query is expanded for the subset.

        If all documents are about one film, names are of people in it, who are not named in every chunk about
        them; and words that look like another film's title are none.
        """
        if len(self._films) <= 1:
            return [each for each in named.unknown if each.need is Need.PHRASE or _is_absent(each, query)]
        needed = [each for each in named.unknown if each.need is not Need.WORDS]
        if self._is_of_many(subset):
            return needed
        return [each for each in needed if each.need is not Need.NAME or not _is_there(each, query)]

    def _is_of_many(self, subset: Subset) -> bool:
        """Return whether the documents of a subset are about more than one film."""
        if subset.documents is None:
            return len(self._films) > 1
        return len(self._films.within(subset.documents)) > 1

    def _put(self, query: Query, subset: Subset) -> Query:
        """Return a query of the whole index, expanded again for a subset."""
        is_whole = subset.retriever is self._subsets.whole.retriever
        return query if is_whole else subset.retriever.put(query)

    def _words(self, named: Named, films: Sequence[int]) -> set[str]:
        """Return the folded words that name the films in the question or the conversation."""
        if named.kept:
            return {
                word for film in films for title in self._films.titles(film) for word in folded_words(title)
            }
        mentions = (each for each in named.mentions if not set(films).isdisjoint(each.films))
        return {word for each in mentions for word in each.words}


def _knowing(query: Query, names: frozenset[str], *, is_named: bool) -> Query:
    """Return a query that does not need to match the folded words that name its film.

    If it has no other words, they must match. If the film's name consists of stop words (Being There), a
    known word takes their place, because the film's documents are about it.
    """
    rest = [word for word in query.words if word.word not in names]
    if len(rest) < len(query.words) or not is_named:
        return replace(query, known=names if rest else frozenset())
    name = " ".join(sorted(names))
    title = QuestionWord(name, name, ())
    return replace(query, known=names | {name}, words=(*query.words, title), groups=(*query.groups, ()))


def _is_there(name: Unknown, query: Query) -> bool:
    """Return whether the subset may hold a name of one word, or most words of a longer one."""
    found = {
        word.word
        for word, group in zip(query.words, query.groups, strict=True)
        if any(match.kind is not MatchKind.MEANING for match in group)
    }
    return len(name.words) == 1 or 2 * len(found.intersection(name.words)) > len(name.words)


def _is_absent(name: Unknown, query: Query) -> bool:
    """Return whether no word of a possible title is in the documents, in any spelling or translation."""
    if name.need not in (Need.TITLE, Need.WORDS):
        return False
    groups = [group for word, group in zip(query.words, query.groups, strict=True) if word.word in name.words]
    return bool(groups) and not any(groups)


def _speaking_of(
    candidates: Sequence[Candidate], unknown: Sequence[Unknown], query: Query
) -> tuple[Candidate, ...]:
    return tuple(
        each for each in candidates if all(speaks_of(each, name, query.language) for name in unknown)
    )


def _unsure(candidates: Sequence[Candidate]) -> NoAnswer:
    reason = NoAnswerReason.UNSURE if candidates else NoAnswerReason.NOTHING_FOUND
    return NoAnswer(reason, tuple(candidates))


def _is_of_any(outcome: Answer | NoAnswer) -> bool:
    """Return whether other films answer with about the same confidence, so that none of them is meant."""
    if isinstance(outcome, NoAnswer):
        return False
    films = {(each.citation.document.film, each.citation.document.year) for each in outcome.differing}
    return bool(films - {(outcome.best.citation.document.film, outcome.best.citation.document.year)})


def sureness(outcome: Answer | NoAnswer) -> float:
    """Return the confidence of an outcome, 0.0 for no answer."""
    return outcome.best.confidence if isinstance(outcome, Answer) else 0.0
