"""Cinecite's retrieval beside rank-bm25, bm25s, txtai and Haystack: the same passages, the same encoder.

make peers DATA=../shared/data
make peers DATA=../shared/data PEERS="--million 1000000"

Passages are cut and encoded once and kept in a cache. Each system is then built in a process of its own, and
asked in others, the systems taking turns. What has been measured is kept in the folder of the results and not
measured again: a run that was stopped goes on where it was.
"""

import argparse
from pathlib import Path

from tests.benchmarks.peers.encoding import ENCODERS
from tests.benchmarks.peers.plot import draw
from tests.benchmarks.peers.records import Records
from tests.benchmarks.peers.running import Run, made_with
from tests.benchmarks.peers.systems import NAMES, kind_of
from tests.benchmarks.peers.table import show

SIZES = (1_000, 10_000, 34_532)


def main() -> None:
    """Measure what has not been, then print the table and draw the plot."""
    options = _options()
    records = Records.open(options.out)
    records.made_with = made_with(vars(options))
    every = {name: kind_of(name) for name in NAMES}
    run = Run(
        records,
        options.data,
        options.cache,
        systems=tuple(every[name] for name in options.systems),
        encoders=tuple(options.encoders),
        rounds=options.rounds,
        questions=options.questions,
        limit_s=options.limit,
        threads=options.threads,
    )
    for films in options.sizes:
        run.measure(films)
    if options.million:
        run.measure_synthetic(options.million)
    show(records, {name: kind.remark for name, kind in every.items()})
    picture = draw(records, options.out, list(every))
    print(f"\n{records.path}; {picture or 'no picture, as there is no matplotlib here'}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder with films/")
    add("--sizes", type=int, nargs="*", default=SIZES, help="numbers of films (default %(default)s)")
    add("--encoders", nargs="+", choices=ENCODERS, default=ENCODERS, help="(default %(default)s)")
    add("--systems", nargs="+", choices=NAMES, default=NAMES, help="(default all)")
    add(
        "--million",
        type=int,
        default=0,
        metavar="PASSAGES",
        help="made-up passages, ours alone (default none)",
    )
    add(
        "--questions", type=int, default=210, help="asked of each system, ten uncounted (default %(default)s)"
    )
    add("--rounds", type=int, default=3, help="processes that ask each system (default %(default)s)")
    add("--limit", type=float, default=60, help="seconds after which no more are asked (default %(default)s)")
    add("--threads", type=int, default=1, help="of each library that lets them be set (default %(default)s)")
    add("--cache", type=Path, default=Path(".cinecite/peers"), help="(default %(default)s)")
    add("--out", type=Path, default=Path(".cinecite/peers/results"), help="(default %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
