"""Fit how sure the reader is of a sentence: `python -m retrieval.training.reader.confidence --data DATA`.

Prints the slope, the bias and the floor of retrieval.reader.scoring, and what they do, cross-validated by
library. Learned on libraries of the calibrating documents, on which no model was trained.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from retrieval.datatypes import Candidate
from retrieval.models.choice import Models
from retrieval.pipeline.pipeline import open_pipeline
from retrieval.reader.scoring import ScoredSentence, SpanScorer
from retrieval.search.retriever import Query
from retrieval.training.data.libraries import LibraryQuestion, libraries, questions_of, write_library
from retrieval.training.data.splits import Split
from retrieval.training.data.trilingual import read_documents

FLOORS: Final = tuple(round(0.02 * step, 2) for step in range(5, 31))
MAX_FILE_BYTES: Final = 10_000_000
_EVERY: Final = 2  # every second question of all languages is asked
# Of the answerable questions, the share that may be left unanswered: a wrong answer is worse than none.
MOST_FALSE_SILENCE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Example:
    """The scores of the sentences that were read for a question, and which of them answer."""

    library: int
    is_answered: bool
    scores: NDArray[np.float64]
    answers: NDArray[np.bool_]


class Shares(NamedTuple):
    """The share of right outcomes, of answerable questions left unanswered, and of others left unanswered."""

    right: float
    false_silence: float
    right_silence: float


def main() -> None:
    """Read the command line, collect and fit."""
    parser = argparse.ArgumentParser(
        prog="python -m retrieval.training.reader.confidence", description=__doc__
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder with film-questions/")
    parser.add_argument("--reader", default=Models().reader, help="a name or a folder")
    options = parser.parse_args()
    examples = list(collected(options.data, Models(reader=options.reader)))
    print_fit(examples)


def collected(data: Path, models: Models) -> Iterator[Example]:
    """Yield what is read for the questions over libraries of the calibrating documents."""
    with recorded() as kept:
        for number, films in enumerate(libraries(read_documents(data, Split.CALIBRATING))):
            with TemporaryDirectory() as folder:
                documents = Path(folder) / "documents"
                write_library(films, documents)
                pipeline = open_pipeline(
                    documents, Path(folder) / "index", models=models, max_file_bytes=MAX_FILE_BYTES
                )
                for asked in list(questions_of(films))[::_EVERY]:
                    kept.clear()
                    pipeline.ask(asked.question)
                    yield example(number, asked, kept)


@contextmanager
def recorded() -> Iterator[list[ScoredSentence]]:
    """Give the list of what is scored first after it was cleared: the passages of the film that is named."""
    kept: list[ScoredSentence] = []
    score = SpanScorer.score

    def keeping(self: SpanScorer, query: Query, candidates: Sequence[Candidate]) -> list[ScoredSentence]:
        found = score(self, query, candidates)
        kept.extend(found if not kept else ())
        return found

    SpanScorer.score = keeping  # type: ignore[method-assign]
    try:
        yield kept
    finally:
        SpanScorer.score = score  # type: ignore[method-assign]


def example(library: int, asked: LibraryQuestion, scored: Sequence[ScoredSentence]) -> Example:
    """Return a question's example."""
    gold = asked.gold
    answers = [
        gold is not None and each.candidate.chunk.document.id == gold.file and gold.answer in each.text
        for each in scored
    ]
    scores = np.array([each.score for each in scored], dtype=np.float64)
    return Example(library, gold is not None, scores, np.array(answers, dtype=np.bool_))


def print_fit(examples: Sequence[Example]) -> None:
    """Print the outcomes at each floor, cross-validated, and the fit over all libraries."""
    found = np.mean([each.answers.any() for each in examples if each.is_answered])
    best = np.mean([_is_best(each) for each in examples if each.is_answered])
    print(f"{len(examples)} questions; the answer among those read {found:.3f}, the best of them {best:.3f}")
    outcomes = cross_validated(examples)
    for floor, shares in outcomes.items():
        print(
            f"floor {floor:.2f}: outcomes right {shares.right:.3f}, "
            f"false silence {shares.false_silence:.3f}, rightly silent {shares.right_silence:.3f}"
        )
    slope, bias = fit(examples)
    print(f"SLOPE {slope:.2f}, BIAS {bias:.2f}, FLOOR {chosen_floor(outcomes)}")


def chosen_floor(outcomes: Mapping[float, Shares]) -> float:
    """Return the highest floor at which few enough answerable questions are left unanswered."""
    return max(floor for floor, each in outcomes.items() if each.false_silence <= MOST_FALSE_SILENCE)


def _is_best(example: Example) -> bool:
    return bool(len(example.answers) and example.answers[int(example.scores.argmax())])


def fit(examples: Sequence[Example]) -> tuple[float, float]:
    """Return the slope and the bias of a logistic regression over each question's best sentence."""
    kept = [each for each in examples if len(each.answers)]
    scores = np.array([[each.scores.max()] for each in kept])
    model = LogisticRegression(C=1.0).fit(scores, np.array([_is_best(each) for each in kept]))
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def cross_validated(examples: Sequence[Example]) -> dict[float, Shares]:
    """Return what comes of the questions at each floor, each library judged by a fit on the others."""
    judged: dict[float, list[tuple[Example, bool, bool]]] = {floor: [] for floor in FLOORS}
    for library in sorted({each.library for each in examples}):
        slope, bias = fit([each for each in examples if each.library != library])
        for each in examples:
            if each.library == library:
                for floor, found in judged.items():
                    found.append(
                        (each, is_right(each, slope, bias, floor), is_said(each, slope, bias, floor))
                    )
    return {floor: _shares(found) for floor, found in judged.items()}


def _shares(judged: Sequence[tuple[Example, bool, bool]]) -> Shares:
    silent = {
        kind: float(np.mean([not said for each, _, said in judged if each.is_answered is kind]))
        for kind in (True, False)
    }
    return Shares(float(np.mean([right for _, right, _ in judged])), silent[True], silent[False])


def is_said(example: Example, slope: float, bias: float, floor: float) -> bool:
    """Return whether the best sentence is above the floor."""
    return bool(len(example.answers)) and _probability(example.scores.max(), slope, bias) >= floor


def is_right(example: Example, slope: float, bias: float, floor: float) -> bool:
    """Return whether the best sentence answers, or none is above the floor if none should be."""
    said = is_said(example, slope, bias, floor)
    return _is_best(example) if said and example.is_answered else said == example.is_answered


def _probability(score: float, slope: float, bias: float) -> float:
    return float(1 / (1 + np.exp(-(slope * score + bias))))


if __name__ == "__main__":
    main()
