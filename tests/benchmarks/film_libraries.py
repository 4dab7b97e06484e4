"""Natural questions over small libraries that nothing was tuned on, in three languages.

python -m tests.benchmarks.film_libraries --data ../shared/data

A library has eight films or nine, each in three files: a third of its sentences in English, a third in
Russian, a third in French. Each question is asked in the three languages with the film named, then after
another question about the same film; dialogues are asked as they were written. Intervals of 95 % are
bootstrapped by document.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean, median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.datatypes import Answer, NoAnswer
from retrieval.evaluation.judging import LEAST_F1, LEAST_LOOSE_F1, LOOSE_TYPES
from retrieval.models.choice import BUILT_IN, SENTENCES, Models
from retrieval.pipeline.conversation import Conversation
from retrieval.pipeline.pipeline import Pipeline, open_pipeline
from retrieval.text.normalisation import folded_words
from retrieval.training.data.libraries import (
    LibraryQuestion,
    asked_of,
    libraries,
    questions_of,
    sentences_of,
    write_library,
)
from retrieval.training.data.splits import Split
from retrieval.training.data.trilingual import LANGUAGES, FilmDocument, read_documents
from retrieval.training.reader.metrics import f1
from tests.benchmarks.limits import MAX_FILE_BYTES

BINS = 10
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Result:
    """What a question got; `rank` is that of the first candidate that holds the answer, 0 for none."""

    asked: LibraryQuestion
    is_answered: bool
    is_quote_right: bool = False
    is_headline_right: bool = False
    confidence: float = 0.0
    rank: int = 0
    answer: str = ""
    quote: str = ""
    elapsed_ms: float = 0.0

    @property
    def is_right(self) -> bool:
        """Return whether the quote answers, or a near miss was left unanswered."""
        return self.is_quote_right if self.asked.gold else not self.is_answered

    @property
    def is_same(self) -> bool:
        """Return whether the answer is in the question's language."""
        return self.asked.gold is not None and self.asked.gold.language is self.asked.language


Results = Sequence[Result]
Measure = Callable[[Results], float]


def main() -> None:
    """Print the tables, or one JSON object."""
    options = _options()
    models = Models(encoder=options.encoder, reader=options.reader)
    alone, after, bm25 = [], [], []
    for films in libraries(read_documents(options.data, Split(options.split))):
        with _pipeline(films, models) as pipeline:
            alone += [_ask(pipeline, each) for each in questions_of(films)]
            after += list(_after_another(pipeline, films))
            bm25 += list(_with_bm25(films))
    turns = []
    with_dialogues = [each for split in Split for each in read_documents(options.data, split, dialogues=True)]
    for films in libraries(with_dialogues):
        with _pipeline(films, models) as pipeline:
            turns += list(_dialogues(pipeline, films))
    by_question = {each.asked: each for each in alone}
    tables = {
        "alone": alone,
        "after another question": after,
        "the same questions alone": [by_question[each.asked] for each in after],
        "rank-bm25 over the film's sentences": bm25,
    }
    if options.json:
        found = {name: _summary(results) for name, results in tables.items()}
        found["first turns"], found["later turns"] = (_summary(each) for each in _by_turn(turns))
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for name, results in tables.items():
        _print(name, results)
    for name, results in zip(
        ("dialogues, first turns", "dialogues, later turns"), _by_turn(turns), strict=True
    ):
        _print(name, results)
    _print_groups(alone)
    _print_reliability(alone)
    _print_headlines(alone)
    if options.wrong:
        _print_wrong(alone)


class _pipeline:  # noqa: N801 - a context manager
    """A library's pipeline in a folder that goes when it is left."""

    def __init__(self, films: Sequence[FilmDocument], models: Models) -> None:
        self._films, self._models = films, models

    def __enter__(self) -> Pipeline:
        self._folder = TemporaryDirectory()
        folder = Path(self._folder.name)
        write_library(self._films, folder / "documents")
        return open_pipeline(
            folder / "documents", folder / "index", models=self._models, max_file_bytes=MAX_FILE_BYTES
        )

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


def _ask(pipeline: Pipeline, asked: LibraryQuestion, conversation: Conversation | None = None) -> Result:
    start = perf_counter()
    outcome = pipeline.ask(asked.question, conversation=conversation)
    return judged(asked, outcome, (perf_counter() - start) * 1000)


