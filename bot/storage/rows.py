"""Records as the values of a row, and back."""

import json
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.storage.database import Row, Value
from bot.storage.records import (
    Feedback,
    FindingRole,
    ServerSettings,
    StoredAnswer,
    StoredDocument,
    StoredFinding,
    StoredOutcome,
    StoredPassage,
    UnansweredQuestion,
)
from retrieval import Language, NoAnswerReason, Span

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_SETTINGS: Final = frozenset(field.name for field in fields(ServerSettings))


def microseconds(moment: datetime) -> int:
    """Return a moment as microseconds since 1970; raises TypeError if it has no time zone."""
    return (moment - _EPOCH) // _MICROSECOND


def day(moment: datetime) -> str:
    """Return the date of a moment in UTC, as ISO 8601 writes it."""
    return moment.astimezone(UTC).date().isoformat()


def text_of_settings(settings: ServerSettings) -> str:
    """Return settings as JSON."""
    return json.dumps(asdict(settings))


def settings_of(text: str) -> ServerSettings:
    """Return settings from JSON; what is missing there is as by default, what is unknown is left out."""
    kept: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in json.loads(text).items()
        if name in _SETTINGS
    }
    if kept.get("language") is not None:
        kept["language"] = Language(kept["language"])
    return ServerSettings(**kept)


def answer_values(answer: StoredAnswer) -> tuple[Value, ...]:
    """Return an answer as a row of `answers`, its columns in the order of the table."""
    return (
        answer.id,
        answer.guild_id,
        answer.channel_id,
        answer.asker_id,
        answer.message_id,
        microseconds(answer.created),
        answer.language.value,
        _text_of_outcome(answer.outcome),
        answer.is_spoiler,
    )


def answer_of(row: Row) -> StoredAnswer:
    """Return an answer from such a row."""
    id_, guild_id, channel_id, asker_id, message_id, created, language, outcome, is_spoiler = row
    return StoredAnswer(
        id=id_,
        guild_id=guild_id,
        channel_id=channel_id,
        asker_id=asker_id,
        message_id=message_id,
        created=_moment(created),
        language=Language(language),
        outcome=_outcome_of(outcome),
        is_spoiler=bool(is_spoiler),
    )


def feedback_values(feedback: Feedback) -> tuple[Value, ...]:
    """Return feedback as a row of `feedback`, its columns in the order of the table."""
    return (
        feedback.answer_id,
        feedback.guild_id,
        feedback.person_id,
        feedback.is_up,
        microseconds(feedback.created),
        _writable(feedback.text),
        _writable(feedback.question),
    )


def feedback_of(row: Row) -> Feedback:
    """Return feedback from such a row."""
    answer_id, guild_id, person_id, is_up, created, text, question = row
    return Feedback(answer_id, guild_id, person_id, bool(is_up), _moment(created), text, question)


def question_values(question: UnansweredQuestion) -> tuple[Value, ...]:
    """Return an unanswered question as a row of `unanswered`, in the order of the table, without its id."""
    return (question.guild_id, question.asker_id, _writable(question.text), microseconds(question.created))


def question_of(row: Row) -> UnansweredQuestion:
    """Return an unanswered question from such a row."""
    guild_id, asker_id, text, created = row
    return UnansweredQuestion(guild_id, asker_id, text, _moment(created))


def _moment(number: int) -> datetime:
    return _EPOCH + number * _MICROSECOND


def _writable(text: str) -> str:
    """Return a text with a question mark for each half of a surrogate pair, which UTF-8 cannot write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _text_of_outcome(outcome: StoredOutcome) -> str:
    """Return an outcome as JSON: lists of the fields' values, which is half as long as with names."""
    record = {
        "findings": [
            (each.document_id, _ends(each.span), _ends(each.short), each.language, each.confidence, each.role)
            for each in outcome.findings
        ],
        "candidates": [(each.document_id, _ends(each.span), each.language) for each in outcome.candidates],
        "documents": [(each.id, each.digest) for each in outcome.documents],
        "no_answer": outcome.no_answer,
    }
    return json.dumps(record)


def _outcome_of(text: str) -> StoredOutcome:
    record = json.loads(text)
    reason = record["no_answer"]
    return StoredOutcome(
        findings=tuple(
            StoredFinding(id_, Span(*span), Span(*short), Language(language), confidence, FindingRole(role))
            for id_, span, short, language, confidence, role in record["findings"]
        ),
        candidates=tuple(
            StoredPassage(id_, Span(*span), Language(language))
            for id_, span, language in record["candidates"]
        ),
        documents=tuple(StoredDocument(id_, digest) for id_, digest in record["documents"]),
        no_answer=None if reason is None else NoAnswerReason(reason),
    )


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end
