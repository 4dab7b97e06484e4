"""What happened on one server, as its administrators may see it."""

from datetime import datetime

from bot.storage.database import Database, Statement
from bot.storage.records import Stats
from bot.storage.rows import day, feedback_of, microseconds, question_of


async def read_stats(database: Database, guild_id: int, since: datetime, *, most: int) -> Stats:
    """Return a server's statistics since a moment, with at most `most` complaints and questions."""
    here, newest = (guild_id, microseconds(since)), (guild_id, microseconds(since), most)
    counts, votes, complaints, questions = await database.read(
        Statement(
            """
            SELECT total(answered), total(unanswered), total(failed) FROM counts
            WHERE guild_id = ? AND day >= ?
            """,
            (guild_id, day(since)),
        ),
        Statement(
            "SELECT total(is_up), total(NOT is_up) FROM feedback WHERE guild_id = ? AND created >= ?", here
        ),
        Statement(
            """
            SELECT answer_id, guild_id, person_id, is_up, created, text, question
            FROM feedback WHERE guild_id = ? AND created >= ? AND NOT is_up
            ORDER BY created DESC, answer_id, person_id LIMIT ?
            """,
            newest,
        ),
        Statement(
            """
            SELECT guild_id, asker_id, text, created
            FROM unanswered WHERE guild_id = ? AND created >= ?
            ORDER BY created DESC, id DESC LIMIT ?
            """,
            newest,
        ),
    )
    answered, unanswered, failed, ups, downs = (int(number) for number in (*counts[0], *votes[0]))
    return Stats(
        answered=answered,
        unanswered=unanswered,
        failed=failed,
        ups=ups,
        downs=downs,
        complaints=tuple(map(feedback_of, complaints)),
        questions=tuple(map(question_of, questions)),
    )
