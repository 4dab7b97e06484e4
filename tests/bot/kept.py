"""One record of each kind that the Discord bot keeps, and a storage to keep them in."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.storage import Storage
from bot.storage.records import Feedback, StoredAnswer, UnansweredQuestion
from bot.storage.snapshots import stored_outcome
from retrieval.datatypes import Language
from tests.bot.fakes import SEVERAL

_T = TypeVar("_T")

NOW = datetime(2026, 3, 5, 23, 59, 59, 999_999, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Snowflakes, as Discord gives them.
SERVER, OTHER_SERVER = 1_180_000_000_000_000_001, 1_180_000_000_000_000_002
ANNA, BORIS = 1_290_000_000_000_000_003, 1_290_000_000_000_000_004
CHANNEL, MESSAGE = 1_300_000_000_000_000_005, 1_310_000_000_000_000_006

ANSWER = StoredAnswer(
    id="a1",
    guild_id=SERVER,
    channel_id=CHANNEL,
    asker_id=ANNA,
    message_id=None,
    created=NOW,
    language=Language.RU,
    outcome=stored_outcome(SEVERAL),
    is_spoiler=True,
)
DOWN = Feedback("a1", SERVER, ANNA, is_up=False, created=NOW)
QUESTION = UnansweredQuestion(SERVER, ANNA, "Кто снимал?", NOW)


def remembering(path: Path, story: Callable[[Storage], Awaitable[_T]], *, now: datetime = NOW) -> _T:
    """Return what a story of a storage at `path` returns; the storage is closed at its end."""

    async def told() -> _T:
        async with await Storage.open(path, clock=lambda: now) as storage:
            return await story(storage)

    return asyncio.run(told())
