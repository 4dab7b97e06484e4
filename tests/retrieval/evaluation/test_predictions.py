from pathlib import Path

import pytest

from retrieval.datatypes import (
    Answer,
    Candidate,
    Chunk,
    Citation,
    Document,
    Finding,
    Language,
    NoAnswer,
    NoAnswerReason,
    Sentence,
    Span,
)
from retrieval.errors import EvaluationError
from retrieval.evaluation.predictions import Prediction, ShownCandidate, prediction_of, read_predictions

DOCUMENT = Document("films/a.txt", "Eastwood directs. It rains.", "A", Language.EN)
CHUNK = Chunk(
    DOCUMENT,
    (Sentence(Span(0, 17), Language.EN), Sentence(Span(18, 27), Language.EN)),
    Span(0, 0),
    Language.EN,
)
CANDIDATES = (Candidate(row=0, chunk=CHUNK, score=1.0),)
PASSAGES = (ShownCandidate("films/a.txt", "Eastwood directs. It rains."),)


def test_an_answer_becomes_its_quote_and_short_answer() -> None:
    finding = Finding(Citation(DOCUMENT, Span(0, 17)), Span(0, 8), Language.EN, 0.9)
    assert prediction_of(Answer(finding, (), (), CANDIDATES)) == Prediction(
        answered=True, answer="Eastwood", quote="Eastwood directs.", source="films/a.txt", candidates=PASSAGES
    )


def test_no_answer_becomes_an_abstention_with_its_candidates() -> None:
    prediction = prediction_of(NoAnswer(NoAnswerReason.UNSURE, CANDIDATES))
    assert prediction == Prediction(answered=False, candidates=PASSAGES)
    assert prediction.abstained


def test_batch_lines_are_read_by_id_and_absent_fields_are_empty(tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_text(
        '{"id": "a", "answered": true, "answer": "x", "quote": "x y", "source": "a.txt",'
        ' "candidates": [{"source": "a.txt", "text": "x y z", "score": 1}], "elapsed_ms": 3}\n'
        '{"id": "b", "answer": null, "candidates": null}\n',
        encoding="utf-8",
    )
    assert read_predictions(path) == {
        "a": Prediction(
            answered=True,
            answer="x",
            quote="x y",
            source="a.txt",
            candidates=(ShownCandidate("a.txt", "x y z"),),
        ),
        "b": Prediction(answered=False),
    }


def test_an_answer_without_words_is_an_abstention() -> None:
    assert Prediction(answered=True, answer=" ", quote="\n").abstained


def test_an_id_that_stands_twice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_text('{"id": "a"}\n{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"said\.jsonl line 2: the id a stands twice"):
        read_predictions(path)
