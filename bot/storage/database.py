"""One SQLite file, off the event loop; the only importer of aiosqlite."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import aiosqlite

from bot.errors import StorageError
from bot.storage.failures import CHOOSE_ANOTHER, explained, prepare
from bot.storage.schema import APPLICATION_ID, STEPS

Value = None | int | float | str
Row = tuple[Any, ...]
_T = TypeVar("_T")

_WHOSE: Final = """
    SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)
    FROM pragma_application_id, pragma_user_version
"""
# What one process waits for another to finish.
_BUSY_TIMEOUT_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of SQL with the values of its question marks."""

    sql: str
    values: tuple[Value, ...] = ()


class Database:
    """A file of which one task at a time reads or writes; what was written is on the disk once awaited.

    A caller who is cancelled interrupts nothing: what was begun is finished. Every method raises
    StorageError if the disk or the file refuses. The thread of an open database keeps the process
    alive: it must be closed.
    """

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._lock = asyncio.Lock()
        self._running: set[asyncio.Task[object]] = set()
        self._is_closed = False

    @classmethod
    async def open(cls, path: Path, steps: Sequence[Sequence[str]] = STEPS) -> "Database":
        """Open a file at its newest version; if there is none it is made, with the folder it lies in.

        Raises StorageError also if the file is another program's, or a newer version's; it is left as
        it is.
        """
        await asyncio.to_thread(prepare, path)
        # Without an isolation level the sqlite3 module begins no transactions of its own.
        connection = aiosqlite.connect(path, isolation_level=None, timeout=_BUSY_TIMEOUT_S)
        database = cls(connection, path)
        with explained(path):
            await connection
            try:
                await database._begin(steps)
            except BaseException:
                await connection.close()
                raise
        return database

    async def read(self, *statements: Statement) -> list[list[Row]]:
        """Return the rows of each statement; nothing is written in between."""
        return await self._alone(lambda: self._rows(statements))

    async def write(self, *statements: Statement) -> int:
        """Carry out all the statements or none, and return how many rows they changed."""
        return await self._alone(lambda: self._transact(statements))

    async def scrub(self) -> None:
        """Leave no trace of removed rows in the file or beside it; it takes time by the file's size.

        Raises StorageError also if another process keeps reading what was removed.
        """
        await self._alone(self._scrub)

    async def close(self) -> None:
        """Finish what was begun, and close the file; a second time does nothing."""
        if not self._is_closed:
            await self._alone(self._close)

    async def _alone(self, work: Callable[[], Awaitable[_T]]) -> _T:
        """Do `work` when nothing else is done, to its end even if the caller is cancelled."""
        task = asyncio.create_task(self._when_free(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _when_free(self, work: Callable[[], Awaitable[_T]]) -> _T:
        async with self._lock:
            if self._is_closed:
                raise StorageError(f"The file {self._path} is closed already; the bot is stopping.")
            with explained(self._path):
                return await work()

    async def _begin(self, steps: Sequence[Sequence[str]]) -> None:
        await self._refuse_a_foreign_file(len(steps))
        # What is removed is overwritten with zeros; a write is on the disk, not only on its way to it.
        for pragma in ("secure_delete = ON", "journal_mode = WAL", "synchronous = FULL"):
            await self._connection.execute_fetchall(f"PRAGMA {pragma}")
        while await self._steps_taken() < len(steps):
            await self._take_a_step(steps)

    async def _refuse_a_foreign_file(self, newest: int) -> None:
        # In one statement: another process may be making the same file.
        ((application, taken, tables),) = await self._connection.execute_fetchall(_WHOSE)
        if application != APPLICATION_ID and (application or taken or tables):
            raise StorageError(f"The file {self._path} is another program's; {CHOOSE_ANOTHER}.")
        if taken > newest:
            raise StorageError(
                f"The file {self._path} was written by a newer version of Cinecite; install that one, or"
                f" {CHOOSE_ANOTHER}."
            )

    async def _take_a_step(self, steps: Sequence[Sequence[str]]) -> None:
        async with _transaction(self._connection):
            # Another process may have taken it in the meantime.
            taken = await self._steps_taken()
            if taken < len(steps):
                for sql in (*steps[taken], f"PRAGMA user_version = {taken + 1}"):
                    await self._connection.execute_fetchall(sql)

    async def _steps_taken(self) -> int:
        return await self._number("PRAGMA user_version")

    async def _number(self, sql: str) -> int:
        """Return the first number of the only row."""
        (row,) = await self._connection.execute_fetchall(sql)
        return int(row[0])

    async def _rows(self, statements: Sequence[Statement]) -> list[list[Row]]:
        return [
            [tuple(row) for row in await self._connection.execute_fetchall(each.sql, each.values)]
            for each in statements
        ]

    async def _transact(self, statements: Sequence[Statement]) -> int:
        changed = 0
        async with _transaction(self._connection):
            for each in statements:
                async with self._connection.execute(each.sql, each.values) as cursor:
                    changed += cursor.rowcount
        return changed

    async def _scrub(self) -> None:
        # Zeros are not enough: cells that SQLite once moved between pages stay legible in the gaps that they
        # left. Only a file that is written anew holds none.
        await self._connection.execute_fetchall("VACUUM")
        if await self._number("PRAGMA wal_checkpoint(TRUNCATE)"):
            raise StorageError(
                f"The file {self._path} is being read by another process, beside which what was removed may"
                " still be found; stop that one, then remove again."
            )

    async def _close(self) -> None:
        self._is_closed = True
        await self._connection.close()


@asynccontextmanager
async def _transaction(connection: aiosqlite.Connection) -> AsyncIterator[None]:
    """Keep all that the block writes, or nothing if it raises."""
    try:
        await connection.execute_fetchall("BEGIN IMMEDIATE")
        yield
        await connection.commit()
    except BaseException:
        # It does nothing where SQLite rolled back itself, or never began.
        await connection.rollback()
        raise
