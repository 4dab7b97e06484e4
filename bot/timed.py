"""One question put to the pipeline, and how long it took."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from retrieval import Answer, Conversation, NoAnswer, Pipeline


@dataclass(frozen=True, slots=True)
class Timed:
    """An outcome and the milliseconds that it took."""

    outcome: Answer | NoAnswer
    elapsed_ms: float


def ask_timed(
    pipeline: Pipeline,
    question: str,
    *,
    film: str = "",
    conversation: Conversation | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Timed:
    """Return the outcome of `question`; raises what the pipeline raises."""
    started = clock()
    outcome = pipeline.ask(question, film=film, conversation=conversation)
    return Timed(outcome, (clock() - started) * 1000)
