"""The project's own questions over the seeds, asked and judged."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from retrieval.conversation import Conversation
from retrieval.evaluation.gold import GoldQuestion, conversations, read_gold
from retrieval.evaluation.measures import Outcome, evaluate
from retrieval.evaluation.predictions import prediction_of
from retrieval.pipeline import Pipeline

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
GOLD = ("dev", "multi_turn")


def asked_gold(pipeline: Pipeline, name: str) -> tuple[tuple[Outcome, ...], list[float]]:
    """Ask a set's questions, dialogues as such; return how each was answered, and each one's milliseconds."""
    predictions, times = {}, []
    for question, conversation in _turns(name):
        start = perf_counter()
        outcome = pipeline.ask(question.question, conversation=conversation)
        times.append((perf_counter() - start) * 1000)
        predictions[question.id] = prediction_of(outcome)
    questions = [question for question, _ in _turns(name)]
    return evaluate(questions, predictions), times


def _turns(name: str) -> Iterator[tuple[GoldQuestion, Conversation]]:
    for turns in conversations(read_gold(ROOT / "tests" / "evaluation" / f"{name}.jsonl")):
        conversation = Conversation()
        for question in turns:
            yield question, conversation
