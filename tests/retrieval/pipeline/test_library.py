import gc
import os
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from retrieval.datatypes import Answer, Span
from retrieval.errors import CatalogError, DocumentsError, IndexUnwritableError
from retrieval.index.indexing import index_folder
from retrieval.index.storage.generations import building, current_generation
from retrieval.models.choice import Models
from retrieval.pipeline.conversation import Conversation, Quoted, Turn
from retrieval.pipeline.library import Changes, Library, changes_between
from retrieval.pipeline.pipeline import Pipeline

LIGHT = Models("static", reader="sentences")
CAST = "Peter Holm plays the lighthouse keeper Jonas."
SMUGGLER = "Odette Vrai plays the smuggler Lucie."
KEEPER_IS_ASKED = "Who plays the lighthouse keeper?"
SMUGGLER_IS_ASKED = "Who plays the smuggler?"


class Shelf:
    """A folder of documents, where its indexes are, and the library over it."""

    def __init__(self, place: Path) -> None:
        self.documents, self.index = place / "documents", place / "index"
        self.documents.mkdir()
        self.write("cast.txt", CAST)
        self.library = self.open()

    def write(self, name: str, text: str) -> None:
        (self.documents / name).write_text(text, encoding="utf-8")

    def open(self) -> Library:
        return Library.open(self.documents, self.index, models=LIGHT, max_file_bytes=1_000_000)

    @property
    def root(self) -> Path:
        return index_folder(self.index, self.documents)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def said(pipeline: Pipeline | None, question: str) -> str:
    assert pipeline is not None
    outcome = pipeline.ask(question)
    return outcome.best.answer if isinstance(outcome, Answer) else ""


def refreshed(library: Library) -> Pipeline:
    pipeline = library.refresh()
    assert pipeline is not None
    return pipeline


def test_nothing_comes_of_a_refresh_where_nothing_has_changed(shelf: Shelf) -> None:
    before = shelf.library.pipeline
    assert shelf.library.refresh() is None
    assert shelf.library.pipeline is before


def test_what_was_added_changed_and_removed_is_answered_from_after_a_refresh(shelf: Shelf) -> None:
    old = shelf.library.pipeline
    shelf.write("letter.txt", SMUGGLER)
    added = refreshed(shelf.library)
    assert shelf.library.pipeline is added
    assert (said(old, SMUGGLER_IS_ASKED), said(added, SMUGGLER_IS_ASKED)) == (CAST, SMUGGLER)
    shelf.write("letter.txt", SMUGGLER.replace("Odette", "Nora"))
    changed = refreshed(shelf.library)
    assert said(changed, SMUGGLER_IS_ASKED) == SMUGGLER.replace("Odette", "Nora")
    (shelf.documents / "letter.txt").unlink()
    removed = refreshed(shelf.library)
    assert said(removed, SMUGGLER_IS_ASKED) == CAST
    # Whoever was given one of them is still answered from it.
    assert said(added, SMUGGLER_IS_ASKED) == SMUGGLER
    assert [
        changes_between(old, added),
        changes_between(added, changed),
        changes_between(changed, removed),
    ] == [Changes(1, 0, 0), Changes(0, 1, 0), Changes(0, 0, 1)]


def test_a_file_that_is_left_out_counts_as_none(shelf: Shelf) -> None:
    old = shelf.library.pipeline
    shelf.write("empty.txt", " ")
    left_out = refreshed(shelf.library)
    shelf.write("empty.txt", SMUGGLER)
    read = refreshed(shelf.library)
    assert [changes_between(old, left_out), changes_between(left_out, read)] == [
        Changes(0, 0, 0),
        Changes(1, 0, 0),
    ]


def test_an_index_among_the_documents_is_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "cast.txt").write_text(CAST)
    library = Library.open(tmp_path, tmp_path / "index", models=LIGHT, max_file_bytes=1_000_000)
    assert library.pending() is None
    assert library.refresh() is None
    (tmp_path / "letter.txt").write_text(SMUGGLER)
    assert [each.id for each in refreshed(library).documents] == ["cast.txt", "letter.txt"]
    assert library.pending() is None


def test_everything_can_be_read_anew(shelf: Shelf) -> None:
    before = shelf.library.pipeline
    rebuilt = shelf.library.refresh(rebuild=True)
    assert rebuilt is not before
    assert said(rebuilt, KEEPER_IS_ASKED) == CAST


def test_an_index_that_another_process_has_made_is_opened_and_not_made_again(shelf: Shelf) -> None:
    shelf.write("letter.txt", SMUGGLER)
    shelf.open()
    made = current_generation(shelf.root)
    assert said(refreshed(shelf.library), SMUGGLER_IS_ASKED) == SMUGGLER
    assert current_generation(shelf.root) == made


