from pathlib import Path

import pytest

from retrieval.datatypes import Chunk, Document, Language, Mark, MarkKind, Sentence, SentenceKind, Span
from retrieval.documents.chunking import chunks_of
from retrieval.index.storage.store import DocumentFacts, Store

ENGLISH = Document(
    "reviews/a.txt",
    "Cast\r\n\r\nKen Watanabe\r\nas Kuribayashi\r\n\r\nHe writes letters. \ud83d\udc8c He dies.\r\n",
    "Letters from Iwo Jima",
    Language.EN,
    film="Letters from Iwo Jima",
    year=2006,
    other_titles=("Письма с Иводзимы", "Lettres d'Iwo Jima"),
    kind="review",
    url="https://example.org/é",
)
NO_CHUNKS = Document("b.txt", "", "", Language.UNKNOWN)
ODD = Document(
    "c\ufffd.md",
    "\ud800 Один \U0001f3ac\u2028фильм.\x00 \udfffКонец.",
    "\ud83c",
    Language.RU,
    container="many.zip",
    begins=3,
    marks=(Mark(2, MarkKind.PAGE, "ii"), Mark(9, MarkKind.TIME, "0:01")),
)


def chunk(document: Document, heading: Span, *sentences: tuple[int, int]) -> Chunk:
    return Chunk(
        document,
        tuple(Sentence(Span(*each), document.language, SentenceKind.FACT) for each in sentences),
        heading,
        document.language,
    )


def corpus() -> list[tuple[Document, tuple[Chunk, ...]]]:
    odd = (chunk(ODD, Span(0, 1), (2, 13)), chunk(ODD, Span(0, 0), (14, 22), (22, len(ODD.text))))
    return [(ENGLISH, chunks_of(ENGLISH)), (NO_CHUNKS, ()), (ODD, odd)]


@pytest.fixture(params=["made", "loaded"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    made = Store.from_chunks(corpus())
    if request.param == "made":
        return made
    made.save(tmp_path)
    return Store.load(tmp_path)


def test_documents_come_back_as_they_were(store: Store) -> None:
    assert list(store.documents()) == [ENGLISH, NO_CHUNKS, ODD]
    assert [store.document(number) for number in range(store.document_count)] == [ENGLISH, NO_CHUNKS, ODD]


def test_chunks_come_back_as_they_were(store: Store) -> None:
    expected = [each for _, chunks in corpus() for each in chunks]
    assert [store.chunk(row) for row in range(len(store))] == expected
    assert store.chunk(len(store) - 2).text == "Один \U0001f3ac\u2028фильм"[:11]


def test_places_rows_and_documents_know_each_other(store: Store) -> None:
    places = [list(store.places_in(number)) for number in range(3)]
    assert [place for each in places for place in each] == list(range(len(store.column("place_row"))))
    assert [store.row_at(place) for each in places for place in each] == list(range(len(store)))
    assert places[1] == []
    assert [store.document_of(place) for place in places[2]] == [2, 2]


def test_facts_tell_the_titles_of_a_documents_film(store: Store) -> None:
    titles = ("Letters from Iwo Jima", "Письма с Иводзимы", "Lettres d'Iwo Jima")
    assert list(store.facts()) == [
        DocumentFacts("reviews/a.txt", titles, Language.EN, 2006),
        DocumentFacts("b.txt", (), Language.UNKNOWN, None),
        DocumentFacts("c\ufffd.md", (), Language.RU, None),
    ]


def test_without_documents_there_is_nothing(tmp_path: Path) -> None:
    Store.from_chunks([]).save(tmp_path)
    store = Store.load(tmp_path)
    assert (len(store), store.document_count, list(store.documents()), list(store.facts())) == (0, 0, [], [])


def test_saving_again_what_was_loaded_gives_the_same_bytes(store: Store, tmp_path: Path) -> None:
    again, first = tmp_path / "again", tmp_path / "first"
    again.mkdir()
    first.mkdir()
    store.save(again)
    Store.from_chunks(corpus()).save(first)
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in first.iterdir()
    }


def test_nothing_is_pickled(tmp_path: Path) -> None:
    Store.from_chunks(corpus()).save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".npy", ".jsonl", ".utf8"}
