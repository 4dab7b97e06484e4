"""A whole process of `cinecite ask` on a warm index against one that imports sentence-transformers.

python -m tests.benchmarks.startup
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

ROOT = Path(__file__).parents[2]
ASK = (sys.executable, "-m", "bot", "ask", "Who plays Shimizu?")
IMPORT = (sys.executable, "-c", "import sentence_transformers")
BARE = (sys.executable, "-c", "pass")


def main() -> None:
    """Print the median of both, taken in turn, and their ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10, help="runs of each (default %(default)s)")
    runs = parser.parse_args().runs
    with TemporaryDirectory() as index:
        environment = {**os.environ, "CINECITE_INDEX": index}
        commands = {"cinecite ask": ASK, "import sentence_transformers": IMPORT, "python alone": BARE}
        for command in commands.values():
            _seconds(command, environment)  # builds the index and fills the file cache
        taken = [{name: _seconds(each, environment) for name, each in commands.items()} for _ in range(runs)]
    medians = {name: median(run[name] for run in taken) for name in commands}
    print(f"{'':<32}{'median s':>10}{'best s':>10}   ({runs} runs)")
    for name, value in medians.items():
        print(f"{name:<32}{value:>10.2f}{min(run[name] for run in taken):>10.2f}")
    print(f"ratio {medians['cinecite ask'] / medians['import sentence_transformers']:.3f}")


def _seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)
    return perf_counter() - start


if __name__ == "__main__":
    main()
