"""What a span model finds in the sentences of candidates."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from retrieval.datatypes import Candidate, MatchKind, Span
from retrieval.features import ReadSentence, wanted_type
from retrieval.questions import AnswerType, names_its_answer
from retrieval.retriever import Query
from retrieval.shapes import is_of_a_people
from retrieval.spans import Passage, SpanModel, SpanScores
from retrieval.terms import PlacedToken, placed_tokens_of
from retrieval.text import fold, word_spans

# Logits are squeezed by tanh: beyond about these many a span is as sure as it will be.
_SPAN_SCALE: Final = 10.0
_ANSWERABLE_SCALE: Final = 5.0


def read_spans(model: SpanModel, query: Query, sentences: Sequence[ReadSentence]) -> list[ReadSentence]:
    """Return the sentences with what the model finds in them; it reads the chunks of all of them."""
    chunks = {each.candidate.row: each.candidate for each in sentences}
    scores = {row: model.read(in_words_of(each, query), [_passage(each)])[0] for row, each in chunks.items()}
    best = {row: each.best(Span(0, len(chunks[row].chunk.text)))[1] for row, each in scores.items()}
    kind = wanted_type(query)
    may_repeat = names_its_answer(query.asked, query.language)
    return [
        _with_span(
            each,
            scores[each.candidate.row],
            best[each.candidate.row],
            holding=None if may_repeat else _news(each, kind),
        )
        for each in sentences
    ]


def in_words_of(candidate: Candidate, query: Query) -> str:
    """Return the question with the chunk's words in the place of those that met them by meaning or sound.

    A model reads within a language better than across, and one that has read questions with words of other
    languages is at home in such a mixture: "Кто plays Nishi?".
    """
    met = {match.word: match.term for match in candidate.matches if match.kind is not MatchKind.EXACT}
    if not met:
        return query.text
    written = _written(candidate)
    parts, end = [], 0
    for span in word_spans(query.text):
        word = written.get(met.get(fold(span.of(query.text)), ""))
        if word:
            parts += [query.text[end : span.start], word]
            end = span.end
    return "".join((*parts, query.text[end:]))


def _written(candidate: Candidate) -> dict[str, str]:
    """Return the words of a chunk as they are first written there, by their terms."""
    found: dict[str, str] = {}
    for sentence in candidate.chunk.sentences:
        text = sentence.span.of(candidate.chunk.document.text)
        for placed in placed_tokens_of(text, sentence.language):
            found.setdefault(placed.token.term, placed.span.of(text))
    return found


def _passage(candidate: Candidate) -> Passage:
    """Return a chunk under what says what it is about: the film, and the chunk's heading."""
    chunk = candidate.chunk
    about = (chunk.document.film or chunk.document.title, chunk.heading.of(chunk.document.text))
    return Passage(chunk.text, ". ".join(each for each in about if each))


def _news(sentence: ReadSentence, kind: AnswerType) -> list[Span]:
    """Return where in its chunk a sentence has words that may answer, for the question has not got them.

    However they are spelt; the rest of a name is no news where the question has a part of it. No place is
    called by a people's word.
    """
    asked = {placed.span for placed, match in sentence.met if match.kind is not MatchKind.MEANING}
    start = sentence.sentence.span.start - sentence.candidate.chunk.span.start
    words = placed_tokens_of(sentence.text, sentence.sentence.language)
    return [
        placed.span.shifted(start)
        for run in _names(words)
        if not any(placed.span in asked for placed in run)
        for placed in run
        if kind is not AnswerType.PLACE or not is_of_a_people(placed.span.of(sentence.text))
    ]


def _names(words: Iterable[PlacedToken]) -> list[list[PlacedToken]]:
    """Return the words in runs: those with a capital that follow each other are one name."""
    runs: list[list[PlacedToken]] = []
    for placed in words:
        token = placed.token
        if token.follows and token.capitalised and runs and runs[-1][-1].token.capitalised:
            runs[-1].append(placed)
        else:
            runs.append([placed])
    return runs


def _with_span(
    sentence: ReadSentence, scores: SpanScores, best: float, *, holding: Sequence[Span] | None
) -> ReadSentence:
    inside = sentence.sentence.span.shifted(-sentence.candidate.chunk.span.start)
    found, score = scores.best(inside, holding=holding)
    features = replace(
        sentence.features,
        span=float(np.tanh(score / _SPAN_SCALE)),
        best_span=float(np.tanh((score - best) / _SPAN_SCALE)),
        answerable=float(np.tanh(scores.answerable / _ANSWERABLE_SCALE)),
    )
    return replace(sentence, features=features, found=found.shifted(-inside.start))
