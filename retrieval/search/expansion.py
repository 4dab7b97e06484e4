"""Query expansion: a question's words as terms of the index, across languages, scripts and spellings."""

import weakref
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.datatypes import Match, MatchKind
from retrieval.index.term_vectors import TermVectors, is_known, lexicon_identity
from retrieval.index.vocabulary import LONG_PART, SHORT_PART, Vocabulary
from retrieval.models.encoders import StaticEncoder
from retrieval.names.matching import NameIndex, NameLines
from retrieval.text.tokens import QuestionWord

# A meaning weighs its cosine. On the development questions whose answer is in another language, recall@1 of
# the sparse arm was 0.74 by the cosine and 0.60 by its square; if it is in the same language, and on 300
# held-in questions each of SQuAD and PIAF, nothing changed by more than 0.04 and 0.01. Of the floors 0.4,
# 0.45 and 0.5 none was better than another by more than one question.
MEANING_FLOOR: Final = 0.4
MEANINGS: Final = 8
SOUNDS: Final = 4
SOUND_WEIGHT: Final = 0.95
# A match with two joined words is more likely to be a coincidence than with one, so it must be closer.
JOINED_FLOOR: Final = 0.75
SPELLING_WEIGHT: Final = 0.9
EDIT_LENGTHS: Final = (4, 8)  # words of so many letters may hold one slip, two slips
CACHED_WORDS: Final = 4096
CACHED_LANGUAGES: Final = 4


@dataclass(frozen=True, slots=True)
class Beyond:
    """The terms outside some languages: a flag for each term with a vector, and the lines of names."""

    meanings: NDArray[np.bool_]
    names: NameLines