def judged(asked: LibraryQuestion, outcome: Answer | NoAnswer, elapsed_ms: float = 0.0) -> Result:
    """Judge an outcome by what was asked."""
    rank = _rank(asked, outcome)
    if isinstance(outcome, NoAnswer):
        return Result(asked, is_answered=False, rank=rank, elapsed_ms=elapsed_ms)
    best = outcome.best
    is_right = is_headline = False
    if gold := asked.gold:
        is_right = best.citation.document.id == gold.file and _holds(best.citation.quote, gold.answer)
        share = f1(best.answer, [gold.answer], gold.language)
        is_headline = is_right and share >= (LEAST_LOOSE_F1 if asked.kind in LOOSE_TYPES else LEAST_F1)
    return Result(
        asked,
        is_answered=True,
        is_quote_right=is_right,
        is_headline_right=is_headline,
        confidence=best.confidence,
        rank=rank,
        answer=best.answer,
        quote=best.citation.quote,
        elapsed_ms=elapsed_ms,
    )


def _rank(asked: LibraryQuestion, outcome: Answer | NoAnswer) -> int:
    gold = asked.gold
    return next(
        (
            rank
            for rank, each in enumerate(outcome.candidates, 1)
            if gold and each.chunk.document.id == gold.file and _holds(each.chunk.text, gold.answer)
        ),
        0,
    )


def _holds(text: str, answer: str) -> bool:
    return " ".join(answer.split()) in " ".join(text.split())


def _after_another(pipeline: Pipeline, films: Sequence[FilmDocument]) -> Iterator[Result]:
    """Ask each whole question after another one about its film that is answered."""
    rng = Random(1)  # noqa: S311 - a fixed draw, not a secret
    for number, film in enumerate(films):
        for question in film.questions:
            language = rng.choice(LANGUAGES)
            first = rng.choice([each for each in film.answered if each is not question])
            conversation = Conversation()
            _ask(pipeline, asked_of(number, film, first, language), conversation)
            yield _ask(pipeline, asked_of(number, film, question, language), conversation)


def _dialogues(pipeline: Pipeline, films: Sequence[FilmDocument]) -> Iterator[list[Result]]:
    """Ask each dialogue in each language; its first question names the film."""
    for number, film in enumerate(films):
        for dialogue in film.dialogues:
            for language in LANGUAGES:
                conversation = Conversation()
                yield [
                    _ask(pipeline, asked_of(number, film, each, language, is_named=not turn), conversation)
                    for turn, each in enumerate(dialogue)
                ]


def _by_turn(dialogues: Sequence[list[Result]]) -> tuple[list[Result], list[Result]]:
    """Return the first turns and the later ones."""
    return [each[0] for each in dialogues], [turn for each in dialogues for turn in each[1:]]


def _with_bm25(films: Sequence[FilmDocument]) -> Iterator[Result]:
    """Answer with the best sentence of the right film by rank-bm25, always."""
    for number, film in enumerate(films):
        sentences = sentences_of(number, film)
        index = BM25Okapi([folded_words(each) for each in sentences])
        for question in film.questions:
            for language in LANGUAGES:
                asked = asked_of(number, film, question, language, is_named=False)
                best = sentences[int(np.argmax(index.get_scores(folded_words(asked.question))))]
                is_right = asked.gold is not None and asked.gold.support == best
                yield Result(asked, is_answered=True, is_quote_right=is_right, quote=best)


def _share(pick: Callable[[Result], bool], among: Callable[[Result], bool]) -> Measure:
    def measure(results: Results) -> float:
        kept = [each for each in results if among(each)]
        return mean(map(pick, kept)) if kept else float("nan")

    return measure


MEASURES: dict[str, Measure] = {
    "score": _share(lambda each: each.is_right, lambda _: True),
    "right same": _share(lambda each: each.is_quote_right, lambda each: each.is_same),
    "right across": _share(
        lambda each: each.is_quote_right, lambda each: each.asked.gold is not None and not each.is_same
    ),
    "headline right": _share(lambda each: each.is_headline_right, lambda each: each.asked.gold is not None),
    "wrong of answered": _share(lambda each: not each.is_quote_right, lambda each: each.is_answered),
    "false silence": _share(lambda each: not each.is_answered, lambda each: each.asked.gold is not None),
    "rightly silent": _share(lambda each: not each.is_answered, lambda each: each.asked.gold is None),
    "recall@1": _share(lambda each: each.rank == 1, lambda each: each.asked.gold is not None),
    "recall@5": _share(lambda each: 1 <= each.rank <= 5, lambda each: each.asked.gold is not None),
    "recall@5 same": _share(lambda each: 1 <= each.rank <= 5, lambda each: each.is_same),
    "recall@5 across": _share(
        lambda each: 1 <= each.rank <= 5,
        lambda each: each.asked.gold is not None and not each.is_same,
    ),
}


