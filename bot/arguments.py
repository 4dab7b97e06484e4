"""The command line's words -> what is to be done."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from bot.errors import UsageError


@dataclass(frozen=True, slots=True)
class AskCommand:
    """Answer one question, or where `batch` is given, every question of that file (`-`: of the input)."""

    question: str
    batch: str
    film: str
    json: bool
    explain: bool


@dataclass(frozen=True, slots=True)
class IndexCommand:
    """Bring the index up to date, or make it anew; with `watch` keep it so."""

    rebuild: bool
    watch: bool = False


@dataclass(frozen=True, slots=True)
class ReplCommand:
    """Open the prompt."""


@dataclass(frozen=True, slots=True)
class ServeCommand:
    """Answer on Discord."""


@dataclass(frozen=True, slots=True)
class EvaluateCommand:
    """Answer the questions of `gold` and measure the answers; the outputs are None when not wanted."""

    gold: Path
    html: Path | None
    batch_output: Path | None


@dataclass(frozen=True, slots=True)
class DoctorCommand:
    """Say what is in use."""


@dataclass(frozen=True, slots=True)
class VersionCommand:
    """Say which Cinecite this is."""


Command = (
    AskCommand | IndexCommand | ReplCommand | ServeCommand | EvaluateCommand | DoctorCommand | VersionCommand
)


@dataclass(frozen=True, slots=True)
class Order:
    """A command, and the folder of documents where the command line names one."""

    command: Command
    documents: Path | None


NAMES = ("ask", "index", "repl", "serve", "evaluate", "doctor")


def parse(argv: Sequence[str]) -> Order:
    """Return what `argv` asks for.

    Raises UsageError if it cannot be carried out; --help prints and raises SystemExit.
    """
    _refuse_unknown_command(argv)
    words = _parser().parse_args(argv)
    return Order(_command(words), words.documents)


def _refuse_unknown_command(argv: Sequence[str]) -> None:
    name = next(iter(argv), "")
    if name.startswith("-") or name in NAMES:
        return
    if not name:
        raise UsageError(f"Name a command: {', '.join(NAMES)}.")
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    nearest = get_close_matches(name, NAMES, n=1)
    hint = f"did you mean {nearest[0]}?" if nearest else f"the commands are {', '.join(NAMES)}."
    raise UsageError(f"There is no command {name!r}; {hint}")


def _command(words: argparse.Namespace) -> Command:
    match words.name:
        case "ask":
            return _ask(words)
        case "index":
            return IndexCommand(words.rebuild, words.watch)
        case "evaluate":
            return EvaluateCommand(words.gold, words.html, words.batch_output)
    plain: dict[str | None, Command] = {
        "repl": ReplCommand(),
        "serve": ServeCommand(),
        "doctor": DoctorCommand(),
    }
    if words.version:
        plain[None] = VersionCommand()
    if words.name not in plain:
        raise UsageError(f"Name a command: {', '.join(NAMES)}.")
    return plain[words.name]


def _ask(words: argparse.Namespace) -> AskCommand:
    if bool(words.question) == bool(words.batch):
        raise UsageError("Give a question, or a file of questions with --batch.")
    if words.explain and words.batch:
        raise UsageError("--explain is for one question, not for --batch.")
    return AskCommand(" ".join(words.question), words.batch or "", words.film, words.json, words.explain)


class _Parser(argparse.ArgumentParser):
    """argparse, except that a mistake is one sentence of ours."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[0].upper()}{message[1:]}; see {self.prog} --help.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="cinecite",
        description="Answer questions about films from a folder of documents, with the exact words.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="say which Cinecite this is")
    parser.set_defaults(documents=None, name=None)
    commands = parser.add_subparsers(dest="name", metavar="COMMAND", parser_class=_Parser)
    _add_ask(commands.add_parser("ask", help="answer a question", allow_abbrev=False))
    _add_index(commands.add_parser("index", help="bring the index up to date", allow_abbrev=False))
    _add_documents(commands.add_parser("repl", help="open the prompt", allow_abbrev=False))
    _add_documents(commands.add_parser("serve", help="answer on Discord", allow_abbrev=False))
    _add_evaluate(commands.add_parser("evaluate", help="measure the answers", allow_abbrev=False))
    _add_documents(commands.add_parser("doctor", help="say what is in use", allow_abbrev=False))
    return parser


def _add_documents(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--documents", type=_folder, metavar="DIR", help="the folder of documents")


def _folder(name: str) -> Path:
    # Path("") is the current folder, which nobody means who gives an empty name.
    if not name.strip() or "\0" in name:
        raise argparse.ArgumentTypeError("name a folder")
    return Path(name)


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="*", metavar="QUESTION")
    parser.add_argument("--batch", metavar="FILE", help="a file of JSON lines with questions; - is the input")
    parser.add_argument("--film", default="", metavar="F", help="ask about one film only")
    parser.add_argument("--json", action="store_true", help="print the answer as one line of JSON")
    parser.add_argument("--explain", action="store_true", help="show how each passage was found")
    _add_documents(parser)


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("documents", nargs="?", type=_folder, metavar="DIR", help="the folder of documents")
    parser.add_argument("--rebuild", action="store_true", help="make the whole index anew")
    parser.add_argument("--watch", action="store_true", help="keep it up to date until Ctrl-C")


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("gold", type=Path, metavar="FILE", help="JSON lines of questions with their gold")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with every wrong answer")
    parser.add_argument("--batch-output", type=Path, metavar="FILE", help="write the answers as JSON lines")
    _add_documents(parser)
