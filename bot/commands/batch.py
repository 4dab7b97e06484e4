"""Questions from a file of JSON lines, each answered before the next line is read."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.errors import BatchError
from bot.render.record import Id
from bot.timed import Timed, ask_timed
from retrieval import Conversation, Pipeline


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A question with the id that its answer is to carry."""

    id: Id
    question: str


def answered(lines: Iterable[bytes], pipeline: Pipeline, *, film: str = "") -> Iterator[tuple[Id, Timed]]:
    """Answer the questions of `lines` in their order; the turns of a dialogue share a conversation.

    Raises BatchError at the first line that is not a question; all before it are answered by then.
    """
    for number, line in enumerate(lines, 1):
        conversation = Conversation()
        for asked in parse_line(line, number):
            timed = ask_timed(pipeline, asked.question, film=film, conversation=conversation)
            yield asked.id, timed


def parse_line(line: bytes, number: int) -> tuple[BatchQuestion, ...]:
    """Return the questions of one line; an empty line holds none."""
    try:
        text = line.decode("utf-8-sig").strip()
        value = json.loads(text) if text else {"turns": []}
    except (ValueError, RecursionError) as error:
        raise BatchError(f"Line {number} of the batch is not JSON in UTF-8.") from error
    turns = value.get("turns", [value]) if isinstance(value, dict) else None
    if not isinstance(turns, list):
        raise BatchError(f'Line {number} of the batch is not an object with "question" or "turns".')
    return tuple(_asked(turn, number) for turn in turns)


def _asked(turn: object, number: int) -> BatchQuestion:
    match turn:
        case {"id": str() | int() as id_, "question": str() as question} if not isinstance(id_, bool):
            return BatchQuestion(id_, question)
        case _:
            raise BatchError(f'Line {number} of the batch lacks an "id", or a "question" that is text.')
