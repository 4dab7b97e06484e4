"""The bot's log: a line for each question, as text or as JSON; never a token or a question's words."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from bot.settings import LogFormat

# What a line tells besides its message; a question's outcome, how long it took, in which language, where.
FIELDS: Final = ("outcome", "elapsed_ms", "language", "where")


class TextLines(logging.Formatter):
    """`2026-01-01 12:00:00,000 INFO bot.discord.answering: question outcome=answered elapsed_ms=152`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with what is known of a question behind it."""
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        head, *traceback = super().format(record).split("\n")
        return "\n".join([head + fields, *traceback])


class JsonLines(logging.Formatter):
    """One JSON object a line, a traceback inside it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class _RedactingFormatter(logging.Formatter):
    """Take the token out of whatever another formatter writes, tracebacks included."""

    def __init__(self, formatter: logging.Formatter, token: str) -> None:
        super().__init__()
        self._formatter = formatter
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without the token."""
        return self._formatter.format(record).replace(self._token, "…")


@contextmanager
def lines_to(stream: TextIO | None, log_format: LogFormat, *, token: str) -> Iterator[None]:
    """Write INFO and above to `stream`, standard error if it is None, until the block ends."""
    handler = logging.StreamHandler(stream or sys.stderr)
    formatter = JsonLines() if log_format is LogFormat.JSON else TextLines()
    handler.setFormatter(_RedactingFormatter(formatter, token))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
