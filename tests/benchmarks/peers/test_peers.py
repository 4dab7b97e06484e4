import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.datatypes import Language
from retrieval.models.choice import STATIC
from retrieval.models.encoders import StaticEncoder, built_in_words
from tests.benchmarks.peers import encoding, synthetic
from tests.benchmarks.peers.cell import Asked, Built, Judged, Timed
from tests.benchmarks.peers.encoding import Encoded, KeptEncoder, encode
from tests.benchmarks.peers.judging import found_films, recall
from tests.benchmarks.peers.library import Library, Passage, Question
from tests.benchmarks.peers.preparing import prepare
from tests.benchmarks.peers.records import NO_ENCODER, Cell, EncoderSpeed, Key, Records
from tests.benchmarks.peers.running import Run
from tests.benchmarks.peers.systems import Kind, Material, kind_of
from tests.benchmarks.peers.table import baseline, row

FILMS = 20
NAMES = ("Abel", "Clovis", "Desmond", "Edgar", "Fabian")
PLACES = ("Harbour", "Lantern", "Meadow", "Quarry")
TIMED = Timed(questions=200, p50_ms=10.0, p99_ms=20.0, cpu_ms=9.0, per_s=90.0, peak_mb=300.0, first_s=1.25)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "films").mkdir()
    rows = (
        {
            "title": f"The {place} of {name}",
            "year": 1950,
            "cast": [f"{name} Marlowe", f"Vivian {place}"],
            "extract": f"A drama film directed by {name} {place}. It is about a {place.lower()}.",
        }
        for name in NAMES
        for place in PLACES
    )
    with gzip.open(folder / "films" / "wikipedia-films.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(each) + "\n" for each in rows)
    return folder


@pytest.fixture(scope="module")
def material(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Material:
    cache = tmp_path_factory.mktemp("cache")
    library = prepare(data, FILMS, cache, questions=22)
    vectors = library.folder / "vectors.npy"
    texts = [passage.text for passage in library.passages()]
    encode(texts, built_in_words(), into=vectors, cache=cache / "blocks")
    return Material(library, STATIC, vectors, threads=1)


@pytest.fixture(scope="module")
def index(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    build = kind_of("cinecite").build
    assert build is not None
    build(material, folder)
    return folder


def test_a_library_has_each_passage_with_its_film_and_questions_in_three_languages(
    material: Material,
) -> None:
    passages, questions = material.library.passages(), material.library.questions()
    assert [passage.film for passage in passages] == list(range(FILMS))
    assert {question.language for question in questions} == {Language.EN, Language.RU, Language.FR}
    first = questions[0]
    title = passages[first.film].text.split("\n")[0].partition(" (")[0]
    assert first == Question(f"Who plays in {title}?", first.film, Language.EN)


def test_a_smaller_library_begins_the_larger_one(data: Path, material: Material, tmp_path: Path) -> None:
    smaller = prepare(data, 5, tmp_path, questions=11)
    assert smaller.passages() == material.library.passages()[:5]


@pytest.mark.parametrize("name", ["cinecite", "cinecite-hybrid", "cinecite-answer"])
def test_our_systems_find_the_film_that_a_question_names(name: str, material: Material, index: Path) -> None:
    system = kind_of(name).open(material, index)
    passages = material.library.passages()
    for film in (0, 7, FILMS - 1):
        title = passages[film].text.split("\n")[0].partition(" (")[0]
        assert system.search(f"Who directed {title}?", 10)[0] == film


def test_our_vectors_arm_finds_the_nearest_of_all_passages(material: Material, index: Path) -> None:
    system = kind_of("cinecite").open(material, index)
    texts = [passage.text for passage in material.library.passages()]
    assert [system.nearest(text, 1) for text in texts] == [[row] for row in range(FILMS)]


def test_rank_bm25_finds_the_film_that_a_question_names(material: Material, tmp_path: Path) -> None:
    system = kind_of("rank-bm25").open(material, tmp_path)
    assert [system.search(f"Where is {name}?", 1) for name in ("nobody", "Nowhere Man")] == [[], []]
    text = material.library.passages()[3].text
    assert system.search(text.split("\n")[0], 1) == [3]
    assert system.nearest(text, 1) is None


class _Counting(StaticEncoder):
    """Notes how many texts it is given."""

    given: list[int]

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.given.append(len(texts))
        return super().encode_passages(texts)


def test_passages_are_encoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "BLOCK", 2)
    words = built_in_words()
    encoder = _Counting(tokenizer=words._tokenizer, table=words._table, identity=words.identity)
    encoder.given = []
    texts = ["a ship", "a storm", "an island", "a letter", "a war"]
    first = encode(texts[:3], encoder, into=tmp_path / "a.npy", cache=tmp_path / "blocks")
    assert encoder.given == [2, 1]
    assert first.passages == 3
    second = encode(texts, encoder, into=tmp_path / "b.npy", cache=tmp_path / "blocks")
    assert encoder.given == [2, 1, 2, 1]
    assert second.passages == 5
    np.testing.assert_array_equal(np.load(tmp_path / "b.npy"), words.encode_passages(texts))


def test_a_kept_encoder_gives_the_vectors_of_its_texts() -> None:
    kept = KeptEncoder("kept", ["a", "b"], np.array([[1, 0], [0, 1]], dtype=np.float32))
    assert kept.encode_passages(["b", "a", "b"]).tolist() == [[0, 1], [1, 0], [0, 1]]
    with pytest.raises(KeyError, match="c"):
        kept.encode_passages(["c"])


def test_recall_is_the_part_of_the_nearest_that_is_found() -> None:
    vectors = np.array([[1, 0], [0.9, 0], [0.8, 0], [0, 1], [0.8, 0]], dtype=np.float32)
    questions = np.array([[1, 0]], dtype=np.float32)
    assert recall([[0, 1]], vectors, questions, k=2) == 1.0
    assert recall([[0, 3]], vectors, questions, k=2) == 0.5
    assert recall([[0, 0]], vectors, questions, k=2) == 0.5
    assert recall([[]], vectors, questions, k=2) == 0.0
    # Rows 2 and 4 tie for the third place.
    assert recall([[0, 1, 4]], vectors, questions, k=3) == 1.0


def test_films_are_found_where_a_passage_is_of_the_films_own() -> None:
    passages = [Passage(film, "") for film in (0, 0, 1, 2)]
    asked = [Question("", 0, Language.EN), Question("", 2, Language.EN), Question("", 1, Language.RU)]
    assert found_films([[2, 1], [0], [2]], asked, passages) == {Language.EN: 0.5, Language.RU: 1.0}


def test_figures_come_back_from_their_file(tmp_path: Path) -> None:
    records = Records.open(tmp_path)
    records.made_with = {"machine": "one"}
    records.speeds.append(EncoderSpeed(STATIC, 20, Encoded(25, 0.5)))
    cell = records.cell(Key("cinecite", 20, STATIC), 25)
    records.add(cell, Built(1.5, 1_000_000, 200.0))
    records.add(cell, Asked(TIMED, Judged(0.99, 1.0, 0.5, None)))
    assert Records.open(tmp_path) == records
    assert records.cell(Key("cinecite", 20, STATIC), 25) is cell


def test_a_cells_figures_are_the_medians_of_its_rounds() -> None:
    cell = Cell(Key("txtai", 20, STATIC), 25)
    assert cell.timed() is None
    for p50_ms, questions in ((30.0, 9), (10.0, 8), (20.0, 7)):
        cell.rounds.append(Timed(questions, p50_ms, 40.0, 9.0, 50.0, 300.0, 2.0))
    assert cell.timed() == Timed(7, 20.0, 40.0, 9.0, 50.0, 300.0, 2.0)


def test_a_row_compares_with_our_retrieval_by_the_same_encoder(tmp_path: Path) -> None:
    records = Records.open(tmp_path)
    ours = records.cell(Key("cinecite", 20, STATIC), 25)
    records.add(ours, Asked(TIMED, None))
    theirs = Cell(Key("txtai", 20, STATIC), 25, Built(2.0, 3_400_000, 1200.0))
    theirs.rounds.append(Timed(200, 25.0, 60.0, 22.0, 35.0, 500.0, 9.0))
    theirs.judged = Judged(0.9, 1.0, 0.75, None)
    built, asked = ["2.0", "3.4", "1,200"], ["500", "200", "25.0", "60.0", "22.0", "2.50", "35.0"]
    judged = ["0.900", "1.000", "0.750", "", "9.00"]
    assert row(theirs, baseline(records, theirs)) == [*built, *asked, *judged]
    terms = Cell(Key("bm25s", 20, NO_ENCODER), 25)
    assert baseline(records, terms) is ours
    assert row(terms, ours) == [""] * 15
    assert baseline(records, Cell(Key("txtai", 40, STATIC), 50)) is None


def test_what_was_measured_is_not_measured_again_and_what_fails_is_left_out(
    data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    terms = kind_of("rank-bm25")

    def measured(*systems: Kind) -> Records:
        records = Records.open(tmp_path / "out")
        run = Run(
            records,
            data,
            tmp_path / "cache",
            systems=systems,
            encoders=(),
            rounds=1,
            questions=30,
            limit_s=5.0,
            threads=1,
        )
        run.measure(FILMS)
        return records

    first = measured(replace(terms, name="nobody's"), terms)
    failed, cell = first.cells.values()
    assert (failed.built, failed.rounds) == (None, [])
    assert "build nobody's - failed and is left out" in capfd.readouterr().err
    assert cell.passages == FILMS
    assert [each.questions for each in cell.rounds] == [20]
    assert cell.built is not None
    assert cell.judged is not None
    assert cell.judged.recall is None
    assert measured(terms).cells[cell.key] == cell


def test_a_made_up_library_is_indexed_with_vectors_in_the_order_of_its_rows(
    data: Path, material: Material, tmp_path: Path
) -> None:
    library = synthetic.write(data, 40, tmp_path, questions=12)
    made = Material(library, STATIC, tmp_path / "made.npy", threads=1)
    synthetic.build(made, tmp_path / "index", real=material.vectors_path)
    count = synthetic.keep_passages(made, tmp_path / "index")
    passages = library.passages()
    assert len(passages) == count == len(made.vectors())
    assert {passage.film for passage in passages} == {0, 1, 2, 3}
    system = kind_of("cinecite").open(made, tmp_path / "index")
    question = library.questions()[0]
    assert passages[system.search(question.text, 10)[0]].film == question.film
    texts = [each.text for each in library.questions()]
    found = [system.nearest(text, 10) or () for text in texts]
    assert recall(found, made.vectors(), made.encoder().encode_questions(texts), k=10) > 0.9


def test_a_library_is_read_from_its_folder_alone(material: Material) -> None:
    assert Library(material.library.folder).passages() == material.library.passages()
