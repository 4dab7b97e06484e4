"""What is compared, by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from retrieval.models.encoders import Encoder
from tests.benchmarks.peers.encoding import Vectors, open_named
from tests.benchmarks.peers.library import Library, Passage

# Results asked for.
K: Final = 10


@dataclass(frozen=True, slots=True)
class Material:
    """What a system is built from: a library, the vectors of its passages, the encoder that made them."""

    library: Library
    encoder_name: str
    vectors_path: Path
    threads: int

    def passages(self) -> list[Passage]:
        """Read the passages."""
        return self.library.passages()

    def vectors(self) -> Vectors:
        """Open the vectors; they stay on disk until they are read."""
        vectors: Vectors = np.load(self.vectors_path, mmap_mode="r")
        return vectors

    def encoder(self) -> Encoder:
        """Open the encoder."""
        return open_named(self.encoder_name, threads=self.threads)


class System(Protocol):
    """An index that is open."""

    def search(self, question: str, k: int) -> Sequence[int]:
        """Return the numbers of the best `k` passages, best first."""
        ...

    def nearest(self, question: str, k: int) -> Sequence[int] | None:
        """Return those that the vectors alone find; None where there are no vectors."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """How a system is built into a folder and opened from it.

    `vectors` says whether it has any, `base` whose index it asks where it has none of its own, `imports` what
    is imported before the clock of a build starts, `remark` what a reader of the figures should know.
    """

    name: str
    build: Callable[[Material, Path], None] | None
    open: Callable[[Material, Path], System]
    vectors: bool = True
    base: str = ""
    imports: tuple[str, ...] = ()
    remark: str = ""

    @property
    def index(self) -> str:
        """The system whose index is asked."""
        return self.base or self.name


# In the order of the table; what a module imports belongs to the start of its own systems alone.
_MODULE_OF: Final = {
    "cinecite": "cinecite_systems",
    "cinecite-hybrid": "cinecite_systems",
    "cinecite-answer": "cinecite_systems",
    "rank-bm25": "rank_bm25_system",
    "bm25s": "bm25s_system",
    "txtai": "txtai_system",
    "haystack": "haystack_system",
}
NAMES: Final = tuple(_MODULE_OF)


def kind_of(name: str) -> Kind:
    """Return the system of this name, one of NAMES."""
    module = import_module(f"tests.benchmarks.peers.{_MODULE_OF[name]}")
    kinds: Sequence[Kind] = module.KINDS
    return next(kind for kind in kinds if kind.name == name)
