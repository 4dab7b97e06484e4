import gzip
import json
from pathlib import Path

from retrieval.training.data.question_sets import AskedQuestion, Paragraph, QuestionSet, read_question_set


def test_questions_point_at_their_paragraphs(tmp_path: Path) -> None:
    articles = [
        {"title": "Empty", "paragraphs": [{"context": "Nobody asks.", "qas": []}]},
        {
            "title": "Paris",
            "paragraphs": [
                {
                    "context": "Paris est en France.",
                    "qas": [
                        {
                            "id": "q",
                            "question": "Où est Paris ?",
                            "answers": [{"text": "France", "answer_start": 13}],
                        }
                    ],
                }
            ],
        },
    ]
    path = tmp_path / "set.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"version": "1.1", "data": articles}).encode()))
    assert read_question_set(path) == QuestionSet(
        (Paragraph("Empty", "Nobody asks."), Paragraph("Paris", "Paris est en France.")),
        (AskedQuestion("q", "Où est Paris ?", 1, ("France",), (13,)),),
    )
