"""What the Discord bot keeps: nothing of it holds a quote, and only a person's own form holds a question."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from retrieval import Language, NoAnswerReason, Span


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What the administrators of one server chose.

    Without channels the bot answers in all of them; without films and folders it may quote every document;
    without a language its own words follow the question. A cooldown or a limit of 0 is none.
    """

    channels: tuple[int, ...] = ()
    is_private: bool = False
    shows_spoilers: bool = False
    language: Language | None = None
    answers_in_threads: bool = False
    films: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    person_cooldown_s: int = 3
    server_per_minute: int = 30


class Ending(StrEnum):
    """What became of one question."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    BUSY = "busy"
    TIMED_OUT = "timed out"
    FAILED = "failed"


class FindingRole(StrEnum):
    """What a finding was in its answer."""

    BEST = "best"
    AGREEING = "agreeing"
    DIFFERING = "differing"
    FURTHER = "further"


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it was when it was quoted; `digest` is that of its text."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """Where a finding's quote and its short answer stand."""

    document_id: str
    span: Span
    short: Span
    language: Language
    confidence: float
    role: FindingRole


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """Where a candidate stands."""

    document_id: str
    span: Span
    language: Language


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """An outcome without its words, best first; `no_answer` is None if there are findings.

    `documents` are those that the findings and the candidates stand in.
    """

    findings: tuple[StoredFinding, ...]
    candidates: tuple[StoredPassage, ...]
    documents: tuple[StoredDocument, ...]
    no_answer: NoAnswerReason | None = None


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An outcome that was shown, with what its buttons need after a restart.

    `guild_id` is None in direct messages, `message_id` until the message is sent. `language` is that of
    the bot's own words.
    """

    id: str
    guild_id: int | None
    channel_id: int
    asker_id: int
    message_id: int | None
    created: datetime
    language: Language
    outcome: StoredOutcome
    is_spoiler: bool = False

    @property
    def is_answered(self) -> bool:
        """Return whether the documents answered."""
        return self.outcome.no_answer is None


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's vote on one answer; `text` and `question` are empty unless the person gave the form."""

    answer_id: str
    guild_id: int | None
    person_id: int
    is_up: bool
    created: datetime
    text: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question that the documents do not answer."""

    guild_id: int | None
    asker_id: int
    text: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Stats:
    """What happened on one server since some day; feedback and questions are the newest, newest first.

    `unanswered` and `failed` are numbers of questions, of which `questions` and `complaints` show some.
    """

    answered: int
    unanswered: int
    failed: int
    ups: int
    downs: int
    complaints: tuple[Feedback, ...]
    questions: tuple[UnansweredQuestion, ...]

    @property
    def asked(self) -> int:
        """The number of questions."""
        return self.answered + self.unanswered + self.failed

    @property
    def answered_share(self) -> float:
        """The share of the questions that were answered, in [0, 1]; 0.0 if nothing was asked."""
        return self.answered / self.asked if self.asked else 0.0
