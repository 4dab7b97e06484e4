import errno
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from retrieval.errors import IndexUnwritableError
from retrieval.index.storage.generations import building, current_generation, publish

DIES_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from retrieval.index.storage.generations import building, publish

def write(folder):
    (folder / "text").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)

root = Path(sys.argv[1])
with building(root):
    publish(root, write)
"""


def writing(text: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "text").write_text(text)

    return write


def failing(error: Exception) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "text").write_text("half")
        raise error

    return write


def content(root: Path) -> str:
    folder = current_generation(root)
    assert folder is not None
    return (folder / "text").read_text()


def names(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


def test_the_newest_generation_is_in_force_and_the_older_are_removed(tmp_path: Path) -> None:
    first = publish(tmp_path, writing("first"))
    assert (first, current_generation(tmp_path)) == (tmp_path / "generation-000001", first)
    publish(tmp_path, writing("second"))
    assert content(tmp_path) == "second"
    assert names(tmp_path) == ["CURRENT", "generation-000002"]


def test_without_a_folder_or_a_pointer_nothing_is_in_force(tmp_path: Path) -> None:
    assert current_generation(tmp_path) is None
    assert current_generation(tmp_path / "absent") is None


@pytest.mark.parametrize(
    "pointer",
    [b"", b"generation-000009", b"../outside", b"generation-000001/../../outside", b"/", b"\xff\x00", b"."],
)
def test_a_pointer_that_names_no_generation_of_the_folder_is_not_followed(
    tmp_path: Path, pointer: bytes
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside").mkdir()
    publish(root, writing("first"))
    (root / "CURRENT").write_bytes(pointer)
    assert current_generation(root) is None
    publish(root, writing("second"))
    assert content(root) == "second"
    assert (tmp_path / "outside").is_dir()


def test_what_no_builder_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "generation-of-mine").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    publish(tmp_path, writing("first"))
    assert names(tmp_path) == ["CURRENT", "generation-000001", "generation-of-mine", "notes.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_build_leaves_the_old_generation_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    publish(tmp_path, writing("old"))
    killed = subprocess.run([sys.executable, "-c", DIES_WHILE_WRITING, str(tmp_path)], check=False)
    assert killed.returncode == -9
    assert (content(tmp_path), "building" in names(tmp_path)) == ("old", True)
    with building(tmp_path):
        publish(tmp_path, writing("new"))
    assert content(tmp_path) == "new"
    assert names(tmp_path) == ["CURRENT", "generation-000002", "lock"]


def test_a_full_disk_is_said_in_one_sentence_and_leaves_the_old_generation(tmp_path: Path) -> None:
    publish(tmp_path, writing("old"))
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(
        IndexUnwritableError,
        match=r"^The index folder .* cannot be written \(no space left on device\); free some space or set"
        r" CINECITE_INDEX to another folder\.$",
    ):
        publish(tmp_path, failing(full))
    assert content(tmp_path) == "old"
    assert names(tmp_path) == ["CURRENT", "generation-000001"]


def test_a_pointer_that_cannot_be_written_leaves_the_old_generation_alone(tmp_path: Path) -> None:
    publish(tmp_path, writing("old"))
    (tmp_path / "CURRENT.new").mkdir()
    with pytest.raises(IndexUnwritableError, match="is a directory"):
        publish(tmp_path, writing("new"))
    assert content(tmp_path) == "old"
    assert names(tmp_path) == ["CURRENT", "CURRENT.new", "generation-000001"]


def test_a_folder_that_is_removed_during_a_build_is_said_in_one_sentence(tmp_path: Path) -> None:
    root = tmp_path / "index"
    root.mkdir()

    def remove(_: Path) -> None:
        shutil.rmtree(root)

    with pytest.raises(IndexUnwritableError, match=r"cannot be written \(no such file or directory\)"):
        publish(root, remove)
    assert not root.exists()


def test_a_mistake_while_writing_is_no_matter_of_the_disk(tmp_path: Path) -> None:
    publish(tmp_path, writing("old"))
    with pytest.raises(RuntimeError, match="mistake"):
        publish(tmp_path, failing(RuntimeError("mistake")))
    assert (content(tmp_path), names(tmp_path)) == ("old", ["CURRENT", "generation-000001"])


def test_a_file_where_the_folder_should_be_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(IndexUnwritableError, match=r"cannot be written \((not a directory|file exists)\)"),
        building(tmp_path / "file" / "index"),
    ):
        pass


def test_a_lock_that_cannot_be_had_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(IndexUnwritableError, match="cannot be written"), building(tmp_path):
        pass


def test_a_builder_that_never_ends_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.index.storage.generations.LOCK_TIMEOUT_S", 0.0)
    with (
        building(tmp_path),
        pytest.raises(IndexUnwritableError, match="another process has been building there for too long"),
        building(tmp_path),
    ):
        pass


def test_two_builders_take_turns(tmp_path: Path) -> None:
    done = []

    def build() -> None:
        with building(tmp_path):
            done.append("second")

    second = Thread(target=build)
    with building(tmp_path):
        second.start()
        done.append("first")
    second.join()
    assert done == ["first", "second"]


def test_a_mistake_lets_go_of_the_lock(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="mistake"), building(tmp_path):
        raise RuntimeError("mistake")
    with building(tmp_path):
        assert names(tmp_path) == ["lock"]
