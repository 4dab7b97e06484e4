from retrieval.evaluation.gold import GoldQuestion
from retrieval.evaluation.measures import evaluate
from retrieval.evaluation.predictions import Prediction
from retrieval.evaluation.table import render_table

QUESTION = GoldQuestion(
    "q", "Who sings?", "en", "who", answerable=False, places=(), note="near_miss: it rains"
)


HEADINGS = ["n", "score", "strict", "ans@1", "quote", "cite", "R@1", "R@3", "R@5", "absP", "absR", "falseA"]
CELLS = ["1", "1.000", "1.000", "-", "-", "-", "-", "-", "-", "1.000", "1.000", "-"]


def _row(name: str, cells: list[str]) -> str:
    return name.ljust(26) + "".join(cell.rjust(8) for cell in cells)


def test_the_table_has_a_row_for_all_and_one_for_each_group() -> None:
    table = render_table(evaluate([QUESTION], {"q": Prediction(answered=False)}))
    assert table.split("\n") == [
        "headline right - of 0 answerable questions",
        "questions 1 (answerable 0, unanswerable 1); no prediction for 0; over-long quotes 0",
        "",
        _row("", HEADINGS),
        *(_row(name, CELLS) for name in ("all", "lang en", "type who", "unanswerable near_miss")),
        "",
        "right when answered -, cited rightly when answered - (of 0 answerable ones answered)",
        "strict score 1.000",
        "score 1.000",
    ]
