import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.storage import Storage
from bot.storage.database import Database, Statement
from bot.storage.records import ServerSettings
from bot.storage.schema import STEPS
from tests.bot.kept import ANNA, BORIS, DAY, DOWN, NOW, QUESTION, SERVER, remembering

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.sqlite"


def looked_up(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Return the rows of a statement, by a connection of its own."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(sql).fetchall()


def schema(path: Path) -> list[tuple[object, ...]]:
    return looked_up(path, "SELECT type, name, sql FROM sqlite_master ORDER BY name")


def with_database(
    path: Path, story: Callable[[Database], Awaitable[None]], *, steps: Sequence[Sequence[str]] = STEPS
) -> None:
    async def told() -> None:
        database = await Database.open(path, steps)
        try:
            await story(database)
        finally:
            await database.close()

    asyncio.run(told())


async def nothing(_: object) -> None:
    pass


def refusal(path: Path) -> str:
    """Return the sentence with which a storage refuses to open."""
    with pytest.raises(StorageError) as caught:
        remembering(path, nothing)
    return str(caught.value)


def test_the_folder_and_the_file_are_made_and_only_the_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "bot.sqlite"
    remembering(path, nothing)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(file.name for file in path.parent.iterdir()) == ["bot.sqlite"]
    assert looked_up(path, "PRAGMA journal_mode") == [("wal",)]
    assert looked_up(path, "PRAGMA user_version") == [(len(STEPS),)]


@pytest.mark.parametrize("version", range(len(STEPS) + 1))
def test_a_file_of_every_older_version_becomes_one_of_the_newest_and_keeps_what_it_held(
    path: Path, tmp_path: Path, version: int
) -> None:
    settings = ServerSettings(is_private=True)
    fresh = tmp_path / "fresh.sqlite"
    remembering(fresh, nothing)

    async def set_settings(database: Database) -> None:
        if version:
            await Storage(database).set_settings(SERVER, settings)

    async def read_settings(storage: Storage) -> ServerSettings:
        return await storage.settings(SERVER)

    with_database(path, set_settings, steps=STEPS[:version])
    assert looked_up(path, "PRAGMA user_version") == [(version,)]
    assert remembering(path, read_settings) == (settings if version else ServerSettings())
    assert schema(path) == schema(fresh)
    assert looked_up(path, "PRAGMA user_version") == [(len(STEPS),)]


def test_an_empty_file_is_a_storage_that_holds_nothing_yet(path: Path) -> None:
    path.touch()
    remembering(path, nothing)
    assert looked_up(path, "PRAGMA user_version") == [(len(STEPS),)]


def test_a_step_that_fails_is_undone_whole_and_the_steps_before_it_stay(path: Path) -> None:
    first = ("PRAGMA application_id = 0x43696E65", "CREATE TABLE one (n INTEGER)")
    broken = ("CREATE TABLE two (n INTEGER)", "INSERT INTO one VALUES (1)", "CREATE TABLE one (n INTEGER)")
    mended = ("CREATE TABLE two (n INTEGER)", "INSERT INTO one VALUES (2)")
    with pytest.raises(StorageError):
        with_database(path, nothing, steps=(first, broken))
    assert looked_up(path, "SELECT name FROM sqlite_master") == [("one",)]
    assert looked_up(path, "PRAGMA user_version") == [(1,)]
    with_database(path, nothing, steps=(first, mended))
    assert looked_up(path, "SELECT n FROM one") == [(2,)]
    assert looked_up(path, "PRAGMA user_version") == [(2,)]


def test_two_processes_may_bring_a_file_up_to_date_at_once(path: Path) -> None:
    async def story() -> None:
        databases = await asyncio.gather(*(Database.open(path) for _ in range(4)))
        for database in databases:
            await database.close()

    with_database(path, nothing, steps=())
    asyncio.run(story())
    assert looked_up(path, "PRAGMA user_version") == [(len(STEPS),)]


def test_a_newer_version_is_refused_and_left_as_it_is(path: Path) -> None:
    with_database(path, nothing, steps=(*STEPS, ("CREATE TABLE later (n INTEGER)",)))
    before = path.read_bytes()
    assert refusal(path) == (
        f"The file {path} was written by a newer version of Cinecite; install that one, or set"
        " CINECITE_STORAGE to another file."
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"\n", b"hello", b"# Notes\n" * 1_000, b"SQLite format 2\0" * 100])
def test_a_file_that_is_not_sqlite_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert refusal(path) == f"The file {path} is not SQLite's; set CINECITE_STORAGE to another file."
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "sql", ["CREATE TABLE songs (name TEXT)", "PRAGMA user_version = 2", "PRAGMA application_id = 7"]
)
def test_the_database_of_another_program_is_refused_and_left_as_it_is(path: Path, sql: str) -> None:
    looked_up(path, sql)
    before = path.read_bytes()
    assert refusal(path) == f"The file {path} is another program's; set CINECITE_STORAGE to another file."
    assert path.read_bytes() == before


