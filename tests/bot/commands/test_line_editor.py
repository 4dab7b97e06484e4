from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent, Completion
from prompt_toolkit.document import Document as Buffer
from prompt_toolkit.history import FileHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.commands.line_editor import DocumentCompleter, Known, completions, edited_lines
from tests.bot.fakes import FakePipeline

CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\r"
PASTED = "\x1b[200~who plays\r\n  Shimizu?\n\x1b[201~"
KNOWN = Known(("Letters from Iwo Jima", "Ran"), ("cast.txt", "page.md"))


def typed(keys: str, history: Path) -> list[str]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        return list(edited_lines(FakePipeline, history))


def test_lines_are_yielded_until_ctrl_d(tmp_path: Path) -> None:
    assert typed(f"who?{ENTER}кто?{ENTER}{CTRL_D}", tmp_path / "history") == ["who?", "кто?"]


def test_ctrl_c_begins_the_line_anew(tmp_path: Path) -> None:
    assert typed(f"wrong{CTRL_C}right{ENTER}{CTRL_D}", tmp_path / "history") == ["right"]


def test_a_paste_of_several_lines_is_one_question(tmp_path: Path) -> None:
    assert typed(f"{PASTED}{ENTER}{CTRL_D}", tmp_path / "history") == ["who plays Shimizu?"]


def test_history_is_kept_for_the_next_run(tmp_path: Path) -> None:
    history = tmp_path / "deep" / "history"
    typed(f"who?{ENTER}{CTRL_D}", history)
    assert list(FileHistory(str(history)).load_history_strings()) == ["who?"]


def test_without_a_place_for_history_the_prompt_works(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert typed(f"who?{ENTER}{CTRL_D}", tmp_path / "file" / "history") == ["who?"]


def test_what_was_typed_is_completed_where_it_begins() -> None:
    completer = DocumentCompleter(lambda: KNOWN)
    assert list(completer.get_completions(Buffer(":exp"), CompleteEvent())) == [
        Completion(":explain", start_position=-4)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (":re", [(":reset", 3)]),
        (":film ", [("Letters from Iwo Jima", 0), ("Ran", 0)]),
        (":film letters f", [("Letters from Iwo Jima", 9)]),
        (":documents pa", [("page.md", 2)]),
        (":language ", [("en", 0), ("ru", 0), ("fr", 0), ("auto", 0)]),
        (":json x", []),
        ("who directed ra", [("Ran", 2)]),
        ("who directed ", []),
    ],
)
def test_completions_fit_what_was_typed(text: str, expected: list[tuple[str, int]]) -> None:
    assert list(completions(text, KNOWN)) == expected
