"""The pipeline off the event loop: a bounded queue, a time limit, counted."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar, TypeVarTuple, Unpack

from bot.errors import BusyError, ClosingError, TimeLimitError
from bot.timed import Timed
from retrieval import EVERYTHING, Answer, Conversation, Pipeline, Scope

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")

# At a quarter of a second each, the last of twenty is answered within five seconds.
MOST_WAITING: Final = 20
TIME_LIMIT_S: Final = 20.0
# With one thread the slowest of a hundred acknowledgements took 52 ms while questions were answered; with
# six threads it took 567 ms.
WORKERS: Final = 1

_BUSY: Final = "Too many questions are waiting; ask again in a moment."
_TOO_LONG: Final = "The answer took too long; ask again in a moment."
_CLOSING: Final = "The bot is stopping; ask again when it is back."


@dataclass(frozen=True, slots=True)
class Counters:
    """What becomes of the questions: two numbers of now, the others since the start.

    `in_flight` are the questions that a worker is at, whether or not anybody still waits for the answer.
    `asked` counts the refused as well; a question whose asker went away counts nowhere else.
    """

    waiting: int = 0
    in_flight: int = 0
    asked: int = 0
    answered: int = 0
    unanswered: int = 0
    busy: int = 0
    timed_out: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A question in the queue, and the future on which its asker waits."""

    call: Callable[[], Timed]
    answer: asyncio.Future[Timed]


class Service:
    """Put questions to a pipeline on a thread of its own; every method is called on the event loop.

    Questions begin in the order in which they were asked. With more than one worker the questions of one
    conversation must be asked one after the other.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        *,
        most_waiting: int = MOST_WAITING,
        time_limit_s: float = TIME_LIMIT_S,
        workers: int = WORKERS,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._pipeline = pipeline
        self._most_waiting = most_waiting
        self._time_limit_s = time_limit_s
        self._workers = workers
        self._clock = clock
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="pipeline")
        self._waiting: deque[_Waiting] = deque()
        self._in_flight = 0
        self._short = 0
        self._awaited: set[asyncio.Future[Any]] = set()
        self._totals = dict.fromkeys(("asked", "answered", "unanswered", "busy", "timed_out", "failed"), 0)
        self._is_closing = False

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline that the next question will be put to."""
        return self._pipeline

    @property
    def counters(self) -> Counters:
        """What has become of the questions until now."""
        return Counters(waiting=len(self._waiting), in_flight=self._in_flight, **self._totals)

    def switch(self, pipeline: Pipeline) -> None:
        """Put later questions to another pipeline; those that were asked before keep the one they had."""
        self._pipeline = pipeline

    async def ask(
        self,
        question: str,
        *,
        film: str = "",
        within: Scope = EVERYTHING,
        conversation: Conversation | None = None,
    ) -> Timed:
        """Return the outcome of a question, timed without its wait in the queue.

        Raises BusyError if the queue is full, TimeLimitError if the outcome takes too long, the wait
        included (the worker goes on, and what it finds is dropped), ClosingError once `close` has begun, and
        what the pipeline raises.
        """
        self._refuse_when_closing()
        self._totals["asked"] += 1
        if self._in_flight >= self._workers and len(self._waiting) >= self._most_waiting:
            self._totals["busy"] += 1
            raise BusyError(_BUSY)
        call = partial(
            self._timed, self._pipeline, question, film=film, within=within, conversation=conversation
        )
        waiting = _Waiting(call, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._start_next()
        try:
            return await self._outcome(waiting.answer)
        except TimeLimitError:
            self._totals["timed_out"] += 1
            raise
        finally:
            # Where it never began, and nobody waits for it any more.
            with suppress(ValueError):
                self._waiting.remove(waiting)

    async def run(self, function: Callable[[Unpack[_Ts]], _T], *args: *_Ts) -> _T:
        """Return `function(*args)` of other short work, done on a worker ahead of the waiting questions.

        Raises BusyError, TimeLimitError and ClosingError as `ask` does, and what the function raises.
        """
        self._refuse_when_closing()
        if self._short >= max(1, self._most_waiting):
            raise BusyError(_BUSY)
        answer: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._short += 1
        self._submit(partial(function, *args), answer, after=self._short_ended)
        return await self._outcome(answer)

    async def close(self, *, within_s: float) -> None:
        """Take nothing new, give what was taken `within_s` seconds to end, and wait for nothing after that.

        Those who still wait then get ClosingError. A worker that is still at a question is left alone.
        """
        self._is_closing = True
        try:
            if self._awaited:
                await asyncio.wait(set(self._awaited), timeout=within_s)
        finally:
            self._waiting.clear()
            for answer in tuple(self._awaited):
                answer.cancel()
            self._executor.shutdown(wait=False, cancel_futures=True)

    def _refuse_when_closing(self) -> None:
        if self._is_closing:
            raise ClosingError(_CLOSING)

    def _timed(
        self,
        pipeline: Pipeline,
        question: str,
        *,
        film: str,
        within: Scope,
        conversation: Conversation | None,
    ) -> Timed:
        started = self._clock()
        outcome = pipeline.ask(question, film=film, within=within, conversation=conversation)
        return Timed(outcome, (self._clock() - started) * 1000)

    async def _outcome(self, answer: asyncio.Future[_T]) -> _T:
        """Wait for a future's outcome until the time limit; whoever goes away before leaves it cancelled."""
        self._awaited.add(answer)
        try:
            await asyncio.wait({answer}, timeout=self._time_limit_s)
            if not answer.done():
                raise TimeLimitError(_TOO_LONG)
            if answer.cancelled():
                raise ClosingError(_CLOSING)
            return answer.result()
        finally:
            self._awaited.discard(answer)
            # It also keeps asyncio from complaining of an error that came when nobody was there to see it.
            answer.cancel()

    def _start_next(self) -> None:
        while self._waiting and self._in_flight < self._workers:
            waiting = self._waiting.popleft()
            self._in_flight += 1
            self._submit(waiting.call, waiting.answer, after=partial(self._question_ended, waiting.answer))

    def _question_ended(self, answer: asyncio.Future[Timed]) -> None:
        self._in_flight -= 1
        # Cancelled is the answer of an asker who went away.
        if not answer.cancelled():
            self._totals[_total_of(answer)] += 1
        self._start_next()

    def _short_ended(self) -> None:
        self._short -= 1

    def _submit(
        self, call: Callable[[], _T], answer: asyncio.Future[_T], *, after: Callable[[], None]
    ) -> None:
        """Have a worker do `call`; then, on the loop, its outcome goes to `answer`, and `after` is called."""
        loop = answer.get_loop()

        def finish(done: Future[_T]) -> None:
            if not answer.done():
                _pass_on(done, answer)
            after()

        def report(done: Future[_T]) -> None:
            # The loop is closed where a worker was left alone at the end and finishes after it.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(finish, done)

        self._executor.submit(call).add_done_callback(report)


def _pass_on(done: Future[_T], answer: asyncio.Future[_T]) -> None:
    error = done.exception()
    if error is None:
        answer.set_result(done.result())
    elif isinstance(error, StopIteration):
        # asyncio's futures refuse it; the asker would wait for ever.
        answer.set_exception(RuntimeError("the pipeline raised StopIteration"))
    else:
        answer.set_exception(error)


def _total_of(answer: asyncio.Future[Timed]) -> str:
    """Return the name of the total in which a question counts."""
    if answer.exception() is not None:
        return "failed"
    return "answered" if isinstance(answer.result().outcome, Answer) else "unanswered"
