"""Work of minutes on a thread of its own, which does not hold up the end of the program."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

_T = TypeVar("_T")


async def in_thread(function: Callable[[], _T]) -> _T:
    """Return what `function` returns; where the program ends before that, nobody waits for it.

    asyncio's own threads are waited for at the end, however long their work takes.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[_T] = loop.create_future()

    def tell(settle: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if outcome.done() else settle())

    def work() -> None:
        try:
            found = function()
        except BaseException as error:  # noqa: BLE001 - raised if it is waited for
            tell(partial(outcome.set_exception, error))
        else:
            tell(partial(outcome.set_result, found))

    threading.Thread(target=work, daemon=True).start()
    return await outcome
