"""Gold questions with their right answers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import EvaluationError
from retrieval.evaluation.records import Record, read_records
from retrieval.pipeline.conversation import Conversation


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """One place that answers: any of `spans` is a right short answer inside `quote`."""

    source: str
    quote: str
    spans: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and every quote that answers it; none if the documents do not answer it.

    `dialogue` is the id of the conversation and `turn` the number in it from 1; empty and 0 for a single
    question.
    """

    id: str
    question: str
    language: str
    type: str
    answerable: bool
    places: tuple[GoldPlace, ...]
    note: str = ""
    dialogue: str = ""
    turn: int = 0

    @property
    def crosses(self) -> bool:
        """Return whether it is answerable, but in no document of the question's language."""
        return self.answerable and self.language not in {place.language for place in self.places}

    @property
    def tag(self) -> str:
        """The kind of an unanswerable question: its note up to the colon; empty if answerable."""
        return "" if self.answerable else (self.note or "other").split(":")[0].strip()


def read_gold(*paths: Path) -> tuple[GoldQuestion, ...]:
    """Read questions and dialogues, in order.

    Raises EvaluationError, which names file and line, for a malformed line and for an id that stands twice.
    """
    questions: dict[str, GoldQuestion] = {}
    for record in (record for path in paths for record in read_records(path)):
        for question in _questions(record):
            if question.id in questions:
                raise record.error(f"the id {question.id} stands twice")
            questions[question.id] = question
    if not questions:
        raise EvaluationError(f"{', '.join(path.name for path in paths)}: no questions")
    return tuple(questions.values())


def turns(questions: Iterable[GoldQuestion]) -> Iterator[tuple[GoldQuestion, Conversation]]:
    """Yield each question with its conversation, which the turns of a dialogue share."""
    dialogues: dict[tuple[str, str], list[GoldQuestion]] = {}
    for question in questions:
        key = ("dialogue", question.dialogue) if question.turn else ("question", question.id)
        dialogues.setdefault(key, []).append(question)
    for asked in dialogues.values():
        conversation = Conversation()
        for question in asked:
            yield question, conversation


def _questions(record: Record) -> Iterator[GoldQuestion]:
    if not record.has("turns"):
        yield _question(record, record.text("id"))
        return
    dialogue = record.text("id")
    for turn, part in enumerate(record.records("turns"), 1):
        identity = part.text("id") if part.has("id") else f"{dialogue}.{turn}"
        yield _question(part, identity, dialogue=dialogue, turn=turn)


def _question(record: Record, identity: str, *, dialogue: str = "", turn: int = 0) -> GoldQuestion:
    answerable = record.flag("answerable")
    places = tuple(_place(place) for place in record.records("gold")) if answerable else ()
    if answerable and not places:
        raise record.error("an answerable question needs a gold place")
    return GoldQuestion(
        id=identity,
        question=record.text("question"),
        language=record.text("lang"),
        type=record.text("type"),
        answerable=answerable,
        places=places,
        note=record.text("note") if record.has("note") else "",
        dialogue=dialogue,
        turn=turn,
    )


def _place(record: Record) -> GoldPlace:
    return GoldPlace(
        source=record.text("source"),
        quote=record.text("quote"),
        spans=record.texts("spans"),
        language=record.text("lang"),
    )
