from pathlib import Path

import pytest

from retrieval.datatypes import Answer, NoAnswer
from retrieval.films.of_year import year_asked
from retrieval.models.choice import SENTENCES, STATIC, Models
from retrieval.pipeline.pipeline import Pipeline, open_pipeline
from retrieval.text.normalisation import folded_words


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    folder = tmp_path_factory.mktemp("films")
    for number in range(23):
        text = f"Night {number} (1950)\n\nIt is a quiet film.\n\nNight {number} was shown in 1950.\n"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    (folder / "a.txt").write_text("Ark (1972)\n\nA ship of 1972 is built in a desert.\n", encoding="utf-8")
    (folder / "b.txt").write_text("Bell (1972)\n\nThe drama Bell came out in 1972.\n", encoding="utf-8")
    return opened(folder, tmp_path_factory.mktemp("index"))


def opened(folder: Path, index: Path) -> Pipeline:
    models = Models(encoder=STATIC, reader=SENTENCES)
    return open_pipeline(folder, index, models=models, max_file_bytes=10_000)


def quoted(outcome: Answer | NoAnswer) -> list[tuple[str, str]]:
    assert isinstance(outcome, Answer)
    return [(each.answer, each.citation.quote) for each in (outcome.best, *outcome.further)]


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("What films are from 1972?", 1972),
        ("which movies came out in 1972", 1972),
        ("Какие фильмы 1972 года есть?", 1972),
        ("Какие картины вышли в 1972 году?", 1972),
        ("Quels films sont sortis en 1972 ?", 1972),
        ("What films of 1972 are set in Rome?", None),
        ("Какие фильмы 1972 года снял Тарковский?", None),
        ("What films came out between 1970 and 1972?", None),
        ("What films are there?", None),
    ],
)
def test_the_films_of_a_year_are_asked_if_nothing_else_is(question: str, year: int | None) -> None:
    assert year_asked(folded_words(question)) == year


@pytest.mark.parametrize("question", ["What films are from 1972?", "Какие фильмы 1972 года есть?"])
def test_each_film_of_the_year_is_quoted_where_it_is_named_with_the_year(
    pipeline: Pipeline, question: str
) -> None:
    assert quoted(pipeline.ask(question)) == [
        ("Ark", "Ark (1972)"),
        ("Bell", "Bell (1972)"),
    ]


def test_a_long_list_says_how_many_films_it_leaves_out(pipeline: Pipeline) -> None:
    outcome = pipeline.ask("Which films came out in 1950?")
    assert isinstance(outcome, Answer)
    assert len(quoted(outcome)) + outcome.left_out == 23
    assert outcome.left_out > 0


def test_the_title_is_found_after_letters_that_grow_in_lower_case(tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "a.txt").write_text("In İİİ the drama Ark came out in 1972.\n", encoding="utf-8")
    (tmp_path / "films" / "catalog.toml").write_text(
        '[documents."a.txt"]\nfilm = "Ark"\n\n[films.Ark]\nyear = 1972\n', encoding="utf-8"
    )
    films = opened(tmp_path / "films", tmp_path / "index")
    assert quoted(films.ask("What films are from 1972?")) == [
        ("Ark", "In İİİ the drama Ark came out in 1972.")
    ]


def test_no_film_of_another_year_is_listed(pipeline: Pipeline) -> None:
    assert isinstance(pipeline.ask("Which films came out in 1961?"), NoAnswer)
