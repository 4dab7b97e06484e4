import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from retrieval.errors import EvaluationError
from retrieval.evaluation.cases import render_case
from retrieval.evaluation.charts import BarRow, StackPart, bar_chart, stacked_bar
from retrieval.evaluation.gold import GoldPlace, GoldQuestion, read_gold
from retrieval.evaluation.measures import Share, Verdict, evaluate
from retrieval.evaluation.page import render_page, write_report
from retrieval.evaluation.predictions import Prediction, ShownCandidate, read_predictions

DATA = Path(__file__).parents[2] / "evaluation"
HOSTILE = "<script>alert('x')</script> & \"more\""
QUESTION = GoldQuestion(
    "q1",
    "Who directs?",
    "fr",
    "who",
    answerable=True,
    places=(GoldPlace("a.txt", "Реж. Иствуд.", ("Иствуд",), "ru"),),
    dialogue="m",
    turn=2,
)
EARLIER = GoldQuestion("q0", "What is <it>?", "fr", "what", answerable=False, places=(), dialogue="m", turn=1)
WRONG = Prediction(
    answered=True,
    answer="Haggis",
    quote="By Haggis.",
    source="b.txt",
    candidates=(ShownCandidate("b.txt", "By Haggis."), ShownCandidate("a.txt", "Реж. Иствуд.")),
)


class _Balance(HTMLParser):
    """Remembers which elements are open and which are used."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.used: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.used.add(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_wrong_answer_stands_beside_its_gold() -> None:
    [outcome] = evaluate([QUESTION], {"q1": WRONG})
    assert render_case(outcome, ["What is <it>?"]) == (
        '<article class="case" id="q1"><header><span>q1</span><span>fr</span><span>who</span>'
        "<span>cross-lingual</span><span>retrieved at 2</span></header>"
        '<p class="context">after: What is &lt;it&gt;?</p><h3>Who directs?</h3>'
        '<div class="pair"><section><h4>Said</h4><p class="answer">Haggis</p>'
        "<blockquote>By <mark>Haggis</mark>.<cite>b.txt</cite></blockquote></section>"
        '<section><h4>Wanted</h4><p class="answer">Иствуд</p>'
        "<blockquote>Реж. <mark>Иствуд</mark>.<cite>a.txt · ru</cite></blockquote></section></div>"
        "<details><summary>The first 2 candidates</summary><ol><li>By Haggis.<cite>b.txt</cite></li>"
        '<li class="holds">Реж. Иствуд.<cite>a.txt</cite></li></ol></details></article>'
    )


@pytest.mark.parametrize(
    ("question", "prediction", "verdict"),
    [
        (QUESTION, WRONG, Verdict.WRONG_ANSWER),
        (
            QUESTION,
            Prediction(answered=True, answer="Иствуд", quote="Иствуд", source="a.txt"),
            Verdict.RIGHT_ANSWER,
        ),
        (
            QUESTION,
            Prediction(answered=True, answer="Реж", quote="Реж. Иствуд", source="a.txt"),
            Verdict.WRONG_HEADLINE,
        ),
        (QUESTION, Prediction(answered=False), Verdict.FALSE_ABSTENTION),
        (EARLIER, WRONG, Verdict.UNFOUNDED_ANSWER),
        (EARLIER, Prediction(answered=False), Verdict.RIGHT_ABSTENTION),
        (EARLIER, None, Verdict.MISSING),
    ],
)
def test_each_question_has_one_verdict(
    question: GoldQuestion, prediction: Prediction | None, verdict: Verdict
) -> None:
    [outcome] = evaluate([question], {} if prediction is None else {question.id: prediction})
    assert outcome.verdict is verdict


def test_the_page_lists_wrong_answers_by_what_went_wrong_with_the_questions_before() -> None:
    page = render_page(evaluate([EARLIER, QUESTION], {"q1": WRONG}), title="Two")
    sections = re.findall(r'<section class="cases"><h2><i class="([^"]*)"></i>([^<]*)<b>(\d)</b>', page)
    assert sections == [("wrong-answer", "Answered wrongly ", "1"), ("missing", "Not asked ", "1")]
    assert re.findall(r'<article class="case" id="([^"]*)">', page) == ["q1", "q0"]
    assert '<p class="context">after: What is &lt;it&gt;?</p>' in page


def test_no_text_of_others_becomes_markup() -> None:
    place = GoldPlace(HOSTILE, HOSTILE, (HOSTILE,), HOSTILE)
    question = replace(
        QUESTION,
        id=HOSTILE,
        question=HOSTILE,
        language=HOSTILE,
        type=HOSTILE,
        places=(place,) * 4,
        note=HOSTILE,
    )
    said = Prediction(
        answered=True,
        answer=HOSTILE,
        quote="no",
        source=HOSTILE,
        candidates=(ShownCandidate(HOSTILE, HOSTILE),),
    )
    page = render_page(evaluate([question], {HOSTILE: said}), title=HOSTILE, notes=[HOSTILE])
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 10


def test_a_whole_evaluation_is_one_balanced_file_that_asks_no_network(tmp_path: Path) -> None:
    questions = read_gold(DATA / "dev.jsonl", DATA / "multi_turn.jsonl")
    outcomes = evaluate(questions, read_predictions(DATA / "scored_predictions.jsonl"))
    path = tmp_path / "report.html"
    write_report(path, outcomes, title="All", notes=["over seeds"])
    page = path.read_text(encoding="utf-8")
    parser = _Balance()
    parser.feed(page)
    assert parser.open == []
    assert parser.used.isdisjoint({"script", "link", "img", "iframe", "a"})
    assert re.search(r"url\(|@import|https?://(?!www\.w3\.org/)", page.split("</style>")[0]) is None


def test_a_page_that_cannot_be_written_is_an_error_of_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="the page cannot be written to"):
        write_report(tmp_path / "none" / "report.html", (), title="All")


def test_a_bar_is_as_long_as_its_share_and_a_share_of_nothing_has_none() -> None:
    chart = bar_chart(("Score",), [BarRow("<en>", (Share(1, 2),)), BarRow("ru", (Share(0, 0),))])
    assert re.findall(r'<rect class="(\S*)"[^>]* width="([\d.]*)"', chart) == [
        ("track", "270.0"),
        ("series-0", "135.0"),
    ]
    assert re.findall(r">([^<>]+)</text>", chart) == [
        "Score",
        "&lt;en&gt;",
        "0.50",
        "1 of 2",
        "ru",
        "none to measure",
    ]


def test_the_parts_of_a_stacked_bar_fill_it() -> None:
    chart = stacked_bar([StackPart("a", 3, "right-answer"), StackPart("b", 1, "missing")])
    assert re.findall(r'x="([\d.]*)" y="0.0" width="([\d.]*)"', chart) == [
        ("0.0", "748.0"),
        ("750.0", "248.0"),
    ]


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [(Share(5, 10), 0.237, 0.763), (Share(0, 10), 0.0, 0.278), (Share(0, 0), 0.0, 1.0)],
)
def test_intervals_are_wilsons(share: Share, low: float, high: float) -> None:
    assert share.interval == pytest.approx((low, high), abs=5e-4)
