"""What make does, with a program in the place of Python that only says what it is told to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ECHO = '#!/bin/sh\nprintf "<%s>" "$@"\n'
# Installs nothing; writes what it should install to a file, and fails where FAILS matches.
PIP = """#!/bin/sh
case "$*" in
  -c*) echo "$INSTALLED_TORCH"; exit 0 ;;
  *--version) exit 0 ;;
esac
echo "$*" >> asked
case "$*" in $FAILS) exit 1 ;; esac
"""

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with our Makefile and an empty virtual environment."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "constraints.txt").write_text("numpy==1\ntorch==2.13.0\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    return tmp_path


def make(folder: Path, *words: str, python: str, **variables: str) -> subprocess.CompletedProcess[str]:
    program = folder / ".venv" / "bin" / "python"
    program.write_text(python)
    program.chmod(0o755)
    # The make that runs the tests has left marks in the environment that this one must not see.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    return subprocess.run(
        ["make", f"PYTHON={sys.executable}", *words],  # noqa: S607 - the make that people have
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    "question",
    [
        'Who plays "Shimizu"?',
        "Qu'est-ce que l'île d'Iwo Jima\u00a0?",
        "Кто снял «Письма с Иводзимы»; & # %",
        "costs $5 or $$5 or $HOME or $(shell touch made) or $(touch made) or `touch made`",
        "--json \\",
        "two\nlines",
    ],
)
def test_a_question_is_passed_on_as_it_was_typed(question: str, clone: Path) -> None:
    (clone / ".venv" / ".installed").touch()
    assert make(clone, "ask", f"Q={question}", python=ECHO).stdout == f"<-m><bot><ask><--><{question}>"
    assert not (clone / "made").exists()


def test_without_a_question_the_prompt_opens(clone: Path) -> None:
    (clone / ".venv" / ".installed").touch()
    assert make(clone, "ask", python=ECHO).stdout == "<-m><bot><repl>"


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        ("never", "torch: the CPU build, from the usual places."),
        ("*--no-deps?torch==*+cpu", "torch: the CPU build, from PyTorch's own index."),
        ("*+cpu", "torch: no CPU build could be had; installing the ordinary one."),
    ],
)
def test_the_cpu_build_of_torch_is_taken_where_it_can_be_had(fails: str, said: str, clone: Path) -> None:
    done = make(clone, ".venv/.installed", python=PIP, FAILS=fails, INSTALLED_TORCH="")
    assert done.stdout.splitlines() == ["Setting up .venv; this takes a few minutes, once.", said]
    asked = (clone / "asked").read_text().splitlines()
    assert asked[-1] == "-m pip install -qq -c constraints.txt -e ."
    assert (clone / ".venv" / ".installed").exists()


def test_a_torch_that_is_there_is_kept(clone: Path) -> None:
    make(clone, ".venv/.installed", python=PIP, FAILS="never", INSTALLED_TORCH="2.13.0+cpu")
    assert (clone / "asked").read_text() == "-m pip install -qq -c constraints.txt -e .\n"


def test_a_set_up_that_failed_is_tried_again(clone: Path) -> None:
    done = make(clone, ".venv/.installed", python=PIP, FAILS="*-e?.", INSTALLED_TORCH="2.13.0")
    assert done.returncode == 2
    assert not (clone / ".venv" / ".installed").exists()


def test_an_old_python_is_refused_with_one_sentence(clone: Path) -> None:
    old = clone / "old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = make(clone, "ask", f"PYTHON={old}", python=PIP)
    assert done.stderr.splitlines()[0] == (
        "Cinecite needs Python 3.11 or newer; name one, as in: make ask PYTHON=python3.12"
    )
