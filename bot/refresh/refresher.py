"""A library that follows its folder: when it is refreshed, and what is to be said of that."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.errors import SOMETHING_WRONG
from bot.refresh.opening import library_of
from bot.refresh.watch import Watch
from bot.settings import Settings
from retrieval import Changes, Library, Pipeline, RetrievalError, changes_between

# After a failure it is tried again though nothing has changed: a disk that was full may have room.
FIRST_RETRY_S: Final = 5.0
LONGEST_RETRY_S: Final = 300.0
# A library that changes without end is refreshed half of the time at most: others need the processor too.
LONGEST_REST_S: Final = 30.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The pipeline over the folder as it is now, what changed, and how long that took."""

    pipeline: Pipeline
    changes: Changes
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class Failed:
    """Why the folder could not be taken in, in one sentence; the pipeline is what it was."""

    sentence: str


RefreshResult = Refreshed | Failed


class Refresher:
    """Refreshes a library whenever its folder has changed; `wait` and `refresh` are called in turn."""

    def __init__(
        self, library: Library, watch: Watch, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.library = library
        self._watch = watch
        self._clock = clock
        self._told = ""
        self._retry_after_s = FIRST_RETRY_S
        self._rests_until_s = clock()

    def wait(self) -> bool:
        """Wait until there is something to refresh; False where `stop` was called."""
        return self._watch.wait(not_before_s=self._rests_until_s)

    def refresh(self) -> RefreshResult | None:
        """Take in what has changed; None if there is nothing to tell, or the same failure as before."""
        before, started_s = self.library.pipeline, self._clock()
        try:
            pipeline = self.library.refresh()
        except RetrievalError as error:
            return self._failed(str(error))
        except Exception:  # noqa: BLE001 - the outer edge: the library stays as it was, the watch goes on
            _log.exception("a refresh failed")
            return self._failed(SOMETHING_WRONG)
        finally:
            elapsed_s = self._clock() - started_s
            self._rests_until_s = self._clock() + min(elapsed_s, LONGEST_REST_S)
        had_failed, self._told, self._retry_after_s = bool(self._told), "", FIRST_RETRY_S
        if pipeline is None and not had_failed:
            return None
        now = self.library.pipeline
        return Refreshed(now, changes_between(before, now), elapsed_s)

    def stop(self) -> None:
        """Let `wait` end; may be called from any thread."""
        self._watch.stop()

    def _failed(self, sentence: str) -> Failed | None:
        self._watch.refused(retry_after_s=self._retry_after_s)
        self._retry_after_s = min(2 * self._retry_after_s, LONGEST_RETRY_S)
        is_told, self._told = self._told == sentence, sentence
        return None if is_told else Failed(sentence)


def upkeep_of(settings: Settings, pipeline: Pipeline) -> Refresher:
    """Return the upkeep of a pipeline that was opened by these settings."""
    library = library_of(settings, pipeline)
    return Refresher(library, Watch(settings.documents, library.pending))


class Follower:
    """Keeps a library up on a thread of its own until `stop`."""

    def __init__(self, refresher: Refresher) -> None:
        self._refresher = refresher
        self._lock = threading.Lock()
        self._result: list[RefreshResult] = []
        self._thread = threading.Thread(target=self._follow, name="upkeep of the index", daemon=True)
        self._thread.start()

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline over the newest index."""
        return self._refresher.library.pipeline

    def result(self) -> tuple[RefreshResult, ...]:
        """Return what has come since this was last asked: the last refresh, and a failure after it."""
        with self._lock:
            result, self._result = tuple(self._result), []
        return result

    def stop(self) -> None:
        """Follow no more; a refresh that goes on is left alone."""
        self._refresher.stop()

    def _follow(self) -> None:
        while self._refresher.wait():
            result = self._refresher.refresh()
            with self._lock:
                match result:
                    case Refreshed():
                        self._result = [result]
                    case Failed():
                        self._result.append(result)
