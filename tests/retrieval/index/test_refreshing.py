"""What happens to an index while it is asked, killed, out of room, or its documents change under it."""

import os
import random
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from retrieval.errors import DocumentsError, RetrievalError
from retrieval.index.index import Index
from retrieval.index.indexing import IndexSettings, open_index
from retrieval.index.storage.generations import current_generation
from tests.retrieval.fakes import HashEncoder
from tests.retrieval.refreshing import ROOT, Changing, killed_while_building, states_of, texts_of, write_state

SETTINGS = IndexSettings(1_000_000)


def states_in(index: Index | None) -> set[int]:
    assert index is not None
    documents = tuple(index.store.documents())
    return {state for state in states_of(documents) if len(texts_of(state)) == len(documents)}


def loaded(root: Path) -> Index:
    """Open the index in force, whole or not at all."""
    folder = current_generation(root)
    assert folder is not None
    return Index.load(folder, encoder=HashEncoder().identity)


def test_every_answer_is_of_one_state_of_the_folder_and_none_is_lost(tmp_path: Path) -> None:
    asked, refreshes = Changing(tmp_path).refreshed(25, threads=3)
    assert asked.wrong == []
    assert len(refreshes) == 25
    assert len(asked.seconds) >= 25


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_build_that_is_killed_leaves_the_old_index_or_the_new_one(tmp_path: Path) -> None:
    documents, root, chance = tmp_path / "documents", tmp_path / "index", random.Random(7)  # noqa: S311
    write_state(documents, 0)
    open_index(documents, root, HashEncoder(), settings=SETTINGS)
    last = 0
    for _ in range(10):
        last = killed_while_building(documents, root, first=last + 1, chance=chance)
        assert states_in(loaded(root)) <= {last - 1, last}
        assert states_in(loaded(root))
    write_state(documents, last)
    assert states_in(open_index(documents, root, HashEncoder(), settings=SETTINGS)) == {last}
    assert sorted(path.name for path in root.iterdir() if path.is_dir()) == [loaded_name(root)]


def loaded_name(root: Path) -> str:
    folder = current_generation(root)
    assert folder is not None
    return folder.name


# a disk without room: files that may not grow beyond some bytes

