from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from retrieval.datatypes import Language, Match, MatchKind, Span
from retrieval.retriever import Query
from retrieval.span_reading import in_words_of, read_spans
from retrieval.spans import Passage, SpanScores
from retrieval.terms import placed_tokens_of
from tests.retrieval.readings import candidate_of, document_of, read_of

SAIGO, ITO, SHIMIZU = "Saigo digs.", "Ito waits.", "Shimizu runs."
DOCUMENT = document_of(f"Synopsis\n\n{SAIGO} {ITO}\n\n{SHIMIZU}\n", film="Letters")
FIRST = candidate_of(DOCUMENT, [SAIGO, ITO], row=7, heading="Synopsis")
SECOND = candidate_of(DOCUMENT, [SHIMIZU], row=3)
QUERY = Query("Who digs and who waits?", "and who waits?", Language.EN, (), ())


class WordScores:
    """A span model that scores whole words by a table, as both the first and the last of an answer."""

    identity = "words"

    def __init__(self, **scores: float) -> None:
        self._scores = scores
        self.asked: list[tuple[str, tuple[Passage, ...]]] = []

    def read(self, question: str, passages: Sequence[Passage]) -> list[SpanScores]:
        self.asked.append((question, tuple(passages)))
        return [self._read(each.text) for each in passages]

    def _read(self, text: str) -> SpanScores:
        words = [(word.strip(" ."), text.index(word.strip(" ."))) for word in text.split()]
        known = [(word, place) for word, place in words if word in self._scores]
        scores = np.array([self._scores[word] / 2 for word, _ in known], dtype=np.float32)
        spans = np.array([(place, place + len(word)) for word, place in known], dtype=np.intp).reshape(-1, 2)
        return SpanScores(spans, scores, scores, answerable=float(len(known)))


def squeezed(score: float, scale: float) -> object:
    # The scores are single floats before they are squeezed.
    return pytest.approx(float(np.tanh(score / scale)), abs=1e-6)


def test_each_chunk_is_read_once_below_its_film_and_its_heading() -> None:
    model = WordScores()
    read_spans(model, QUERY, [read_of(FIRST), read_of(SECOND), read_of(FIRST, 1)])
    assert model.asked == [
        ("Who digs and who waits?", (Passage("Saigo digs. Ito waits.", "Letters. Synopsis"),)),
        ("Who digs and who waits?", (Passage("Shimizu runs.", "Letters"),)),
    ]


def test_each_chunk_is_asked_in_the_words_in_which_it_met_the_question() -> None:
    text = "Генерала Ниси играл Ихара."
    russian = candidate_of(document_of(text, language=Language.RU), [text])
    terms = {each.span.of(text): each.token.term for each in placed_tokens_of(text, Language.RU)}
    matches = (
        Match("plays", terms["играл"], MatchKind.MEANING, 0.8),
        Match("nishi", terms["Ниси"], MatchKind.SOUND, 0.9),
        Match("ihara", "ihara", MatchKind.EXACT, 1.0),
    )
    query = asked_of("Who plays Baron Nishi, Ihara?")
    model = WordScores()
    read_spans(model, query, [read_of(replace(russian, matches=matches)), read_of(FIRST)])
    assert [question for question, _ in model.asked] == [
        "Who играл Baron Ниси, Ihara?",
        "Who plays Baron Nishi, Ihara?",
    ]


def test_a_word_that_met_a_chunks_heading_stays_as_it_was_asked() -> None:
    met = replace(FIRST, matches=(Match("waits", "absent", MatchKind.MEANING, 0.8),))
    assert in_words_of(met, asked_of("Who waits?")) == "Who waits?"


def test_a_chunk_of_no_film_is_read_below_its_documents_title() -> None:
    model = WordScores()
    read_spans(model, QUERY, [read_of(candidate_of(document_of(SAIGO), [SAIGO]))])
    assert model.asked[0][1] == (Passage(SAIGO, "Notes"),)


