"""A question with a passage and where in it the answer is: what a reader learns from."""

from dataclasses import dataclass

from retrieval.datatypes import Span


@dataclass(frozen=True, slots=True)
class ReadingExample:
    """A question, a passage, and the answer's span in it; None if the passage does not answer.

    `context` is what the passage comes under, such as its title; the answer is never there. `support` is the
    sentence that answers, if it is known.
    """

    question: str
    passage: str
    answer: Span | None
    context: str = ""
    support: Span | None = None
