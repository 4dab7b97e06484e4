import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retrieval.datatypes import Document, Language
from retrieval.documents.catalog import read_catalog
from retrieval.documents.corpus import Catalog, Skipped, SourceFile, read_corpus, read_documents, scan
from retrieval.errors import CatalogError, DocumentsError

if TYPE_CHECKING:
    from os import _ScandirIterator as ScandirIterator

LIMIT = 1_000_000


def write(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def only_document(folder: Path) -> Document:
    (document,) = read_corpus(folder, max_bytes=LIMIT).documents
    return document


def test_files_that_can_be_read_are_found_at_any_depth_in_the_order_of_their_ids(tmp_path: Path) -> None:
    write(tmp_path, b__txt="x", B__TXT="x", c__exe="x", catalog__toml="")
    (tmp_path / "a" / "deep").mkdir(parents=True)
    write(tmp_path / "a" / "deep", z__md="x")

    assert [source.id for source in scan(tmp_path)] == ["B.TXT", "a/deep/z.md", "b.txt"]


def test_hidden_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, __hidden__txt="x")
    (tmp_path / ".git").mkdir()
    write(tmp_path / ".git", a__txt="x")

    assert scan(tmp_path) == ()


def test_a_folder_that_goes_while_it_is_walked_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, a__txt="x")
    (tmp_path / "gone").mkdir()
    scandir = os.scandir

    def removing(place: str) -> "ScandirIterator[str]":
        if Path(place).name == "gone":
            Path(place).rmdir()
        return scandir(place)

    monkeypatch.setattr("retrieval.documents.files.os.scandir", removing)
    assert [source.id for source in scan(tmp_path)] == ["a.txt"]


def test_a_link_to_a_folder_above_ends_the_walk(tmp_path: Path) -> None:
    write(tmp_path, a__txt="x")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)

    assert [source.id for source in scan(tmp_path)] == ["a.txt"]


def test_names_that_are_no_utf8_get_ids_of_their_own_that_can_be_printed(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe9t\xe9"))
    folder.mkdir()
    for name, text in ((b"caf\xe9.txt", "Un film."), (b"caf\xe8.txt", "Deux films.")):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(text)

    assert [(each.id, each.text) for each in read_corpus(tmp_path, max_bytes=LIMIT).documents] == [
        (r"\xe9t\xe9/caf\xe8.txt", "Deux films."),
        (r"\xe9t\xe9/caf\xe9.txt", "Un film."),
    ]


@pytest.mark.parametrize(
    ("name", "message"), [("absent", "There is no folder"), ("a.txt", "is not a folder")]
)
def test_a_folder_that_is_none_is_refused(tmp_path: Path, name: str, message: str) -> None:
    write(tmp_path, a__txt="x")

    with pytest.raises(DocumentsError, match=message):
        scan(tmp_path / name)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Où est\r\nl'île ?".encode(), "Où est\r\nl'île ?"),
        ("Où est l'île ?".encode("utf-8-sig"), "Où est l'île ?"),
        ("Съёмки".encode("utf-16"), "Съёмки"),
        (b"\xfe\xff" + "Съёмки".encode("utf-16-be"), "Съёмки"),
        ("Съёмки фильма проходили в Малибу.".encode("cp1251"), "Съёмки фильма проходили в Малибу."),
        ("Съемки фильма проходили в Малибу.".encode("koi8_r"), "Съемки фильма проходили в Малибу."),
        ("L'acteur né à Paris a été blessé.".encode("cp1252"), "L'acteur né à Paris a été blessé."),
        ("Été à Paris".encode("latin-1"), "Été à Paris"),
        ("é".encode() * 200 + b"\xff", "é" * 200 + "\ufffd"),
    ],
)
def test_text_is_decoded_and_otherwise_unchanged(tmp_path: Path, data: bytes, text: str) -> None:
    assert only_document(write(tmp_path, a__txt=data)).text == text


