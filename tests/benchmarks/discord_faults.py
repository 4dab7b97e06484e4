"""What becomes of questions on Discord while things go wrong: tried, lost, answered twice.

python -m tests.benchmarks.discord_faults
"""

import argparse
import asyncio
import logging
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bot.discord.fault_cases import CASES, Count, Counts


def main() -> None:
    """Print one row for each case and kind of question, and the sums."""
    options = _options()
    # What the bot writes of the faults is not what is looked for.
    logging.disable(logging.CRITICAL)
    print(f"{'fault':<44}{'question':<30}{'tried':>7}{'lost':>6}{'doubled':>9}")
    sums = [0, 0, 0]
    for name in CASES:
        if options.only.casefold() not in name.casefold():
            continue
        for kind, count in _played(name, options.tries).items():
            _print(name, kind, count)
            sums = [total + new for total, new in zip(sums, _numbers(count), strict=True)]
    _print("all", "", Count(*sums))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tries", type=int, default=10, help="questions of a kind (default %(default)s)")
    parser.add_argument("--only", default="", help="only the faults whose name holds this")
    return parser.parse_args()


def _played(name: str, tries: int) -> Counts:
    async def played() -> Counts:
        with TemporaryDirectory() as folder:
            return await CASES[name](Path(folder), tries)

    return asyncio.run(played())


def _print(name: str, kind: str, count: Count) -> None:
    tried, lost, doubled = _numbers(count)
    print(f"{name:<44}{kind:<30}{tried:>7}{lost:>6}{doubled:>9}", flush=True)


def _numbers(count: Count) -> tuple[int, int, int]:
    return count.tried, count.lost, count.doubled


if __name__ == "__main__":
    main()
