from pathlib import Path

import pytest

from retrieval.errors import EvaluationError
from retrieval.evaluation.gold import GoldPlace, GoldQuestion, read_gold, turns

QUESTION = (
    '{"id": "q1", "question": "Who directs?", "lang": "en", "type": "who", "answerable": true,'
    ' "gold": [{"source": "a.txt", "quote": "Реж. Иствуд.", "spans": ["Иствуд"], "lang": "ru"}]}'
)
UNANSWERABLE = '"question": "And then?", "lang": "en", "type": "what", "answerable": false, "gold": []'
DIALOGUE = f'{{"id": "m1", "turns": [{{{UNANSWERABLE}}}, {{"id": "own", {UNANSWERABLE}, "note": "x: y"}}]}}'


def _write(folder: Path, *lines: str) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_questions_and_the_turns_of_dialogues_come_in_order(tmp_path: Path) -> None:
    assert read_gold(_write(tmp_path, QUESTION, "", DIALOGUE)) == (
        GoldQuestion(
            id="q1",
            question="Who directs?",
            language="en",
            type="who",
            answerable=True,
            places=(GoldPlace("a.txt", "Реж. Иствуд.", ("Иствуд",), "ru"),),
        ),
        GoldQuestion("m1.1", "And then?", "en", "what", answerable=False, places=(), dialogue="m1", turn=1),
        GoldQuestion(
            "own", "And then?", "en", "what", answerable=False, places=(), note="x: y", dialogue="m1", turn=2
        ),
    )


def test_a_question_crosses_languages_when_no_place_is_in_its_own(tmp_path: Path) -> None:
    first, turn, _ = read_gold(_write(tmp_path, QUESTION, DIALOGUE))
    assert (first.crosses, turn.crosses) == (True, False)


def test_the_tag_of_an_unanswerable_question_is_its_note_up_to_the_colon(tmp_path: Path) -> None:
    assert [each.tag for each in read_gold(_write(tmp_path, QUESTION, DIALOGUE))] == ["", "other", "x"]


def test_a_dialogue_is_one_conversation_and_a_lone_question_another(tmp_path: Path) -> None:
    questions = read_gold(_write(tmp_path, QUESTION, DIALOGUE))
    asked = list(turns(questions))
    assert [question.id for question, _ in asked] == ["q1", "m1.1", "own"]
    alone, first, second = (conversation for _, conversation in asked)
    assert alone is not first
    assert first is second


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([QUESTION, "{"], "gold.jsonl line 2: not JSON"),
        (["[" * 100_000], "gold.jsonl line 1: not JSON"),
        (["[]"], "gold.jsonl line 1: not a JSON object"),
        (['{"id": 7}'], 'gold.jsonl line 1: "id" must be a text'),
        ([QUESTION.replace("true", '"yes"')], 'line 1: "answerable" must be true or false'),
        ([QUESTION.replace('["Иствуд"]', "[1]")], 'line 1: "spans" must be a list of texts'),
        ([QUESTION.replace('["Иствуд"]', '"Иствуд"')], 'line 1: "spans" must be a list'),
        (['{"id": "m", "turns": ["a"]}'], 'line 1: "turns" must be a list of objects'),
        ([UNANSWERABLE.join("{}").replace("false", "true")], 'line 1: "id" must be a text'),
        (
            [f'{{"id": "a", {UNANSWERABLE}}}'.replace("false", "true")],
            "line 1: an answerable question needs a",
        ),
        ([QUESTION, QUESTION], "gold.jsonl line 2: the id q1 stands twice"),
        ([""], "gold.jsonl: no questions"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        read_gold(_write(tmp_path, *lines))


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "gold.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EvaluationError, match=r"gold\.jsonl cannot be read as a UTF-8 text file"):
        read_gold(path)
