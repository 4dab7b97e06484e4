"""A bar for work that takes long enough to be waited for; the only importer of rich."""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# A bar that is gone before it can be read is only a flicker.
PATIENCE_S = 1.0


class BuildProgress:
    """Show the stages of a build on `stream` once it has taken a second; `close` takes the bar away."""

    def __init__(self, stream: TextIO = sys.stderr, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._started = clock()
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report that `done` of `total` pieces of `stage` are finished."""
        if not self._stream.isatty() or self._clock() - self._started < PATIENCE_S:
            return
        bar = self._bar or self._open()
        if stage not in self._tasks:
            self._tasks[stage] = bar.add_task(stage.capitalize())
        bar.update(self._tasks[stage], completed=done, total=total)

    def close(self) -> None:
        """Take the bar away, where one was shown."""
        if self._bar:
            self._bar.stop()

    def _open(self) -> "Progress":
        # rich takes 0.09 s to import, which a warm start must not spend.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import Progress  # noqa: PLC0415

        self._bar = Progress(console=Console(file=self._stream), transient=True)
        self._bar.start()
        return self._bar
