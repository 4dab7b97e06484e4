import json

from hypothesis import given
from hypothesis import strategies as st

from bot.render.record import json_line
from retrieval.datatypes import Answer, Document, Language, NoAnswer, NoAnswerReason
from tests.bot.fakes import ONE, finding


def test_no_answer_has_every_field() -> None:
    line = json_line(NoAnswer(NoAnswerReason.NOTHING_FOUND, ()), elapsed_ms=1.23456, id_="d001")
    assert line == (
        '{"id": "d001", "answered": false, "answer": null, "quote": null, "source": null, "start": null,'
        ' "end": null, "place": null, "language": null, "confidence": 0.0, "candidates": [],'
        ' "elapsed_ms": 1.235}'
    )


def test_an_explained_candidate_says_how_each_arm_ranked_it() -> None:
    record = json.loads(json_line(ONE, elapsed_ms=1, explain=True))
    assert record["candidates"][1] == {
        "source": "ru/trivia.txt",
        "text": "Симидзу играет Рё Касэ.",
        "score": 1.25,
        "bm25": None,
        "dense": {"rank": 1, "score": 0.625},
        "matches": [
            {"word": "shimizu", "term": "симидзу", "kind": "sound", "weight": 0.93},
            {"word": "play", "term": "играет", "kind": "meaning", "weight": 0.81},
        ],
    }


@given(st.text(st.characters(), min_size=1))
def test_any_text_is_one_line_of_json_that_reads_back(text: str) -> None:
    document = Document("a.txt", text, "A", Language.EN)
    line = json_line(Answer(finding(document, text, text), (), (), ()), elapsed_ms=0, id_=text)
    assert len(line.splitlines()) == 1
    line.encode("utf-8")
    # JSON joins the halves of a surrogate pair that our text holds apart.
    assert json.loads(line)["quote"] == json.loads(json.dumps(text))
