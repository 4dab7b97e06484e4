"""The measures as plain text."""

from collections.abc import Sequence

from retrieval.evaluation.measures import Outcome, Summary, groups, summarise

_NAME_WIDTH = 26
_CELL_WIDTH = 8
_HEADINGS = ("n", "score", "strict", "ans@1", "quote", "cite", "R@1", "R@3", "R@5", "absP", "absR", "falseA")


def render_table(outcomes: Sequence[Outcome]) -> str:
    """Return the share of right headlines, a line of counts, a table and the score.

    The table has one row over all questions and one for each group.
    """
    total = summarise(outcomes)
    rows = [("", _HEADINGS), ("all", cells(total))]
    rows += [(group.name, cells(group.summary)) for group in groups(outcomes)]
    return "\n".join(
        [
            _headline(total),
            _counts(total),
            "",
            *(_row(name, values) for name, values in rows),
            "",
            _verdict(total),
        ]
    )


def headings() -> tuple[str, ...]:
    """Return the names of the columns."""
    return _HEADINGS


def cells(summary: Summary) -> tuple[str, ...]:
    """Return the columns' values for one row."""
    shares = (
        summary.score,
        summary.strict,
        summary.answer_at_1,
        summary.quote_has_span,
        summary.citation,
        summary.recall_1,
        summary.recall_3,
        summary.recall_5,
        summary.abstain_precision,
        summary.abstain_recall,
        summary.false_abstain,
    )
    return (str(summary.questions), *(str(share) for share in shares))


def _headline(total: Summary) -> str:
    return f"headline right {total.headline_right} of {total.answerable} answerable questions"


def _counts(total: Summary) -> str:
    return (
        f"questions {total.questions} (answerable {total.answerable}, unanswerable {total.unanswerable}); "
        f"no prediction for {total.missing}; over-long quotes {total.overlong}"
    )


def _row(name: str, values: Sequence[str]) -> str:
    return f"{name:<{_NAME_WIDTH}}" + "".join(f"{value:>{_CELL_WIDTH}}" for value in values)


def _verdict(total: Summary) -> str:
    return (
        f"right when answered {total.right_when_answered}, cited rightly when answered "
        f"{total.citation_when_answered} (of {total.right_when_answered.whole} answerable ones answered)\n"
        f"strict score {total.strict}\nscore {total.score}"
    )
