"""Figures as the benchmarks print them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def times_ms(call: Callable[[T], object], arguments: Iterable[T]) -> list[float]:
    """Return how long each call took."""
    return [timed(call, argument)[1] * 1000 for argument in arguments]


def timed(call: Callable[[T], R], argument: T) -> tuple[R, float]:
    """Return the call's result and its duration in seconds."""
    start = perf_counter()
    result = call(argument)
    return result, perf_counter() - start


def size_bytes(folder: Path) -> int:
    """Return how many bytes lie in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def percentile(values: Iterable[float], per_cent: float) -> float:
    """Return the smallest value that at least `per_cent` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = -(-len(ordered) * per_cent // 100)
    return ordered[max(0, int(rank) - 1)]


def summary_ms(values: Iterable[float]) -> str:
    """Return count, median, 99th percentile and maximum as columns."""
    ordered = sorted(values)
    return f"{len(ordered):>8}{median(ordered):>10.2f}{percentile(ordered, 99):>10.2f}{ordered[-1]:>10.2f}"


SUMMARY_HEADINGS = f"{'n':>8}{'p50 ms':>10}{'p99 ms':>10}{'max ms':>10}"
