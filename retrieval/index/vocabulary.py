"""The index's terms as words: their written forms, their languages, and which of them are names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Language
from retrieval.index.storage.arrays import opened
from retrieval.index.storage.counts import Counts
from retrieval.index.storage.text_list import TextList
from retrieval.text.tokens import Token

LANGUAGES: Final = tuple(Language)
_NUMBER_OF: Final = {language: number for number, language in enumerate(LANGUAGES)}
# The share of a term's occurrences that makes it a word of a language: a title quoted in a sentence of
# another language does not make its words that language's.
LANGUAGE_SHARE: Final = 0.3
# The two words of a name that other scripts write as one ("Iwo Jima", Иводзима); one of them is short.
SHORT_PART: Final = 4
LONG_PART: Final = 7
# Separates the parts of a count's key; it is in no word and sorts before every letter.
BETWEEN: Final = "\t"
# Of each form: its count in each language, then its count with a capital.
FORM_WIDTH: Final = len(LANGUAGES) + 1
PAIR_WIDTH: Final = 1


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Counts of the terms' written forms, and of pairs of words that may be one name."""

    forms: Counts
    pairs: Counts

    @classmethod
    def of(cls, passages: Iterable[Sequence[Token]]) -> "WordCounts":
        """Count the tokens of passages."""
        forms: dict[str, list[int]] = {}
        pairs: dict[str, list[int]] = {}
        for tokens in passages:
            for token in tokens:
                counts = forms.setdefault(f"{token.term}{BETWEEN}{token.word}", [0] * FORM_WIDTH)
                counts[_NUMBER_OF[token.language]] += 1
                counts[-1] += token.capitalised
            for first, second in pairwise(tokens):
                if is_joinable(first, second):
                    key = BETWEEN.join((first.word + second.word, first.term, second.term))
                    pairs.setdefault(key, [0])[0] += 1
        return cls(Counts.of(forms, width=FORM_WIDTH), Counts.of(pairs, width=PAIR_WIDTH))

    def save(self, folder: Path) -> None:
        """Write the counts' files into an existing folder."""
        self.forms.save(folder, "forms")
        self.pairs.save(folder, "pairs")

    @classmethod
    def load(cls, folder: Path) -> "WordCounts":
        """Open what `save` wrote."""
        return cls(Counts.load(folder, "forms"), Counts.load(folder, "pairs"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The index's terms as words: a row has a term, its commonest written form, and whether it is a name.

    `languages`, shape (terms, languages), flags the languages of a term, in the order of `Language`. `joined`
    are two-word names as one word; `joined_terms`, shape (names, 2), the rows of their two terms.
    """

    terms: TextList
    words: TextList
    is_name: NDArray[np.bool_]
    languages: NDArray[np.bool_]
    joined: TextList
    joined_terms: NDArray[np.int32]

    @classmethod
    def of(cls, counted: WordCounts) -> "Vocabulary":
        """Choose a word for each counted term, in the order of the terms."""
        keys = [key.split(BETWEEN) for key in counted.forms.keys]
        # The forms of a term are adjacent, in the order of words.
        starts = np.array(
            [row for row, (term, _) in enumerate(keys) if not row or term != keys[row - 1][0]], dtype=np.int64
        )
        counts = counted.forms.counts
        spoken = _sums(counts[:, :-1], starts)
        written = spoken.sum(axis=1)
        terms = [keys[row][0] for row in starts.tolist()]
        joined, joined_terms = _joined(counted.pairs, terms)
        return cls(
            TextList.of(terms),
            TextList.of(keys[row][1] for row in _commonest(counts[:, :-1].sum(axis=1), starts)),
            _sums(counts[:, -1:], starts)[:, 0] * 2 >= written,
            spoken >= written[:, None] * LANGUAGE_SHARE,
            joined,
            joined_terms,
        )

    @classmethod
    def from_tokens(cls, passages: Iterable[Sequence[Token]]) -> "Vocabulary":
        """Build the vocabulary from the tokens of chunks."""
        return cls.of(WordCounts.of(passages))

    def save(self, folder: Path) -> None:
        """Write the vocabulary's files, except the terms, into an existing folder."""
        self.words.save(folder, "words")
        np.save(folder / "is_name.npy", self.is_name)
        np.save(folder / "term_languages.npy", self.languages)
        self.joined.save(folder, "joined")
        np.save(folder / "joined_terms.npy", self.joined_terms)

    @classmethod
    def load(cls, folder: Path, terms: TextList) -> "Vocabulary":
        """Open what `save` wrote."""
        return cls(
            terms,
            TextList.load(folder, "words"),
            opened(folder / "is_name.npy"),
            opened(folder / "term_languages.npy"),
            TextList.load(folder, "joined"),
            opened(folder / "joined_terms.npy"),
        )


def is_joinable(first: Token, second: Token) -> bool:
    """Return whether two adjacent words may be a name that other scripts write as one word."""
    short, long = sorted((len(first.word), len(second.word)))
    return (
        second.follows
        and first.capitalised
        and second.capitalised
        and first.word.isalpha()
        and second.word.isalpha()
    ) and short <= SHORT_PART <= long <= LONG_PART


def _sums(counts: NDArray[np.int32], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sums of each run of rows."""
    if not len(starts):
        return np.zeros((0, counts.shape[1]), dtype=np.int64)
    sums: NDArray[np.int64] = np.add.reduceat(counts, starts, axis=0, dtype=np.int64)
    return sums


def _commonest(counts: NDArray[np.int64], starts: NDArray[np.int64]) -> list[int]:
    """Return the row of the highest count in each run, the first one if there are ties."""
    if not len(starts):
        return []
    lengths = np.diff(starts, append=len(counts))
    highest = np.flatnonzero(counts == np.repeat(np.maximum.reduceat(counts, starts), lengths))
    return [int(row) for row in highest[np.searchsorted(highest, starts)]]


def _joined(pairs: Counts, terms: Sequence[str]) -> tuple[TextList, NDArray[np.int32]]:
    """Return each name once, ascending, with the rows of its two terms."""
    row_of = {term: row for row, term in enumerate(terms)}
    # If a name has several pairs of terms, the first one counts; nearly all have one.
    names: dict[str, tuple[int, int]] = {}
    for key in pairs.keys:
        name, first, second = key.split(BETWEEN)
        names.setdefault(name, (row_of[first], row_of[second]))
    return TextList.of(names), np.array(list(names.values()), dtype=np.int32).reshape(len(names), 2)
