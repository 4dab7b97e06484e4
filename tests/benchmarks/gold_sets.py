"""The project's own questions over the seeds, asked and judged."""

from pathlib import Path
from time import perf_counter

from retrieval.evaluation.gold import read_gold, turns
from retrieval.evaluation.measures import Outcome, evaluate
from retrieval.evaluation.predictions import prediction_of
from retrieval.pipeline.pipeline import Pipeline

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
GOLD = ("dev", "multi_turn")


def asked_gold(pipeline: Pipeline, name: str) -> tuple[tuple[Outcome, ...], list[float]]:
    """Ask a set's questions, dialogues as such; return how each was answered, and each one's milliseconds."""
    questions = read_gold(ROOT / "tests" / "evaluation" / f"{name}.jsonl")
    predictions, times = {}, []
    for question, conversation in turns(questions):
        start = perf_counter()
        outcome = pipeline.ask(question.question, conversation=conversation)
        times.append((perf_counter() - start) * 1000)
        predictions[question.id] = prediction_of(outcome)
    return evaluate(questions, predictions), times
