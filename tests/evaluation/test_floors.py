import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from retrieval.evaluation.gold import read_gold, turns
from retrieval.evaluation.measures import Outcome, Share, Summary, evaluate, groups, summarise
from retrieval.evaluation.predictions import prediction_of
from retrieval.pipeline.pipeline import Pipeline, open_pipeline

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))


def _floors() -> Iterator[tuple[str, str, str, float]]:
    for name, kinds in FLOORS.items():
        for group, measures in kinds.items():
            for measure, floor in measures.items():
                yield name, group, measure, floor


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Outcome, ...]]:
    pipeline = open_pipeline(SEEDS, tmp_path_factory.mktemp("index"), max_file_bytes=10_000_000)
    return {name: _asked(pipeline, HERE / f"{name}.jsonl") for name in FLOORS}


def _asked(pipeline: Pipeline, path: Path) -> tuple[Outcome, ...]:
    questions = read_gold(path)
    asked = ((each, pipeline.ask(each.question, conversation=talk)) for each, talk in turns(questions))
    return evaluate(questions, {each.id: prediction_of(outcome) for each, outcome in asked})


@pytest.mark.parametrize(("name", "group", "measure", "floor"), tuple(_floors()))
def test_answers_do_not_fall_below_what_was_reached(
    outcomes: Mapping[str, tuple[Outcome, ...]], *, name: str, group: str, measure: str, floor: float
) -> None:
    reached = getattr(_summaries(outcomes[name])[group], measure)
    assert isinstance(reached, Share)
    assert reached.value is not None
    assert reached.value >= floor


def _summaries(outcomes: tuple[Outcome, ...]) -> Mapping[str, Summary]:
    return {"all": summarise(outcomes), **{group.name: group.summary for group in groups(outcomes)}}


def test_every_quote_stands_in_its_document_word_for_word(
    outcomes: Mapping[str, tuple[Outcome, ...]],
) -> None:
    texts = {path.name: path.read_bytes().decode("utf-8-sig") for path in SEEDS.glob("*.txt")}
    said = [each.prediction for asked in outcomes.values() for each in asked if each.prediction]
    foreign = [each for each in said if each.answered and each.quote not in texts[each.source]]
    assert foreign == []
