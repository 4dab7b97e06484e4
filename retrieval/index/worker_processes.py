"""Runs calls in worker processes, in order; without workers they run in this process."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Final, TypeVar

Given = TypeVar("Given")
Done = TypeVar("Done")

# Number of calls queued for each process beside the one that it is running.
WAITING: Final = 1


class _Process:
    """Another Python process that runs one call at a time.

    multiprocessing would run the main program's module again in each process.
    """

    def __init__(self) -> None:
        # With -P nothing is imported from the current folder, which may be one of documents.
        command = [sys.executable, "-P", "-m", __name__]
        paths = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        pipe = subprocess.PIPE
        # An error there is raised here again.
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment
        )

    def call(self, function: Callable[[Given], Done], given: Given) -> Done:
        """Run a call in the process; raises EOFError or OSError if the process has ended."""
        process = self._process
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        # Pickled first, so that an error leaves nothing half sent.
        process.stdin.write(pickle.dumps((function, given)))
        process.stdin.flush()
        done: Done = pickle.load(process.stdout)  # noqa: S301 - our own process wrote it
        return done

    def close(self) -> None:
        """End the process: it stops when there is nothing more to read."""
        self._process.communicate()


def in_order(function: Callable[[Given], Done], given: Sequence[Given], *, processes: int) -> Iterator[Done]:
    """Yield a function's result for each value, in order, computed by several processes.

    If a process ends early, its call is run in this process.
    """
    idle: SimpleQueue[_Process | None] = SimpleQueue()
    for _ in range(processes):
        idle.put(None)
    with ThreadPoolExecutor(processes) as pool:
        waiting: list[Future[Done]] = []
        try:
            for each in given:
                if len(waiting) == processes * (1 + WAITING):
                    yield waiting.pop(0).result()
                waiting.append(pool.submit(_call, idle, function, each))
            for future in waiting:
                yield future.result()
        finally:
            for future in waiting:
                future.cancel()
            pool.shutdown()
            while not idle.empty():
                if process := idle.get():
                    process.close()


def _call(idle: "SimpleQueue[_Process | None]", function: Callable[[Given], Done], given: Given) -> Done:
    process, kept = idle.get(), None
    try:
        process = process or _Process()
        done = process.call(function, given)
        kept = process
    except (OSError, EOFError, pickle.UnpicklingError):
        done = function(given)
    finally:
        # Whatever happened, free the slot, and end a process that failed.
        if process is not None and kept is None:
            process.close()
        idle.put(kept)
    return done


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Run the calls that are read until the input ends."""
    while True:
        try:
            function, given = pickle.load(asked)  # noqa: S301 - the process that started this one wrote it
        except EOFError:
            return
        pickle.dump(function(given), answers)
        answers.flush()


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    serve(sys.stdin.buffer, answers)
