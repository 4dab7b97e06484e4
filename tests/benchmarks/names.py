"""Print how well names are found across scripts: `python tests/benchmarks/names.py --data ../shared/data`."""

import argparse
import gzip
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from retrieval.names.matching import SOUND_FLOOR, NameIndex
from retrieval.training.data.name_pairs import NamePair, NamePairs

COMMON_WORDS = 5_000
FLOORS = (0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8)
SHOWN = 40
SMALL_INDEX = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=5_000)
    parser.add_argument("--examples", action="store_true", help="print a sample of false matches")
    arguments = parser.parse_args()
    pairs = NamePairs.read(arguments.data)
    measured = pairs.measured[: arguments.queries]
    print(
        "| asked in | candidates | right one first | of names unseen in training | in first 5 | ms a name |"
    )
    print("|---|---|---|---|---|---|")
    known = {pair.cyrillic for pair in pairs.training + pairs.calibrating}
    both = [(pair.latin, pair.cyrillic) for pair in pairs.all]
    unseen = [pair.cyrillic not in known for pair in measured]
    ranked("Cyrillic", [(pair.cyrillic, pair.latin) for pair in measured], [(c, r) for r, c in both], unseen)
    ranked("Latin", [(pair.latin, pair.cyrillic) for pair in measured], both, unseen)
    small_index(pairs.training, measured)
    false_matches(arguments.data, shown=SHOWN if arguments.examples else 0)


def ranked(
    script: str,
    asked: Sequence[tuple[str, str]],
    pairs: Sequence[tuple[str, str]],
    unseen: Sequence[bool],
) -> None:
    rights = defaultdict(set)
    for source, target in pairs:
        rights[source].add(target)
    candidates = sorted({target for _, target in pairs})
    index = NameIndex(candidates)
    index.nearest("anna", 1)
    began = time.perf_counter()
    found = [index.nearest(source, 5, floor=0.0) for source, _ in asked]
    spent = (time.perf_counter() - began) * 1000 / len(asked)
    hits = [
        [candidates[row] in rights[source] for row, _ in rows]
        for (source, _), rows in zip(asked, found, strict=True)
    ]
    first = [bool(hit) and hit[0] for hit in hits]
    new = [right for right, is_new in zip(first, unseen, strict=True) if is_new]
    print(
        f"| {script} | {len(candidates)} | {sum(first) / len(first):.3f} | {sum(new) / len(new):.3f} "
        f"| {sum(map(any, hits)) / len(hits):.3f} | {spent:.2f} |"
    )


def small_index(training: Sequence[NamePair], measured: Sequence[NamePair]) -> None:
    """Print how many held-out names pass each floor in an index the size of a few documents'."""
    others = random.Random(1).sample(sorted({pair.latin for pair in training}), SMALL_INDEX)  # noqa: S311
    began = time.perf_counter()
    NameIndex(others).nearest("anna", 1)
    spent = (time.perf_counter() - began) * 1000
    print(f"\nthe first search in an index of {SMALL_INDEX} names takes {spent:.1f} ms\n")
    names = [pair.latin for pair in measured]
    index = NameIndex(names + others)
    found = [index.nearest(pair.cyrillic, 5, floor=0.0) for pair in measured]
    print("| floor | right name found | wrong names found, a question word |")
    print("|---|---|---|")
    for floor in FLOORS:
        right = wrong = 0
        for pair, rows in zip(measured, found, strict=True):
            above = [(names + others)[row] for row, value in rows if value >= floor]
            right += pair.latin in above
            wrong += sum(name != pair.latin for name in above)
        print(f"| {floor} | {right / len(measured):.3f} | {wrong / len(measured):.3f} |")


def false_matches(data: Path, *, shown: int) -> None:
    """Print how many common words sound like a common word of the other script."""
    russian = [word for word in common_words(data, ("en-ru", 1), ("ru-fr", 0)) if not word.isascii()]
    print(f"\n| words asked | against | {' | '.join(f'>= {floor}' for floor in FLOORS)} |")
    print(f"|---|---|{'---|' * len(FLOORS)}")
    for language, columns in (
        ("English", (("en-ru", 0), ("en-fr", 0))),
        ("French", (("en-fr", 1), ("ru-fr", 1))),
    ):
        others = list(common_words(data, *columns))
        index = NameIndex(others)
        nearest = [(word, hit) for word in russian for hit in index.nearest(word, 1, floor=min(FLOORS))]
        shares = (sum(hit[1] >= floor for _, hit in nearest) / len(russian) for floor in FLOORS)
        print(f"| {len(russian)} Russian | {language} | {' | '.join(f'{share:.3f}' for share in shares)} |")
        above = [match for match in nearest if match[1][1] >= SOUND_FLOOR]
        for word, (row, value) in random.Random(2).sample(above, min(shown, len(above))):  # noqa: S311
            print(f"    {word} ~ {others[row]} {value:.2f}")


def common_words(data: Path, *columns: tuple[str, int]) -> Iterator[str]:
    """Yield the commonest words that are mostly written small, of these columns of the parallel text."""
    counts: Counter[str] = Counter()
    capitals: Counter[str] = Counter()
    for name, column in columns:
        with gzip.open(data / "parallel" / f"{name}.tsv.gz", "rt", encoding="utf-8") as file:
            for line in file:
                for word in re.findall(r"[^\W\d_]{2,}", line.split("\t")[column]):
                    counts[word.lower()] += 1
                    capitals[word.lower()] += word[0].isupper()
    small = (word for word, count in counts.most_common() if capitals[word] * 2 < count)
    for _, word in zip(range(COMMON_WORDS), small, strict=False):
        yield word


if __name__ == "__main__":
    main()