WITHOUT_ROOM = """
import resource, sys
from pathlib import Path
from retrieval.errors import IndexUnwritableError
from retrieval.index.indexing import IndexSettings, open_index
from tests.retrieval.fakes import HashEncoder

documents, root = Path(sys.argv[1]), Path(sys.argv[2])
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
for size in map(int, sys.argv[3:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        open_index(documents, root, HashEncoder(), settings=IndexSettings(1_000_000))
    except IndexUnwritableError as error:
        print(size, error)
"""
SENTENCE = "cannot be written (file too large); free some space or set CINECITE_INDEX to another folder."


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on the size of files")
def test_a_disk_that_is_full_leaves_the_old_index_wherever_it_was_full(tmp_path: Path) -> None:
    documents, root = tmp_path / "documents", tmp_path / "index"
    write_state(documents, 0)
    open_index(documents, root, HashEncoder(), settings=SETTINGS)
    before = sorted(path.name for path in root.iterdir())
    sizes = [path.stat().st_size for path in (root / before[-2]).iterdir()]
    write_state(documents, 1)
    # Each of the files is the one that has no room for its last byte.
    limits = sorted({0, 1, *(size - 1 for size in sizes if size)})
    command = [sys.executable, "-c", WITHOUT_ROOM, str(documents), str(root), *map(str, limits)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{size} The index folder {root} {SENTENCE}" for size in limits]
    assert sorted(path.name for path in root.iterdir()) == before
    assert states_in(loaded(root)) == {0}
    assert states_in(open_index(documents, root, HashEncoder(), settings=SETTINGS)) == {1}


# a folder that may be read alone

READ_ONLY = """
import ctypes, os, sys
# The superuser may write everywhere but for this capability (PR_CAPBSET_DROP, CAP_DAC_OVERRIDE).
ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "bot", *sys.argv[1:]])
"""


def run_read_only(place: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CINECITE_")}
    environment |= {"PYTHONPATH": str(ROOT), "CINECITE_ENCODER": "static", "CINECITE_READER": "sentences"}
    command = [sys.executable, "-c", READ_ONLY, *argv]
    return subprocess.run(command, cwd=place, env=environment, check=False, capture_output=True, text=True)


@pytest.mark.skipif(sys.platform != "linux", reason="needs capabilities")
def test_an_index_that_may_only_be_read_is_used_while_it_is_up_to_date(tmp_path: Path) -> None:
    write_state(tmp_path / "documents", 0)
    ask = ("ask", "--documents", "documents", "Who plays the lighthouse keeper?")
    first = run_read_only(tmp_path, *ask)
    assert (first.returncode, first.stderr) == (0, "")
    (root,) = (tmp_path / ".cinecite").iterdir()
    folders = [root, *(path for path in root.iterdir() if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        again = run_read_only(tmp_path, *ask)
        assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, "")
        write_state(tmp_path / "documents", 1)
        stale = run_read_only(tmp_path, *ask)
        assert (stale.returncode, stale.stdout) == (2, "")
        assert stale.stderr == (
            f"The index folder {root} cannot be written (permission denied); free some space or set"
            " CINECITE_INDEX to another folder.\n"
        )
    finally:
        for folder in folders:
            folder.chmod(0o755)


# documents that change under a build


def test_a_folder_that_changes_while_it_is_read_is_taken_in_once_it_is_quiet(tmp_path: Path) -> None:
    documents, root, quiet = tmp_path / "documents", tmp_path / "index", Event()
    write_state(documents, 0)
    (documents / "still.txt").write_text("It does not change.")

    def change() -> None:
        for number in range(1_000_000):
            if quiet.is_set():
                return
            folder = documents / f"folder {number % 5}"
            if folder.exists():
                (folder / "a.txt").unlink()
                folder.rmdir()
            else:
                folder.mkdir()
                (folder / "a.txt").write_text("It comes and goes.")
            with (documents / "growing.txt").open("a") as file:
                file.write("It grows. ")
            if number % 100 == 99:
                (documents / "growing.txt").unlink()

    changing = Thread(target=change)
    changing.start()
    try:
        for _ in range(30):
            index = open_index(documents, root, HashEncoder(), settings=SETTINGS)
            assert "still.txt" in {document.id for document in index.store.documents()}
    finally:
        quiet.set()
        changing.join()
    texts = {path.relative_to(documents).as_posix(): path.read_text() for path in documents.rglob("*.txt")}
    index = open_index(documents, root, HashEncoder(), settings=SETTINGS)
    assert {document.id: document.text for document in index.store.documents()} == texts


def test_documents_that_go_while_they_are_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.index.ingest.BATCH_FILES", 1)
    documents, root = tmp_path / "documents", tmp_path / "index"
    write_state(documents, 0)

    def removing(stage: str, done: int, _total: int) -> None:
        if (stage, done) == ("read", 1):
            (documents / "music.txt").unlink()

    index = open_index(documents, root, HashEncoder(), settings=SETTINGS, progress=removing)
    assert index.manifest.skipped == (("music.txt", "cannot be read: no such file or directory"),)
    assert open_index(documents, root, HashEncoder(), settings=SETTINGS).manifest.skipped == ()


def test_a_folder_of_which_nothing_is_left_leaves_the_old_index(tmp_path: Path) -> None:
    documents, root = tmp_path / "documents", tmp_path / "index"
    write_state(documents, 0)
    open_index(documents, root, HashEncoder(), settings=SETTINGS)
    for path in documents.iterdir():
        path.unlink()
    with pytest.raises(DocumentsError):
        open_index(documents, root, HashEncoder(), settings=SETTINGS)
    documents.rmdir()
    with pytest.raises(RetrievalError, match="There is no folder"):
        open_index(documents, root, HashEncoder(), settings=SETTINGS)
    assert states_in(loaded(root)) == {0}


# folders and files that are no library


def test_of_thousands_of_empty_files_each_is_left_out_once(tmp_path: Path) -> None:
    documents, root = tmp_path / "documents", tmp_path / "index"
    write_state(documents, 0)
    for number in range(20_000):
        (documents / f"{number:05}.txt").touch()
    index = open_index(documents, root, HashEncoder(), settings=SETTINGS)
    assert (index.store.document_count, len(index.manifest.skipped)) == (3, 20_000)
    again = HashEncoder()
    open_index(documents, root, again, settings=SETTINGS)
    assert again.passages == []


OPENED = """
import sys
from pathlib import Path
from retrieval.index.indexing import IndexSettings, open_index
from tests.retrieval.fakes import HashEncoder

opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
index = open_index(Path(sys.argv[1]), Path(sys.argv[2]), HashEncoder(), settings=IndexSettings(1_000_000))
print(*index.manifest.skipped)
print(*sorted({Path(each).name for each in opened if each.startswith(sys.argv[1])}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes no sparse files unasked")
def test_a_file_that_is_too_large_is_left_out_without_being_read(tmp_path: Path) -> None:
    documents, root = tmp_path / "documents", tmp_path / "index"
    write_state(documents, 0)
    with (documents / "large.txt").open("wb") as file:
        file.truncate(2_000_000_000)
    (documents / "empty.txt").touch()
    assert opened_by_a_refresh(documents, root) == [
        "('empty.txt', 'empty') ('large.txt', 'larger than 1 MB')",
        "cast.txt catalog.toml music.txt place.txt",
    ]


def opened_by_a_refresh(documents: Path, root: Path) -> list[str]:
    """Return what a refresh left out, and the names of the documents that it opened."""
    command = [sys.executable, "-c", OPENED, str(documents), str(root)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_of_a_changed_catalog_only_the_documents_are_read_of_which_it_says_something_else(
    tmp_path: Path,
) -> None:
    documents, root = tmp_path / "documents", tmp_path / "index"
    write_state(documents, 0)
    (documents / "rows.csv").write_text("title,film,text\nOne,Ran,It was shot in Japan.\n")
    catalog = documents / "catalog.toml"
    catalog.write_text('[documents."music.txt"]\ntitle = "Music"\n')
    assert opened_by_a_refresh(documents, root)[1] == "cast.txt catalog.toml music.txt place.txt rows.csv"
    catalog.write_text('[documents."music.txt"]\ntitle = "Music"\n[documents."cast.txt"]\nfilm = "Ran"\n')
    assert opened_by_a_refresh(documents, root)[1] == "cast.txt catalog.toml"
    catalog.write_text(f'{catalog.read_text()}[films."Ran"]\nyear = 1985\n')
    assert opened_by_a_refresh(documents, root)[1] == "cast.txt catalog.toml rows.csv"
    catalog.write_text(f'{catalog.read_text()}[documents."rows.csv#1"]\nkind = "row"\n# A note.\n')
    assert opened_by_a_refresh(documents, root)[1] == "catalog.toml rows.csv"
    catalog.write_text(f"{catalog.read_text()}# Another note.\n")
    assert opened_by_a_refresh(documents, root)[1] == "catalog.toml"
    catalog.unlink()
    assert opened_by_a_refresh(documents, root)[1] == "cast.txt catalog.toml music.txt rows.csv"


def test_what_was_left_out_is_told_again_without_being_read_again(tmp_path: Path) -> None:
    documents, root = tmp_path / "documents", tmp_path / "index"
    write_state(documents, 0)
    (documents / "blank.txt").write_text(" ")
    (documents / "broken.pdf").write_text("This is no PDF.")
    left_out = "('blank.txt', 'empty') ('broken.pdf', 'damaged, or no .pdf file')"
    opened = ["blank.txt", "broken.pdf", "cast.txt", "catalog.toml", "music.txt", "place.txt"]
    assert opened_by_a_refresh(documents, root) == [left_out, " ".join(opened)]
    (documents / "new.txt").write_text("A letter was found.")
    assert opened_by_a_refresh(documents, root) == [left_out, "catalog.toml new.txt"]
    (documents / "broken.pdf").write_text("It is still no PDF.")
    assert opened_by_a_refresh(documents, root) == [left_out, "broken.pdf catalog.toml"]
