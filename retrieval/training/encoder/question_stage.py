"""A question is drawn to the passage that answers it, in whichever language either is.

Only questions are learned on, against the vectors of all passages at once, which are computed before: those
that the English teacher gives its passages, and for French ones the student's own. With every passage of the
set in the softmax the hardest ones are always among them. Batches of the distillation between keep passages
where they are.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch.nn import functional

from retrieval.datatypes import Language
from retrieval.training.backbone import TextEncoder
from retrieval.training.data.code_switching import Switcher
from retrieval.training.encoder.distillation import BATCH
from retrieval.training.reader.examples import OTHERS, SWITCHED, ArticleQuestions

_LONGEST_QUESTION: Final = 48
_LONGEST_PASSAGE: Final = 192
_SHARPNESS: Final = 20.0
_MOST_ARTICLES: Final = 80  # a fifth of SQuAD's, some 3,500 paragraphs
_CROSSED: Final = 0.7  # of the questions are asked in another language than their passage's
_FRENCH: Final = 0.35  # of the batches


@dataclass(frozen=True, slots=True)
class TaughtQuestions:
    """Questions with the rows of the passages that answer them, and the passages' vectors."""

    questions: Sequence[tuple[str, int]]
    passages: torch.Tensor
    language: Language


class QuestionStage:
    """Batches of questions and what a student loses on them."""

    def __init__(
        self, sets: Sequence[TaughtQuestions], student: TextEncoder, switcher: Switcher, rng: random.Random
    ) -> None:
        self._english, self._french = sets
        self._student = student
        self._switcher = switcher
        self._rng = rng

    def next_loss(self) -> torch.Tensor:
        """Draw a batch of one set and return what the student loses on it."""
        rng = self._rng
        asked = self._french if rng.random() < _FRENCH else self._english
        drawn = rng.sample(asked.questions, BATCH)
        texts = [self._crossed(text, asked.language) for text, _ in drawn]
        rows = torch.tensor([row for _, row in drawn])
        vectors = self._student.vectors(texts, longest=_LONGEST_QUESTION)
        passages = asked.passages.to(vectors.device)
        return functional.cross_entropy(_SHARPNESS * vectors @ passages.T, rows.to(vectors.device))

    def _crossed(self, question: str, language: Language) -> str:
        rng = self._rng
        if rng.random() >= _CROSSED:
            return question
        languages = (language, rng.choice(OTHERS[language]))
        text, _ = self._switcher.switched(question, languages, rng.choice(SWITCHED), rng)
        return " ".join(text.split())


def asked_of(questions: ArticleQuestions, encoder: TextEncoder) -> TaughtQuestions:
    """Return the questions of the set's first articles with the vectors of their passages."""
    rows: dict[tuple[str, int], int] = {}
    texts: list[str] = []
    for title, article in list(questions.articles.items())[:_MOST_ARTICLES]:
        for place, text in enumerate(article.texts):
            rows[title, place] = len(texts)
            texts.append(text)
    found = [(text, rows[place]) for text, place in questions.places() if place in rows]
    vectors = torch.from_numpy(encoder.encode(texts, longest=_LONGEST_PASSAGE))
    return TaughtQuestions(found, vectors, questions.language)
