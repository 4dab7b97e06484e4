"""Held-out questions over every paragraph of a question set, as documents that can be indexed."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from retrieval.datatypes import Document, Language
from retrieval.training.data.question_sets import QuestionSet, read_question_set
from retrieval.training.data.splits import PIAF_HELD_OUT, SQUAD_HELD_OUT, held_out

SEED = 2026


@dataclass(frozen=True, slots=True)
class Source:
    """A question set: its file below the data folder, its language and the share of articles held out."""

    name: str
    file: str
    language: Language
    share: float


SOURCES = (
    Source("PIAF (fr)", "qa/piaf-v1.1.json.gz", Language.FR, PIAF_HELD_OUT),
    Source("SQuAD (en)", "qa/squad-v1.1-train.json.gz", Language.EN, SQUAD_HELD_OUT),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the numbers of the documents that hold the paragraph it was asked about."""

    question: str
    relevant: frozenset[int]


def load(source: Source, data: Path, limit: int) -> tuple[tuple[Document, ...], tuple[Asked, ...]]:
    """Return one document a paragraph, and at most `limit` held-out questions drawn with a fixed seed."""
    found = read_question_set(data / source.file)
    documents = tuple(
        Document(f"{number:06}.txt", each.text, each.title, source.language)
        for number, each in enumerate(found.paragraphs)
    )
    return documents, _sample(found, source.share, limit)


def load_held_out(source: Source, data: Path, limit: int) -> tuple[tuple[Document, ...], tuple[Asked, ...]]:
    """Return the same questions over the paragraphs of the held-out articles alone."""
    documents, asked = load(source, data, limit)
    kept = [number for number, each in enumerate(documents) if held_out(each.title, source.share)]
    places = {number: place for place, number in enumerate(kept)}
    here = tuple(
        Asked(each.question, frozenset(places[number] for number in each.relevant if number in places))
        for each in asked
    )
    return tuple(documents[number] for number in kept), here


def _sample(found: QuestionSet, share: float, limit: int) -> tuple[Asked, ...]:
    same_text: dict[str, set[int]] = {}
    for number, paragraph in enumerate(found.paragraphs):
        same_text.setdefault(paragraph.text, set()).add(number)
    held = [each for each in found.questions if held_out(found.paragraphs[each.paragraph].title, share)]
    drawn = Random(SEED).sample(held, min(limit, len(held)))  # noqa: S311 - a fixed draw, not a secret
    return tuple(
        Asked(each.question, frozenset(same_text[found.paragraphs[each.paragraph].text])) for each in drawn
    )
