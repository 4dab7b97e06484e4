"""A folder of documents that goes from state to state, asked and killed while its index is made."""

import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from retrieval.datatypes import Answer, Document, NoAnswer
from retrieval.models.choice import Models
from retrieval.pipeline.library import Library

ROOT = Path(__file__).resolve().parents[2]
LIGHT = Models("static", reader="sentences")
MAX_FILE_BYTES = 1_000_000
QUESTIONS = (
    "Who plays the lighthouse keeper?",
    "Who wrote the music?",
    "Where was the film shot?",
)


def texts_of(state: int) -> dict[str, str]:
    """Return the files of a state: each says which, one comes and goes, one grows and shrinks."""
    texts = {
        "cast.txt": f"Peter Holm the {state}th plays the lighthouse keeper Jonas.\n",
        "music.txt": f"The music was written by Erik Sund the {state}th.\n",
        "place.txt": f"The film number {state} was shot in Gothenburg.\n" * (1 + state % 7),
    }
    if state % 3:
        # First or last in the order of ids: the rows of the others move.
        name = "a.txt" if state % 3 == 1 else "z.txt"
        texts[name] = f"Anna Lindqvist the {state}th saw the lighthouse keeper.\n"
    return texts


def write_state(folder: Path, state: int) -> None:
    """Make the folder hold a state's files and no others."""
    texts = texts_of(state)
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def states_of(documents: tuple[Document, ...]) -> set[int]:
    """Return the states of which all of these documents can be."""
    said = (int(number) for document in documents for number in re.findall(r"\d+", document.text))
    return {
        state for state in set(said) if all(texts_of(state).get(each.id) == each.text for each in documents)
    }


def documents_of(outcome: Answer | NoAnswer) -> tuple[Document, ...]:
    """Return every document that an outcome shows."""
    findings = (outcome.best, *outcome.agreeing, *outcome.differing) if isinstance(outcome, Answer) else ()
    candidates = (each.chunk.document for each in outcome.candidates)
    return (*(each.citation.document for each in findings), *candidates)


@dataclass(slots=True)
class Asked:
    """What became of the questions: the seconds of each, and a sentence for each that went wrong."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Changing:
    """A library whose folder is taken from state to state while threads ask it without pause."""

    def __init__(self, place: Path) -> None:
        self._documents = place / "documents"
        self._written = self._in_force = 0
        write_state(self._documents, 0)
        self._library = Library.open(
            self._documents, place / "index", models=LIGHT, max_file_bytes=MAX_FILE_BYTES
        )

    def refreshed(self, times: int, *, threads: int) -> tuple[Asked, list[float]]:
        """Go through as many states; return what became of the questions, and the seconds of each refresh."""
        asked, stop, taken = Asked(), Event(), []
        asking = [Thread(target=self._ask, args=(asked, stop, number)) for number in range(threads)]
        for thread in asking:
            thread.start()
        try:
            for state in range(1, times + 1):
                self._written = state
                write_state(self._documents, state)
                began_s = time.perf_counter()
                if self._library.refresh() is None:
                    asked.wrong.append(f"state {state} was not taken in")
                taken.append(time.perf_counter() - began_s)
                self._in_force = state
        finally:
            stop.set()
            for thread in asking:
                thread.join()
        return asked, taken

    def _ask(self, asked: Asked, stop: Event, first: int) -> None:
        number = first
        while not stop.is_set():
            question, oldest = QUESTIONS[number % len(QUESTIONS)], self._in_force
            number += 1
            began_s = time.perf_counter()
            try:
                outcome = self._library.pipeline.ask(question)
                wrong = _mistake(outcome, oldest, self._written)
            except Exception as error:  # noqa: BLE001 - a question that was lost, whatever the reason
                wrong = f"lost: {error!r}"
            asked.seconds.append(time.perf_counter() - began_s)
            if wrong:
                asked.wrong.append(f"{question} {wrong}")


def _mistake(outcome: Answer | NoAnswer, oldest: int, newest: int) -> str:
    """Return what is wrong with an outcome, nothing where it is of one of the states that it may be of."""
    documents = documents_of(outcome)
    if not isinstance(outcome, Answer):
        return "was not answered"
    if not any(oldest <= state <= newest for state in states_of(documents)):
        texts = {document.id: document.text for document in documents}
        return f"was answered from no one state of {oldest} to {newest}: {texts}"
    return ""


# a build that is killed

BUILDER = """
import sys
from itertools import count
from pathlib import Path
from retrieval.index.indexing import IndexSettings, open_index
from tests.retrieval.fakes import HashEncoder
from tests.retrieval.refreshing import write_state

documents, root, first = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
for state in count(first):
    write_state(documents, state)
    print(state, flush=True)
    open_index(documents, root, HashEncoder(), settings=IndexSettings(1_000_000))
"""


def killed_while_building(documents: Path, root: Path, *, first: int, chance: random.Random) -> int:
    """Let a process take a folder from state to state, kill it at a random moment; return its last state."""
    command = [sys.executable, "-c", BUILDER, str(documents), str(root), str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdout is not None
        state = first
        for _ in range(chance.randint(2, 4)):
            state = int(builder.stdout.readline())
        time.sleep(chance.uniform(0.0, 0.1))
        builder.send_signal(signal.SIGKILL)
        # What it had said before it died.
        return max([state, *(int(line) for line in builder.stdout.read().split())])
