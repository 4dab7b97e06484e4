"""How long a question takes in process, over the seeds and over all film extracts.

python -m tests.benchmarks.latency --data ../shared/data
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.evaluation.gold import read_gold
from retrieval.pipeline.pipeline import Pipeline, open_pipeline
from tests.benchmarks.figures import SUMMARY_HEADINGS, summary_ms, times_ms
from tests.benchmarks.films import film_questions, read_films, write_films
from tests.benchmarks.limits import MAX_FILE_BYTES

ROOT = Path(__file__).parents[2]
DEVELOPMENT_QUESTIONS = ROOT / "tests" / "evaluation" / "dev.jsonl"
# The first questions page the index in; a served one has it in memory.
WARM_UP = 20


def main() -> None:
    """Print one row for each folder of documents."""
    options = _options()
    films = read_films(options.data, options.films)
    asked = [each.question for each in read_gold(DEVELOPMENT_QUESTIONS)]
    print(f"{'':<30}{'chunks':>8}{SUMMARY_HEADINGS}")
    with TemporaryDirectory() as folder:
        _measure("seeds, development questions", ROOT / "seeds", Path(folder) / "index", asked * 5)
        documents = Path(folder) / "films"
        write_films(films, documents)
        questions = film_questions(films, options.questions)
        _measure(f"{len(films)} films, film questions", documents, Path(folder) / "index", questions)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with films/")
    parser.add_argument("--films", type=int, default=100_000, help="at most this many films (default all)")
    parser.add_argument(
        "--questions", type=int, default=500, help="film questions asked (default %(default)s)"
    )
    return parser.parse_args()


def _measure(name: str, documents: Path, index: Path, questions: Sequence[str]) -> None:
    pipeline = open_pipeline(documents, index, max_file_bytes=MAX_FILE_BYTES)
    _ask_all(pipeline, questions[:WARM_UP])
    print(f"{name:<30}{pipeline.chunk_count:>8}{summary_ms(_ask_all(pipeline, questions))}", flush=True)


def _ask_all(pipeline: Pipeline, questions: Sequence[str]) -> list[float]:
    return times_ms(pipeline.ask, questions)


if __name__ == "__main__":
    main()
