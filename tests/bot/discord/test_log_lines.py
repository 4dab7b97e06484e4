"""The log: lines as text or as JSON, without the token."""

import io
import json
import logging
import re

import pytest

from bot.discord.log_lines import lines_to
from bot.settings import LogFormat

TOKEN = "the-token"  # noqa: S105 - of nobody
NOT_A_NUMBER = "ValueError: invalid literal for int() with base 10: '…'"
_log = logging.getLogger("bot.somewhere")


def written(log_format: LogFormat) -> list[str]:
    """Return the lines of a question, of a failure that names the token, and of a whisper."""
    stream = io.StringIO()
    with lines_to(stream, log_format, token=TOKEN):
        _log.info("question", extra={"outcome": "answered", "elapsed_ms": 152, "language": "ru"})
        try:
            int(TOKEN)
        except ValueError:
            _log.exception("with %s", TOKEN)
        _log.debug("a whisper")
    _log.warning("after the end")
    return stream.getvalue().splitlines()


def test_a_line_of_text_has_a_questions_fields_behind_it() -> None:
    question, failure, *traceback = written(LogFormat.TEXT)
    moment = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}"
    assert re.fullmatch(
        rf"{moment} INFO bot\.somewhere: question outcome=answered elapsed_ms=152 language=ru", question
    )
    assert re.fullmatch(rf"{moment} ERROR bot\.somewhere: with …", failure)
    assert (traceback[0], traceback[-1]) == (
        "Traceback (most recent call last):",
        NOT_A_NUMBER,
    )


def test_a_line_of_json_is_one_object_with_the_traceback_inside() -> None:
    question, failure = (json.loads(line) for line in written(LogFormat.JSON))
    del question["time"], failure["time"]
    assert question == {
        "level": "INFO",
        "logger": "bot.somewhere",
        "message": "question",
        "outcome": "answered",
        "elapsed_ms": 152,
        "language": "ru",
    }
    assert failure.pop("traceback").splitlines()[-1] == NOT_A_NUMBER
    assert failure == {"level": "ERROR", "logger": "bot.somewhere", "message": "with …"}


@pytest.mark.parametrize("log_format", LogFormat)
def test_the_log_is_as_it_was_before_when_it_ends(log_format: LogFormat) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    written(log_format)
    assert (root.level, root.handlers) == before