def test_a_damaged_file_is_refused_and_left_as_it_is(path: Path) -> None:
    remembering(path, nothing)
    damaged = path.read_bytes()[:20] + b"\xff" * 4_000 + path.read_bytes()[4_020:]
    path.write_bytes(damaged)
    assert refusal(path) == (
        f"The file {path} is damaged; move it away or bring back a copy of it, or set CINECITE_STORAGE to"
        " another file."
    )
    assert path.read_bytes() == damaged


def test_a_path_where_no_file_can_be_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        f"The file {tmp_path} cannot be opened (is a directory); set CINECITE_STORAGE to another file."
    )
    (tmp_path / "taken").touch()
    below = tmp_path / "taken" / "bot.sqlite"
    assert refusal(below) == (
        f"The file {below} cannot be opened (file exists); set CINECITE_STORAGE to another file."
    )


async def pragma(storage: Storage, text: str) -> None:
    """Set something that a test needs, such as a disk that is full."""
    await storage._database._connection.execute_fetchall(f"PRAGMA {text}")


def test_a_full_disk_is_told_in_one_sentence_and_nothing_kept_is_lost(path: Path) -> None:
    long = replace(QUESTION, text="x" * 100_000)

    async def story(storage: Storage) -> None:
        await storage.keep_unanswered(QUESTION)
        await pragma(storage, "max_page_count = 30")
        with pytest.raises(StorageError) as caught:
            await storage.keep_unanswered(long)
        assert str(caught.value) == (
            f"The file {path} cannot grow because its disk is full; free some space, or set CINECITE_STORAGE"
            " to another file."
        )
        assert (await storage.stats(SERVER, NOW - DAY)).questions == (QUESTION,)
        await pragma(storage, "max_page_count = 1000")
        await storage.keep_unanswered(long)
        assert (await storage.stats(SERVER, NOW - DAY)).questions == (long, QUESTION)

    remembering(path, story)


def test_a_disk_that_only_reads_is_told_in_one_sentence(path: Path) -> None:
    async def story(storage: Storage) -> None:
        await pragma(storage, "query_only = ON")
        with pytest.raises(StorageError) as caught:
            await storage.keep_unanswered(QUESTION)
        assert str(caught.value) == (
            f"The file {path} cannot be written; make its folder writable and its disk less full, or set"
            " CINECITE_STORAGE to another file."
        )
        assert await storage.settings(SERVER) == ServerSettings()

    remembering(path, story)


def test_a_file_that_another_process_holds_is_told_in_one_sentence(path: Path) -> None:
    async def story(storage: Storage) -> None:
        await pragma(storage, "busy_timeout = 0")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageError) as caught:
                await storage.keep_unanswered(QUESTION)
        assert str(caught.value) == (
            f"The file {path} is in use by another process; stop that one, or set CINECITE_STORAGE to another"
            " file."
        )
        await storage.keep_unanswered(QUESTION)

    remembering(path, story)


def test_erasing_says_so_where_another_process_still_reads_what_was_removed(path: Path) -> None:
    async def story(storage: Storage) -> None:
        await pragma(storage, "busy_timeout = 0")
        await storage.keep_unanswered(QUESTION)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM unanswered").fetchall()
            with pytest.raises(StorageError, match="is being read by another process"):
                await storage.erase_person(ANNA)
        assert await storage.erase_person(ANNA) == 0

    remembering(path, story)
    assert QUESTION.text.encode() not in path.read_bytes()


