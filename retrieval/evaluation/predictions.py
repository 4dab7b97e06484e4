"""Predictions: the answers in the form in which they are judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from retrieval.datatypes import Answer, NoAnswer
from retrieval.evaluation.records import Record, read_records


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """A candidate as it was shown: its text and its document."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer to one question; `candidates` are best first."""

    answered: bool
    answer: str = ""
    quote: str = ""
    source: str = ""
    candidates: tuple[ShownCandidate, ...] = ()

    @property
    def abstained(self) -> bool:
        """Return whether it says that the documents do not answer."""
        return not self.answered or not (self.answer.strip() or self.quote.strip())


def prediction_of(outcome: Answer | NoAnswer) -> Prediction:
    """Return the pipeline's outcome as a prediction."""
    candidates = tuple(ShownCandidate(each.chunk.document.id, each.chunk.text) for each in outcome.candidates)
    match outcome:
        case NoAnswer():
            return Prediction(answered=False, candidates=candidates)
        case Answer(best=best):
            citation = best.citation
            return Prediction(
                answered=True,
                answer=best.answer,
                quote=citation.quote,
                source=citation.document.id,
                candidates=candidates,
            )
        case _:
            assert_never(outcome)


def read_predictions(path: Path) -> Mapping[str, Prediction]:
    """Read the lines that `cinecite ask --batch` prints, by question id.

    Raises EvaluationError, which names file and line, for a malformed line and for an id that stands twice.
    """
    predictions: dict[str, Prediction] = {}
    for record in read_records(path):
        identity = record.text("id")
        if identity in predictions:
            raise record.error(f"the id {identity} stands twice")
        predictions[identity] = _prediction(record)
    return predictions


def _prediction(record: Record) -> Prediction:
    passages = record.records("candidates") if record.has("candidates") else ()
    return Prediction(
        answered=record.has("answered") and record.flag("answered"),
        answer=_text_or_empty(record, "answer"),
        quote=_text_or_empty(record, "quote"),
        source=_text_or_empty(record, "source"),
        candidates=tuple(
            ShownCandidate(_text_or_empty(each, "source"), _text_or_empty(each, "text")) for each in passages
        ),
    )


def _text_or_empty(record: Record, name: str) -> str:
    return record.text(name) if record.has(name) else ""
