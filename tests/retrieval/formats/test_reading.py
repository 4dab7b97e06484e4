from pathlib import Path

from retrieval.catalog import read_catalog
from retrieval.corpus import read_corpus
from retrieval.datatypes import Document, Language

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
