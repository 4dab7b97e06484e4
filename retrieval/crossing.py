"""Words of a question as terms of the index, across languages, scripts and spellings."""

import weakref
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.datatypes import Language, Match, MatchKind
from retrieval.encoders import StaticEncoder
from retrieval.names import NameIndex
from retrieval.terms import QuestionWord, Token

# A meaning weighs its cosine. On the development questions whose answer is in another language, recall@1 of
# the sparse arm was 0.74 by the cosine and 0.60 by its square; where it is in the same language, and on 300
# held-in questions each of SQuAD and PIAF, nothing changed by more than 0.04 and 0.01. Of the floors 0.4,
# 0.45 and 0.5 none was better than another by more than one question.
MEANING_FLOOR: Final = 0.4
MEANINGS: Final = 8
SOUNDS: Final = 4
SOUND_WEIGHT: Final = 0.95
# A word that is heard in two others by chance is likelier than in one, so it must be nearer.
JOINED_FLOOR: Final = 0.75
SPELLING_WEIGHT: Final = 0.9
EDIT_LENGTHS: Final = (4, 8)  # words of so many letters may hold one slip, two slips
# A word of more pieces than this was rare or absent in training: the mean of its pieces means little.
KNOWN_PIECES: Final = 3
# The two words of a name that other scripts write as one ("Iwo Jima", Иводзима); one of them is short.
SHORT_PART: Final = 4
LONG_PART: Final = 7
CACHED_WORDS: Final = 4096
LANGUAGES: Final = tuple(Language)
# A term is of a language where this part of it stands in that language: a title quoted in a sentence of
# another language does not make its words that language's.
LANGUAGE_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The index's terms as words: row by row a term, its commonest written form, whether it is a name.

    `languages`, of shape (terms, languages), says of which languages a term is, in the order of
    `Language`. `joined` are two-word names as one word, each with the rows of its two terms.
    """

    terms: tuple[str, ...]
    words: tuple[str, ...]
    is_name: NDArray[np.bool_]
    languages: NDArray[np.bool_]
    joined: tuple[tuple[str, int, int], ...]

    @classmethod
    def from_tokens(cls, terms: Sequence[str], chunks: Iterable[Sequence[Token]]) -> "Vocabulary":
        """Gather the written forms of `terms` from the tokens of the chunks."""
        row_of = {term: row for row, term in enumerate(terms)}
        forms: list[Counter[str]] = [Counter() for _ in terms]
        capitals = np.zeros(len(terms), dtype=np.int64)
        spoken = np.zeros((len(terms), len(LANGUAGES)), dtype=np.int64)
        joined: dict[str, tuple[int, int]] = {}
        for tokens in chunks:
            for token in tokens:
                row = row_of[token.term]
                forms[row][token.word] += 1
                capitals[row] += token.capitalised
                spoken[row, LANGUAGES.index(token.language)] += 1
            for first, second in pairwise(tokens):
                if is_joinable(first, second):
                    joined.setdefault(first.word + second.word, (row_of[first.term], row_of[second.term]))
        counts = np.array([form.total() for form in forms], dtype=np.int64)
        words = tuple(min(form, key=lambda word: (-form[word], word)) for form in forms)
        return cls(
            tuple(terms),
            words,
            capitals * 2 >= counts,
            spoken >= counts[:, None] * LANGUAGE_SHARE,
            tuple((name, *rows) for name, rows in sorted(joined.items())),
        )

    def save(self, folder: Path) -> None:
        """Write the vocabulary's files into an existing folder."""
        (folder / "words.txt").write_text("\n".join(self.words), encoding="utf-8")
        np.save(folder / "is_name.npy", self.is_name)
        np.save(folder / "term_languages.npy", self.languages)
        lines = [f"{name}\t{first}\t{second}" for name, first, second in self.joined]
        (folder / "joined.tsv").write_text("\n".join(lines), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, terms: tuple[str, ...]) -> "Vocabulary":
        """Read what `save` wrote."""
        words = (folder / "words.txt").read_text(encoding="utf-8")
        lines = (folder / "joined.tsv").read_text(encoding="utf-8")
        rows = (line.split("\t") for line in lines.split("\n") if line)
        return cls(
            terms,
            tuple(words.split("\n")) if words else (),
            np.load(folder / "is_name.npy"),
            np.load(folder / "term_languages.npy"),
            tuple((name, int(first), int(second)) for name, first, second in rows),
        )


def is_joinable(first: Token, second: Token) -> bool:
    """Whether two words that follow each other may be one name that other scripts write as one word."""
    short, long = sorted((len(first.word), len(second.word)))
    return (
        second.follows
        and first.capitalised
        and second.capitalised
        and first.word.isalpha()
        and second.word.isalpha()
    ) and short <= SHORT_PART <= long <= LONG_PART


