import io
import json
import logging
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings
from retrieval.datatypes import Answer, NoAnswer
from retrieval.documents.corpus import Skipped
from retrieval.errors import ModelError
from retrieval.pipeline.pipeline import Pipeline
from tests.bot.fakes import CAST, ONE, UNSURE, FakePipeline


class Program:
    """The program over a fake pipeline in an empty folder; remembers what was to be opened."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.opened: list[tuple[Path, bool]] = []

    def __call__(
        self,
        *argv: str,
        outcomes: Mapping[str, Answer | NoAnswer | BaseException] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> tuple[int, str, str]:
        def opener(settings: Settings, *, rebuild: bool = False) -> Pipeline:
            self.opened.append((settings.documents, rebuild))
            return FakePipeline(outcomes, skipped=(Skipped("a\x1b.bin", "it is binary"),))

        status = main(argv, environment=environment or {}, opener=opener)
        captured = self._capsys.readouterr()
        return status, captured.out, captured.err


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    monkeypatch.chdir(tmp_path)
    return Program(capsys)


def test_an_answer_is_printed(run: Program) -> None:
    assert run("ask", "who", "plays?", outcomes={"who plays?": ONE}) == (
        0,
        "Ryo Kase\n\n│ Ryo Kase\n│ as Shimizu\n[1] Cast and crew · English · cast.txt:3\n",
        "",
    )


def test_an_honest_no_answer_is_a_success_in_the_language_of_the_question(run: Program) -> None:
    assert run("ask", "Сколько это стоило?") == (
        0,
        "В документах этого нет: ничего близкого к вопросу не нашлось.\n",
        "",
    )


def test_an_explained_answer_says_how_it_was_found(run: Program) -> None:
    _, out, _ = run("ask", "--explain", "q", outcomes={"q": ONE})
    assert "shimizu -> симидзу (sound 0.93), play -> играет (meaning 0.81)\n" in out


def test_json_has_the_promised_fields(run: Program) -> None:
    status, out, err = run("ask", "--json", "q", outcomes={"q": ONE})
    record = json.loads(out)
    assert (status, err, out.count("\n")) == (0, "", 1)
    assert record.pop("elapsed_ms") >= 0
    assert record == {
        "id": None,
        "answered": True,
        "answer": "Ryo Kase",
        "quote": "Ryo Kase\nas Shimizu",
        "source": "cast.txt",
        "start": 6,
        "end": 25,
        "place": None,
        "language": "en",
        "confidence": 0.9,
        "candidates": [
            {"source": "cast.txt", "text": "Ryo Kase\nas Shimizu", "score": 1.5},
            {"source": "ru/trivia.txt", "text": "Симидзу играет Рё Касэ.", "score": 1.25},
        ],
    }
    assert CAST.text[record["start"] : record["end"]] == record["quote"]


def test_a_batch_answers_line_by_line_and_names_the_line_that_ends_it(run: Program, tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_text(
        '{"id": "a", "question": "q"}\n\nnonsense\n{"id": "b", "question": "q"}\n'
    )
    status, out, err = run("ask", "--batch", "batch.jsonl", outcomes={"q": ONE})
    assert (status, err) == (2, "Line 3 of the batch is not JSON in UTF-8.\n")
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a"]


def test_a_batch_can_come_from_the_input(run: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": 7, "question": "q"}')))
    status, out, err = run("ask", "--batch", "-", outcomes={"q": UNSURE})
    record = json.loads(out)
    assert (status, err) == (0, "")
    assert [
        record[name] for name in ("id", "answered", "answer", "quote", "source", "start", "end", "language")
    ] == [
        7,
        False,
        *[None] * 6,
    ]


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ([], "Name a command: ask, index, repl, serve, evaluate, doctor."),
        (["aks"], "There is no command 'aks'; did you mean ask?"),
        (
            ["frobnicate"],
            "There is no command 'frobnicate'; the commands are ask, index, repl, serve, evaluate, doctor.",
        ),
        (["ask"], "Give a question, or a file of questions with --batch."),
        (["ask", "q", "--batch", "f"], "Give a question, or a file of questions with --batch."),
        (["ask", "--batch", "f", "--explain"], "--explain is for one question, not for --batch."),
        (["ask", "--jsn", "q"], "Unrecognized arguments: --jsn; see cinecite --help."),
        (["ask", "--film"], "Argument --film: expected one argument; see cinecite ask --help."),
        (["ask", "--batch", "none.jsonl"], "The batch none.jsonl cannot be read: no such file or directory."),
        (["ask", "--film", "Ran", "q"], "No document is about a film called Ran."),
        (["ask", "--documents", "", "q"], "Argument --documents: name a folder; see cinecite ask --help."),
        (["evaluate"], "The following arguments are required: FILE; see cinecite evaluate --help."),
        (["serve"], "Set DISCORD_TOKEN to the bot's token; README.md says where to get one."),
        (["--json"], "Unrecognized arguments: --json; see cinecite --help."),
    ],
)
def test_a_mistake_of_the_caller_is_one_sentence(argv: list[str], sentence: str, run: Program) -> None:
    assert run(*argv) == (2, "", f"{sentence}\n")


def test_the_version_is_the_one_that_is_installed(run: Program) -> None:
    status, out, err = run("--version")
    assert (status, out.split()[0], err) == (0, "cinecite", "")


def test_a_wrong_setting_is_one_sentence(run: Program) -> None:
    assert run("ask", "q", environment={"CINECITE_MAX_FILE_MB": "big"}) == (
        2,
        "",
        "CINECITE_MAX_FILE_MB must be a whole number above 0, not 'big'.\n",
    )


def test_a_current_folder_that_is_gone_is_one_sentence(
    run: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert run("ask", "q") == (2, "", "The current folder is gone; start Cinecite in another one.\n")
    monkeypatch.chdir(tmp_path)


def test_a_misspelt_setting_is_warned_about(run: Program) -> None:
    status, _, err = run("ask", "q", environment={"CINECITE_INDX": "x"})
    assert (status, err) == (
        0,
        "Warning: There is no setting CINECITE_INDX; did you mean CINECITE_INDEX?\n",
    )


def test_an_error_of_retrieval_is_one_sentence_on_one_line(run: Program) -> None:
    outcomes = {"q": ModelError("the model a\x1b[1m\nb is not there")}
    assert run("ask", "q", outcomes=outcomes) == (2, "", "the model a\ufffd[1m b is not there.\n")


def test_an_unexpected_error_is_logged_and_not_shown(run: Program, tmp_path: Path) -> None:
    status, out, err = run("ask", "q", outcomes={"q": ZeroDivisionError("inside")})
    assert (status, out, err) == (
        1,
        "",
        "Something went wrong inside Cinecite; the details are in the log.\n",
    )
    log = (tmp_path / ".cinecite" / "cinecite.log").read_text(encoding="utf-8")
    assert "bot.cli: unexpected\nTraceback" in log
    assert log.endswith("ZeroDivisionError: inside\n")


def test_nothing_is_written_when_nothing_goes_wrong(run: Program, tmp_path: Path) -> None:
    run("ask", "q")
    assert list(tmp_path.iterdir()) == []
    assert not [each for each in logging.getLogger().handlers if type(each).__module__ == "bot.logs"]


def test_an_interrupted_program_says_nothing(run: Program) -> None:
    handler = signal.getsignal(signal.SIGINT)
    assert run("ask", "q", outcomes={"q": KeyboardInterrupt()}) == (130, "", "")
    signal.signal(signal.SIGINT, handler)


def test_the_index_command_counts_and_names_what_was_skipped(run: Program, tmp_path: Path) -> None:
    status, out, err = run("index", "films", "--rebuild")
    first, second = out.splitlines()
    assert (status, err, second) == (0, "", "Skipped a\ufffd.bin: it is binary.")
    assert first.startswith("3 documents in 7 passages, ready after ")
    assert run.opened == [(tmp_path / "films", True)]


def test_the_doctor_says_what_is_in_use(run: Program) -> None:
    status, out, err = run("doctor", "--documents", "films")
    assert (status, err) == (0, "")
    names = [line[:12].strip() for line in out.splitlines()]
    assert names == [
        "Cinecite",
        "Libraries",
        "Discord",
        "Encoder",
        "Reader",
        "Threads",
        "Documents",
        "Index",
        "",
        "",
        "",
        "",
        "",
    ]
    assert out.splitlines()[-5:] == [
        "            3 documents (1 English, 1 French, 1 Russian) about 1 film",
        "            skipped a\ufffd.bin: it is binary",
        "            7 passages by fake encoder",
        "            read by fake reader",
        "            nothing on disk",
    ]


def test_the_prompt_reads_lines_where_there_is_no_terminal(
    run: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("q\n:quit\n"))
    assert run("repl", outcomes={"q": ONE}) == (
        0,
        "Ryo Kase\n\n│ Ryo Kase\n│ as Shimizu\n[1] Cast and crew · English · cast.txt:3\n",
        "",
    )


def test_an_evaluation_writes_its_table_page_and_answers(run: Program, tmp_path: Path) -> None:
    gold = {
        "id": "a",
        "question": "q",
        "lang": "en",
        "type": "cast",
        "answerable": True,
        "gold": [
            {"source": "cast.txt", "quote": "Ryo Kase\nas Shimizu", "spans": ["Ryo Kase"], "lang": "en"}
        ],
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold))
    argv = ("evaluate", "gold.jsonl", "--html", "page.html", "--batch-output", "said.jsonl")
    status, out, err = run(*argv, outcomes={"q": ONE})
    assert (status, err) == (0, "")
    assert "all" in out
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert json.loads((tmp_path / "said.jsonl").read_text(encoding="utf-8"))["answer"] == "Ryo Kase"
