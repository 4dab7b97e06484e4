"""Questions without pause while the documents change, and builds that are killed.

python -m tests.benchmarks.refresh
"""

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from retrieval.index.index import Index
from retrieval.index.indexing import IndexSettings, open_index
from retrieval.index.storage.generations import current_generation
from tests.retrieval.fakes import HashEncoder
from tests.retrieval.refreshing import Changing, killed_while_building, states_of, write_state

SETTINGS = IndexSettings(1_000_000)


def main() -> None:
    """Print how long refreshes and questions took, and how many went wrong; end with 1 where one did."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--refreshes", type=int, default=1_000, help="default %(default)s")
    parser.add_argument("--threads", type=int, default=2, help="that ask without pause (default %(default)s)")
    parser.add_argument("--kills", type=int, default=50, help="builds to be killed (default %(default)s)")
    options = parser.parse_args()
    with TemporaryDirectory() as place:
        wrong = _refreshes(Path(place), options.refreshes, threads=options.threads)
    with TemporaryDirectory() as place:
        wrong += _kills(Path(place), options.kills)
    sys.exit(wrong > 0)


def _refreshes(place: Path, times: int, *, threads: int) -> int:
    began_s = perf_counter()
    asked, taken = Changing(place).refreshed(times, threads=threads)
    print(f"{times} refreshes in {perf_counter() - began_s:.0f} s, each {_spread(taken)}")
    print(f"{len(asked.seconds)} questions on {threads} threads meanwhile, each {_spread(asked.seconds)}")
    print(f"lost, or of no one state of the folder: {len(asked.wrong)}")
    for sentence in asked.wrong[:10]:
        print(f"  {sentence}")
    return len(asked.wrong)


def _kills(place: Path, times: int) -> int:
    documents, root, chance = place / "documents", place / "index", random.Random(1)  # noqa: S311
    write_state(documents, 0)
    open_index(documents, root, HashEncoder(), settings=SETTINGS)
    outcomes, last = {"old": 0, "new": 0, "neither": 0}, 0
    for _ in range(times):
        last = killed_while_building(documents, root, first=last + 1, chance=chance)
        outcomes[_age(root, last)] += 1
    counted = ", ".join(f"{name} {number}" for name, number in outcomes.items())
    print(f"{times} builds killed; the index afterwards: {counted}")
    return outcomes["neither"]


def _age(root: Path, last: int) -> str:
    folder = current_generation(root)
    if folder is None:
        return "neither"
    index = Index.load(folder, encoder=HashEncoder().identity)
    states = states_of(tuple(index.store.documents()))
    return "new" if last in states else "old" if last - 1 in states else "neither"


def _spread(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    p50, p99 = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
    return f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, at most {1000 * ordered[-1]:.0f} ms"


if __name__ == "__main__":
    main()
