"""What each arm and each model brings, on all question sets: one is left out at a time.

python -m tests.benchmarks.ablation --data ../shared/data
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import Answer, Hit, Language, Match, NoAnswer
from retrieval.evaluation.measures import summarise
from retrieval.models.choice import BUILT_IN_MODELS, SENTENCES, Models
from retrieval.pipeline.pipeline import Pipeline, open_pipeline
from retrieval.search.expansion import QueryExpansion
from retrieval.search.retriever import Query, Retriever
from retrieval.text.tokens import QuestionWord
from retrieval.training.data.code_switching import Switcher
from retrieval.training.data.splits import Split
from retrieval.training.reader.examples import ArticleQuestions, piaf_questions, squad_questions
from retrieval.training.reader.metrics import f1
from tests.benchmarks.gold_sets import GOLD, SEEDS, asked_gold
from tests.benchmarks.limits import MAX_FILE_BYTES
from tests.benchmarks.parts import exchange


class WithoutTerms(Retriever):
    """The vectors' arm alone."""

    def sparse_hits(self, query: Query, *, rows: NDArray[np.bool_] | None = None) -> tuple[Hit, ...]:
        return super().sparse_hits(query, rows=rows)[:0]


class WithoutVectors(Retriever):
    """The terms' arm alone."""

    def dense_hits(self, question: str, *, rows: NDArray[np.bool_] | None = None) -> tuple[Hit, ...]:
        return super().dense_hits(question, rows=rows)[:0]


class WithoutCrossing(QueryExpansion):
    """Words that meet themselves alone."""

    def expand(self, words: Sequence[QuestionWord]) -> tuple[tuple[Match, ...], ...]:
        return tuple(
            tuple(match for match in group if match.weight == 1.0) for group in super().expand(words)
        )


EVERYTHING = BUILT_IN_MODELS


@dataclass(frozen=True, slots=True)
class Variant:
    """A pipeline with something left out."""

    name: str
    models: Models = EVERYTHING
    retriever: type[Retriever] = Retriever
    expansion: type[QueryExpansion] = QueryExpansion


VARIANTS = (
    Variant("everything"),
    Variant("without the terms' arm", retriever=WithoutTerms),
    Variant("without the vectors' arm", retriever=WithoutVectors),
    Variant("without words that cross", expansion=WithoutCrossing),
    Variant("static encoder", Models(encoder="static")),
    Variant("sentences reader", Models(reader=SENTENCES)),
    Variant("static, sentences", Models(encoder="static", reader=SENTENCES)),
)


def main() -> None:
    """Print one row for each variant and question set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with parallel/, names/ and qa/")
    parser.add_argument("--questions", type=int, default=200, help="of each set (default %(default)s)")
    options = parser.parse_args()
    switcher = Switcher.read(options.data)
    sets = [
        ("SQuAD", squad_questions(options.data, Split.MEASURED), Language.RU),
        ("PIAF", piaf_questions(options.data, Split.MEASURED), Language.RU),
    ]
    with TemporaryDirectory() as folder:
        work = Path(folder)
        for name, questions, _ in sets:
            _write(questions, work / name)
        for variant in VARIANTS:
            pipeline = _opened(variant, SEEDS, work)
            for name in GOLD:
                print(f"{variant.name:<26}{name:<22}{_on_gold(pipeline, name)}", flush=True)
            for name, questions, other in sets:
                pipeline = _opened(variant, work / name, work)
                for asked in (questions.language, other):
                    figures = _on_articles(pipeline, questions, asked, switcher, count=options.questions)
                    print(f"{variant.name:<26}{f'{name}, asked in {asked}':<22}{figures}", flush=True)


def _opened(variant: Variant, documents: Path, work: Path) -> Pipeline:
    # Variants with one encoder share an index.
    index = work / f"index-{variant.models.encoder}"
    pipeline = open_pipeline(documents, index, models=variant.models, max_file_bytes=MAX_FILE_BYTES)
    exchange(pipeline, retriever=variant.retriever, expansion=variant.expansion)
    return pipeline


def _on_gold(pipeline: Pipeline, name: str) -> str:
    found = summarise(asked_gold(pipeline, name)[0])
    return (
        f"score {found.score}  strict {found.strict}  recall@1 {found.recall_1}  @5 {found.recall_5}  "
        f"answer@1 {found.answer_at_1}  abstained of unanswerable {found.abstain_recall}, of answerable "
        f"{found.false_abstain}"
    )


def _write(questions: ArticleQuestions, folder: Path) -> None:
    """Write each paragraph as a document of its own."""
    folder.mkdir()
    for number, article in enumerate(questions.articles.values()):
        for place, text in enumerate(article.texts):
            (folder / _file(number, place)).write_text(text, encoding="utf-8")


def _file(article: int, place: int) -> str:
    return f"{article:03}-{place:03}.txt"


def _on_articles(
    pipeline: Pipeline, questions: ArticleQuestions, asked: Language, switcher: Switcher, *, count: int
) -> str:
    """Ask questions of the held-out articles over all their paragraphs."""
    chance = random.Random(0)  # noqa: S311 - a sample
    titles = {title: number for number, title in enumerate(questions.articles)}
    places = questions.places()
    found, cited, f1s, silent = [], [], [], []
    for number in chance.sample(range(len(questions)), count):
        text, (title, place) = places[number]
        if asked is not questions.language:
            text = " ".join(switcher.switched(text, (questions.language, asked), 1.0, chance)[0].split())
        outcome = pipeline.ask(text)
        source = _file(titles[title], place)
        found.append(any(each.chunk.document.id == source for each in outcome.candidates[:5]))
        silent.append(isinstance(outcome, NoAnswer))
        match outcome:
            case Answer(best=best):
                cited.append(best.citation.document.id == source)
                f1s.append(f1(best.answer, questions.answers(number), questions.language))
            case NoAnswer():
                cited.append(False)
                f1s.append(0.0)
    return (
        f"recall@5 {np.mean(found):.3f}  right source cited {np.mean(cited):.3f}  F1 {np.mean(f1s):.3f}  "
        f"silent {np.mean(silent):.3f}"
    )


if __name__ == "__main__":
    main()
