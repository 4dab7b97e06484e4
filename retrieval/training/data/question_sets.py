"""Question sets in SQuAD's format: questions, each about one paragraph of an article."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with the title of its article."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question about the paragraph with this number.

    `answers` are words of the paragraph and `starts` where each stands in it.
    """

    id: str
    question: str
    paragraph: int
    answers: tuple[str, ...]
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Paragraphs with the questions about them, in the file's order."""

    paragraphs: tuple[Paragraph, ...]
    questions: tuple[AskedQuestion, ...]


def read_question_set(path: Path) -> QuestionSet:
    """Read a gzipped JSON file in SQuAD 1.1's format."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    paragraphs: list[Paragraph] = []
    questions: list[AskedQuestion] = []
    for article in articles:
        for paragraph in article["paragraphs"]:
            questions += (_asked(each, len(paragraphs)) for each in paragraph["qas"])
            paragraphs.append(Paragraph(article["title"], paragraph["context"]))
    return QuestionSet(tuple(paragraphs), tuple(questions))


def _asked(fields: dict[str, Any], paragraph: int) -> AskedQuestion:
    return AskedQuestion(
        id=fields["id"],
        question=fields["question"],
        paragraph=paragraph,
        answers=tuple(each["text"] for each in fields["answers"]),
        starts=tuple(each["answer_start"] for each in fields["answers"]),
    )
