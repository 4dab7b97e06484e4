"""A wrongly handled question as HTML: the prediction beside the gold answer."""

from collections.abc import Iterable, Sequence
from html import escape

from retrieval.evaluation.gold import GoldPlace
from retrieval.evaluation.judging import CANDIDATES
from retrieval.evaluation.measures import Outcome
from retrieval.evaluation.predictions import Prediction, ShownCandidate

# More places than these are folded away.
_SHOWN_PLACES = 2


def render_case(outcome: Outcome, earlier: Sequence[str] = ()) -> str:
    """Return the question, the prediction and the gold answer.

    `earlier` are the questions before it in its dialogue.
    """
    question = outcome.question
    return (
        f'<article class="case" id="{escape(question.id)}"><header>{_badges(outcome)}</header>'
        f"{_context(earlier)}<h3>{escape(question.question)}</h3>"
        f'<div class="pair"><section><h4>Said</h4>{_said(outcome)}</section>'
        f"<section><h4>Wanted</h4>{_wanted(outcome)}</section></div>"
        f"{_candidates(outcome)}</article>"
    )


def _badges(outcome: Outcome) -> str:
    question = outcome.question
    badges = [question.id, question.language, question.type]
    if question.crosses:
        badges.append("cross-lingual")
    if question.answerable:
        rank = outcome.judgement.rank
        badges.append(f"retrieved at {rank}" if rank else f"not in the first {CANDIDATES}")
    if outcome.judgement.overlong:
        badges.append("over-long quote")
    if question.note:
        badges.append(question.note)
    return "".join(f"<span>{escape(badge)}</span>" for badge in badges)


def _context(earlier: Sequence[str]) -> str:
    return f'<p class="context">after: {escape(" · ".join(earlier))}</p>' if earlier else ""


def _said(outcome: Outcome) -> str:
    prediction = outcome.prediction
    if prediction is None:
        return '<p class="none">nothing: it was not asked</p>'
    if prediction.abstained:
        return '<p class="none">that the documents do not answer</p>'
    return (
        f'<p class="answer">{escape(prediction.answer)}</p>'
        f"{_quotation(prediction.quote, (prediction.answer,), prediction.source)}"
    )


def _wanted(outcome: Outcome) -> str:
    places = outcome.question.places
    if not places:
        return '<p class="none">that the documents do not answer</p>'
    first = f'<p class="answer">{escape(" / ".join(places[0].spans))}</p>'
    return first + _places(places[:_SHOWN_PLACES]) + _folded_places(places[_SHOWN_PLACES:])


def _places(places: Iterable[GoldPlace]) -> str:
    return "".join(
        _quotation(place.quote, place.spans, f"{place.source} · {place.language}") for place in places
    )


def _folded_places(places: Sequence[GoldPlace]) -> str:
    if not places:
        return ""
    return f"<details><summary>{len(places)} more places</summary>{_places(places)}</details>"


def _quotation(quote: str, spans: Sequence[str], source: str) -> str:
    quote = quote.strip() or "(no quote)"
    return f"<blockquote>{_marked(quote, spans)}<cite>{escape(source)}</cite></blockquote>"


def _marked(quote: str, spans: Sequence[str]) -> str:
    for span in spans:
        before, found, after = quote.partition(span) if span else (quote, "", "")
        if found:
            return f"{escape(before)}<mark>{escape(found)}</mark>{escape(after)}"
    return escape(quote)


def _candidates(outcome: Outcome) -> str:
    prediction = outcome.prediction or Prediction(answered=False)
    passages = prediction.candidates[:CANDIDATES]
    if not passages:
        return ""
    items = "".join(
        _candidate(passage, holds=rank == outcome.judgement.rank) for rank, passage in enumerate(passages, 1)
    )
    return f"<details><summary>The first {len(passages)} candidates</summary><ol>{items}</ol></details>"


def _candidate(passage: ShownCandidate, *, holds: bool) -> str:
    style = ' class="holds"' if holds else ""
    return f"<li{style}>{escape(passage.text)}<cite>{escape(passage.source)}</cite></li>"
