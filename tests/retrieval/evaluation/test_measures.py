import json
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.evaluation.gold import GoldPlace, GoldQuestion, read_gold
from retrieval.evaluation.measures import QuestionGroup, Share, Summary, evaluate, groups, summarise
from retrieval.evaluation.predictions import Prediction, ShownCandidate, read_predictions
from retrieval.evaluation.table import render_table

DATA = Path(__file__).parents[2] / "evaluation"
GOLD = (DATA / "dev.jsonl", DATA / "multi_turn.jsonl")
SCORED = DATA / "scored_predictions.jsonl"
# The programme by which Cinecite is judged; it stands beside the project where it is developed.
SCORER = Path(__file__).parents[3].parent / "shared" / "eval" / "score.py"

PLACE = GoldPlace("a.txt", "Eastwood directs the film", ("Eastwood",), "en")
QUESTIONS = (
    GoldQuestion("same", "Who directs?", "en", "who", answerable=True, places=(PLACE,)),
    GoldQuestion("cross", "Кто снял?", "ru", "who", answerable=True, places=(PLACE,), dialogue="m", turn=1),
    GoldQuestion("none", "А цена?", "ru", "what", answerable=False, places=(), dialogue="m", turn=2),
)
PREDICTIONS = {
    "same": Prediction(
        answered=True,
        answer="Eastwood",
        quote="Eastwood directs the film",
        source="a.txt",
        candidates=(
            ShownCandidate("b.txt", "It rains"),
            ShownCandidate("a.txt", "Eastwood directs the film"),
        ),
    ),
    "none": Prediction(answered=False),
}


def test_judgements_add_up() -> None:
    assert summarise(evaluate(QUESTIONS, PREDICTIONS)) == Summary(
        questions=3,
        answerable=2,
        unanswerable=1,
        missing=1,
        overlong=0,
        headline_right=Share(1, 2),
        score=Share(2, 3),
        strict=Share(2, 3),
        answer_at_1=Share(1, 2),
        quote_has_span=Share(1, 2),
        citation=Share(1, 2),
        recall_1=Share(0, 2),
        recall_3=Share(1, 2),
        recall_5=Share(1, 2),
        abstain_precision=Share(1, 1),
        abstain_recall=Share(1, 1),
        false_abstain=Share(0, 2),
        right_when_answered=Share(1, 1),
        citation_when_answered=Share(1, 1),
    )


def test_every_kind_of_question_is_a_group() -> None:
    outcomes = evaluate(QUESTIONS, PREDICTIONS)
    same, cross, none = outcomes
    assert groups(outcomes) == (
        QuestionGroup("lang en", summarise([same])),
        QuestionGroup("lang ru", summarise([cross, none])),
        QuestionGroup("same-language", summarise([same])),
        QuestionGroup("cross-lingual", summarise([cross])),
        QuestionGroup("cross-lingual from ru", summarise([cross])),
        QuestionGroup("type what", summarise([none])),
        QuestionGroup("type who", summarise([same, cross])),
        QuestionGroup("unanswerable other", summarise([none])),
        QuestionGroup("first turns", summarise([cross])),
        QuestionGroup("later turns", summarise([none])),
    )


def test_a_share_of_nothing_has_no_value() -> None:
    assert (Share(0, 0).value, str(Share(0, 0))) == (None, "-")
    assert (Share(1, 3).value, str(Share(1, 3))) == (1 / 3, "0.333")


def test_recorded_predictions_get_the_recorded_measures() -> None:
    expected = (DATA / "scored_table.txt").read_text(encoding="utf-8").splitlines()
    table = render_table(evaluate(read_gold(*GOLD), read_predictions(SCORED))).splitlines()
    assert [line for line in table if line in expected] == expected


@pytest.mark.skipif(not SCORER.exists(), reason="the scorer is not beside the project")
def test_the_scorer_gives_the_same_shares() -> None:
    command = [sys.executable, str(SCORER), *map(str, GOLD), str(SCORED), "--json"]
    scored = json.loads(subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout)
    outcomes = evaluate(read_gold(*GOLD), read_predictions(SCORED))
    assert {each.name: _shares(each.summary) for each in groups(outcomes)} == {
        name: {key: value for key, value in measures.items() if not key.startswith(("n", "answered"))}
        for name, measures in scored["groups"].items()
    }


def _shares(summary: Summary) -> dict[str, float | None]:
    # Of headlines the scorer knows nothing.
    names = [name for name in Summary.__slots__ if name != "headline_right"]
    values = ((name, getattr(summary, name)) for name in names)
    return {name: value.value for name, value in values if isinstance(value, Share)}
