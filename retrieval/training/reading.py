"""A question with a passage and where in it the answer stands: what a reader learns from."""

from dataclasses import dataclass

from retrieval.datatypes import Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A question, a passage, and the answer's span in it; None where the passage does not answer.

    `context` is what the passage stands under, such as its title; the answer is never there.
    """

    question: str
    passage: str
    answer: Span | None
    context: str = ""
