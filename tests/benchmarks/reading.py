"""How well the reader finds answers in held-out passages: F1 and exact match, within and across languages.

python -m tests.benchmarks.reading --data ../shared/data
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from retrieval.datatypes import Language, Span
from retrieval.models.choice import BUILT_IN, Models, open_span_model
from retrieval.models.span_models import Passage, SpanModel
from retrieval.training.data.code_switching import Switcher
from retrieval.training.data.film_questions import asked, film_facts
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.splits import Split
from retrieval.training.data.trilingual import read_documents
from retrieval.training.reader.examples import crossed, piaf_questions, squad_questions
from retrieval.training.reader.measures import BestSpan, print_films
from retrieval.training.reader.metrics import exact_match, f1, ranked_right


@dataclass(frozen=True, slots=True)
class Measured:
    """Questions with the passages that answer them, their right answers, and passages that do not answer."""

    name: str
    language: Language
    readings: Sequence[ReadingExample]
    answers: Sequence[Sequence[str]]
    unanswered: Sequence[ReadingExample]


def main() -> None:
    """Print one row for each set of questions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with film-questions/, qa/, films/, parallel/, names/"
    )
    parser.add_argument("--reader", default=BUILT_IN, help="or a question-answering model, by name or path")
    parser.add_argument("--questions", type=int, default=500, help="of each set (default %(default)s)")
    options = parser.parse_args()
    model = open_span_model(Models(reader=options.reader))
    if model is None:
        raise SystemExit("That reader has no model that reads passages.")
    print(f"{'':<26}{'n':>6}{'F1':>8}{'EM':>8}   an answering passage scores above one that does not answer")
    for each in (*article_sets(options.data, options.questions), *film_sets(options.data, options.questions)):
        print(row(model, each), flush=True)
    print("\nWhole documents about films, measured only:")
    print_films(partial(best_spans, model), read_documents(options.data, Split.MEASURED))


def article_sets(data: Path, count: int) -> Iterator[Measured]:
    """Yield the questions of held-out articles in their language and, word by word, in the others."""
    switcher = Switcher.read(data)
    for name, questions, others in (
        ("SQuAD", squad_questions(data, Split.MEASURED), (Language.RU, Language.FR)),
        ("PIAF", piaf_questions(data, Split.MEASURED), (Language.RU, Language.EN)),
    ):
        chance = random.Random(0)  # noqa: S311 - a sample
        numbers = chance.sample(range(len(questions)), min(count, len(questions)))
        readings = [questions.answered(number) for number in numbers]
        answers = [questions.answers(number) for number in numbers]
        absent = [each for number in numbers if (each := questions.unanswered(number, chance))]
        yield Measured(name, questions.language, readings, answers, absent)
        for other in others:
            languages = (questions.language, other)
            here, there = (
                [crossed(each, languages, switcher, chance) for each in some] for some in (readings, absent)
            )
            yield Measured(f"{name}, asked in {other}", questions.language, here, answers, there)


def film_sets(data: Path, count: int) -> Iterator[Measured]:
    """Yield questions about held-out films, with the article of the film and with another's."""
    facts = film_facts(data, Split.MEASURED)
    for language in (Language.EN, Language.RU, Language.FR):
        chance = random.Random(0)  # noqa: S311 - a sample
        chosen = chance.sample(facts, count)
        questions = [asked(fact, language, chance) for fact in chosen]
        readings = [
            ReadingExample(text, fact.extract, fact.answer)
            for text, fact in zip(questions, chosen, strict=True)
        ]
        absent = [ReadingExample(text, chance.choice(facts).extract, None) for text in questions]
        answers = [(fact.answer.of(fact.extract),) for fact in chosen]
        yield Measured(f"films, asked in {language}", Language.EN, readings, answers, absent)


def row(model: SpanModel, measured: Measured) -> str:
    """Return the figures of a set."""
    found = best_spans(model, measured.readings)
    pairs = list(zip(found, measured.answers, strict=True))
    f1s = [f1(each.text, right, measured.language) for each, right in pairs]
    matches = [exact_match(each.text, right, measured.language) for each, right in pairs]
    absent = [each.score for each in best_spans(model, measured.unanswered)]
    told = ranked_right([each.score for each in found], absent)
    return f"{measured.name:<26}{len(f1s):>6}{np.mean(f1s):>8.3f}{np.mean(matches):>8.3f}{told:>8.3f}"


def best_spans(model: SpanModel, readings: Sequence[ReadingExample]) -> list[BestSpan]:
    """Return the best answer in each passage and its score."""
    found = []
    for each in readings:
        (scores,) = model.read(each.question, [Passage(each.passage, each.context)])
        span, score = scores.best(Span(0, len(each.passage)))
        found.append(BestSpan(span.of(each.passage), score + scores.answerable))
    return found


if __name__ == "__main__":
    main()
