"""How good word vectors are: sentences and words matched across languages, paragraphs found for questions."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Language
from retrieval.training.data.parallel import LANGUAGE_PAIRS, TextPair
from retrieval.training.data.question_sets import read_question_set
from retrieval.training.data.splits import PIAF_HELD_OUT, SQUAD_HELD_OUT, held_out

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

LEXICON_HELD_OUT: Final = 0.05  # of the Russian words: about 1,800 pairs of single words
_QUESTIONS: Final = 2_000


def split_lexicon(pairs: Sequence[TextPair]) -> tuple[list[TextPair], list[TextPair]]:
    """Part a lexicon into what is trained on and what is measured on; no Russian word is in both."""
    parts: tuple[list[TextPair], list[TextPair]] = ([], [])
    for pair in pairs:
        parts[held_out(pair[1], LEXICON_HELD_OUT)].append(pair)
    return parts


def sentence_accuracy(encode: Encode, sentences: Mapping[Language, Sequence[str]]) -> dict[str, float]:
    """Return, for each two languages, how often a sentence's nearest is its translation, both ways' mean."""
    vectors = {language: encode(texts) for language, texts in sentences.items()}
    return {
        f"{left}-{right}": _matched(vectors[left] @ vectors[right].T)
        for left, right in LANGUAGE_PAIRS
        if left in vectors and right in vectors
    }


def lexicon_precision(
    encode: Encode, pairs: Sequence[TextPair], measured: Sequence[TextPair], *, k: int
) -> float:
    """Return how often a translation is among the k Russian words nearest to an English one.

    The Russian words of all `pairs` compete; the English words of `measured` are asked, single words alone.
    """
    russian = sorted({right for _, right in pairs if _is_single(right)})
    numbers = {word: number for number, word in enumerate(russian)}
    right_ones: defaultdict[str, set[int]] = defaultdict(set)
    for english, word in pairs:
        if word in numbers:
            right_ones[english].add(numbers[word])
    asked = sorted({english for english, word in measured if _is_single(english) and word in numbers})
    if not asked:
        return 0.0
    nearest = _nearest(encode(asked) @ encode(russian).T, k)
    return float(
        np.mean([not right_ones[word].isdisjoint(row) for word, row in zip(asked, nearest, strict=True)])
    )


def paragraph_recall(encode: Encode, path: Path, *, share: float, ks: Sequence[int]) -> list[float]:
    """Return how often a question's paragraph is among the k nearest of its set, for each k.

    All paragraphs compete; the questions are at most 2,000 of the held-out articles.
    """
    questions = read_question_set(path)
    asked = [
        each for each in questions.questions if held_out(questions.paragraphs[each.paragraph].title, share)
    ]
    asked = sorted(asked, key=lambda each: hashlib.sha256(each.id.encode()).digest())[:_QUESTIONS]
    paragraphs = encode([paragraph.text for paragraph in questions.paragraphs])
    nearest = _nearest(encode([each.question for each in asked]) @ paragraphs.T, max(ks))
    ranked = [
        list(row).index(each.paragraph) if each.paragraph in row else max(ks)
        for each, row in zip(asked, nearest, strict=True)
    ]
    return [float(np.mean([rank < k for rank in ranked])) for k in ks]


def print_accuracy(encode: Encode, sentences: Mapping[Language, Sequence[str]]) -> None:
    """Print how often sentences of FLORES-200 find their translations."""
    accuracies = sentence_accuracy(encode, sentences)
    figures = ", ".join(f"{languages} {accuracy:.3f}" for languages, accuracy in accuracies.items())
    print(f"FLORES {figures}", flush=True)


def print_measures(
    encode: Encode, data: Path, pairs: Sequence[TextPair], measured: Sequence[TextPair]
) -> None:
    """Print what takes longer than an epoch's figures: the lexicon, and questions with their paragraphs."""
    for k in (1, 5):
        print(f"lexicon en-ru, held out: precision@{k} {lexicon_precision(encode, pairs, measured, k=k):.3f}")
    for name, share in (("piaf-v1.1", PIAF_HELD_OUT), ("squad-v1.1-train", SQUAD_HELD_OUT)):
        path = data / "qa" / f"{name}.json.gz"
        if path.exists():
            first, fifth = paragraph_recall(encode, path, share=share, ks=(1, 5))
            print(f"{name}: recall@1 {first:.3f}, recall@5 {fifth:.3f}")


def _matched(scores: NDArray[np.float32]) -> float:
    rows = np.arange(len(scores))
    return float(np.mean(scores.argmax(axis=1) == rows) + np.mean(scores.argmax(axis=0) == rows)) / 2


def _nearest(scores: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """Return the columns of the k highest scores of each row, best first."""
    k = min(k, scores.shape[1])
    some = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(scores, some, axis=1), axis=1, kind="stable")
    return np.take_along_axis(some, order, axis=1)


def _is_single(text: str) -> bool:
    return len(text.split()) == 1
