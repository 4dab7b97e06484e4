"""The figures as one table."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.benchmarks.peers.encoding import ENCODERS
from tests.benchmarks.peers.records import NO_ENCODER, Cell, EncoderSpeed, Records

OURS: Final = "cinecite"
WIDTH: Final = 158
_COLUMNS: Final = (
    *("build s", "index MB", "build MB", "ask MB", "n", "p50 ms", "p99 ms", "cpu ms", "/ ours", "q/s"),
    *("recall@10", "film en", "film ru", "film fr", "first s"),
)
MEANING: Final = """
build s, build MB: making and saving the index of passages that are encoded already; peak memory of a process.
ask MB, n, p50 ms, p99 ms, q/s: one question after another, each encoded, in a new process; median round.
cpu ms: the median time that processors worked on a question, which other programs hardly change.
/ ours: p50 as a multiple of that of our retrieval with the same encoder, or with the first one.
recall@10: the part of the ten nearest, by exact products of the same vectors, that the vectors' arm finds.
film en, ru, fr: the share of questions with a passage of the right film among the first ten, by language.
first s: from the start of the process to the first answer.
"""


def show(records: Records, remarks: dict[str, str]) -> None:
    """Print the table, what its columns mean, and what is to be known of the systems."""
    console = Console(width=WIDTH, highlight=False)
    table = Table("system", "encoder", *_COLUMNS, box=None, padding=(0, 1, 0, 0), header_style="")
    for column in table.columns[2:]:
        column.justify, column.no_wrap = "right", True
    size = None
    for cell in records.sorted_cells(list(remarks)):
        if cell.passages != size:
            size = cell.passages
            kind = "made-up films" if cell.key.is_made_up else "films"
            table.add_row(f"[bold]{cell.key.films:,} {kind}, {size:,} passages")
        table.add_row(cell.key.system, cell.key.encoder, *row(cell, baseline(records, cell)))
    console.print(table)
    for line in (*map(_speed, records.speeds), MEANING, *_remarks(records, remarks)):
        console.print(line, markup=False)


def row(cell: Cell, ours: Cell | None) -> list[str]:
    """Return a cell's columns; what was not measured is blank."""
    built, timed, judged = cell.built, cell.timed(), cell.judged
    base = ours.timed() if ours else None
    columns = ["", "", ""] if built is None else _built(built.seconds, built.index_bytes, built.peak_mb)
    if timed is None:
        return [*columns, *[""] * (len(_COLUMNS) - len(columns))]
    columns += [f"{timed.peak_mb:,.0f}", str(timed.questions), f"{timed.p50_ms:,.1f}", f"{timed.p99_ms:,.1f}"]
    columns.append(f"{timed.cpu_ms:,.1f}")
    columns += [f"{timed.p50_ms / base.p50_ms:.2f}" if base else "", f"{timed.per_s:,.1f}"]
    shares = (judged.recall, judged.en, judged.ru, judged.fr) if judged else (None,) * 4
    return [*columns, *("" if share is None else f"{share:.3f}" for share in shares), f"{timed.first_s:.2f}"]


def baseline(records: Records, cell: Cell) -> Cell | None:
    """Return our own retrieval over the same passages with the same encoder, or with the first one."""
    encoders = ENCODERS if cell.key.encoder == NO_ENCODER else (cell.key.encoder,)
    found = (records.cells.get(replace(cell.key, system=OURS, encoder=each)) for each in encoders)
    return next((each for each in found if each is not None and each.rounds), None)


def _built(seconds: float, index_bytes: int, peak: float) -> list[str]:
    return [f"{seconds:,.1f}", f"{index_bytes / 1e6:,.1f}" if index_bytes else "none", f"{peak:,.0f}"]


def _speed(speed: EncoderSpeed) -> str:
    encoded = speed.encoded
    return (
        f"{speed.encoder} encoded {encoded.passages:,} passages in {encoded.seconds:,.1f} s,"
        f" {encoded.passages / encoded.seconds:,.0f} a second"
    )


def _remarks(records: Records, remarks: dict[str, str]) -> Iterable[str]:
    present: Sequence[str] = [key.system for key in records.cells]
    return (f"{name}: {remark}." for name, remark in remarks.items() if name in present and remark)
