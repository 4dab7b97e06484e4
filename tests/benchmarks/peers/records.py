"""The figures that were measured, kept after each step so that a run can go on where it was stopped."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks.peers.cell import Asked, Built, Judged, Timed
from tests.benchmarks.peers.encoding import Encoded

FILE_NAME = "peers.json"
# Of a system that has no vectors, in the place of the encoder.
NO_ENCODER = "-"


@dataclass(frozen=True, slots=True)
class Key:
    """Which figures: of a system over so many films, real or made up, with an encoder."""

    system: str
    films: int
    encoder: str
    is_made_up: bool = False


@dataclass(slots=True)
class Cell:
    """The figures of one key as they come in: its build, then its rounds of questions."""

    key: Key
    passages: int
    built: Built | None = None
    rounds: list[Timed] = field(default_factory=list)
    judged: Judged | None = None

    def timed(self) -> Timed | None:
        """Return the median of the rounds, figure by figure."""
        if not self.rounds:
            return None
        rows = [asdict(each) for each in self.rounds]
        middle = {name: median(row[name] for row in rows) for name in rows[0]}
        return Timed(**{**middle, "questions": min(each.questions for each in self.rounds)})


@dataclass(slots=True)
class EncoderSpeed:
    """How fast an encoder read the passages of so many films."""

    encoder: str
    films: int
    encoded: Encoded


@dataclass(slots=True)
class Records:
    """All figures of a folder, with the machine, the versions and the commands that they come from."""

    path: Path
    cells: dict[Key, Cell] = field(default_factory=dict)
    speeds: list[EncoderSpeed] = field(default_factory=list)
    made_with: dict[str, object] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> "Records":
        """Read what is there, if anything."""
        records = cls(folder / FILE_NAME)
        if records.path.exists():
            kept = json.loads(records.path.read_text(encoding="utf-8"))
            records.made_with = kept["made_with"]
            records.speeds = [
                EncoderSpeed(row["encoder"], row["films"], Encoded(**row["encoded"]))
                for row in kept["speeds"]
            ]
            for row in kept["cells"]:
                cell = _cell(row)
                records.cells[cell.key] = cell
        return records

    def cell(self, key: Key, passages: int) -> Cell:
        """Return a key's figures, without any where it is new."""
        return self.cells.setdefault(key, Cell(key, passages))

    def add(self, cell: Cell, figures: Built | Asked) -> None:
        """Keep what one process has measured."""
        if isinstance(figures, Built):
            cell.built = figures
        else:
            cell.rounds.append(figures.timed)
            cell.judged = cell.judged or figures.judged
        self.save()

    def save(self) -> None:
        """Write all figures."""
        kept = {
            "made_with": self.made_with,
            "speeds": [asdict(each) for each in self.speeds],
            "cells": [
                asdict(cell) | {"timed": timed and asdict(timed)}
                for cell, timed in ((cell, cell.timed()) for cell in self.cells.values())
            ],
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(".new")
        unfinished.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        unfinished.replace(self.path)

    def sorted_cells(self, order: Sequence[str]) -> list[Cell]:
        """Return the cells by size, encoder and the order of the systems."""
        place = {name: number for number, name in enumerate(order)}
        return sorted(
            (cell for cell in self.cells.values() if cell.key.system in place),
            key=lambda cell: (cell.passages, cell.key.encoder, place[cell.key.system]),
        )


def _cell(row: dict[str, object]) -> Cell:
    key, built, judged, rounds = row["key"], row["built"], row["judged"], row["rounds"]
    assert isinstance(key, dict)
    assert isinstance(rounds, list)
    assert isinstance(row["passages"], int)
    return Cell(
        Key(**key),
        row["passages"],
        Built(**built) if isinstance(built, dict) else None,
        [Timed(**each) for each in rounds],
        Judged(**judged) if isinstance(judged, dict) else None,
    )
