import json
import zlib
from pathlib import Path

import numpy as np
import pytest

from retrieval.datatypes import Document, Language, Match, MatchKind
from retrieval.documents.chunking import chunks_of
from retrieval.errors import IndexDamagedError, IndexMismatchError
from retrieval.index.index import FORMAT_VERSION, Index, Manifest, Source, Sources, passage_of
from tests.retrieval.fakes import HashEncoder

DOCUMENTS = (
    Document("a.txt", "Cast\n\nKen Watanabe\nas Kuribayashi\n", "a", Language.EN),
    Document("b.txt", "Симидзу приезжает на остров. Он пишет письма домой.\n", "b", Language.RU),
)
MANIFEST = Manifest(
    "hash:1",
    450,
    "c0ffee",
    Sources.of((Source("a.txt", 33, 1_700_000_000_000_000_001), Source("\ufffd.txt", 0, 0))),
    max_file_bytes=1000,
    skipped=(("\ufffd.txt", "empty"),),
)


def index() -> Index:
    documents = [(document, chunks_of(document)) for document in DOCUMENTS]
    chunks = [chunk for _, each in documents for chunk in each]
    vectors = HashEncoder().encode_passages([passage_of(chunk) for chunk in chunks])
    return Index.from_chunks(documents, vectors, manifest=MANIFEST)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    index().save(tmp_path)
    return tmp_path


def rewrite_manifest(folder: Path, **changes: object) -> None:
    """Write the manifest as another version of the program would have."""
    content = json.loads((folder / "manifest.json").read_bytes())
    content["manifest"] |= changes
    written = json.dumps(content).encode()
    (folder / "manifest.json").write_bytes(written)
    (folder / "manifest.crc32").write_text(str(zlib.crc32(written)))


def test_an_index_comes_back_as_it_was_saved(saved: Path) -> None:
    made, loaded = index(), Index.load(saved, encoder="hash:1")
    question = HashEncoder().encode_questions(["?"])[0]
    islands = [(Match("остров", "остр", MatchKind.EXACT, 1.0),)]
    assert loaded.manifest == MANIFEST
    assert list(loaded.store.documents()) == list(DOCUMENTS)
    assert loaded.sparse.terms == made.sparse.terms
    assert loaded.sparse.scores(islands).tolist() == made.sparse.scores(islands).tolist()
    assert loaded.dense.search(question, 9) == made.dense.search(question, 9)
    assert loaded.vocabulary.words == made.vocabulary.words


def test_rows_mean_the_same_in_all_parts() -> None:
    made = index()
    last = len(made.store) - 1
    assert made.store.chunk(last).text == DOCUMENTS[1].text.strip()
    assert made.sparse.holds("остр", last)
    vector = HashEncoder().encode_passages([DOCUMENTS[1].text.strip()])[0]
    assert made.dense.search(vector, 1)[0].row == last


def test_a_passage_is_the_heading_and_the_words_under_it() -> None:
    assert [passage_of(chunk) for chunk in chunks_of(DOCUMENTS[0])] == ["Cast\nKen Watanabe\nas Kuribayashi"]


FILES = (
    "copy_row.npy",
    "dense.faiss",
    "documents.jsonl",
    "forms_counts.npy",
    "is_name.npy",
    "joined.utf8",
    "manifest.crc32",
    "manifest.json",
    "sparse_idf.npy",
    "sources.utf8",
    "sparse_rows.npy",
    "sparse_starts.npy",
    "terms.utf8",
    "texts.utf8",
    "words.utf8",
)


@pytest.mark.parametrize("damage", ["flipped", "cut", "deleted", "a folder"])
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named(saved: Path, name: str, damage: str) -> None:
    path = saved / name
    content = path.read_bytes() or b" "
    path.unlink()
    if damage == "flipped":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "a folder":
        path.mkdir()
    if path.is_file() and not content.strip():
        path.write_bytes(b"more")
    named = "manifest.json" if name == "manifest.crc32" else name
    with pytest.raises(IndexDamagedError, match=rf"is damaged at {named}; run `cinecite index --rebuild`\.$"):
        Index.load(saved, encoder="hash:1")


def test_every_byte_of_the_manifest_counts(saved: Path) -> None:
    whole = (saved / "manifest.json").read_bytes()
    for place in range(0, len(whole), 7):
        (saved / "manifest.json").write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises(IndexDamagedError, match=r"manifest\.json"):
            Index.load(saved, encoder="hash:1")


def test_an_index_of_another_encoder_is_refused_with_the_command_to_run(saved: Path) -> None:
    with pytest.raises(
        IndexMismatchError,
        match=r"^The index was made by the encoder hash:1, not by hash:2; run `cinecite index --rebuild`\.$",
    ):
        Index.load(saved, encoder="hash:2")


def test_a_newer_format_is_refused_with_the_command_to_run(saved: Path) -> None:
    rewrite_manifest(saved, format_version=FORMAT_VERSION + 1, sources="of another kind", encoder=None)
    with pytest.raises(IndexMismatchError, match=r"newer version.* run `cinecite index --rebuild`"):
        Index.load(saved, encoder="hash:1")


def test_an_older_format_is_refused_with_the_command_to_run(saved: Path) -> None:
    rewrite_manifest(saved, format_version=FORMAT_VERSION - 1, sources="of another kind")
    with pytest.raises(IndexMismatchError, match=r"older version.* run `cinecite index --rebuild`"):
        Index.load(saved, encoder="hash:1")


@pytest.mark.parametrize("changes", [{"format_version": "x"}, {"max_file_bytes": []}, {"chunk_chars": None}])
def test_a_manifest_that_makes_no_sense_is_damaged(saved: Path, changes: dict[str, object]) -> None:
    rewrite_manifest(saved, **changes)
    with pytest.raises(IndexDamagedError, match=r"manifest\.json"):
        Index.load(saved, encoder="hash:1")


def test_no_file_holds_a_pickle(saved: Path) -> None:
    for path in saved.glob("*.npy"):
        np.load(path, allow_pickle=False)
    suffixes = {path.suffix for path in saved.iterdir()}
    assert suffixes <= {".npy", ".json", ".jsonl", ".txt", ".tsv", ".utf8", ".faiss", ".crc32"}
