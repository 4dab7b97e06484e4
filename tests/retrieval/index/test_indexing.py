import json
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.errors import CatalogError, DocumentsError, IndexMismatchError, IndexUnwritableError
from retrieval.index.index import FORMAT_VERSION, Index
from retrieval.index.indexing import IndexSettings, index_folder, open_index
from retrieval.index.storage.generations import current_generation
from tests.retrieval.fakes import HashEncoder

SETTINGS = IndexSettings(max_file_bytes=1000)
ONE = "The soldiers dig tunnels on the island."
TWO = "Симидзу приезжает на остров."
THREE = "Les lettres sont retrouvées en 2005."


class Library:
    """A folder of documents with its index."""

    def __init__(self, place: Path) -> None:
        self.documents, self.root = place / "documents", place / "index"
        self.documents.mkdir()
        self.write("one.txt", ONE)
        self.write("two.txt", TWO)

    def write(self, name: str, text: str) -> None:
        (self.documents / name).write_text(text, encoding="utf-8")

    def open(
        self, encoder: HashEncoder, *, settings: IndexSettings = SETTINGS, rebuild: bool = False
    ) -> Index:
        return open_index(self.documents, self.root, encoder, settings=settings, rebuild=rebuild)

    def encoded(self, *, settings: IndexSettings = SETTINGS, rebuild: bool = False) -> list[str]:
        """Open the index and return the passages that were encoded for it."""
        encoder = HashEncoder()
        self.open(encoder, settings=settings, rebuild=rebuild)
        return encoder.passages

    def generation(self) -> Path:
        folder = current_generation(self.root)
        assert folder is not None
        return folder

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.generation().iterdir()}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def ids(index: Index) -> list[str]:
    return [document.id for document in index.store.documents()]


def test_the_first_opening_encodes_everything_and_the_second_nothing(library: Library) -> None:
    assert library.encoded() == [ONE, TWO]
    made = library.generation()
    assert library.encoded() == []
    assert library.generation() == made


def test_only_a_changed_document_is_encoded_again(library: Library) -> None:
    library.encoded()
    library.write("two.txt", f"{TWO} Он пишет домой.")
    assert library.encoded() == [f"{TWO} Он пишет домой."]
    assert [document.text for document in library.open(HashEncoder()).store.documents()] == [
        ONE,
        f"{TWO} Он пишет домой.",
    ]


def test_an_added_document_is_encoded_and_stands_in_its_place(library: Library) -> None:
    library.encoded()
    library.write("three.txt", THREE)
    assert library.encoded() == [THREE]
    assert ids(library.open(HashEncoder())) == ["one.txt", "three.txt", "two.txt"]


def test_a_deleted_document_is_gone_and_nothing_is_encoded(library: Library) -> None:
    library.encoded()
    (library.documents / "one.txt").unlink()
    assert library.encoded() == []
    assert ids(library.open(HashEncoder())) == ["two.txt"]


def test_a_refreshed_index_has_the_bytes_of_one_made_anew(library: Library) -> None:
    library.encoded()
    library.write("three.txt", THREE)
    (library.documents / "one.txt").unlink()
    library.encoded()
    refreshed = library.files()
    library.encoded(rebuild=True)
    assert refreshed == library.files()


def test_a_touched_document_is_not_encoded_again(library: Library) -> None:
    library.encoded()
    os.utime(library.documents / "one.txt", ns=(1, 1))
    assert library.encoded() == []
    assert library.open(HashEncoder()).manifest.sources[0].modified_ns == 1


def test_a_changed_catalog_changes_titles_and_encodes_nothing(library: Library) -> None:
    library.encoded()
    (library.documents / "catalog.toml").write_text('[documents."one.txt"]\ntitle = "A title"\n')
    assert library.encoded() == []
    assert library.open(HashEncoder()).store.document(0).title == "A title"


