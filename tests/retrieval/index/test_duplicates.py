from pathlib import Path

import pytest

from retrieval.datatypes import Answer, Scope
from retrieval.models.choice import SENTENCES, STATIC, Models
from retrieval.pipeline.pipeline import Pipeline, open_pipeline

CAST = "Ryo Kase plays Saigo's friend Shimizu in the film."
SPACED = CAST.replace(" ", "   ")
CATALOG = """
[documents."b.txt"]
film = "Letters"
[documents."c.txt"]
film = "Flags"
"""
FILES = {
    "a.txt": f"# Cast\n\n{CAST}\n",
    "b.txt": f"# Cast\r\n\r\n{SPACED}  \r\n\r\n# Shooting\r\n\r\nIt was shot in a week.\r\n",
    "c.txt": f"# Story\n\nA war film about an island.\n\n# Cast\n\n{CAST}\n",
    "d.txt": "# Shooting\n\nIt was shot in a week.\n",
}
QUESTION = "Who plays Shimizu?"


def opened(folder: Path) -> Pipeline:
    models = Models(encoder=STATIC, reader=SENTENCES)
    return open_pipeline(folder / "documents", folder / "index", models=models, max_file_bytes=10_000)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    for name, text in FILES.items():
        (documents / name).write_bytes(text.encode())
    (documents / "catalog.toml").write_text(CATALOG)
    return tmp_path


def cited(outcome: object) -> list[tuple[str, str, str]]:
    assert isinstance(outcome, Answer)
    return [
        (each.citation.document.id, each.citation.quote, each.answer)
        for each in (outcome.best, *outcome.agreeing)
    ]


def test_a_passage_of_several_documents_is_one_row_and_is_cited_in_each(library: Path) -> None:
    pipeline = opened(library)
    assert pipeline.chunk_count == 3
    assert cited(pipeline.ask(QUESTION)) == [
        ("a.txt", CAST, CAST),
        ("b.txt", SPACED, SPACED),
        ("c.txt", CAST, CAST),
    ]


@pytest.mark.parametrize(("film", "document"), [("Letters", "b.txt"), ("Flags", "c.txt")])
def test_a_passage_is_cited_only_where_it_may_be_seen(library: Path, film: str, document: str) -> None:
    outcome = opened(library).ask(QUESTION, within=Scope(films=(film,)))
    assert [name for name, _, _ in cited(outcome)] == [document]
    assert {each.chunk.document.id for each in outcome.candidates} == {document}
    assert [copy for each in outcome.candidates for copy in each.copies] == []


def test_a_passage_stays_when_the_document_that_it_stood_in_first_goes(library: Path) -> None:
    opened(library)
    (library / "documents" / "a.txt").unlink()
    refreshed = opened(library)
    assert [name for name, _, _ in cited(refreshed.ask(QUESTION))] == ["b.txt", "c.txt"]
    assert refreshed.ask(QUESTION) == opened(library).ask(QUESTION)