def test_the_file_is_written_anew_only_when_something_was_removed(path: Path) -> None:
    async def written_anew(storage: Storage) -> int:
        # SQLite counts it among the changes of the schema.
        return await storage._database._number("PRAGMA schema_version")

    async def story(storage: Storage) -> None:
        before = await written_anew(storage)
        assert await storage.prune(NOW) == 0
        assert await written_anew(storage) == before + 1
        assert await storage.prune(NOW) == 0
        assert await written_anew(storage) == before + 1
        await storage.keep_unanswered(QUESTION)
        assert await storage.prune(NOW + DAY) == 1
        assert await written_anew(storage) == before + 2

    remembering(path, story)


def test_several_statements_are_carried_out_together_or_not_at_all(path: Path) -> None:
    async def story(database: Database) -> None:
        await Storage(database).keep_unanswered(QUESTION)
        with pytest.raises(StorageError, match="cannot be used as it is"):
            await database.write(Statement("DELETE FROM unanswered"), Statement("DELETE FROM nowhere"))
        assert await database.read(Statement("SELECT count(*) FROM unanswered")) == [[(1,)]]

    with_database(path, story)


def test_a_mistake_of_ours_is_not_blamed_on_the_file(path: Path) -> None:
    async def story(database: Database) -> None:
        with pytest.raises(sqlite3.ProgrammingError):
            await database.write(Statement("DELETE FROM unanswered WHERE id = ?"))
        assert await database.write(Statement("DELETE FROM unanswered WHERE id = ?", (1,))) == 0

    with_database(path, story)


def test_a_caller_who_is_cancelled_leaves_no_half_done_work(path: Path) -> None:
    async def story(storage: Storage) -> None:
        for who in (ANNA, BORIS):
            await storage.keep_unanswered(replace(QUESTION, asker_id=who))
            await storage.give_feedback(replace(DOWN, person_id=who))
        erasing = asyncio.create_task(storage.erase_person(ANNA))
        while not storage._database._lock.locked():  # noqa: ASYNC110 - it is taken by the code under test
            await asyncio.sleep(0)
        erasing.cancel()
        await asyncio.wait({erasing})
        assert erasing.cancelled()
        stats = await storage.stats(SERVER, NOW - DAY)
        assert [feedback.person_id for feedback in stats.complaints] == [BORIS]
        assert [question.asker_id for question in stats.questions] == [BORIS]

    remembering(path, story)


def test_what_was_begun_is_finished_before_the_file_is_closed(path: Path) -> None:
    async def story(storage: Storage) -> None:
        writing = [asyncio.create_task(storage.keep_unanswered(QUESTION)) for _ in range(5)]
        await asyncio.sleep(0)
        await storage.close()
        assert [task.done() for task in writing] == [True] * 5
        with pytest.raises(StorageError, match="is closed already"):
            await storage.keep_unanswered(QUESTION)

    remembering(path, story)
    assert looked_up(path, "SELECT count(*) FROM unanswered") == [(5,)]


WRITER = """
import asyncio, itertools, sys
from pathlib import Path
from dataclasses import replace
from bot.storage import Storage
from tests.bot.kept import QUESTION

async def main():
    storage = await Storage.open(Path(sys.argv[1]))
    for number in itertools.count():
        await storage.keep_unanswered(replace(QUESTION, text=str(number)))
        print(number, flush=True)

asyncio.run(main())
"""


def test_what_was_awaited_survives_a_kill(path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    with writer:
        assert writer.stdout is not None
        printed = [writer.stdout.readline() for _ in range(20)]
        writer.send_signal(signal.SIGKILL)
        printed += writer.stdout.readlines()
    awaited = [int(line) for line in printed if line.endswith("\n")]

    async def story(storage: Storage) -> int:
        return len((await storage.stats(SERVER, NOW - DAY, most=1_000_000)).questions)

    assert awaited == list(range(len(awaited)))
    # One more may have been written without its number having been printed.
    assert remembering(path, story) in {len(awaited), len(awaited) + 1}
