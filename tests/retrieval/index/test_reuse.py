import shutil
import zipfile
from pathlib import Path
from random import Random

import pytest

from retrieval.documents.files import scan
from retrieval.index.indexing import IndexSettings, open_index
from retrieval.index.storage.generations import current_generation
from tests.retrieval.fakes import HashEncoder

# So short that every sentence is a chunk.
SETTINGS = IndexSettings(max_file_bytes=10_000, chunk_chars=20)
SENTENCES = (
    "Ken Watanabe plays the general.",
    "The soldiers dig tunnels on Iwo Jima.",
    "Симидзу приезжает на остров.",
    "Кен Ватанабе играет генерала.",
    "Les lettres sont retrouvées en 2005.",
    "The  general\twrites letters home to his wife and to his son, whom he will not see again.",
    "It was filmed in 21\u00a0000 rooms.",
    "Клинт Иствуд снял фильм об острове Иводзима.",
)


def files(folder: Path) -> dict[str, bytes]:
    found = current_generation(folder)
    assert found is not None
    return {path.name: path.read_bytes() for path in found.iterdir()}


def refresh(documents: Path, index: Path) -> list[str]:
    """Bring the index up to date and return the passages that were encoded."""
    encoder = HashEncoder()
    open_index(documents, index, encoder, settings=SETTINGS)
    return encoder.passages


def change(documents: Path, draw: Random) -> None:
    """Write, move or remove a few files; several get the same sentences, some nothing."""
    for _ in range(draw.randint(1, 4)):
        path = documents / f"{draw.randint(0, 9)}.txt"
        present = sorted(documents.glob("[0-9].txt"))
        match draw.randint(0, 3):
            case 0 if len(present) > 1:
                draw.choice(present).unlink()
            case 1 if present:
                draw.choice(present).rename(path)
            case _:
                between = draw.choice([" ", "\n\n", "\r\n\r\n"])
                path.write_bytes(between.join(draw.choices(SENTENCES, k=draw.randint(0, 4))).encode())


TOLD = (
    '[documents."{name}"]\ntitle = "A title"\nfilm = "{film}"\n',
    '[documents."{name}"]\nlanguage = "fr"\nkind = "review"\n',
    '[films."{film}"]\nyear = 2006\ntitles = ["Иводзима"]\n',
    '[fields."{name}"]\ntext = "{column}"\n',
)
NAMES = (
    "1.txt",
    "2.txt",
    "deep.zip",
    "deep.zip/a.csv",
    "deep.zip/a.csv#2",
    "t.csv",
    "t.csv#1",
    "x.zip",
    "*.csv",
)


def write_tables(documents: Path) -> None:
    """Write a table, an archive with one in it, and a folder that is called like an archive."""
    table = f"Review,Film,Text\n{SENTENCES[0]},Ran,{SENTENCES[5]}\n{SENTENCES[1]},Solaris,{SENTENCES[6]}\n"
    (documents / "t.csv").write_text(table)
    with zipfile.ZipFile(documents / "deep.zip", "w") as archive:
        archive.writestr("a.csv", table)
    (documents / "x.zip").mkdir()
    (documents / "x.zip" / "1.txt").write_text(f"Ran (1985)\n\n{SENTENCES[4]}")


def retell(documents: Path, draw: Random) -> None:
    """Write another catalog, or none."""
    told = {
        draw.choice(TOLD).format(
            name=draw.choice(NAMES),
            film=draw.choice(["Ran", "Solaris", "Iwo Jima", ""]),
            column=draw.choice(["Review", "Text"]),
        )
        for _ in range(draw.randint(0, 4))
    }
    # A table stands in a catalog once.
    tables = {each.split("\n")[0]: each for each in sorted(told)}
    (documents / "catalog.toml").write_text("".join(tables.values()))


