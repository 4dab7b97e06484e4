"""One step of the comparison in a process of its own; what to do is told in JSON, and so are the figures.

Called by `python -m tests.benchmarks.peers`.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from statistics import median

from retrieval.datatypes import Language
from tests.benchmarks.figures import percentile, size_bytes
from tests.benchmarks.peers.encoding import Encoded, encode, open_named
from tests.benchmarks.peers.judging import found_films, recall
from tests.benchmarks.peers.library import Library, Question
from tests.benchmarks.peers.systems import K, Kind, Material, System, kind_of

# The first questions page an index in; they are not counted.
WARM_UP = 10
# However slow a system is, so many questions are counted.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Job:
    """What to do: `encode`, `build`, `synthesise` or `ask`, with paths, and when the process was started.

    After `limit_s` seconds no more questions are asked. The results are compared where `is_judged`. Of the
    vectors in `real` those of a made-up library are made.
    """

    task: str
    system: str
    encoder: str
    library: str
    vectors: str
    index: str
    threads: int
    started: float
    limit_s: float
    is_judged: bool = False
    real: str = ""

    @property
    def material(self) -> Material:
        """What the system is built from."""
        return Material(Library(Path(self.library)), self.encoder, Path(self.vectors), self.threads)


@dataclass(frozen=True, slots=True)
class Built:
    """What building took, encoding apart."""

    seconds: float
    index_bytes: int
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Timed:
    """What asking one question after another took, encoding them included, and from start to first answer.

    `cpu_ms` is the median time that processors worked on a question, which other programs hardly change.
    """

    questions: int
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    per_s: float
    peak_mb: float
    first_s: float


@dataclass(frozen=True, slots=True)
class Judged:
    """How good the results are: None where a system has no vectors, or there were no such questions."""

    recall: float | None
    en: float | None
    ru: float | None
    fr: float | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The figures of a process that asks."""

    timed: Timed
    judged: Judged | None


def main() -> None:
    """Do the job and print its figures."""
    job = Job(**json.loads(sys.argv[1]))
    figures: Encoded | Built | Asked
    if job.task == "encode":
        figures = _encode(job)
    elif job.task == "build":
        figures = _build(job)
    elif job.task == "synthesise":
        figures = _synthesise(job)
    else:
        figures = _ask(job)
    print(json.dumps(asdict(figures)))


def _encode(job: Job) -> Encoded:
    texts = [passage.text for passage in job.material.passages()]
    encoder = open_named(job.encoder, threads=job.threads)
    into = Path(job.vectors)
    return encode(texts, encoder, into=into, cache=into.parents[1] / "blocks")


def _build(job: Job) -> Built:
    kind, folder = kind_of(job.system), Path(job.index)
    assert kind.build is not None, job.system
    for name in kind.imports:
        import_module(name)
    start = time.perf_counter()
    kind.build(job.material, folder)
    return _built(start, folder)


def _built(start: float, folder: Path) -> Built:
    return Built(time.perf_counter() - start, size_bytes(folder), peak_mb())


def _synthesise(job: Job) -> Built:
    # Imported here as it needs all of our own retrieval, whose start is measured elsewhere.
    from tests.benchmarks.peers import synthetic  # noqa: PLC0415

    material, folder = job.material, Path(job.index)
    start = time.perf_counter()
    synthetic.build(material, folder, real=Path(job.real))
    built = _built(start, folder)
    synthetic.keep_passages(material, folder)
    return built


def _ask(job: Job) -> Asked:
    kind, material = kind_of(job.system), job.material
    questions = material.library.questions()
    system = kind.open(material, Path(job.index))
    system.search(questions[0].text, K)
    first_s = time.time() - job.started
    for question in questions[1:WARM_UP]:
        system.search(question.text, K)
    counted = questions[WARM_UP:]
    times_s, worked_s, results, start = [], [], [], time.perf_counter()
    for place, question in enumerate(counted):
        before = time.perf_counter()
        if place >= FEWEST and before - start > job.limit_s:
            break
        before_cpu = time.process_time()
        results.append(system.search(question.text, K))
        worked_s.append(time.process_time() - before_cpu)
        times_s.append(time.perf_counter() - before)
    timed = Timed(
        len(times_s),
        1000 * median(times_s),
        1000 * percentile(times_s, 99),
        1000 * median(worked_s),
        len(times_s) / sum(times_s),
        peak_mb(),
        first_s,
    )
    return Asked(
        timed, _judged(job, kind, system, counted[: len(results)], results) if job.is_judged else None
    )


def _judged(
    job: Job, kind: Kind, system: System, questions: Sequence[Question], results: Sequence[Sequence[int]]
) -> Judged:
    material = job.material
    films = found_films(results, questions, material.passages())
    share = None
    if kind.vectors:
        found, asked, start = [], [], time.perf_counter()
        for place, question in enumerate(questions):
            if place >= FEWEST and time.perf_counter() - start > job.limit_s:
                break
            found.append(system.nearest(question.text, K) or ())
            asked.append(question.text)
        share = recall(found, material.vectors(), material.encoder().encode_questions(asked), k=K)
    return Judged(share, films.get(Language.EN), films.get(Language.RU), films.get(Language.FR))


def peak_mb() -> float:
    """Return the most memory that this process, or one that it started, has held."""
    import resource  # noqa: PLC0415 - Windows has none

    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status")
    if status.exists():
        # What the system counts for this process begins with the size of the one that started it.
        own = int(status.read_text(encoding="ascii").partition("VmHWM:")[2].split()[0])
    else:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(own, started) / 1024


if __name__ == "__main__":
    main()