def test_who_may_not_build_takes_what_another_process_has_made(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.write("letter.txt", SMUGGLER)
    shelf.open()
    shelf.write("late.txt", "A text that nobody has indexed.")
    monkeypatch.setattr("retrieval.index.storage.generations.LOCK_TIMEOUT_S", 0.0)
    with building(shelf.root):
        assert said(refreshed(shelf.library), SMUGGLER_IS_ASKED) == SMUGGLER
        with pytest.raises(IndexUnwritableError, match="another process has been building there"):
            shelf.library.refresh()
    assert said(shelf.library.pipeline, SMUGGLER_IS_ASKED) == SMUGGLER


def break_catalog(shelf: Shelf) -> None:
    shelf.write("catalog.toml", "wrong")


def remove_everything(shelf: Shelf) -> None:
    shelf.documents.rename(shelf.documents.with_name("elsewhere"))


def empty(shelf: Shelf) -> None:
    (shelf.documents / "cast.txt").unlink()


@pytest.mark.parametrize(
    ("harm", "error"),
    [(break_catalog, CatalogError), (remove_everything, DocumentsError), (empty, DocumentsError)],
)
def test_what_cannot_be_refreshed_leaves_the_pipeline_as_it_was(
    shelf: Shelf, harm: Callable[[Shelf], None], error: type[Exception]
) -> None:
    before = shelf.library.pipeline
    harm(shelf)
    for _ in range(2):
        with pytest.raises(error):
            shelf.library.refresh()
    assert shelf.library.pipeline is before
    assert said(before, KEEPER_IS_ASKED) == CAST


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few people make links")
def test_a_link_that_leads_to_another_folder_is_followed(tmp_path: Path) -> None:
    for name, text in (("first", CAST), ("second", SMUGGLER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text)
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "first")
    library = Library.open(link, tmp_path / "index", models=LIGHT, max_file_bytes=1_000)
    link.unlink()
    link.symlink_to(tmp_path / "second")
    assert said(refreshed(library), SMUGGLER_IS_ASKED) == SMUGGLER


def test_an_index_that_nobody_asks_any_more_is_let_go_at_once(shelf: Shelf) -> None:
    gc.disable()
    try:
        old = weakref.ref(shelf.library.pipeline.index.store)
        said(shelf.library.pipeline, KEEPER_IS_ASKED)
        shelf.write("letter.txt", SMUGGLER)
        shelf.library.refresh()
        assert old() is None
    finally:
        gc.enable()


def test_of_several_that_refresh_at_once_one_builds(shelf: Shelf) -> None:
    shelf.write("letter.txt", SMUGGLER)
    found: list[Pipeline | None] = []
    threads = [Thread(target=lambda: found.append(shelf.library.refresh())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each for each in found if each is not None] == [shelf.library.pipeline]
    assert current_generation(shelf.root) == shelf.root / "generation-000002"


def quoted_in(pipeline: Pipeline, conversation: Conversation) -> list[str]:
    """Return the passages of an index that a conversation would look at again."""
    return [pipeline.index.store.chunk(row).text for row in pipeline._rows_of(conversation.quoted)]


def test_a_conversation_finds_what_was_quoted_in_a_later_index_or_nothing(shelf: Shelf) -> None:
    conversation = Conversation()
    shelf.library.pipeline.ask(KEEPER_IS_ASKED, conversation=conversation)
    assert quoted_in(shelf.library.pipeline, conversation) == [CAST.strip()]
    # Before it in the order of ids: every row moves.
    shelf.write("a.txt", SMUGGLER)
    assert quoted_in(refreshed(shelf.library), conversation) == [CAST.strip()]
    shelf.write("cast.txt", CAST.replace("Peter", "Petra"))
    os.utime(shelf.documents / "cast.txt", ns=(1, 1))
    assert quoted_in(refreshed(shelf.library), conversation) == []
    (shelf.documents / "cast.txt").unlink()
    assert quoted_in(refreshed(shelf.library), conversation) == []


def test_every_chunk_is_found_again_by_what_it_is_known_by(tmp_path: Path) -> None:
    seeds = Path(__file__).parents[3] / "seeds"
    pipeline = Library.open(seeds, tmp_path, models=LIGHT, max_file_bytes=1_000_000).pipeline
    rows = range(pipeline.chunk_count)
    conversation = Conversation()
    known = tuple(Quoted.of(pipeline.index.store.chunk(row)) for row in rows)
    conversation.add(Turn("?", quoted=known), leans=False)
    assert pipeline._rows_of(conversation.quoted) == tuple(rows)
    assert pipeline._rows_of([Quoted("absent.txt", Span(0, 1), 0)]) == ()
