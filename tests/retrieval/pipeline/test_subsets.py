from pathlib import Path

import numpy as np
import pytest

from retrieval.datatypes import Candidate, Language, Scope
from retrieval.models.choice import SENTENCES, STATIC, Models
from retrieval.pipeline.pipeline import Pipeline, open_pipeline
from retrieval.pipeline.subsets import FEWEST_PASSAGES, MOST_PASSAGES, Subset

DAYS = 30
SHORT = 60


def opened(folder: Path, index: Path) -> Pipeline:
    models = Models(encoder=STATIC, reader=SENTENCES)
    return open_pipeline(folder, index, models=models, max_file_bytes=1_000_000)


def write_long(folder: Path) -> None:
    """Write a film that is told of in two languages, its harbour in all passages."""
    folder.mkdir(parents=True)
    for name, title, sentence in (
        ("ark", "The Ark (1999)", "On day {} the crew sailed to harbour number {} for wood and letters. "),
        ("arche", "L'arche", "Au port numéro {}, l'équipage a chargé du bois et des lettres. "),
    ):
        told = [sentence.format(day, day) * 6 for day in range(DAYS)]
        (folder / f"{name}.txt").write_text("\n\n".join([title, *told]), encoding="utf-8")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    place = tmp_path_factory.mktemp("alone")
    write_long(place / "long")
    return opened(place, tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="module")
def amid(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    place = tmp_path_factory.mktemp("amid")
    write_long(place / "long")
    (place / "short").mkdir()
    for number in range(SHORT):
        text = f"Film {number} ({1950 + number})\n\nA crew writes letters in wood number {number}.\n"
        (place / "short" / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return opened(place, tmp_path_factory.mktemp("index"))


def section_of(pipeline: Pipeline, folder: str) -> Subset:
    return pipeline._subsets.of(pipeline._scopes.inside(Scope(folders=(folder,))))


def found(subset: Subset, question: str, language: Language) -> list[tuple[object, ...]]:
    query = subset.retriever.query(question, language)
    return [told(each) for each in subset.retriever.retrieve(query, 9, documents=subset.documents)]


def told(candidate: Candidate) -> tuple[object, ...]:
    chunk = candidate.chunk
    return chunk.document.id, chunk.span, round(candidate.score, 6), candidate.matches


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("When did the crew sail for letters?", Language.EN),
        ("Qu'est-ce que l'équipage a chargé au port 7 ?", Language.FR),
        ("Сколько писем в гавани?", Language.RU),
    ],
)
def test_a_section_is_asked_as_a_library_of_its_own(
    alone: Pipeline, amid: Pipeline, question: str, language: Language
) -> None:
    subset, whole = section_of(amid, "long"), amid._subsets.whole
    expected = found(alone._subsets.whole, question, language)
    assert found(subset, question, language) == expected
    assert found(Subset(subset.documents, whole.retriever, whole.reader), question, language) != expected


def test_a_section_of_very_few_passages_is_asked_in_the_words_of_the_one_around_it(amid: Pipeline) -> None:
    subsets, inside = amid._subsets, amid._scopes.inside
    few = inside(Scope(films=("Film 7",)))
    assert subsets.of(few).retriever is subsets.whole.retriever
    long = section_of(amid, "long")
    assert subsets.of(few, long).retriever is long.retriever
    assert long.retriever is not subsets.whole.retriever


def test_of_many_passages_or_all_no_section_is_made(amid: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = np.ones(len(amid.documents), dtype=np.bool_)
    assert amid._subsets.of(everything).retriever is amid._subsets.whole.retriever
    assert amid._subsets.of(None) is amid._subsets.whole
    monkeypatch.setattr("retrieval.pipeline.subsets.MOST_PASSAGES", FEWEST_PASSAGES)
    assert MOST_PASSAGES > FEWEST_PASSAGES
    assert section_of(amid, "long").retriever is amid._subsets.whole.retriever


def test_a_section_is_made_once(amid: Pipeline) -> None:
    assert section_of(amid, "short").retriever is section_of(amid, "short").retriever