class Crossing:
    """Expands the words of a question into terms of one index.

    Every word becomes a group of alternatives: the terms that it is (weight 1), those that mean the same in
    other languages, those that sound the same; a word that is none of these counts as the nearest known word
    in spelling. Weights below 1 keep an exact match ahead of its translations.
    """

    def __init__(self, vocabulary: Vocabulary, encoder: StaticEncoder) -> None:
        self._vocabulary = vocabulary
        self._encoder = encoder
        self._row_of = {term: row for row, term in enumerate(vocabulary.terms)}
        # A method of its own would keep the index's words until Python looks for cycles.
        expand = partial(Crossing._expand_word, weakref.proxy(self))
        self._expanded = lru_cache(maxsize=CACHED_WORDS)(expand)
        pieces = encoder.piece_counts(vocabulary.words)
        self._meaning_rows = np.flatnonzero((pieces > 0) & (pieces <= KNOWN_PIECES))
        self._meaning_vectors = encoder.word_vectors([vocabulary.words[row] for row in self._meaning_rows])
        self._name_rows: list[tuple[int, ...]] = [(int(row),) for row in np.flatnonzero(vocabulary.is_name)]
        names = [vocabulary.words[rows[0]] for rows in self._name_rows]
        names += [name for name, _, _ in vocabulary.joined]
        self._name_rows += [(first, second) for _, first, second in vocabulary.joined]
        self._names = NameIndex(names)

    def expand(self, words: Sequence[QuestionWord]) -> tuple[tuple[Match, ...], ...]:
        """Return one group of alternatives for each word, the best first; empty where it meets no term."""
        groups = [list(self._expanded(word)) for word in words]
        for place, (first, second) in enumerate(pairwise(words)):
            if second.follows and len(first.word) + len(second.word) <= SHORT_PART + LONG_PART:
                joined = self._joined_matches(first, second)
                groups[place] += joined
                groups[place + 1] += joined
        return tuple(self._without_neighbours(_best_of_each(group)) for group in groups)

    def _without_neighbours(self, group: Sequence[Match]) -> tuple[Match, ...]:
        """Leave out the alternatives of a language in which the word itself is there.

        They would be words that mean or sound nearly the same: over English documents alone they cost
        0.03 of recall@1 (700 held-in questions of SQuAD).
        """
        exact = [self._row_of[match.term] for match in group if match.kind is MatchKind.EXACT]
        if not exact:
            return tuple(group)
        here = self._vocabulary.languages[exact].any(axis=0)
        return tuple(
            match
            for match in group
            if match.kind is MatchKind.EXACT
            or (self._vocabulary.languages[self._row_of[match.term]] & ~here).any()
        )

    def _expand_word(self, word: QuestionWord) -> tuple[Match, ...]:
        exact = [Match(word.word, term, MatchKind.EXACT, 1.0) for term in word.terms if term in self._row_of]
        found = [*exact, *self._meanings(word.word)]
        if word.written[0].isupper() or self._pieces(word.word) > 1:
            # A common word in small letters is no name, and would only be heard by accident.
            found += self._sounds(word.word)
        if not found:
            found = self._spellings(word.word)
        return _best_of_each(found)

    def _pieces(self, word: str) -> int:
        return int(self._encoder.piece_counts([word])[0])

    def _meanings(self, word: str) -> list[Match]:
        if not 0 < self._pieces(word) <= KNOWN_PIECES or not len(self._meaning_rows):
            return []
        similarities = self._meaning_vectors @ self._encoder.word_vectors([word])[0]
        near = np.flatnonzero(similarities >= MEANING_FLOOR)
        near = near[np.lexsort((near, -similarities[near]))][:MEANINGS]
        return [
            Match(
                word,
                self._vocabulary.terms[self._meaning_rows[place]],
                MatchKind.MEANING,
                min(float(similarities[place]), 0.99),
            )
            for place in near
        ]

    def _sounds(self, word: str) -> list[Match]:
        return [
            Match(word, self._vocabulary.terms[row], MatchKind.SOUND, similarity * SOUND_WEIGHT)
            for place, similarity in self._names.nearest(word, SOUNDS)
            if len(self._name_rows[place]) == 1 or similarity >= JOINED_FLOOR
            for row in self._name_rows[place]
        ]

    def _joined_matches(self, first: QuestionWord, second: QuestionWord) -> list[Match]:
        joined = first.word + second.word
        heard = [match for match in self._sounds(joined) if match.weight >= JOINED_FLOOR * SOUND_WEIGHT]
        if joined in self._row_of:
            heard.append(Match(joined, joined, MatchKind.SOUND, SOUND_WEIGHT))
        return heard

    def _spellings(self, word: str) -> list[Match]:
        distance = allowed_edits(word)
        if not distance:
            return []
        near = process.extract(
            word, self._vocabulary.words, scorer=OSA.distance, score_cutoff=distance, limit=2
        )
        return [
            Match(word, self._vocabulary.terms[row], MatchKind.SPELLING, SPELLING_WEIGHT / edits)
            for _, edits, row in near
            if edits
        ]


def allowed_edits(word: str) -> int:
    """Return how many edits may lie between a misspelt word and the one that was meant."""
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