def test_each_sentence_gets_its_own_best_span_and_how_near_that_is_to_the_chunks() -> None:
    model = WordScores(Saigo=4.0, Ito=6.0, waits=1.0, Shimizu=-2.0)
    read = [read_of(FIRST), read_of(FIRST, 1), read_of(SECOND)]
    found = read_spans(model, QUERY, read)
    assert [each.found for each in found] == [Span(0, 5), Span(0, 3), Span(0, 7)]
    assert [each.found.of(each.text) for each in found] == ["Saigo", "Ito", "Shimizu"]
    assert [each.features.span for each in found] == [squeezed(score, 10) for score in (4, 6, -2)]
    assert [each.features.best_span for each in found] == [squeezed(score, 10) for score in (-2, 0, 0)]
    assert [each.features.answerable for each in found] == [squeezed(score, 5) for score in (3, 3, 1)]


def asked_of(question: str) -> Query:
    return Query(question, question, Language.EN, (), ())


@pytest.mark.parametrize(
    ("question", "kind", "answer"),
    [
        ("Who waits for Ito?", MatchKind.SOUND, "waits"),
        ("Who waits for Ito?", MatchKind.MEANING, "Ito"),
        ("Is it Ito or Saigo who waits?", MatchKind.EXACT, "Ito"),
        ("Does Ito wait?", MatchKind.EXACT, "Ito"),
    ],
)
def test_what_the_question_names_does_not_answer_it(question: str, kind: MatchKind, answer: str) -> None:
    (placed,) = (each for each in placed_tokens_of(ITO, Language.EN) if each.span == Span(0, 3))
    read = replace(read_of(FIRST, 1), met=((placed, Match("ito", placed.token.term, kind, 1.0)),))
    (found,) = read_spans(WordScores(Ito=6.0, waits=1.0), asked_of(question), [read])
    assert found.found.of(found.text) == answer


def test_the_rest_of_a_name_does_not_answer_who_it_is() -> None:
    text = "General Ito Sato is played by Al Roe."
    candidate = candidate_of(document_of(text), [text])
    (placed,) = (each for each in placed_tokens_of(text, Language.EN) if each.token.word == "ito")
    met = ((placed, Match("ito", placed.token.term, MatchKind.EXACT, 1.0)),)
    model = WordScores(General=6.0, Ito=4.0, Sato=5.0, Roe=1.0)
    (found,) = read_spans(model, asked_of("Who plays Ito?"), [replace(read_of(candidate), met=met)])
    assert found.found.of(found.text) == "Roe"


@pytest.mark.parametrize(
    ("question", "answer"), [("Where was it shot?", "Malibu"), ("What was it shot in?", "Japanese")]
)
def test_a_language_is_no_place(question: str, answer: str) -> None:
    text = "It was shot in Japanese near Malibu."
    read = read_of(candidate_of(document_of(text), [text]))
    (found,) = read_spans(WordScores(Japanese=6.0, Malibu=1.0), asked_of(question), [read])
    assert found.found.of(found.text) == answer


def test_a_span_inside_a_later_sentence_is_placed_in_that_sentence() -> None:
    model = WordScores(waits=1.0)
    (found,) = read_spans(model, QUERY, [read_of(FIRST, 1)])
    assert (found.text, found.found) == ("Ito waits.", Span(4, 9))


def test_a_sentence_without_a_span_is_as_far_from_an_answer_as_can_be() -> None:
    found = read_spans(WordScores(Saigo=4.0), QUERY, [read_of(FIRST), read_of(FIRST, 1)])[1]
    assert (found.found, found.features.span, found.features.best_span) == (Span(0, 0), -1.0, -1.0)


def test_what_was_known_of_a_sentence_stays() -> None:
    read = replace(
        read_of(FIRST, known={"coverage": 0.5, "brevity": 0.25}), shapes=(Span(0, 5),), support=2.0
    )
    (found,) = read_spans(WordScores(Saigo=4.0), QUERY, [read])
    features = replace(found.features, span=0.0, best_span=0.0, answerable=0.0)
    assert replace(found, features=features, found=Span(0, 0)) == read


def test_no_sentences_are_read_as_none() -> None:
    assert read_spans(WordScores(), QUERY, []) == []