def test_what_cannot_be_used_is_skipped_with_a_reason(tmp_path: Path) -> None:
    write(tmp_path, a__txt="Un film.", b__txt=" \n", c__txt=b"\x00\x01\x02", d__txt="x" * 101, e__txt=b"")
    (tmp_path / "f.txt").symlink_to(tmp_path / "nowhere")
    write(tmp_path, catalog__toml='[documents."gone.txt"]\ntitle = "Gone"')

    assert read_corpus(tmp_path, max_bytes=100).skipped == (
        Skipped("b.txt", "empty"),
        Skipped("c.txt", "not a text file"),
        Skipped("d.txt", "larger than 0.0001 MB"),
        Skipped("e.txt", "empty"),
        Skipped("f.txt", "cannot be read: no such file or directory"),
        Skipped("gone.txt", "catalog.toml names it, but it is not there"),
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file without an end")
def test_no_more_is_read_of_a_file_that_grows_than_may_be() -> None:
    grown = SourceFile("a.txt", "/dev/zero", 1, 1)
    assert read_documents(grown, Catalog(), max_bytes=200_000) == [Skipped("a.txt", "larger than 0.2 MB")]


@pytest.mark.parametrize("size_bytes", [1, 8, 500_000])
def test_all_is_read_of_a_file_that_has_grown_or_shrunk_a_little(tmp_path: Path, size_bytes: int) -> None:
    text = "Un film. " * 20_000
    write(tmp_path, a__txt=text)
    grown = SourceFile("a.txt", str(tmp_path / "a.txt"), size_bytes, 1)
    (document,) = read_documents(grown, Catalog(), max_bytes=LIMIT)
    assert isinstance(document, Document)
    assert document.text == text


def test_nothing_left_to_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentsError, match=r"holds no file that can be read \(\.txt, \.md, .*\)\.$"):
        read_corpus(tmp_path, max_bytes=LIMIT)
    write(tmp_path, a__txt="", b__txt="")
    with pytest.raises(DocumentsError, match=r"use a\.txt \(empty\) and 1 more\.$"):
        read_corpus(tmp_path, max_bytes=LIMIT)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Letters from Iwo Jima #\n\nA film.", "Letters from Iwo Jima"),
        ("\n== Distribution ==\n", "Distribution"),
        ("Письма с Иводзимы\n\nФильм.", "Письма с Иводзимы"),
        ("Ce film est sorti en 2006.\n", "the file"),
        ("12\n", "the file"),
        ("---\ntitle: x\n---\nNotes\n", "Notes"),
    ],
)
def test_a_title_is_the_short_first_line_or_the_files_name(tmp_path: Path, text: str, title: str) -> None:
    (tmp_path / "the file.txt").write_text(text, encoding="utf-8")

    assert only_document(tmp_path).title == title


def test_the_catalog_says_what_the_file_does_not(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__txt="Malibu",
        catalog__toml="""
            [documents."a.txt"]
            title = "A review"
            language = "fr"
            kind = "review"
            film = "Iwo Jima"
            url = "https://example.org"
            [films."Iwo Jima"]
            year = 2006
            titles = ["Иводзима"]
        """,
    )

    assert only_document(tmp_path) == Document(
        id="a.txt",
        text="Malibu",
        title="A review",
        language=Language.FR,
        film="Iwo Jima",
        year=2006,
        other_titles=("Иводзима",),
        kind="review",
        url="https://example.org",
    )


@pytest.mark.parametrize(
    ("catalog", "message"),
    [
        ("x =", "is not valid TOML"),
        (b"\xff\xfe", "cannot be read as UTF-8"),
        ("[movies]", r'"movies" at its top level is not known'),
        ("documents = 1", "documents must be tables"),
        ("documents.a = 1", r'\[documents\."a"\] must be a table'),
        ('[documents."a"]\nname = "x"', r'"name" in \[documents\."a"\] is not known'),
        ('[documents."a"]\ntitle = 1', r'title in \[documents\."a"\] must be a text'),
        (
            '[documents."a"]\nlanguage = "de"',
            r'language in \[documents\."a"\] must be one of en, ru, fr, und',
        ),
        ('[films."a"]\nyear = "2006"', r'year in \[films\."a"\] must be a year'),
        ('[films."a"]\nyear = 20006', r'year in \[films\."a"\] must be a year'),
        ('[films."a"]\nyear = true', r'year in \[films\."a"\] must be a year'),
        ('[films."a"]\ntitles = "b"', r'titles in \[films\."a"\] must be a list'),
    ],
)
def test_a_catalog_that_cannot_be_is_refused_in_one_sentence(
    tmp_path: Path, catalog: str | bytes, message: str
) -> None:
    with pytest.raises(CatalogError, match=rf"^catalog\.toml.*{message}[^\n]*\.$"):
        read_catalog(write(tmp_path, catalog__toml=catalog))


def test_a_title_with_a_year_tells_the_film_where_none_is_named(tmp_path: Path) -> None:
    write(tmp_path, a__txt="Solaris (1972)\n\nA psychologist flies to a station.\n")
    document = only_document(tmp_path)
    assert (document.title, document.film, document.year) == ("Solaris (1972)", "Solaris", 1972)
    catalog = '[documents."a.txt"]\nfilm = "Another"\n'
    assert only_document(write(tmp_path, catalog__toml=catalog)).film == "Another"


@pytest.mark.parametrize("title", ["As Is", "1941", "...And Justice for All", "Who Are My Parents?"])
def test_a_first_line_with_a_year_is_a_title_whatever_it_reads_like(tmp_path: Path, title: str) -> None:
    write(tmp_path, a__txt=f"{title} (1979)\n\nA psychologist flies to a station.\n")
    document = only_document(tmp_path)
    assert (document.title, document.film, document.year) == (f"{title} (1979)", title, 1979)
