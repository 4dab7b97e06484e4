"""The program `cinecite`: what its status is, and what is said when something is wrong."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from bot.arguments import Command, parse
from bot.errors import SOMETHING_WRONG, BotError, UsageError
from bot.logs import logging_to
from bot.render.screen import one_line
from bot.settings import Settings, read_variables, warnings_about
from retrieval import RetrievalError

if TYPE_CHECKING:
    from bot.refresh.opening import Opener

DONE = 0
OUR_MISTAKE = 1
CALLERS_MISTAKE = 2
# What shells report for a program ended by SIGINT and by SIGPIPE: 128 and the signal's number.
INTERRUPTED = 130
NOBODY_READS = 141

_log = logging.getLogger(__name__)


def main(
    argv: Sequence[str] | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    opener: "Opener | None" = None,
) -> int:
    """Do what the command line says and return the exit status."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        _speak_utf8(stream)
    try:
        _run(sys.argv[1:] if argv is None else argv, environment, opener)
        sys.stdout.flush()
    except (BotError, RetrievalError) as error:
        print(_sentence(error), file=sys.stderr)
        return CALLERS_MISTAKE
    except KeyboardInterrupt:
        # A second Ctrl-C would meet Python on its way out, which prints a traceback.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes once more on its way out, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except Exception:  # noqa: BLE001 - the outer edge: _run has logged it, nobody is shown a traceback
        print(SOMETHING_WRONG, file=sys.stderr)
        return OUR_MISTAKE
    return DONE


def run() -> NoReturn:
    """Be the program: end with the status of `main`."""
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    if any(thread.daemon for thread in threading.enumerate()):
        # Whoever computes in a library's own code, as a build that is left alone does, would abort the
        # process when the interpreter goes. What a build had written so far is no index yet.
        os._exit(status)
    sys.exit(status)


def _run(argv: Sequence[str], environment: Mapping[str, str], opener: "Opener | None") -> None:
    order = parse(argv)
    folder = _current_folder()
    variables = read_variables(environment, folder)
    for warning in warnings_about(variables):
        print(f"Warning: {warning}", file=sys.stderr)
    settings = Settings.from_variables(variables, folder)
    if order.documents:
        settings = replace(settings, documents=folder / order.documents)
    with logging_to(settings.log):
        try:
            _carry_out(order.command, settings, opener)
        except (BotError, RetrievalError, BrokenPipeError):
            raise
        except Exception:
            _log.exception("unexpected")
            raise


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError("The current folder is gone; start Cinecite in another one.") from error


def _carry_out(command: Command, settings: Settings, opener: "Opener | None") -> None:
    # Only here, so that a mistake or --help need not wait for NumPy and FAISS.
    from bot.commands.run import carry_out  # noqa: PLC0415
    from bot.refresh.opening import open_from  # noqa: PLC0415

    carry_out(command, settings, opener or open_from)


def _sentence(error: Exception) -> str:
    """Return the error's words as one sentence on one line, whatever names of files stand in it."""
    text = one_line(str(error))
    return text if text.endswith((".", "?")) else f"{text}."


def _speak_utf8(stream: TextIO) -> None:
    """Exchange UTF-8 with other programs whatever the locale; a terminal keeps its own encoding."""
    reconfigure = getattr(stream, "reconfigure", None)  # absent where tests put their own stream
    if reconfigure:
        errors = "replace" if stream is sys.stdin else "backslashreplace"
        reconfigure(encoding=None if stream.isatty() else "utf-8", errors=errors)