def interval(results: Results, measure: Measure) -> tuple[float, float]:
    """Return the interval that holds 95 % of the measures of documents drawn with replacement."""
    by_film = defaultdict(list)
    for each in results:
        by_film[each.asked.film].append(each)
    films = sorted(by_film)
    rng = Random(0)  # noqa: S311 - a fixed draw, not a secret
    drawn = [
        measure([each for film in rng.choices(films, k=len(films)) for each in by_film[film]])
        for _ in range(DRAWS)
    ]
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def _summary(results: Results) -> dict[str, object]:
    return {
        "questions": len(results),
        "p50_ms": median(each.elapsed_ms for each in results),
        **{name: [measure(results), *interval(results, measure)] for name, measure in MEASURES.items()},
        "calibration_error": calibration_error(results),
    }


def _print(name: str, results: Results) -> None:
    times = sorted(each.elapsed_ms for each in results)
    p99 = times[len(times) * 99 // 100]
    print(f"\n{name}: {len(results)} questions, p50 {median(times):.0f} ms, p99 {p99:.0f}")
    for measured, measure in MEASURES.items():
        low, high = interval(results, measure)
        print(f"  {measured:<20}{measure(results):>7.3f}   ({low:.3f} to {high:.3f})")


def _print_groups(results: Results) -> None:
    print(f"\n{'question, passage':<20}{'n':>6}{'right':>8}{'headline':>10}{'silent':>8}{'recall@5':>10}")
    groups: dict[str, list[Result]] = defaultdict(list)
    for each in results:
        if each.asked.gold:
            groups[f"{each.asked.language}, {each.asked.gold.language}"].append(each)
    for each in results:
        groups[each.asked.kind].append(each)
    for name, group in groups.items():
        right, headline, silent, recall = (
            mean(values)
            for values in (
                [each.is_right for each in group],
                [each.is_headline_right for each in group],
                [not each.is_answered for each in group],
                [1 <= each.rank <= 5 for each in group],
            )
        )
        print(f"{name:<20}{len(group):>6}{right:>8.3f}{headline:>10.3f}{silent:>8.3f}{recall:>10.3f}")


def calibration_error(results: Results) -> float:
    """Return the mean gap between confidence and the share that is right, over bins (Naeini et al. 2015)."""
    answered = [each for each in results if each.is_answered]
    return sum(len(group) * abs(stated - seen) for group, stated, seen in _bins(answered)) / max(
        1, len(answered)
    )


def _bins(results: Results) -> Iterator[tuple[list[Result], float, float]]:
    for number in range(BINS):
        group = [each for each in results if min(int(each.confidence * BINS), BINS - 1) == number]
        if group:
            yield group, mean(each.confidence for each in group), mean(each.is_quote_right for each in group)


def _print_reliability(results: Results) -> None:
    print(f"\n{'confidence':<12}{'n':>6}{'stated':>9}{'right':>9}")
    for group, stated, seen in _bins([each for each in results if each.is_answered]):
        print(f"{group[0].confidence:<12.1f}{len(group):>6}{stated:>9.3f}{seen:>9.3f}")
    print(f"expected calibration error {calibration_error(results):.3f}")


def _print_headlines(results: Results) -> None:
    wrong = [each for each in results if each.is_quote_right and not each.is_headline_right]
    print(f"\nright quote, wrong headline: {len(wrong)}")
    for each in wrong[:: max(1, len(wrong) // 20)]:
        print(f"  {each.asked.question} | {each.answer[:80]!r}, not {each.asked.gold.answer!r}")  # type: ignore[union-attr]


def _print_wrong(results: Results) -> None:
    for each in results:
        if not each.is_right:
            gold = each.asked.gold
            wanted = f"{gold.language} {gold.support!r} (rank {each.rank})" if gold else "nothing"
            said = (
                f"{each.confidence:.2f} {each.answer!r} in {each.quote!r}" if each.is_answered else "nothing"
            )
            print(f"{each.asked.kind}: {each.asked.question}\n    said {said}\n    wanted {wanted}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with film-questions/")
    parser.add_argument(
        "--split", choices=list(Split), default=Split.MEASURED, help="which documents (default %(default)s)"
    )
    parser.add_argument("--encoder", default=BUILT_IN, help="a name or a folder (default %(default)s)")
    parser.add_argument("--reader", default=BUILT_IN, help=f"a name, a folder or {SENTENCES}")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--wrong", action="store_true", help="print what is not right")
    return parser.parse_args()


if __name__ == "__main__":
    main()
