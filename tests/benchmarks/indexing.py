"""Speed and memory of indexing film extracts, and of refreshing when one file changed.

python -m tests.benchmarks.indexing --data ../shared/data --encoder static
"""

import argparse
import resource
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from retrieval.models.choice import BUILT_IN, Models
from retrieval.pipeline.pipeline import open_pipeline
from tests.benchmarks.figures import size_bytes
from tests.benchmarks.films import read_films, write_films
from tests.benchmarks.limits import MAX_FILE_BYTES


def main() -> None:
    """Print the figures of a build, of opening an index that is up to date, and of a refresh."""
    options = _options()
    with TemporaryDirectory() as folder:
        documents, index = Path(folder) / "films", Path(folder) / "index"
        written = write_films(read_films(options.data, options.films), documents)
        models = Models(encoder=options.encoder)
        _build(documents, index, written / 1e6, models=models)
        print(f"index on disk {size_bytes(index) / 1e6:.1f} MB")
        print(f"opened again in {_opening_s(documents, index, models):.2f} s")
        _touch(documents)
        print(f"refreshed after one change in {_opening_s(documents, index, models):.2f} s")


def _build(documents: Path, index: Path, size_mb: float, *, models: Models) -> None:
    before_mb, stages, start = _peak_mb(), _Stages(), perf_counter()
    pipeline = open_pipeline(documents, index, models=models, max_file_bytes=MAX_FILE_BYTES, progress=stages)
    seconds, chunks = perf_counter() - start, pipeline.chunk_count
    print(f"{len(pipeline.documents)} files, {size_mb:.1f} MB, {chunks} chunks")
    print(f"built in {seconds:.1f} s: {chunks / seconds:.0f} chunks/s, {size_mb / seconds:.2f} MB/s")
    print("; ".join(f"{name} {taken:.1f} s" for name, taken in stages.seconds.items()))
    print(
        f"peak memory {_peak_mb():.0f} MB, {before_mb:.0f} MB of it before the build;"
        f" {_peak_mb(resource.RUSAGE_CHILDREN):.0f} MB in a process that reads"
    )


def _opening_s(documents: Path, index: Path, models: Models) -> float:
    start = perf_counter()
    open_pipeline(documents, index, models=models, max_file_bytes=MAX_FILE_BYTES)
    return perf_counter() - start


class _Stages:
    """A progress listener that adds up how long each stage took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = perf_counter()

    def __call__(self, stage: str, done: int, total: int) -> None:
        del done, total
        now = perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with films/")
    parser.add_argument("--films", type=int, default=100_000, help="at most this many films (default all)")
    parser.add_argument(
        "--encoder", default=BUILT_IN, help="builtin, static or a sentence-transformers model"
    )
    return parser.parse_args()


def _touch(documents: Path) -> None:
    first = min(documents.rglob("*.txt"))
    first.write_text(first.read_text(encoding="utf-8") + "It was found again.\n", encoding="utf-8")


def _peak_mb(whose: int = resource.RUSAGE_SELF) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


if __name__ == "__main__":
    main()
