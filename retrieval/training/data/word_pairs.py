"""Words that translate each other, found in aligned sentences by how often they stand together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.training.data.parallel import TextPair

# Chosen by eye on 75 pairs of each two languages: at 0.15 and two sentences about a third of the pairs were
# chance, at these values about one in six.
_LEAST_SENTENCES: Final = 2
_LEAST_LIKENESS: Final = 0.3
_SURE_LIKENESS: Final = 0.5  # enough for a pair seen in two sentences alone
_SURE_SENTENCES: Final = 3
_COMMONEST: Final = 0.05  # a word in more of the sentences than this stands beside everything

_BLOCK: Final = 40_000  # sentences at a time: some 10 million pairs of words


class _Side(NamedTuple):
    """The words of one language, numbered, and the numbers of those in each sentence."""

    words: list[str]
    sentences: list[NDArray[np.int64]]
    counts: NDArray[np.int64]


def translations(left: Iterable[Sequence[str]], right: Iterable[Sequence[str]]) -> list[TextPair]:
    """Return word pairs, sorted: for each word of either side the one of the other side most like it.

    Both sides are sentences as words, aligned. The likeness of two words is the cosine between the sets of
    sentences they stand in; weak ones are left out.
    """
    one, other = _side(left), _side(right)
    keys, together = _together(one, other)
    first, second = np.divmod(keys, max(1, len(other.words)))
    likeness = together / np.sqrt(one.counts[first] * other.counts[second])
    sure = (together >= _SURE_SENTENCES) | (likeness >= _SURE_LIKENESS)
    wanted = np.zeros(len(keys), dtype=bool)
    for column in (first, second):
        wanted[_best(column, likeness)] = True
    rows = np.flatnonzero(wanted & sure & (likeness >= _LEAST_LIKENESS))
    return sorted((one.words[first[row]], other.words[second[row]]) for row in rows)


def _side(sentences: Iterable[Sequence[str]]) -> _Side:
    texts = [sorted(set(sentence)) for sentence in sentences]
    found = Counter(word for text in texts for word in text)
    most = max(_LEAST_SENTENCES, _COMMONEST * len(texts))
    words = sorted(word for word, count in found.items() if _LEAST_SENTENCES <= count <= most)
    numbers = {word: number for number, word in enumerate(words)}
    rows = [np.array([numbers[word] for word in text if word in numbers], dtype=np.int64) for text in texts]
    return _Side(words, rows, np.array([found[word] for word in words], dtype=np.int64))


def _together(one: _Side, other: _Side) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of words that share enough sentences, as numbers, and how many they share."""
    keys, counts = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for block in _blocks(one, other):
        new, found = np.unique(block, return_counts=True)
        keys, places = np.unique(np.concatenate([keys, new]), return_inverse=True)
        counts = np.bincount(places, np.concatenate([counts, found])).astype(np.int64)
    enough = counts >= _LEAST_SENTENCES
    return keys[enough], counts[enough]


def _blocks(one: _Side, other: _Side) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(one.sentences), _BLOCK):
        block = slice(start, start + _BLOCK)
        sentences = zip(one.sentences[block], other.sentences[block], strict=True)
        yield np.concatenate([np.add.outer(a * len(other.words), b).ravel() for a, b in sentences])


def _best(column: NDArray[np.int64], likeness: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return, for each value of `column`, the row where `likeness` is highest; ties go to the first."""
    order = np.lexsort((-likeness, column))
    ordered = column[order]
    return order[np.flatnonzero(np.diff(ordered, prepend=-1))]