def test_a_document_that_only_the_catalog_names_is_said_to_be_absent(library: Library) -> None:
    (library.documents / "catalog.toml").write_text('[documents."gone.txt"]\ntitle = "A title"\n')
    index = library.open(HashEncoder())
    assert index.manifest.skipped == (("gone.txt", "catalog.toml names it, but it is not there"),)


def test_a_catalog_that_becomes_wrong_is_an_error_and_leaves_the_index(library: Library) -> None:
    library.encoded()
    (library.documents / "catalog.toml").write_text("wrong")
    with pytest.raises(CatalogError, match=r"catalog\.toml is not valid TOML"):
        library.open(HashEncoder())
    (library.documents / "catalog.toml").unlink()
    assert library.encoded() == []


def test_another_chunk_size_cuts_again(library: Library) -> None:
    library.write("one.txt", f"{ONE} The general writes letters home.")
    library.encoded()
    smaller = IndexSettings(max_file_bytes=1000, chunk_chars=40)
    assert library.encoded(settings=smaller) == [ONE, "The general writes letters home."]


def test_another_file_limit_reads_again(library: Library) -> None:
    library.encoded()
    smaller = IndexSettings(max_file_bytes=45)
    assert library.encoded(settings=smaller) == []
    index = library.open(HashEncoder(), settings=smaller)
    assert (ids(index), index.manifest.skipped) == (["one.txt"], (("two.txt", "larger than 4.5e-05 MB"),))


def test_another_encoder_encodes_everything(library: Library) -> None:
    library.encoded()
    other = HashEncoder("hash:2")
    assert library.open(other).manifest.encoder == "hash:2"
    assert other.passages == [ONE, TWO]


def test_skipped_files_are_named_and_read_again_when_they_change(library: Library) -> None:
    library.write("empty.txt", " \n")
    library.write("junk.txt", "\n---\n")
    (library.documents / "binary.txt").write_bytes(b"\x00\x01")
    assert library.open(HashEncoder()).manifest.skipped == (
        ("binary.txt", "not a text file"),
        ("empty.txt", "empty"),
        ("junk.txt", "holds no sentences"),
    )
    library.write("empty.txt", THREE)
    assert library.encoded() == [THREE]


def test_nothing_to_index_is_an_error_that_gives_a_reason(library: Library) -> None:
    for path in library.documents.iterdir():
        path.unlink()
    with pytest.raises(DocumentsError, match=r"it holds no file that can be read \(\.txt, .*\)\.$"):
        library.open(HashEncoder())
    library.write("one.txt", " ")
    with pytest.raises(DocumentsError, match=r"one\.txt \(empty\)"):
        library.open(HashEncoder())


def test_a_folder_that_has_become_empty_leaves_the_old_index(library: Library) -> None:
    library.encoded()
    before = library.files()
    (library.documents / "one.txt").rename(library.documents / "one.bak")
    (library.documents / "two.txt").rename(library.documents / "two.bak")
    with pytest.raises(DocumentsError):
        library.open(HashEncoder())
    assert library.files() == before


def test_a_missing_folder_is_an_error(library: Library, tmp_path: Path) -> None:
    with pytest.raises(DocumentsError, match="There is no folder"):
        open_index(tmp_path / "absent", library.root, HashEncoder(), settings=SETTINGS)


