"""Lines that a person types and edits at a terminal; the only importer of prompt_toolkit."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document as Buffer
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from bot.commands.repl import COMMANDS, LANGUAGE_CHOICES
from bot.render.screen import one_line
from retrieval import Pipeline

PROMPT = "? "


@dataclass(frozen=True, slots=True)
class Known:
    """What can be completed."""

    films: tuple[str, ...]
    documents: tuple[str, ...]


class DocumentCompleter(Completer):
    """Complete commands and what stands after them; in a question, the titles of films."""

    def __init__(self, known: Callable[[], Known]) -> None:
        self._known = known

    def get_completions(self, document: Buffer, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002 - the library passes it
        """Return what can follow the text before the cursor."""
        for text, replaced in completions(document.text_before_cursor, self._known()):
            yield Completion(text, start_position=-replaced)


def completions(typed: str, known: Known) -> Iterator[tuple[str, int]]:
    """Return texts that can follow, each with how many characters of `typed` it replaces."""
    command, space, argument = typed.partition(" ")
    if not typed.startswith(":"):
        word = typed.rpartition(" ")[2]
        return _beginning_with(word, known.films if word else ())
    if not space:
        return _beginning_with(command, COMMANDS)
    choices = {":film": known.films, ":documents": known.documents, ":language": LANGUAGE_CHOICES}
    return _beginning_with(argument, choices.get(command, ()))


def _beginning_with(start: str, choices: Sequence[str]) -> Iterator[tuple[str, int]]:
    return ((choice, len(start)) for choice in choices if choice.casefold().startswith(start.casefold()))


def edited_lines(current: Callable[[], Pipeline], history: Path) -> Iterator[str]:
    """Yield what is typed, a pasted text as one line, until Ctrl-D; Ctrl-C begins the line anew.

    What `current` returns tells what can be completed.
    """
    session: PromptSession[str] = PromptSession(
        history=_history(history),
        completer=DocumentCompleter(lambda: _known(current())),
        complete_while_typing=False,
    )
    while True:
        try:
            line = session.prompt(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        yield " ".join(line.split())


# A large library takes a second to list.
@lru_cache(maxsize=1)
def _known(pipeline: Pipeline) -> Known:
    return Known(_clean(pipeline.films), _clean(pipeline.document_ids))


def _clean(names: Iterable[str]) -> tuple[str, ...]:
    # A name that a terminal cannot show as it is cannot be typed either.
    return tuple(name for name in names if name == one_line(name))


def _history(path: Path) -> History:
    """Keep what was typed in `path`, or only for this run if that cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("a").close()
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))
