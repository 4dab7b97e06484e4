"""The log file, which comes into being with its first line."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class _LazyFileHandler(logging.Handler):
    """Append to a file; a log that cannot be written must not become an error of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError, ValueError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(self.format(record) + "\n")


class _StderrHandler(logging.Handler):
    """Tell the person, one sentence a warning."""

    def emit(self, record: logging.LogRecord) -> None:
        print(f"Warning: {record.getMessage()}", file=sys.stderr)


@contextmanager
def logging_to(path: Path) -> Iterator[None]:
    """Send what is logged to `path` until the block ends, and what retrieval warns of to the person too."""
    handlers = (("", _LazyFileHandler(path)), ("retrieval", _StderrHandler(logging.WARNING)))
    for name, handler in handlers:
        logging.getLogger(name).addHandler(handler)
    try:
        yield
    finally:
        for name, handler in handlers:
            logging.getLogger(name).removeHandler(handler)