@pytest.mark.parametrize("name", ["dense.faiss", "manifest.json", "manifest.crc32", "texts.utf8"])
def test_a_damaged_index_is_named_in_the_log_and_made_anew(
    library: Library, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    library.encoded()
    whole = library.files()
    (library.generation() / name).write_bytes(b"x")
    assert library.encoded() == [ONE, TWO]
    assert library.files() == whole
    named = "manifest.json" if name == "manifest.crc32" else name
    assert f"is damaged at {named}" in caplog.text


def test_a_damaged_pointer_makes_the_index_anew(library: Library) -> None:
    library.encoded()
    (library.root / "CURRENT").write_text("../../documents")
    assert library.encoded() == [ONE, TWO]
    assert ids(library.open(HashEncoder())) == ["one.txt", "two.txt"]


def change_format(library: Library, version: int) -> None:
    path = library.generation() / "manifest.json"
    content = json.loads(path.read_bytes())
    content["manifest"]["format_version"] = version
    path.write_text(json.dumps(content))
    (path.parent / "manifest.crc32").write_text(str(zlib.crc32(path.read_bytes())))


def test_a_newer_format_is_refused_and_kept_until_a_rebuild_is_asked_for(library: Library) -> None:
    library.encoded()
    change_format(library, FORMAT_VERSION + 1)
    newer = library.files()
    with pytest.raises(IndexMismatchError, match="newer version"):
        library.open(HashEncoder())
    assert library.files() == newer
    assert library.encoded(rebuild=True) == [ONE, TWO]
    assert library.encoded() == []


def test_an_older_format_is_made_anew(library: Library) -> None:
    library.encoded()
    change_format(library, FORMAT_VERSION - 1)
    assert library.encoded() == [ONE, TWO]
    assert library.encoded() == []


def test_a_build_that_fails_leaves_the_old_index(library: Library) -> None:
    class Failing(HashEncoder):
        def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise MemoryError(texts)

    library.encoded()
    before = library.files()
    library.write("three.txt", THREE)
    with pytest.raises(MemoryError):
        library.open(Failing())
    assert library.files() == before


def test_an_index_that_cannot_be_written_is_said_in_one_sentence(library: Library) -> None:
    library.root.write_text("a file")
    with pytest.raises(IndexUnwritableError, match="set CINECITE_INDEX to another folder"):
        library.open(HashEncoder())


def test_an_index_that_is_up_to_date_needs_no_lock(library: Library) -> None:
    library.encoded()
    (library.root / "lock").unlink()
    library.encoded()
    assert not (library.root / "lock").exists()


def test_of_two_builders_the_second_finds_the_work_done(library: Library) -> None:
    encoders = [HashEncoder(), HashEncoder()]
    threads = [Thread(target=library.open, args=(encoder,)) for encoder in encoders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(encoder.passages for encoder in encoders) == [[], [ONE, TWO]]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not remove files that are open")
def test_who_reads_an_old_generation_still_reads_it_after_a_refresh(library: Library) -> None:
    old = library.open(HashEncoder())
    folder = library.generation()
    library.write("one.txt", THREE)
    library.encoded()
    assert not folder.exists()
    assert [document.text for document in old.store.documents()] == [ONE, TWO]
    assert old.store.chunk(1).text == TWO
    assert len(old.dense.search(HashEncoder().encode_questions([ONE])[0], 2)) >= 1
    assert old.sparse.holds("tunnel", 0)


def test_progress_tells_each_stage_to_its_end(library: Library) -> None:
    told: list[tuple[str, int, int]] = []
    open_index(
        library.documents,
        library.root,
        HashEncoder(),
        settings=SETTINGS,
        progress=lambda *each: told.append(each),
    )
    assert told == [("read", 2, 2), ("encode", 2, 2), ("index", 0, 1), ("index", 1, 1)]


def test_folders_of_one_name_have_indexes_of_their_own(tmp_path: Path) -> None:
    first, second = (index_folder(tmp_path, tmp_path / parent / "films") for parent in ("a", "b"))
    assert first != second
    assert (first.parent, first.name[:6]) == (tmp_path, "films-")


@pytest.mark.parametrize(
    "name", ["../..", "/", "a" * 255, "Письма с Иводзимы", "..", "\udcff", ". .", "CON:?"]
)
def test_an_index_stays_below_its_root_whatever_the_folder_is_called(tmp_path: Path, name: str) -> None:
    folder = index_folder(tmp_path / "index", tmp_path / name)
    assert folder.resolve().parent == (tmp_path / "index").resolve()
    folder.mkdir(parents=True)


def test_a_folder_and_a_link_to_it_share_an_index(tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "films")
    assert index_folder(tmp_path, tmp_path / "link") == index_folder(tmp_path, tmp_path / "films")
