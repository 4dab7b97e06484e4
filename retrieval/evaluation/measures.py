"""Measures over all judged questions and over groups of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from retrieval.evaluation.gold import GoldQuestion
from retrieval.evaluation.judging import Judgement, judge
from retrieval.evaluation.predictions import Prediction

# The standard normal's 0.975 quantile: intervals cover 95 %.
_NORMAL_QUANTILE = 1.96


@dataclass(frozen=True, slots=True)
class Share:
    """`part` out of `whole`; a measure over no questions has no value."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share in [0, 1], None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """The range that holds the true share in 95 of 100 samples (Wilson, 1927); all of nothing."""
        if not self.whole:
            return (0.0, 1.0)
        share, spread = self.part / self.whole, _NORMAL_QUANTILE**2 / self.whole
        middle = share + spread / 2
        reach = sqrt(spread * (share * (1 - share) + spread / 4))
        return (max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread)))

    def __str__(self) -> str:
        return f"{self.part / self.whole:.3f}" if self.whole else "-"


class Verdict(StrEnum):
    """The verdict on a prediction."""

    RIGHT_ANSWER = "answered rightly"
    WRONG_HEADLINE = "quoted rightly under a wrong headline"
    RIGHT_ABSTENTION = "abstained rightly"
    WRONG_ANSWER = "answered wrongly"
    FALSE_ABSTENTION = "abstained although the documents answer"
    UNFOUNDED_ANSWER = "answered although the documents do not"
    MISSING = "not asked"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, its prediction (None if missing) and the judgement."""

    question: GoldQuestion
    prediction: Prediction | None
    judgement: Judgement

    @property
    def verdict(self) -> Verdict:
        """The verdict on the prediction."""
        if self.judgement.missing:
            return Verdict.MISSING
        match self.question.answerable, self.judgement.right, self.judgement.abstained:
            case True, True, _:
                return Verdict.RIGHT_ANSWER if self.judgement.headline else Verdict.WRONG_HEADLINE
            case True, False, abstained:
                return Verdict.FALSE_ABSTENTION if abstained else Verdict.WRONG_ANSWER
            case _, right, _:
                return Verdict.RIGHT_ABSTENTION if right else Verdict.UNFOUNDED_ANSWER


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures over some questions.

    `score` and `strict` are over all of them; `headline_right`, `answer_at_1`, `quote_has_span`, `citation`,
    `recall_k` and `false_abstain` over the answerable ones; `abstain_precision` over the abstentions and
    `abstain_recall` over the unanswerable ones; the last two over the answerable ones that got an answer.
    """

    questions: int
    answerable: int
    unanswerable: int
    missing: int
    overlong: int
    headline_right: Share
    score: Share
    strict: Share
    answer_at_1: Share
    quote_has_span: Share
    citation: Share
    recall_1: Share
    recall_3: Share
    recall_5: Share
    abstain_precision: Share
    abstain_recall: Share
    false_abstain: Share
    right_when_answered: Share
    citation_when_answered: Share


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions of one kind and the measures over them."""

    name: str
    summary: Summary


def evaluate(questions: Sequence[GoldQuestion], predictions: Mapping[str, Prediction]) -> tuple[Outcome, ...]:
    """Judge every question against the prediction of its id, in the questions' order."""
    said = ((question, predictions.get(question.id)) for question in questions)
    return tuple(Outcome(question, prediction, judge(question, prediction)) for question, prediction in said)


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """Add the judgements up."""
    every = [each.judgement for each in outcomes]
    gold = [each.judgement for each in outcomes if each.question.answerable]
    empty = [each.judgement for each in outcomes if not each.question.answerable]
    abstained = sum(each.abstained for each in every)
    answered = [each for each in gold if not (each.abstained or each.missing)]
    return Summary(
        questions=len(every),
        answerable=len(gold),
        unanswerable=len(empty),
        missing=sum(each.missing for each in every),
        overlong=sum(each.overlong for each in every),
        headline_right=_share(gold, lambda each: each.headline),
        score=_share(every, lambda each: each.right),
        strict=_share(every, lambda each: each.strict),
        answer_at_1=_share(gold, lambda each: each.answer),
        quote_has_span=_share(gold, lambda each: each.quote),
        citation=_share(gold, lambda each: each.citation),
        recall_1=_share(gold, lambda each: each.found_within(1)),
        recall_3=_share(gold, lambda each: each.found_within(3)),
        recall_5=_share(gold, lambda each: each.found_within(5)),
        abstain_precision=Share(sum(each.abstained for each in empty), abstained),
        abstain_recall=_share(empty, lambda each: each.abstained),
        false_abstain=_share(gold, lambda each: each.abstained),
        right_when_answered=_share(answered, lambda each: each.right),
        citation_when_answered=_share(answered, lambda each: each.citation),
    )


def groups(outcomes: Sequence[Outcome]) -> tuple[QuestionGroup, ...]:
    """Return the measures of every group that has questions.

    By language; answered in the question's language or only across languages, also from each language;
    by type; by kind of unanswerable question; by turn of a dialogue.
    """
    kinds: tuple[tuple[str, Callable[[GoldQuestion], str]], ...] = (
        ("lang ", lambda each: each.language),
        ("", lambda each: "same-language" if each.answerable and not each.crosses else ""),
        ("", lambda each: "cross-lingual" if each.crosses else ""),
        ("cross-lingual from ", lambda each: each.language if each.crosses else ""),
        ("type ", lambda each: each.type),
        ("unanswerable ", lambda each: each.tag),
        ("", lambda each: {0: "", 1: "first turns"}.get(each.turn, "later turns")),
    )
    return tuple(group for prefix, key in kinds for group in _grouped(outcomes, prefix, key))


def _grouped(
    outcomes: Sequence[Outcome], prefix: str, key: Callable[[GoldQuestion], str]
) -> Iterator[QuestionGroup]:
    members: dict[str, list[Outcome]] = {}
    for each in outcomes:
        members.setdefault(key(each.question), []).append(each)
    for name in sorted(members.keys() - {""}):
        yield QuestionGroup(prefix + name, summarise(members[name]))


def _share(judgements: Sequence[Judgement], holds: Callable[[Judgement], bool]) -> Share:
    return Share(sum(holds(each) for each in judgements), len(judgements))
