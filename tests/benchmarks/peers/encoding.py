"""Passages encoded once and kept, so that building an index is measured apart from encoding."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index.storage.arrays import pieces
from retrieval.models.choice import BUILT_IN, STATIC, Models, open_encoder
from retrieval.models.encoders import Encoder

MINI: Final = "minilm"
ENCODERS: Final = (BUILT_IN, MINI, STATIC)
# Passages in a file of the cache: smaller libraries begin larger ones, and share all but the last file.
BLOCK: Final = 1_024

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """How many passages were encoded, and how long that took, now or before."""

    passages: int
    seconds: float


def models_of(encoder: str, *, threads: int, reader: str = BUILT_IN) -> Models:
    """Return the models with an encoder of ENCODERS."""
    if encoder == MINI:
        # Imported here because it brings torch.
        from retrieval.training.backbone import base_folder  # noqa: PLC0415

        encoder = str(base_folder())
    return Models(encoder, reader=reader, threads=threads)


def open_named(encoder: str, *, threads: int) -> Encoder:
    """Open an encoder of ENCODERS."""
    return open_encoder(models_of(encoder, threads=threads))


def encode(texts: Sequence[str], encoder: Encoder, *, into: Path, cache: Path) -> Encoded:
    """Write the vectors of passages into a file, float32 of shape (passages, dimension)."""
    cache.mkdir(parents=True, exist_ok=True)
    blocks = [_block(texts[each], encoder, cache) for each in pieces(len(texts), BLOCK)]
    vectors = np.concatenate([np.load(path) for path, _ in blocks])
    with into.with_suffix(".new").open("wb") as file:
        np.save(file, vectors)
    keep_identity(into, encoder.identity)
    into.with_suffix(".new").replace(into)
    return Encoded(len(texts), sum(seconds for _, seconds in blocks))


def identity_of(vectors: Path) -> str:
    """Return the identity of the encoder that made a file of vectors, without opening it."""
    return vectors.with_suffix(".identity").read_text(encoding="utf-8")


def keep_identity(vectors: Path, identity: str) -> None:
    """Write down which encoder made a file of vectors."""
    vectors.with_suffix(".identity").write_text(identity, encoding="utf-8")


def _block(texts: Sequence[str], encoder: Encoder, cache: Path) -> tuple[Path, float]:
    checksum = hashlib.sha256("\x1e".join([encoder.identity, *texts]).encode()).hexdigest()
    path, time = cache / f"{checksum}.npy", cache / f"{checksum}.seconds"
    if not time.exists():
        start = perf_counter()
        vectors = np.asarray(encoder.encode_passages(texts), dtype=np.float32)
        seconds = perf_counter() - start
        np.save(path, vectors)
        time.write_text(f"{seconds:.3f}", encoding="ascii")  # last: what has it is whole
    return path, float(time.read_text(encoding="ascii"))


class KeptEncoder:
    """Looks the vectors of known passages up, in the place of the encoder that made them."""

    def __init__(self, identity: str, texts: Sequence[str], vectors: Vectors) -> None:
        self.identity = identity
        self.dimension = vectors.shape[1]
        self._vectors = vectors
        self._row_of = {text: row for row, text in enumerate(texts)}

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the kept vectors; raises KeyError for a text that is not known."""
        return np.asarray(self._vectors[[self._row_of[text] for text in texts]], dtype=np.float32)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the kept vectors: only passages are known here."""
        return self.encode_passages(texts)
