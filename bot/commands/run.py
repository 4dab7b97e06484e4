"""What each command of `cinecite` does, once its words and the settings are understood."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO, assert_never

from bot.arguments import (
    AskCommand,
    Command,
    DoctorCommand,
    EvaluateCommand,
    IndexCommand,
    ReplCommand,
    ServeCommand,
    VersionCommand,
)
from bot.commands.batch import answered
from bot.errors import UsageError
from bot.refresh.opening import Opener
from bot.render.explanation import render_explanation
from bot.render.record import json_line
from bot.render.screen import Style
from bot.render.terminal import render_outcome
from bot.settings import Settings
from bot.timed import ask_timed
from retrieval import Pipeline, detect

if TYPE_CHECKING:
    from bot.refresh.refresher import RefreshResult

# Lines longer than this are tiring to read.
MAX_WIDTH = 100


def carry_out(command: Command, settings: Settings, opener: Opener) -> None:
    """Carry out `command`; raises BotError or RetrievalError if that cannot be done."""
    match command:
        case AskCommand():
            _ask(command, opener(settings))
        case IndexCommand():
            _index(command, settings, opener)
        case ReplCommand():
            _repl(settings, opener)
        case ServeCommand():
            _serve(settings, opener)
        case EvaluateCommand():
            _evaluate(command, opener(settings))
        case DoctorCommand():
            _doctor(settings, opener)
        case VersionCommand():
            _version()
        case _:
            assert_never(command)


def style_of(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Style:
    """Return the style for `stream`: no colour unless it is a terminal, or if NO_COLOR is set."""
    width = min(shutil.get_terminal_size().columns, MAX_WIDTH) if stream.isatty() else MAX_WIDTH
    dumb = environment.get("TERM") == "dumb" or (os.name == "nt" and "WT_SESSION" not in environment)
    return Style(width=width, colour=stream.isatty() and not dumb and not environment.get("NO_COLOR"))


def _ask(command: AskCommand, pipeline: Pipeline) -> None:
    if command.batch:
        _ask_batch(command, pipeline)
        return
    timed = ask_timed(pipeline, command.question, film=command.film)
    if command.json:
        print(json_line(timed.outcome, elapsed_ms=timed.elapsed_ms, explain=command.explain))
        return
    language, style = detect(command.question), style_of(sys.stdout)
    print(render_outcome(timed.outcome, language=language, style=style))
    if command.explain and timed.outcome.candidates:
        print()
        print(render_explanation(timed.outcome.candidates, language=language, style=style))


def _ask_batch(command: AskCommand, pipeline: Pipeline) -> None:
    with _batch_lines(command.batch) as lines:
        for id_, timed in answered(lines, pipeline, film=command.film):
            # Flushed, so that a later mistake, or a kill, takes no answer away.
            print(json_line(timed.outcome, elapsed_ms=timed.elapsed_ms, id_=id_), flush=True)


@contextmanager
def _batch_lines(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below; only its opening is guarded here
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise UsageError(f"The batch {name} cannot be read: {reason}.") from error
    with file:
        yield file


def _index(command: IndexCommand, settings: Settings, opener: Opener) -> None:
    from bot.commands.index import index  # noqa: PLC0415 - see _doctor

    index(command, settings, opener)


def _repl(settings: Settings, opener: Opener) -> None:
    from bot.refresh.refresher import Follower, upkeep_of  # noqa: PLC0415 - see _doctor

    pipeline = opener(settings)
    if not settings.watch:
        _answer_lines(pipeline, settings, current=lambda: pipeline, result=tuple)
        return
    follower = Follower(upkeep_of(settings, pipeline))
    try:
        _answer_lines(pipeline, settings, current=lambda: follower.pipeline, result=follower.result)
    finally:
        follower.stop()


def _answer_lines(
    pipeline: Pipeline,
    settings: Settings,
    *,
    current: Callable[[], Pipeline],
    result: Callable[[], Sequence["RefreshResult"]],
) -> None:
    from bot.commands.repl import answer_lines, converse  # noqa: PLC0415 - see _doctor

    style = style_of(sys.stdout)
    if sys.stdin.isatty() and sys.stdout.isatty():
        # prompt_toolkit takes 0.16 s to import; only people at a terminal need it.
        from bot.commands.line_editor import edited_lines  # noqa: PLC0415

        converse(pipeline, edited_lines(current, settings.history), style=style, result=result)
    else:
        answer_lines(pipeline, sys.stdin, style=style, result=result)


def _serve(settings: Settings, opener: Opener) -> None:
    # discord.py takes 0.5 s to import.
    from bot.discord.app import serve  # noqa: PLC0415

    serve(settings, opener)


def _evaluate(command: EvaluateCommand, pipeline: Pipeline) -> None:
    from bot.commands.evaluate import evaluate  # noqa: PLC0415 - see _doctor

    print(evaluate(command, pipeline))


def _doctor(settings: Settings, opener: Opener) -> None:
    # A question must not wait for the imports of the rarer commands.
    from bot.commands.doctor import diagnosis  # noqa: PLC0415

    for line in diagnosis(settings, opener):
        print(line, flush=True)


def _version() -> None:
    from bot.version import own_version  # noqa: PLC0415 - as above

    print(f"cinecite {own_version()}")
