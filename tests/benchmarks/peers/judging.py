"""How good results are: against exact search, and by the film that a question is about."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from retrieval.datatypes import Language
from retrieval.index.storage.arrays import pieces
from tests.benchmarks.peers.encoding import Vectors
from tests.benchmarks.peers.library import Passage, Question

# The last bits of a product hang on the order in which it is summed.
TIE: Final = 1e-6
# Rows compared at a time.
_BLOCK: Final = 65_536


def exact_scores(vectors: Vectors, questions: Vectors, k: int) -> Vectors:
    """Return the score of the k-th nearest row to each question, all rows being compared."""
    best = np.full((len(questions), k), -np.inf, dtype=np.float32)
    for each in pieces(len(vectors), _BLOCK):
        every = np.concatenate([best, questions @ vectors[each].T], axis=1)
        best = -np.partition(-every, k - 1, axis=1)[:, :k]
    lowest: Vectors = best.min(axis=1)
    return lowest


def recall(found: Sequence[Sequence[int]], vectors: Vectors, questions: Vectors, *, k: int) -> float:
    """Return the part of the `k` nearest rows that were found; what ties with the last of them is one."""
    k = min(k, len(vectors))
    lowest = exact_scores(vectors, questions, k)
    right = 0
    for rows, question, bar in zip(found, questions, lowest, strict=True):
        first = sorted(set(rows[:k]))
        right += int((vectors[first] @ question >= bar - TIE).sum()) if first else 0
    return right / (k * len(questions))


def found_films(
    results: Sequence[Sequence[int]], questions: Sequence[Question], passages: Sequence[Passage]
) -> dict[Language, float]:
    """Return, for each language, for which share of its questions a passage of the right film was found."""
    hits: dict[Language, list[bool]] = {}
    for rows, question in zip(results, questions, strict=True):
        is_found = any(passages[row].film == question.film for row in rows)
        hits.setdefault(question.language, []).append(is_found)
    return {language: sum(each) / len(each) for language, each in hits.items()}
