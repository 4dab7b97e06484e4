from pathlib import Path

from retrieval.datatypes import Document, Language
from retrieval.documents.catalog import read_catalog
from retrieval.documents.corpus import Skipped, read_corpus
from retrieval.documents.files import SUFFIXES
from tests.retrieval.documents.formats.packing import zipped

LIMIT = 1_000_000


def test_what_a_file_says_of_itself_is_known_of_its_document(tmp_path: Path) -> None:
    head = "---\nfilm: Letters from Iwo Jima\nyear: 2006\ntitles: Письма с Иводзимы\n---\n"
    (tmp_path / "a.md").write_text(head + "# Casting\n\nKen Watanabe joue le général.\n")

    assert read_corpus(tmp_path, max_bytes=LIMIT).documents == (
        Document(
            id="a.md",
            text=head + "# Casting\n\nKen Watanabe joue le général.\n",
            title="Casting",
            language=Language.FR,
            film="Letters from Iwo Jima",
            year=2006,
            other_titles=("Письма с Иводзимы",),
            begins=len(head),
        ),
    )


def test_the_catalog_is_stronger_than_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\nfilm: Dune\nyear: 1984\nkind: review\n---\nSand.\n")
    (tmp_path / "catalog.toml").write_text(
        '[documents."a.md"]\ntitle = "B"\nfilm = "Dune: Part One"\nlanguage = "en"\n'
    )

    (document,) = read_corpus(tmp_path, max_bytes=LIMIT).documents

    assert read_catalog(tmp_path).documents.keys() == {"a.md"}
    told = (document.title, document.film, document.year, document.kind, document.language)
    # The year that the file says is that of the film that the file names.
    assert told == ("B", "Dune: Part One", None, "review", Language.EN)


def test_rows_and_members_are_documents_that_the_catalog_may_describe(tmp_path: Path) -> None:
    inner = {"in/a.txt": "Sand and spice.", "t.csv": "Movie,Words\nDune,Worms and sand.\nAlien,\n"}
    (tmp_path / "all.zip").write_bytes(zipped(inner))
    (tmp_path / "catalog.toml").write_text(
        '[fields."all.zip/*.csv"]\ntext = "Words"\n'
        '[documents."all.zip"]\nkind = "notes"\n'
        '[documents."all.zip/in/a.txt"]\ntitle = "Sand"\nfilm = "Solaris"\n'
        '[documents."all.zip/t.csv#1"]\nkind = "plot"\n'
        '[documents."t.csv#1"]\nkind = "plot"\n'
    )

    corpus = read_corpus(tmp_path, max_bytes=LIMIT)

    assert corpus.documents == (
        Document(
            "all.zip/in/a.txt",
            "Sand and spice.",
            "Sand",
            Language.EN,
            film="Solaris",
            kind="notes",
            container="all.zip",
        ),
        Document(
            "all.zip/t.csv#1",
            "Worms and sand.",
            "Dune",
            Language.EN,
            film="Dune",
            kind="plot",
            container="all.zip",
        ),
    )
    assert corpus.skipped == (
        Skipped("all.zip/t.csv#2", "holds no text"),
        Skipped("t.csv#1", "catalog.toml names it, but it is not there"),
    )


def test_a_broken_file_is_skipped_with_a_reason(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        (tmp_path / f"empty{suffix}").touch()
    broken = ("pdf", "docx", "epub", "zip", "json", "csv", "srt", "html")
    for suffix in broken:
        (tmp_path / f"wrong.{suffix}").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    (tmp_path / "a.txt").write_text("He writes.")

    skipped = {each.id: each.reason for each in read_corpus(tmp_path, max_bytes=LIMIT).skipped}

    assert skipped == {f"empty{suffix}": "empty" for suffix in SUFFIXES} | {
        "wrong.pdf": "damaged, or no .pdf file",
        "wrong.docx": "damaged",
        "wrong.epub": "damaged",
        "wrong.zip": "damaged",
        "wrong.json": "not a text file",
        "wrong.csv": "not a text file",
        "wrong.srt": "not a text file",
        "wrong.html": "not a text file",
    }
