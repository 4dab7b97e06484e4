import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from dotenv import dotenv_values

from retrieval.catalog import read_catalog
from retrieval.datatypes import Language

ROOT = Path(__file__).resolve().parents[1]


def constraints() -> list[str]:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def normal_name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[=<>\[; ]", requirement)[0]).lower()


def test_every_version_is_pinned_once_and_no_build_is_named() -> None:
    assert [line for line in constraints() if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    names = [normal_name(line) for line in constraints()]
    assert sorted(set(names)) == sorted(names)


def test_every_dependency_is_among_the_pinned_versions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    assert {normal_name(each) for each in needed} - {normal_name(line) for line in constraints()} == set()


def test_the_readme_lists_every_setting_with_its_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\|", readme, flags=re.MULTILINE))
    assert listed == {name: value or "" for name, value in dotenv_values(ROOT / ".env.example").items()}


def test_the_catalog_in_the_readme_can_be_read(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = readme.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "catalog.toml").write_text(example, encoding="utf-8")
    catalog = read_catalog(tmp_path)
    assert catalog.document("reviews/first.txt").language is Language.EN
    assert catalog.film("Letters from Iwo Jima").year == 2006


@pytest.fixture
def echoing_clone(tmp_path: Path) -> Path:
    """A folder with our Makefile that seems to be set up; its Python prints what it is given."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "constraints.txt").touch()
    program = tmp_path / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
    program.chmod(0o755)
    (tmp_path / ".venv" / ".installed").touch()
    return tmp_path


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
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
def test_make_passes_a_question_on_as_it_was_typed(question: str, echoing_clone: Path) -> None:
    # The make that runs the tests has left marks in the environment that this one must not see.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    done = subprocess.run(
        ["make", "ask", f"Q={question}"],  # noqa: S607 - the make that people have
        cwd=echoing_clone,
        env=environment,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert done.stdout == f"<-m><bot><ask><--><{question}>"
    assert not (echoing_clone / "made").exists()
