"""`cinecite index --watch`, most of it in a process of its own."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.index import skipped_lines
from retrieval.documents.files import Skipped
from retrieval.errors import ModelError
from tests.bot.fakes import FakePipeline

ROOT = Path(__file__).resolve().parents[3]
LIGHT = {"CINECITE_ENCODER": "static", "CINECITE_READER": "sentences"}
WITHIN_S = 60.0


def environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("CINECITE_")}
    return own | LIGHT | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


class Running:
    """A program whose output goes to files."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self._folder = folder

    @property
    def said(self) -> list[str]:
        return (self._folder / "out").read_text(encoding="utf-8").splitlines()

    @property
    def complained(self) -> list[str]:
        return (self._folder / "err").read_text(encoding="utf-8").splitlines()

    def until(self, condition: Callable[[], bool]) -> None:
        ends_s = time.monotonic() + WITHIN_S
        while not condition():
            assert time.monotonic() < ends_s, (self.said, self.complained)
            assert self.process.poll() is None, (self.said, self.complained)
            time.sleep(0.05)

    def ends(self, told_by: signal.Signals) -> int:
        self.process.send_signal(told_by)
        return self.process.wait(WITHIN_S)


@contextmanager
def running(folder: Path, *argv: str, given: int = subprocess.DEVNULL) -> Iterator[Running]:
    with (
        (folder / "out").open("wb") as out,
        (folder / "err").open("wb") as err,
        subprocess.Popen(
            [sys.executable, "-m", "bot", *argv],
            cwd=folder,
            env=environment(),
            stdin=given,
            stdout=out,
            stderr=err,
        ) as process,
    ):
        try:
            yield Running(process, folder)
        finally:
            process.kill()


def without_seconds(lines: list[str]) -> list[str]:
    return [line.partition(", ready after ")[0] for line in lines]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
@pytest.mark.parametrize("told_by", [signal.SIGTERM, signal.SIGINT])
def test_an_index_is_kept_up_to_date_until_it_is_told_to_end(tmp_path: Path, told_by: signal.Signals) -> None:
    documents = tmp_path / "films"
    documents.mkdir()
    (documents / "a.txt").write_text("Peter Holm plays the keeper.")
    with running(tmp_path, "index", "films", "--watch") as program:
        program.until(lambda: len(program.said) == 2)
        (documents / "b.txt").write_text("Odette Vrai plays the smuggler.")
        (documents / "c.txt").write_text(" ")
        program.until(lambda: len(program.said) == 4)
        (documents / "catalog.toml").write_text("wrong")
        program.until(lambda: len(program.complained) == 1)
        (documents / "catalog.toml").unlink()
        program.until(lambda: len(program.said) == 5)
        (documents / "a.txt").unlink()
        (documents / "b.txt").write_text("Nora Klee plays the smuggler. She is good.")
        program.until(lambda: len(program.said) == 6)
        assert program.ends(told_by) == 0
        assert without_seconds(program.said) == [
            "1 document in 1 passage",
            f"Watching {documents}; Ctrl-C ends it.",
            "1 added, 0 changed, 0 removed: 2 documents in 2 passages",
            "Skipped c.txt: empty.",
            "0 added, 0 changed, 0 removed: 2 documents in 2 passages",
            "0 added, 1 changed, 1 removed: 1 document in 1 passage",
        ]
        (complaint,) = program.complained
        assert complaint.startswith("catalog.toml is not valid TOML: ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_what_ends_it_in_a_build_leaves_the_old_index(tmp_path: Path) -> None:
    documents = tmp_path / "films"
    documents.mkdir()
    (documents / "a.txt").write_text("Peter Holm plays the keeper.")
    with running(tmp_path, "index", "films", "--watch") as program:
        program.until(lambda: len(program.said) == 2)
        (root,) = (tmp_path / ".cinecite").iterdir()
        for number in range(3_000):
            (documents / f"{number}.txt").write_text(f"Person {number} plays the guard number {number}.")
        # It has begun by then, and takes longer.
        time.sleep(1.5)
        assert program.ends(signal.SIGTERM) == 0
        assert program.complained == []
    (generation,) = root.glob("generation-*")
    assert (root / "CURRENT").read_text() == generation.name


def test_a_prompt_that_is_piped_answers_from_documents_that_came_later(tmp_path: Path) -> None:
    documents = tmp_path / "seeds"
    documents.mkdir()
    (documents / "a.txt").write_text("Peter Holm plays the lighthouse keeper.")
    reading, writing = os.pipe()
    with running(tmp_path, "repl", given=reading) as program:
        os.write(writing, b"Who plays the lighthouse keeper?\n")
        program.until(lambda: program.said[:1] == ["│ Peter Holm plays the lighthouse keeper."])
        (documents / "b.txt").write_text("Odette Vrai plays the smuggler.")
        asked = 1

        def is_known() -> bool:
            nonlocal asked
            os.write(writing, b"Who plays the smuggler?\n")
            asked += 1
            program.until(lambda: sum("│" in line for line in program.said) >= asked)
            return "│ Odette Vrai plays the smuggler." in program.said

        program.until(is_known)
        os.close(writing)
        assert program.process.wait(WITHIN_S) == 0
        assert program.complained == []
    os.close(reading)


def test_what_cannot_be_indexed_at_the_start_is_a_mistake_of_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def opener(*_: object, **__: object) -> FakePipeline:
        raise ModelError("There is no encoder folder.")

    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)
    assert main(["index", "--watch"], environment={}, opener=opener) == 2
    assert capsys.readouterr() == ("", "There is no encoder folder.\n")
    assert signal.getsignal(signal.SIGTERM) is before


def test_of_many_files_that_were_left_out_the_first_are_named_and_the_rest_counted() -> None:
    skipped = [Skipped(f"{number:04}.txt", "empty") for number in range(3_020)]
    lines = list(skipped_lines(skipped))
    assert (lines[0], lines[19], lines[20:]) == (
        "Skipped 0000.txt: empty.",
        "Skipped 0019.txt: empty.",
        ["Skipped 3,000 more."],
    )
    assert list(skipped_lines(skipped[:20])) == lines[:20]


# the end of a program

COMPUTES = """
import sys
from threading import Thread
from bot import cli
from retrieval.models.encoders import TransformerEncoder

encoder = TransformerEncoder.load()
begun = []

def compute():
    while True:
        encoder.encode_passages(["The soldiers dig tunnels on the island."] * 8)
        begun.append(1)

Thread(target=compute, daemon=True).start()
while not begun:
    pass
sys.argv = ["cinecite", "--version"]
cli.run()
"""


def test_the_program_ends_with_its_status_though_a_build_goes_on() -> None:
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", COMPUTES], cwd=ROOT, env=environment(), check=False, capture_output=True
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert io.BytesIO(done.stdout).read().startswith(b"cinecite ")
