"""How the arms are best fused: every method and weight, on questions in three languages.

python -m tests.benchmarks.fusion --data ../shared/data
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from retrieval.datatypes import Hit, Language
from retrieval.documents.corpus import read_corpus
from retrieval.evaluation.gold import GoldQuestion, read_gold
from retrieval.evaluation.judging import judge
from retrieval.evaluation.predictions import Prediction, ShownCandidate
from retrieval.evaluation.ranking import first_rank, mean_reciprocal_rank, recall_at
from retrieval.models.choice import Models, open_encoder
from retrieval.models.encoders import Encoder
from retrieval.search.fusion import reciprocal_rank_fusion, score_fusion
from retrieval.training.data.code_switching import Switcher
from tests.benchmarks.in_memory import InMemory
from tests.benchmarks.limits import MAX_FILE_BYTES
from tests.benchmarks.question_sets import SOURCES, load_held_out

ROOT = Path(__file__).parents[2]
# The dense arm's weight where the sparse arm's is 1.
WEIGHTS = (0.15, 0.25, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5, 2.5)

Arms = tuple[tuple[Hit, ...], tuple[Hit, ...]]
Fuse = Callable[[Arms], Sequence[Hit]]
# Rows, best first, to the rank of the first relevant one.
RankOf = Callable[[Sequence[int]], int]


@dataclass(frozen=True, slots=True)
class Column:
    """A set of questions: what the arms found for each, and how a ranking of it is judged."""

    name: str
    found: tuple[tuple[Arms, RankOf], ...]

    def measure(self, fuse: Fuse) -> str:
        """Return recall@1, recall@5 and MRR of a way to fuse."""
        ranks = [rank_of([hit.row for hit in fuse(arms)]) for arms, rank_of in self.found]
        figures = (recall_at(1, ranks), recall_at(5, ranks), mean_reciprocal_rank(ranks))
        return "  " + "".join(f"{figure:>7.3f}" for figure in figures)


def main() -> None:
    """Print one row a method and weight, three figures a set of questions."""
    options = _options()
    encoder = open_encoder(Models(encoder=options.encoder))
    columns = [*_set_columns(encoder, options.data, options.questions), *_seed_columns(encoder)]
    print(f"{'':<16}" + "".join(f"{each.name:>23}" for each in columns))
    print(f"{'':<16}" + f"  {'R@1':>7}{'R@5':>7}{'MRR':>7}" * len(columns))
    for name, fuse in _methods():
        print(f"{name:<16}" + "".join(each.measure(fuse) for each in columns), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with qa/*.json.gz")
    parser.add_argument(
        "--questions", type=int, default=500, help="questions of each set (default %(default)s)"
    )
    parser.add_argument("--encoder", default="builtin", help="encoder of the dense arm (default %(default)s)")
    return parser.parse_args()


def _methods() -> Iterator[tuple[str, Fuse]]:
    yield "sparse alone", lambda arms: arms[0]
    yield "dense alone", lambda arms: arms[1]
    for weight in WEIGHTS:
        yield f"scores {weight}", partial(score_fusion, weights=(1.0, weight))
    for weight in WEIGHTS:
        yield f"ranks {weight}", partial(reciprocal_rank_fusion, weights=(1.0, weight))


def _set_columns(encoder: Encoder, data: Path, questions: int) -> Iterator[Column]:
    switcher = Switcher.read(data)
    for source in SOURCES:
        documents, asked = load_held_out(source, data, questions)
        memory = InMemory.over(documents, encoder)
        for language in (Language.FR, Language.RU, Language.EN):
            chance = Random(0)  # noqa: S311 - fixed draws, no secret
            texts = (
                each.question
                if language is source.language
                else switcher.switched(each.question, (source.language, language), 1.0, chance)[0]
                for each in asked
            )
            yield Column(
                f"{source.name.split()[0]}, asked in {language}",
                tuple(
                    (memory.arms(text), partial(_document_rank, memory, each.relevant))
                    for text, each in zip(texts, asked, strict=True)
                ),
            )


def _document_rank(memory: InMemory, relevant: frozenset[int], rows: Sequence[int]) -> int:
    return first_rank(memory.documents_of(rows), relevant)


def _seed_columns(encoder: Encoder) -> Iterator[Column]:
    memory = InMemory.over(read_corpus(ROOT / "seeds", max_bytes=MAX_FILE_BYTES).documents, encoder)
    gold = [each for each in read_gold(ROOT / "tests" / "evaluation" / "dev.jsonl") if each.answerable]
    for name, crosses in (("dev, same", False), ("dev, cross", True)):
        asked = [each for each in gold if each.crosses is crosses]
        yield Column(
            name, tuple((memory.arms(each.question), partial(_gold_rank, memory, each)) for each in asked)
        )


def _gold_rank(memory: InMemory, question: GoldQuestion, rows: Sequence[int]) -> int:
    """Return the rank among the first five as the evaluation judges it; its MRR is cut there too."""
    chunks = (memory.chunks[row] for row in rows)
    candidates = tuple(ShownCandidate(chunk.document.id, chunk.text) for chunk in chunks)
    return judge(question, Prediction(answered=False, candidates=candidates)).rank


if __name__ == "__main__":
    main()
