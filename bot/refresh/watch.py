"""When a folder of documents has changed; the only importer of watchfiles."""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retrieval import CATALOG_NAME, SUFFIXES

# How long the file system's events are gathered before they are passed on.
_STEP_MS: Final = 100
_GATHERED_MS: Final = 400
_TICK_S: Final = 0.1
# Looking at a folder may take up this part of the time.
_LOOKING_SHARE: Final = 0.02

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How soon a change is taken in: once the folder was quiet so long, or has changed for the longest time.

    `look_every_s` is how often a folder is looked at whether or not events came: where it lies on another
    machine, none do. Events are listened to after `listen_after_s`, which spares short runs an import.
    """

    quiet_s: float = 0.5
    longest_s: float = 5.0
    look_every_s: float = 2.0
    listen_after_s: float = 2.0


class Watch:
    """Tells when a folder's documents have changed.

    `look` returns None if all of them are known, and otherwise a number that changes with them; it is
    called by whoever waits. With `listens` false no events are used.
    """

    def __init__(
        self,
        documents: Path,
        look: Callable[[], int | None],
        *,
        pace: Pace = Pace(),
        listens: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._pace = pace
        self._clock = clock
        self._stopped = threading.Event()
        self._events = _Events(documents, self._stopped, clock=clock, after_s=pace.listen_after_s)
        self._looks_at_s = clock() + pace.look_every_s
        self._seen: int | None = None
        self._seen_first_s = 0.0
        self._refused: int | None = None
        self._retry_s = 0.0
        if listens:
            self._events.start()

    def wait(self, *, not_before_s: float = 0.0) -> bool:
        """Wait until documents have changed and the folder is quiet; False if the watch was stopped."""
        while not self._stopped.wait(_TICK_S):
            now_s = self._clock()
            if now_s >= not_before_s and (self._is_told(now_s) or self._is_seen(now_s)):
                self._seen = None
                self._events.forget()
                return True
        return False

    def refused(self, *, retry_after_s: float) -> None:
        """Take note that what is there could not be used; it is told again then, or once it changes."""
        self._refused, self._retry_s = self._looked(), self._clock() + retry_after_s

    def stop(self) -> None:
        """Let `wait` end; may be called from any thread."""
        self._stopped.set()

    def _is_told(self, now_s: float) -> bool:
        """Return whether events came, and no more do."""
        first_s, last_s = self._events.times
        return first_s is not None and last_s is not None and self._is_settled(now_s, first_s, last_s)

    def _is_settled(self, now_s: float, first_s: float, last_s: float) -> bool:
        return now_s - last_s >= self._pace.quiet_s or now_s - first_s >= self._pace.longest_s

    def _is_seen(self, now_s: float) -> bool:
        """Return whether a look shows changes, twice the same ones."""
        if now_s < self._looks_at_s:
            return False
        seen = self._looked()
        looked_s = self._clock() - now_s
        self._looks_at_s = self._clock() + max(self._pace.look_every_s, looked_s / _LOOKING_SHARE)
        if seen is None or (seen == self._refused and now_s < self._retry_s):
            self._seen = None
            return False
        if self._seen is None:
            self._seen_first_s = now_s
        elif seen == self._seen or now_s - self._seen_first_s >= self._pace.longest_s:
            return True
        self._seen = seen
        self._looks_at_s = self._clock() + max(self._pace.quiet_s, looked_s)
        return False

    def _looked(self) -> int | None:
        try:
            return self._look()
        except OSError as error:  # such as a path that has become too long
            _log.info("the documents' folder cannot be looked at (%s)", type(error).__name__)
            return None


class _Events(threading.Thread):
    """The file system's events, of which only the times of the first and the last are kept."""

    def __init__(
        self, documents: Path, stopped: threading.Event, *, clock: Callable[[], float], after_s: float
    ) -> None:
        super().__init__(name="events of the documents", daemon=True)
        self._documents = documents
        self._stopped = stopped
        self._clock = clock
        self._after_s = after_s
        self._lock = threading.Lock()
        self._has_failed = False
        self._first_s: float | None = None
        self._last_s: float | None = None

    @property
    def times(self) -> tuple[float | None, float | None]:
        """When the first event since `forget` came, and the last; None if none did."""
        with self._lock:
            return self._first_s, self._last_s

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._first_s = self._last_s = None

    def run(self) -> None:
        """Listen until the watch is stopped; if there are no events, try again now and then."""
        while not self._stopped.wait(self._after_s):
            try:
                self._listen()
            # The folder is not there, or the system has no more watches to give: it is looked at instead.
            except Exception as error:  # noqa: BLE001 - the Rust library has errors of its own
                if not self._has_failed:
                    _log.info("no events of the documents' folder (%s)", type(error).__name__)
                self._has_failed = True

    def _listen(self) -> None:
        # It takes 0.2 s to import, most of that for an event loop that is not used here.
        from watchfiles import watch  # noqa: PLC0415

        # It tells of each batch of changes.
        logging.getLogger("watchfiles").setLevel(logging.WARNING)
        folder = os.path.realpath(self._documents)
        identity = _identity(folder)
        for found in watch(
            folder,
            watch_filter=lambda _, path: may_be_source(path, folder),
            stop_event=self._stopped,
            step=_STEP_MS,
            debounce=_GATHERED_MS,
            rust_timeout=1_000,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            if found:
                self._note()
            # Another folder may have taken its place, of which nothing would be heard.
            if _identity(os.path.realpath(self._documents)) != identity:
                self._note()
                return

    def _note(self) -> None:
        with self._lock:
            self._last_s = self._clock()
            self._first_s = self._first_s or self._last_s


def may_be_source(path: str, folder: str) -> bool:
    """Return whether a change at a path under `folder` may affect documents, a folder's that of its files."""
    place = Path(path)
    parts = place.relative_to(folder).parts if place.is_relative_to(folder) else place.parts[-1:]
    if any(part.startswith(".") for part in parts):
        return False
    return path.lower().endswith((*SUFFIXES, CATALOG_NAME)) or not place.is_file()


def _identity(folder: str) -> tuple[int, int] | None:
    try:
        status = Path(folder).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
