"""The tables of the Discord bot's file, as the steps that lead to them from an empty one."""

from typing import Final

# "Cine" in ASCII: what tells the file from another program's.
APPLICATION_ID: Final = 0x43696E65

# The statements that lead from each version to the next; a file's version is the number of steps it has
# taken. A step that was released never changes: a new one is added behind it.
STEPS: Final[tuple[tuple[str, ...], ...]] = (
    (
        f"PRAGMA application_id = {APPLICATION_ID}",
        # `settings` is JSON, read and written as a whole.
        "CREATE TABLE servers (guild_id INTEGER PRIMARY KEY, settings TEXT NOT NULL) STRICT",
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    ),
    (
        # Times are microseconds since 1970, UTC; `outcome` is JSON, read and written as a whole.
        """
        CREATE TABLE answers (
            id TEXT PRIMARY KEY,
            guild_id INTEGER,
            channel_id INTEGER NOT NULL,
            asker_id INTEGER NOT NULL,
            message_id INTEGER,
            created INTEGER NOT NULL,
            language TEXT NOT NULL,
            outcome TEXT NOT NULL,
            is_spoiler INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX answers_by_guild ON answers (guild_id)",
        "CREATE INDEX answers_by_asker ON answers (asker_id)",
        "CREATE INDEX answers_by_time ON answers (created)",
    ),
    (
        # No key of `answers`: a vote outlives the answer if the asker had it erased.
        """
        CREATE TABLE feedback (
            answer_id TEXT NOT NULL,
            guild_id INTEGER,
            person_id INTEGER NOT NULL,
            is_up INTEGER NOT NULL,
            created INTEGER NOT NULL,
            text TEXT NOT NULL,
            question TEXT NOT NULL,
            PRIMARY KEY (answer_id, person_id)
        ) STRICT
        """,
        "CREATE INDEX feedback_by_guild ON feedback (guild_id, created)",
        "CREATE INDEX feedback_by_person ON feedback (person_id)",
        "CREATE INDEX feedback_by_time ON feedback (created)",
        """
        CREATE TABLE unanswered (
            id INTEGER PRIMARY KEY,
            guild_id INTEGER,
            asker_id INTEGER NOT NULL,
            text TEXT NOT NULL,
            created INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX unanswered_by_guild ON unanswered (guild_id, created)",
        "CREATE INDEX unanswered_by_asker ON unanswered (asker_id)",
        "CREATE INDEX unanswered_by_time ON unanswered (created)",
    ),
    (
        # `guild_id` is 0 for direct messages, `day` a date of ISO 8601.
        """
        CREATE TABLE counts (
            guild_id INTEGER NOT NULL,
            day TEXT NOT NULL,
            answered INTEGER NOT NULL,
            unanswered INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            PRIMARY KEY (guild_id, day)
        ) STRICT
        """,
        "CREATE INDEX counts_by_day ON counts (day)",
    ),
)