@pytest.mark.parametrize("seed", range(6))
def test_after_any_change_of_the_catalog_the_index_has_the_bytes_of_one_made_anew(
    tmp_path: Path, seed: int
) -> None:
    draw = Random(seed)  # noqa: S311 - a fixed draw, not a secret
    documents, index, fresh = tmp_path / "documents", tmp_path / "index", tmp_path / "fresh"
    documents.mkdir()
    write_tables(documents)
    for _ in range(5):
        retell(documents, draw)
        change(documents, draw)
        refresh(documents, index)
        refresh(documents, fresh)
        assert files(index) == files(fresh)
        shutil.rmtree(fresh)


@pytest.mark.parametrize("seed", range(12))
def test_after_any_changes_the_index_has_the_bytes_of_one_made_anew(tmp_path: Path, seed: int) -> None:
    draw = Random(seed)  # noqa: S311 - a fixed draw, not a secret
    documents, index, fresh = tmp_path / "documents", tmp_path / "index", tmp_path / "fresh"
    documents.mkdir()
    (documents / "always.txt").write_text("The film begins in a cave.")
    for _ in range(4):
        change(documents, draw)
        refresh(documents, index)
        refresh(documents, fresh)
        assert files(index) == files(fresh)
        shutil.rmtree(fresh)


def test_a_passage_that_moves_to_another_file_is_not_encoded_again(tmp_path: Path) -> None:
    documents, index = tmp_path / "documents", tmp_path / "index"
    documents.mkdir()
    (documents / "b.txt").write_text("\n\n".join(SENTENCES[:3]))
    assert refresh(documents, index) == list(SENTENCES[:3])
    (documents / "b.txt").rename(documents / "a.txt")
    (documents / "c.txt").write_text(f"{SENTENCES[0]}\n\n{SENTENCES[4]}")
    assert refresh(documents, index) == [SENTENCES[4]]


def test_where_the_words_are_cut_otherwise_now_all_are_cut_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, index, fresh = tmp_path / "documents", tmp_path / "index", tmp_path / "fresh"
    documents.mkdir()
    (documents / "a.txt").write_text(SENTENCES[1])
    (documents / "b.txt").write_text(SENTENCES[0])
    refresh(documents, index)
    monkeypatch.setattr("retrieval.text.tokens.stem", lambda word, _: f"{word}!")
    (documents / "a.txt").write_text(SENTENCES[4])
    assert refresh(documents, index) == [SENTENCES[4]]
    refresh(documents, fresh)
    assert files(index) == files(fresh)


@pytest.mark.parametrize("processes", [1, 2])
def test_the_index_is_the_same_however_the_files_are_batched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for number in range(9):
        (documents / f"{number}.txt").write_text("\n\n".join(SENTENCES[number % 5 : number % 7 + 2]))
    refresh(documents, tmp_path / "whole")
    monkeypatch.setattr("retrieval.index.ingest.BATCH_FILES", 2)
    monkeypatch.setattr("retrieval.index.ingest.WORTH_PROCESSES", 0 if processes > 1 else 1 << 40)
    monkeypatch.setattr("retrieval.index.storage.postings.BLOCK", 3)
    monkeypatch.setattr("retrieval.index.build.COPIED", 2)
    refresh(documents, tmp_path / "parts")
    assert files(tmp_path / "parts") == files(tmp_path / "whole")


def test_a_file_that_goes_while_the_index_is_made_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, index = tmp_path / "documents", tmp_path / "index"
    documents.mkdir()
    (documents / "a.txt").write_text(SENTENCES[0])
    (documents / "b.txt").write_text(SENTENCES[1])
    found = scan(documents)
    (documents / "a.txt").unlink()
    with monkeypatch.context() as patched:
        patched.setattr("retrieval.index.indexing.scan", lambda _: found)
        made = open_index(documents, index, HashEncoder(), settings=SETTINGS)
    assert [each.id for each in made.store.documents()] == ["b.txt"]
    assert made.manifest.skipped == (("a.txt", "cannot be read: no such file or directory"),)
