import pytest

from bot.commands.batch import BatchQuestion, answered, parse_line
from bot.errors import BatchError
from retrieval.datatypes import EVERYTHING, Answer, NoAnswer, Scope
from retrieval.pipeline.conversation import Conversation
from tests.bot.fakes import ONE, FakePipeline


def test_a_line_is_a_question_or_a_dialogue_or_empty() -> None:
    assert parse_line(b'\xef\xbb\xbf{"id": "a", "question": "q?", "lang": "en"}', 1) == (
        BatchQuestion("a", "q?"),
    )
    assert parse_line(
        b'{"id": "d", "turns": [{"id": 1, "question": "q"}, {"id": 2, "question": "r"}]}', 1
    ) == (BatchQuestion(1, "q"), BatchQuestion(2, "r"))
    assert parse_line(b" \r\n", 1) == ()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"{", "Line 3 of the batch is not JSON in UTF-8."),
        (b'{"id": "a", "question": "\xff"}', "Line 3 of the batch is not JSON in UTF-8."),
        (b"[" * 100_000, "Line 3 of the batch is not JSON in UTF-8."),
        (b"[]", 'Line 3 of the batch is not an object with "question" or "turns".'),
        (b'{"turns": 1}', 'Line 3 of the batch is not an object with "question" or "turns".'),
        (b'{"question": "q"}', 'Line 3 of the batch lacks an "id", or a "question" that is text.'),
        (
            b'{"id": true, "question": "q"}',
            'Line 3 of the batch lacks an "id", or a "question" that is text.',
        ),
        (b'{"id": "a", "question": 1}', 'Line 3 of the batch lacks an "id", or a "question" that is text.'),
        (b'{"id": "a", "turns": ["q"]}', 'Line 3 of the batch lacks an "id", or a "question" that is text.'),
    ],
)
def test_a_line_that_is_no_question_is_named(line: bytes, sentence: str) -> None:
    with pytest.raises(BatchError) as caught:
        parse_line(line, 3)
    assert str(caught.value) == sentence


def test_what_stands_before_a_bad_line_is_answered() -> None:
    pipeline = FakePipeline({"q": ONE})
    answers = answered([b'{"id": "a", "question": "q"}', b"", b"?"], pipeline, film="Letters from Iwo Jima")
    id_, timed = next(answers)
    assert (id_, timed.outcome) == ("a", ONE)
    with pytest.raises(BatchError, match="Line 3 of"):
        next(answers)
    assert pipeline.asked == [("q", "Letters from Iwo Jima")]


def test_turns_share_a_conversation_and_questions_do_not() -> None:
    seen: list[str] = []

    class Remembering(FakePipeline):
        def ask(
            self,
            question: str,
            *,
            film: str = "",
            within: Scope = EVERYTHING,
            conversation: Conversation | None = None,
        ) -> Answer | NoAnswer:
            outcome = super().ask(question, film=film, within=within, conversation=conversation)
            seen.append(conversation.contexts(is_asking=True)[0] if conversation else "")
            return outcome

    lines = [
        b'{"id": "d", "turns": [{"id": "d.1", "question": "q"}, {"id": "d.2", "question": "r"}]}',
        b'{"id": "a", "question": "s"}',
    ]
    assert [id_ for id_, _ in answered(lines, Remembering())] == ["d.1", "d.2", "a"]
    assert seen == ["q", "q r", "s"]
