"""What is removed, and from which tables: every table that holds something of the kind."""

from datetime import datetime

from bot.storage.database import Statement
from bot.storage.rows import day, microseconds


def about_person(person_id: int) -> tuple[Statement, ...]:
    """Return what removes a person: the answers given to them, their votes, forms and questions."""
    return (
        Statement("DELETE FROM answers WHERE asker_id = ?", (person_id,)),
        Statement("DELETE FROM feedback WHERE person_id = ?", (person_id,)),
        Statement("DELETE FROM unanswered WHERE asker_id = ?", (person_id,)),
    )


def about_server(guild_id: int) -> tuple[Statement, ...]:
    """Return what removes a server, its settings and counts included."""
    here = (guild_id,)
    return (
        Statement("DELETE FROM servers WHERE guild_id = ?", here),
        Statement("DELETE FROM answers WHERE guild_id = ?", here),
        Statement("DELETE FROM feedback WHERE guild_id = ?", here),
        Statement("DELETE FROM unanswered WHERE guild_id = ?", here),
        Statement("DELETE FROM counts WHERE guild_id = ?", here),
    )


def older_than(before: datetime) -> tuple[Statement, ...]:
    """Return what removes all that happened before a moment, and the counts of the days before its day."""
    then = (microseconds(before),)
    return (
        Statement("DELETE FROM answers WHERE created < ?", then),
        Statement("DELETE FROM feedback WHERE created < ?", then),
        Statement("DELETE FROM unanswered WHERE created < ?", then),
        Statement("DELETE FROM counts WHERE day < ?", (day(before),)),
    )
