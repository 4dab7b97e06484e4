"""The measures and every wrong answer as one HTML file that needs no network."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from retrieval.errors import EvaluationError
from retrieval.evaluation.cases import render_case
from retrieval.evaluation.charts import BarRow, StackPart, bar_chart, stacked_bar
from retrieval.evaluation.measures import Outcome, QuestionGroup, Share, Summary, Verdict, groups, summarise
from retrieval.evaluation.table import cells, headings

_WRONG = (
    Verdict.WRONG_HEADLINE,
    Verdict.WRONG_ANSWER,
    Verdict.FALSE_ABSTENTION,
    Verdict.UNFOUNDED_ANSWER,
    Verdict.MISSING,
)
# A chart for each way of grouping, by how its groups' names begin.
_CHARTS = (
    ("Language of the question", ("lang ",)),
    ("Language of the documents that answer", ("same-language", "cross-lingual")),
    ("Type of question", ("type ",)),
    ("Questions that the documents do not answer", ("unanswerable ",)),
    ("Turns of a dialogue", ("first turns", "later turns")),
)


def write_report(path: Path, outcomes: Sequence[Outcome], *, title: str, notes: Sequence[str] = ()) -> None:
    """Write the page; `notes` are lines that say what was asked of what.

    Raises EvaluationError when the file cannot be written.
    """
    page = render_page(outcomes, title=title, notes=notes)
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"the page cannot be written to {path}") from error


def render_page(outcomes: Sequence[Outcome], *, title: str, notes: Sequence[str] = ()) -> str:
    """Return the page's HTML."""
    style = files("retrieval.evaluation").joinpath("page.css").read_text(encoding="utf-8")
    lines = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>\n{style}</style></head><body>"
        f'<header class="top"><h1>{escape(title)}</h1>{lines}</header><main>'
        f"{_overview(outcomes)}{_charts(groups(outcomes))}{_table(outcomes)}{_wrong(outcomes)}"
        "</main></body></html>\n"
    )


def _overview(outcomes: Sequence[Outcome]) -> str:
    total = summarise(outcomes)
    tiles = "".join(_tile(name, share, meaning) for name, share, meaning in _tiles(total))
    return f'<section class="tiles">{tiles}</section>{_verdicts(outcomes)}'


def _tiles(total: Summary) -> tuple[tuple[str, Share, str], ...]:
    return (
        ("Headline right", total.headline_right, "the short answer and its quote are right"),
        ("Score", total.score, "the quote is right, or nothing was said rightly"),
        ("Strict", total.strict, "and the quote is the expected place"),
        ("Answer at 1", total.answer_at_1, "the short answer is right"),
        ("Citation", total.citation, "the quote overlaps a right place"),
        ("Recall at 1", total.recall_1, "the first candidate answers"),
        ("Recall at 5", total.recall_5, "one of five candidates answers"),
        ("Abstention recall", total.abstain_recall, "unanswerable ones left unanswered"),
        ("False abstention", total.false_abstain, "answerable ones left unanswered"),
    )


def _tile(name: str, share: Share, meaning: str) -> str:
    value = "-" if share.value is None else f"{share.value:.2f}"
    return (
        f'<div class="tile"><h2>{escape(name)}</h2><p class="figure">{value}</p>'
        f"<p>{share.part} of {share.whole}<br>{escape(meaning)}</p></div>"
    )


def _verdicts(outcomes: Sequence[Outcome]) -> str:
    counts = Counter(each.verdict for each in outcomes)
    parts = [StackPart(each, counts[each], _style(each)) for each in Verdict if counts[each]]
    keys = "".join(
        f'<li><i class="{part.style}"></i>{escape(part.label)} <b>{part.count}</b></li>' for part in parts
    )
    return (
        f'<section class="panel"><h2>What became of the questions</h2>{stacked_bar(parts)}'
        f'<ul class="key">{keys}</ul></section>'
    )


def _charts(found: Sequence[QuestionGroup]) -> str:
    panels = []
    for heading, beginnings in _CHARTS:
        members = [group for group in found if group.name.startswith(beginnings)]
        if members:
            chart = _chart(members, beginnings[0])
            panels.append(f'<section class="panel"><h2>{escape(heading)}</h2>{chart}</section>')
    return "".join(panels)


def _chart(members: Sequence[QuestionGroup], beginning: str) -> str:
    measures = {"Score": [group.summary.score for group in members]}
    if any(group.summary.answerable for group in members):
        measures["Recall at 5"] = [group.summary.recall_5 for group in members]
    labels = [group.name.removeprefix(beginning) or group.name for group in members]
    shares = zip(*measures.values(), strict=True)
    rows = [BarRow(label, row) for label, row in zip(labels, shares, strict=True)]
    return bar_chart(tuple(measures), rows)


def _table(outcomes: Sequence[Outcome]) -> str:
    heads = "".join(f"<th>{escape(name)}</th>" for name in ("", *headings()))
    rows = [("all", summarise(outcomes)), *((each.name, each.summary) for each in groups(outcomes))]
    body = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{cell}</td>' for cell in cells(summary))}</tr>"
        for name, summary in rows
    )
    return (
        '<section class="panel"><h2>Every measure</h2><div class="wide"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div></section>"
    )


def _wrong(outcomes: Sequence[Outcome]) -> str:
    return "".join(_wrong_of(verdict, outcomes) for verdict in _WRONG)


def _wrong_of(verdict: Verdict, outcomes: Sequence[Outcome]) -> str:
    cases = [render_case(each, _earlier(each, outcomes)) for each in outcomes if each.verdict is verdict]
    if not cases:
        return ""
    heading = f'<i class="{_style(verdict)}"></i>{escape(verdict.capitalize())} <b>{len(cases)}</b>'
    return f'<section class="cases"><h2>{heading}</h2>{"".join(cases)}</section>'


def _earlier(outcome: Outcome, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    turns = (each.question for each in outcomes if each.question.turn)
    asked = outcome.question
    return tuple(
        each.question for each in turns if each.dialogue == asked.dialogue and each.turn < asked.turn
    )


def _style(verdict: Verdict) -> str:
    return verdict.name.lower().replace("_", "-")
