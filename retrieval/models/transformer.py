"""Runs a built-in transformer with 8-bit weights in onnxruntime, without torch."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from retrieval.errors import ModelError
from retrieval.models.weights import identity_of

MODEL_FILE: Final = "model.onnx"
TOKENIZER_FILE: Final = "tokenizer.json"

# More threads than this gain little on texts of chunk length and take cores from other programs.
MOST_THREADS: Final = 4

# From this number of texts on, each thread computes texts of its own, in a second session.
MANY: Final = 4


class Transformer:
    """Computes a model's output for texts or pairs of texts. Safe to share between threads."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        session: onnxruntime.InferenceSession,
        *,
        identity: str,
        many: "ManyTexts | None" = None,
    ) -> None:
        self._tokenizer = tokenizer
        self._session = session
        self._many = many
        self.identity = identity
        # The length of the first output's rows, if it is fixed.
        self.width = int(session.get_outputs()[0].shape[-1])

    @classmethod
    def load(
        cls, folder: Path, *, longest: int, stride: int = 0, threads: int | None = None
    ) -> "Transformer":
        """Read a model's folder; raises ModelError if it is incomplete.

        Texts are truncated to `longest` pieces. The second text of a pair is split into windows that overlap
        by `stride` pieces.
        """
        threads = threads or default_threads()
        with _naming_damage():
            identity = identity_of(folder)
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        session = _session(folder / MODEL_FILE, threads)
        tokenizer.enable_truncation(
            longest, stride=stride, strategy="only_second" if stride else "longest_first"
        )
        many = ManyTexts(folder / MODEL_FILE, threads) if threads > 1 else None
        return cls(tokenizer, session, identity=identity, many=many)

    def encodings(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> list[Encoding]:
        """Tokenise texts or pairs of texts."""
        # A single text is not worth the overhead of the tokenizer's thread pool.
        if len(texts) == 1:
            first = texts[0]
            return [
                self._tokenizer.encode(first) if isinstance(first, str) else self._tokenizer.encode(*first)
            ]
        return self._tokenizer.encode_batch(list(texts))

    def run(self, encodings: Sequence[Encoding]) -> Iterator[NDArray[np.float32]]:
        """Yield the model's output for each text, in their order.

        Each is computed alone: in a batch, all texts would share the scale of the 8-bit products, so that a
        text's output would depend on its neighbours. At a chunk's length a batch is no faster.
        """
        if self._many is not None and len(encodings) >= MANY:
            yield from self._many.run(encodings)
            return
        for each in encodings:
            yield _output(self._session, each)


class ManyTexts:
    """Computes many texts in parallel, one on each thread.

    Threads that share a text wait for each other at each step: on two cores, texts of chunk length take 1/1.4
    of the time this way. With few texts, some threads would be idle.
    """

    def __init__(self, file: Path, threads: int) -> None:
        self._file = file
        self._threads = threads

    def run(self, encodings: Sequence[Encoding]) -> Iterator[NDArray[np.float32]]:
        """Yield the model's output for each text, in their order."""
        with ThreadPoolExecutor(self._threads) as pool:
            session = self._session
            yield from pool.map(lambda each: _output(session, each), encodings)

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return _session(self._file, 1)


def _session(file: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Spinning threads answer a little sooner, but take the cores from everything else.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Texts differ in length: memory kept for one shape seldom fits the next one.
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    with _naming_damage():
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


@contextmanager
def _naming_damage() -> Iterator[None]:
    try:
        yield
    # tokenizers and onnxruntime raise errors of every kind for a file that they cannot read.
    except Exception as error:
        raise ModelError(
            "The built-in models' files are missing or damaged; install Cinecite again."
        ) from error


def _output(session: onnxruntime.InferenceSession, encoding: Encoding) -> NDArray[np.float32]:
    inputs = np.array([[encoding.ids], [encoding.attention_mask], [encoding.type_ids]], dtype=np.int64)
    names = ("input_ids", "attention_mask", "token_type_ids")
    (outputs,) = session.run(None, dict(zip(names, inputs, strict=True)))
    output: NDArray[np.float32] = outputs[0]
    return output


def default_threads() -> int:
    """Return the number of threads if none is set."""
    return min(MOST_THREADS, os.cpu_count() or 1)
