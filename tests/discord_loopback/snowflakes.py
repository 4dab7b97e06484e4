"""Ids that tell when they were made."""

import time
from datetime import UTC, datetime

DISCORD_EPOCH_MS = 1_420_070_400_000
TIMESTAMP_SHIFT = 22


class Snowflakes:
    """Make ids of now, each greater than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> int:
        """Return the next id."""
        now = (int(time.time() * 1000) - DISCORD_EPOCH_MS) << TIMESTAMP_SHIFT
        self._last = max(self._last + 1, now)
        return self._last


def timestamp(snowflake: int) -> str:
    """Return when an id was made, as Discord writes times."""
    milliseconds = (snowflake >> TIMESTAMP_SHIFT) + DISCORD_EPOCH_MS
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).isoformat()


def now() -> str:
    """Return the time, as Discord writes it."""
    return datetime.now(tz=UTC).isoformat()
