from collections.abc import Sequence

import numpy as np
import pytest

from retrieval.datatypes import Candidate, Language, Match, MatchKind, SentenceKind, Span
from retrieval.index.sparse import SparseIndex
from retrieval.models.span_models import Passage, SpanScores
from retrieval.reader.scoring import SpanScorer, WordScorer, passage_of, probability
from retrieval.search.retriever import Query
from retrieval.text.normalisation import word_spans
from retrieval.text.tokens import QuestionWord
from tests.retrieval.readings import candidate_of, document_of, span_in

TEXT = "Anna Ford made it. The sky is blue."
BOTH = ("Anna Ford made it.", "The sky is blue.")


class Known:
    """Scores words by a table as a start and an end of the answer."""

    identity = "known"

    def __init__(self, scores: dict[str, float], answerable: float = 0.0) -> None:
        self._scores, self._answerable = scores, answerable
        self.asked: list[tuple[str, Sequence[Passage]]] = []

    def read(self, question: str, passages: Sequence[Passage]) -> list[SpanScores]:
        self.asked.append((question, passages))
        return [self._read(each.text) for each in passages]

    def _read(self, text: str) -> SpanScores:
        spans = word_spans(text)
        scores = np.array([self._scores.get(each.of(text), -9.0) for each in spans], dtype=np.float32)
        pieces = np.array([(each.start, each.end) for each in spans], dtype=np.intp).reshape(-1, 2)
        return SpanScores(pieces, scores, scores, self._answerable)


def query(text: str, *matches: Match) -> Query:
    words = tuple(QuestionWord(each.word, each.word, (each.term,)) for each in matches)
    return Query(text, text, Language.EN, words, tuple((each,) for each in matches))


def match(word: str) -> Match:
    return Match(word, word, MatchKind.EXACT, 1.0)


def test_a_sentence_has_the_sum_of_its_spans_and_its_best_span() -> None:
    model = Known({"Anna": 2.0, "Ford": 3.0, "sky": 1.0}, answerable=0.5)
    first, second = SpanScorer(model).score(query("Who?"), [candidate_of(document_of(TEXT), BOTH)])
    assert [first.short.of(first.text), second.short.of(second.text)] == ["Ford", "sky"]
    assert first.score == pytest.approx(6.5, abs=0.5)
    assert first.score > second.score
    assert 0.5 < first.share < 1.0


def test_a_sentence_has_the_same_score_whatever_else_is_read() -> None:
    model = Known({"Ford": 3.0})
    one = candidate_of(document_of(TEXT), BOTH)
    other = candidate_of(document_of(BOTH[0]), BOTH[:1], row=1, score=0.5)
    alone = SpanScorer(model).score(query("Who?"), [one])
    assert SpanScorer(model).score(query("Who?"), [one, other])[:2] == alone


@pytest.mark.parametrize("kind", [SentenceKind.BYLINE, SentenceKind.HEADING])
def test_bylines_and_headings_do_not_answer(kind: SentenceKind) -> None:
    assert not SpanScorer(Known({"Ford": 9.0})).score(
        query("Who?"), [candidate_of(document_of(TEXT), BOTH, kind=kind)]
    )


def test_a_passage_comes_under_its_film_and_its_heading() -> None:
    document = document_of("Making\n\nAnna Ford made it.", film="Skies")
    assert passage_of(candidate_of(document, BOTH[:1], heading="Making")) == Passage(BOTH[0], "Skies. Making")
    assert passage_of(candidate_of(document_of(TEXT), BOTH)) == Passage(TEXT, "Notes")


def by_words(question: Query, candidate: Candidate) -> list[float]:
    sparse = SparseIndex.from_terms([["anna", "ford", "made"], ["sky", "blue"]])
    return [each.probability for each in WordScorer(sparse).score(question, [candidate])]


def test_by_words_a_sentence_counts_that_holds_more_of_the_question() -> None:
    candidate = candidate_of(document_of(TEXT), BOTH)
    first, second = by_words(query("made blue ford", *map(match, ("made", "blue", "ford"))), candidate)
    assert first > second > by_words(query("rome", match("rome")), candidate)[0]


def test_by_words_the_sentence_is_the_answer() -> None:
    sparse = SparseIndex.from_terms([["anna", "ford", "made"]])
    (found, _) = WordScorer(sparse).score(
        query("made", match("made")), [candidate_of(document_of(TEXT), BOTH)]
    )
    assert found.short == Span(0, 0)
    assert found.text == BOTH[0]
    assert found.sentence.span == span_in(TEXT, BOTH[0])


def test_a_probability_rises_with_the_score() -> None:
    assert 0.0 < probability(-20.0) < probability(0.0) < probability(20.0) < 1.0
