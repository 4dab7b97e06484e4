"""Everything that the Discord bot keeps, by what it is asked for."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from bot.storage.database import Database, Row, Statement, Value
from bot.storage.erasure import about_person, about_server, older_than
from bot.storage.records import Ending, Feedback, ServerSettings, Stats, StoredAnswer, UnansweredQuestion
from bot.storage.rows import (
    answer_of,
    answer_values,
    day,
    feedback_of,
    feedback_values,
    question_values,
    settings_of,
    text_of_settings,
)
from bot.storage.statistics import read_stats

# Of feedback and of unanswered questions in the statistics of one server.
MOST_SHOWN: Final = 10
# The server under which questions in direct messages are counted.
_DIRECT: Final = 0
_COMMANDS: Final = "commands"


def now_utc() -> datetime:
    """Return the time of the clock on the wall."""
    return datetime.now(UTC)


class Storage:
    """What the bot remembers; every method raises StorageError if the disk or the file refuses.

    What was awaited is on the disk, and any number of tasks may call at once. The thread of an open storage
    keeps the process alive: use it as an asynchronous context, or close it.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = now_utc) -> None:
        self._database = database
        self._clock = clock
        # Not before the first time: the process before may have ended between removing and scrubbing.
        self._is_scrubbed = False

    @classmethod
    async def open(cls, path: Path, *, clock: Callable[[], datetime] = now_utc) -> Self:
        """Open the file at `path`, made if there is none; one of an older version is brought up to date.

        Raises StorageError also if the file is not a storage, or a newer version's; it is left as it is.
        """
        return cls(await Database.open(path), clock=clock)

    async def close(self) -> None:
        """Finish what was begun, and close the file; a second time does nothing."""
        await self._database.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def settings(self, guild_id: int) -> ServerSettings:
        """Return a server's settings, those by default where it has none."""
        rows = await self._rows("SELECT settings FROM servers WHERE guild_id = ?", guild_id)
        return settings_of(rows[0][0]) if rows else ServerSettings()

    async def set_settings(self, guild_id: int, settings: ServerSettings) -> None:
        """Keep a server's settings in the place of those that it had."""
        await self._write(
            "INSERT OR REPLACE INTO servers (guild_id, settings) VALUES (?, ?)",
            guild_id,
            text_of_settings(settings),
        )

    async def keep_answer(self, answer: StoredAnswer) -> None:
        """Keep an answer, in the place of the one with its id if there is one."""
        await self._database.write(
            Statement(
                """
                INSERT OR REPLACE INTO answers (
                    id, guild_id, channel_id, asker_id, message_id, created, language, outcome, is_spoiler
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                answer_values(answer),
            )
        )

    async def set_message(self, answer_id: str, message_id: int) -> None:
        """Say which message shows an answer; nothing happens where the answer is gone."""
        await self._write("UPDATE answers SET message_id = ? WHERE id = ?", message_id, answer_id)

    async def answer(self, answer_id: str) -> StoredAnswer | None:
        """Return an answer by its id; None if it was never kept, or is gone."""
        rows = await self._rows(
            """
            SELECT id, guild_id, channel_id, asker_id, message_id, created, language, outcome, is_spoiler
            FROM answers WHERE id = ?
            """,
            answer_id,
        )
        return answer_of(rows[0]) if rows else None

    async def give_feedback(self, feedback: Feedback) -> None:
        """Keep a person's vote on an answer in the place of an earlier one.

        The form of an earlier vote stays where the new vote is the same and comes without a form.
        """
        has_form = bool(feedback.text or feedback.question)
        await self._database.write(
            Statement(
                "DELETE FROM feedback WHERE answer_id = ? AND person_id = ? AND (is_up <> ? OR ?)",
                (feedback.answer_id, feedback.person_id, feedback.is_up, has_form),
            ),
            Statement(
                """
                INSERT INTO feedback (answer_id, guild_id, person_id, is_up, created, text, question)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (answer_id, person_id) DO UPDATE SET created = excluded.created
                """,
                feedback_values(feedback),
            ),
        )

    async def feedback(self, answer_id: str) -> tuple[Feedback, ...]:
        """Return everybody's feedback on an answer, the newest first."""
        rows = await self._rows(
            """
            SELECT answer_id, guild_id, person_id, is_up, created, text, question FROM feedback
            WHERE answer_id = ? ORDER BY created DESC, person_id
            """,
            answer_id,
        )
        return tuple(map(feedback_of, rows))

    async def keep_unanswered(self, question: UnansweredQuestion) -> None:
        """Keep a question that the documents do not answer."""
        await self._write(
            "INSERT INTO unanswered (guild_id, asker_id, text, created) VALUES (?, ?, ?, ?)",
            *question_values(question),
        )

    async def count(self, guild_id: int | None, ending: Ending) -> None:
        """Count a question of today, UTC; what was neither answered nor unanswered counts as failed."""
        answered, unanswered = ending is Ending.ANSWERED, ending is Ending.UNANSWERED
        await self._write(
            """
            INSERT INTO counts (guild_id, day, answered, unanswered, failed) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (guild_id, day) DO UPDATE SET
                answered = answered + excluded.answered,
                unanswered = unanswered + excluded.unanswered,
                failed = failed + excluded.failed
            """,
            _DIRECT if guild_id is None else guild_id,
            day(self._clock()),
            answered,
            unanswered,
            not (answered or unanswered),
        )

    async def command_hash(self) -> str:
        """Return the hash of the last synced commands, "" if none were synced."""
        rows = await self._rows("SELECT value FROM facts WHERE name = ?", _COMMANDS)
        return str(rows[0][0]) if rows else ""

    async def set_command_hash(self, value: str) -> None:
        """Store the hash of the synced commands."""
        await self._write("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", _COMMANDS, value)

    async def stats(self, guild_id: int, since: datetime, *, most: int = MOST_SHOWN) -> Stats:
        """Return what happened on a server since a moment; questions are counted from that whole day, UTC.

        At most `most` complaints and as many unanswered questions are shown. A complaint is a vote against an
        answer, with its form if the person gave one.
        """
        return await read_stats(self._database, guild_id, since, most=most)

    async def erase_person(self, person_id: int) -> int:
        """Remove all that is kept about a person, with no trace in the file; return the number of rows."""
        return await self._erase(about_person(person_id))

    async def forget_server(self, guild_id: int) -> int:
        """Remove all that is kept about a server, with no trace in the file; return the number of rows."""
        return await self._erase(about_server(guild_id))

    async def prune(self, before: datetime) -> int:
        """Remove all but settings that is older, with no trace in the file; return the number of rows."""
        return await self._erase(older_than(before))

    async def _erase(self, statements: Sequence[Statement]) -> int:
        removed = await self._database.write(*statements)
        if removed or not self._is_scrubbed:
            self._is_scrubbed = False
            await self._database.scrub()
            self._is_scrubbed = True
        return removed

    async def _rows(self, sql: str, *values: Value) -> list[Row]:
        (rows,) = await self._database.read(Statement(sql, values))
        return rows

    async def _write(self, sql: str, *values: Value) -> None:
        await self._database.write(Statement(sql, values))
