"""The questions over the seeds, asked of the seeds alone and of the seeds among many films.

python -m tests.benchmarks.seeds_among_films --data ../shared/data
"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from retrieval.evaluation.measures import Outcome, summarise
from retrieval.models.choice import BUILT_IN, Models
from retrieval.pipeline.pipeline import open_pipeline
from tests.benchmarks.films import read_films, write_films
from tests.benchmarks.gold_sets import GOLD, SEEDS, asked_gold
from tests.benchmarks.limits import MAX_FILE_BYTES

Asked = dict[str, tuple[tuple[Outcome, ...], list[float]]]


def main() -> None:
    """Print each question set's scores alone and among the films, and the questions that differ."""
    options = _options()
    with TemporaryDirectory() as made:
        folder = options.keep or Path(made)
        among = folder / "documents"
        if not among.is_dir():
            shutil.copytree(SEEDS, among)
            write_films(read_films(options.data, options.films), among / "films")
        asked = {
            name: _asked(documents, folder / f"index-{options.encoder}", Models(encoder=options.encoder))
            for name, documents in (("alone", SEEDS), ("among films", among))
        }
    for name in GOLD:
        for where, found in asked.items():
            _print(f"{name}, {where}", *found[name])
        alone, amid = (found[name][0] for found in asked.values())
        for one, other in zip(alone, amid, strict=True):
            if one.judgement.right != other.judgement.right:
                print(f"    {'lost' if one.judgement.right else 'won'}: {one.question.question}")


def _asked(
    documents: Path, index: Path, models: Models
) -> dict[str, tuple[tuple[Outcome, ...], list[float]]]:
    pipeline = open_pipeline(documents, index, models=models, max_file_bytes=MAX_FILE_BYTES)
    print(f"{len(pipeline.documents)} documents, {pipeline.chunk_count} chunks", flush=True)
    return {name: asked_gold(pipeline, name) for name in GOLD}


def _print(name: str, outcomes: Sequence[Outcome], times_ms: Sequence[float]) -> None:
    found = summarise(outcomes)
    print(
        f"{name:<26}score {found.score}  strict {found.strict}  recall@5 {found.recall_5}  abstained of "
        f"unanswerable {found.abstain_recall}, of answerable {found.false_abstain}  "
        f"p50 {median(times_ms):.0f} ms, at most {max(times_ms):.0f}"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with films/")
    parser.add_argument("--films", type=int, default=100_000, help="at most this many films (default all)")
    parser.add_argument("--encoder", choices=("static", "builtin"), default=BUILT_IN)
    parser.add_argument("--keep", type=Path, help="folder that keeps the documents and their indexes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