class QueryExpansion:
    """Expands the words of a question into terms of one index.

    Every word becomes a group of alternatives: its own terms (weight 1), terms of the same meaning in other
    languages, names of the same sound; a word without any counts as the known word nearest in spelling.
    Weights below 1 rank an exact match before its translations.
    """

    def __init__(
        self, vocabulary: Vocabulary, encoder: StaticEncoder, term_vectors: TermVectors | None = None
    ) -> None:
        self._vocabulary = vocabulary
        self._encoder = encoder
        self._row_of = lru_cache(maxsize=CACHED_WORDS)(vocabulary.terms.row_of)
        # lru_cache on a bound method would create a reference cycle and keep the index's files mapped.
        expand = partial(QueryExpansion._expand_word, weakref.proxy(self))
        self._expanded = lru_cache(maxsize=CACHED_WORDS)(expand)
        # Vectors made by other weights are not comparable with the question's words.
        is_usable = term_vectors is not None and term_vectors.identity == lexicon_identity(encoder)
        self._term_vectors = (
            term_vectors if term_vectors and is_usable else TermVectors.of(vocabulary, encoder)
        )
        self._names = NameIndex((), self._term_vectors.names)
        self._name_rows = np.flatnonzero(vocabulary.is_name)
        # As above.
        self._beyond = lru_cache(maxsize=CACHED_LANGUAGES)(
            partial(QueryExpansion._terms_beyond, weakref.proxy(self))
        )

    def expand(self, words: Sequence[QuestionWord]) -> tuple[tuple[Match, ...], ...]:
        """Return one group of alternatives for each word, best first; empty if no term matches."""
        groups = [list(self._expanded(word)) for word in words]
        languages = [self._languages_of(group) for group in groups]
        for place, (first, second) in enumerate(pairwise(words)):
            if second.follows and len(first.word) + len(second.word) <= SHORT_PART + LONG_PART:
                joined = self._joined_matches(first, second, languages[place] & languages[place + 1])
                groups[place] += joined
                groups[place + 1] += joined
        return tuple(
            self._without_neighbours(_best_of_each(group), here)
            for group, here in zip(groups, languages, strict=True)
        )

    def _without_neighbours(self, group: Sequence[Match], here: NDArray[np.bool_]) -> tuple[Match, ...]:
        """Remove alternatives in languages that the index has the word itself in.

        They would be words of nearly the same meaning or sound: over English documents alone they cost
        0.03 of recall@1 (700 held-in questions of SQuAD).
        """
        return tuple(
            match
            for match in group
            if match.kind is MatchKind.EXACT or (self._vocabulary.languages[self._row(match)] & ~here).any()
        )

    def _languages_of(self, group: Sequence[Match]) -> NDArray[np.bool_]:
        """Return a flag for each language: whether the index has the word itself in it."""
        exact = [self._row(match) for match in group if match.kind is MatchKind.EXACT]
        found: NDArray[np.bool_] = np.logical_or.reduce(self._vocabulary.languages[exact])
        return found

    def _terms_beyond(self, here: tuple[bool, ...]) -> Beyond:
        others = self._vocabulary.languages & ~np.array(here, dtype=np.bool_)
        is_beyond: NDArray[np.bool_] = np.logical_or.reduce(others, axis=1)
        joined = np.logical_or.reduce(is_beyond[self._vocabulary.joined_terms], axis=1)
        names = np.concatenate([is_beyond[self._name_rows], joined])
        return Beyond(is_beyond[self._term_vectors.meaning_rows], self._names.lines_of(names))

    def _row(self, match: Match) -> int:
        row = self._row_of(match.term)
        assert row is not None, match.term  # noqa: S101 - a match is made of a term
        return row

    def _expand_word(self, word: QuestionWord) -> tuple[Match, ...]:
        present = (term for term in word.terms if self._row_of(term) is not None)
        exact = [Match(word.word, term, MatchKind.EXACT, 1.0) for term in present]
        here = self._languages_of(exact)
        beyond = self._beyond_of(here)
        found = [*exact, *self._meanings(word.word, beyond)]
        if word.written[0].isupper() or self._pieces(word.word) > 1:
            # A common word in small letters is no name, and would only be heard by accident.
            found += self._sounds(word.word, beyond)
        if not found:
            found = self._spellings(word.word)
        return _best_of_each(found)

    def _pieces(self, word: str) -> int:
        return int(self._encoder.piece_counts([word])[0])

    def _beyond_of(self, here: NDArray[np.bool_]) -> Beyond | None:
        """Return the terms outside the given languages, or None (no filter) if no language is given."""
        return self._beyond(tuple(here.tolist())) if here.any() else None

    def _meanings(self, word: str, beyond: Beyond | None) -> list[Match]:
        """Return the terms of the same meaning."""
        if not is_known(self._pieces(word)):
            return []
        vector = self._encoder.word_vectors([word])[0]
        near = self._term_vectors.meanings.search(vector, MEANINGS, rows=beyond.meanings if beyond else None)
        return [
            Match(
                word,
                self._vocabulary.terms[int(self._term_vectors.meaning_rows[hit.row])],
                MatchKind.MEANING,
                min(hit.score, 0.99),
            )
            for hit in near
            if hit.score >= MEANING_FLOOR
        ]

    def _sounds(self, word: str, beyond: Beyond | None) -> list[Match]:
        """Return the names of the same sound."""
        return [
            Match(word, self._vocabulary.terms[row], MatchKind.SOUND, similarity * SOUND_WEIGHT)
            for place, similarity in self._names.nearest(word, SOUNDS, among=beyond.names if beyond else None)
            if len(rows := self._terms_of_name(place)) == 1 or similarity >= JOINED_FLOOR
            for row in rows
        ]

    def _terms_of_name(self, place: int) -> list[int]:
        """Return the rows of a name's terms; single names are numbered first, then joined ones."""
        single = len(self._name_rows)
        if place < single:
            return [int(self._name_rows[place])]
        return [int(row) for row in self._vocabulary.joined_terms[place - single]]

    def _joined_matches(
        self, first: QuestionWord, second: QuestionWord, here: NDArray[np.bool_]
    ) -> list[Match]:
        joined = first.word + second.word
        sounds = self._sounds(joined, self._beyond_of(here))
        heard = [match for match in sounds if match.weight >= JOINED_FLOOR * SOUND_WEIGHT]
        if self._row_of(joined) is not None:
            heard.append(Match(joined, joined, MatchKind.SOUND, SOUND_WEIGHT))
        return heard

    @cached_property
    def _words(self) -> tuple[str, ...]:
        # Decoded here because only a misspelt word is compared with all of them.
        return tuple(self._vocabulary.words)

    def _spellings(self, word: str) -> list[Match]:
        distance = allowed_edits(word)
        if not distance:
            return []
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=distance, limit=2)
        return [
            Match(word, self._vocabulary.terms[row], MatchKind.SPELLING, SPELLING_WEIGHT / edits)
            for _, edits, row in near
            if edits
        ]


def allowed_edits(word: str) -> int:
    """Return the number of edits allowed between a misspelt word and the intended one."""
    if not word.isalpha():
        return 0
    return bisect_right(EDIT_LENGTHS, len(word))


def _best_of_each(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return the best match of every term, best first."""
    best: dict[str, Match] = {}
    for match in matches:
        if match.term not in best or best[match.term].weight < match.weight:
            best[match.term] = match
    return tuple(sorted(best.values(), key=lambda match: (-match.weight, match.term)))
