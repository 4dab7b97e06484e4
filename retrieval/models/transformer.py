"""A built-in transformer: word pieces and weights of 8 bits, computed by onnxruntime without torch."""

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

# More threads than this gain little on texts of chunk length and take cores from others.
MOST_THREADS: Final = 4

# From so many texts on each thread computes texts of its own, which a second session is opened for.
MANY: Final = 4


class Transformer:
    """Texts, or pairs of them, to the arrays that the model's file gives. Safe to share between threads."""

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
        # The length of the first output's rows, where that is fixed.
        self.width = int(session.get_outputs()[0].shape[-1])

    @classmethod
    def load(
        cls, folder: Path, *, longest: int, stride: int = 0, threads: int | None = None
    ) -> "Transformer":
        """Read a model's folder; raises ModelError where it is not whole.

        Texts are cut at `longest` pieces. Of pairs the second is cut into windows that share `stride` pieces.
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
        """Cut texts, or pairs of them, into pieces."""
        # A lone text stays off the tokenizer's thread pool, which costs more than it saves there.
        if len(texts) == 1:
            first = texts[0]
            return [
                self._tokenizer.encode(first) if isinstance(first, str) else self._tokenizer.encode(*first)
            ]
        return self._tokenizer.encode_batch(list(texts))

    def run(self, encodings: Sequence[Encoding]) -> Iterator[NDArray[np.float32]]:
        """Yield the model's output for each text, in their order.

        Each is computed alone: in a batch the scale of the 8-bit products is that of all its texts, so that a
        text's output would hang on its neighbours. At a chunk's length a batch is no faster.
        """
        if self._many is not None and len(encodings) >= MANY:
            yield from self._many.run(encodings)
            return
        for each in encodings:
            yield _output(self._session, each)


class ManyTexts:
    """Computes texts beside each other, one on each thread.

    Threads that share one text wait for each other at each step: on two cores texts of chunk length come 1.4
    times as fast this way. Of few texts one would be waited for.
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
    # Threads that wait by spinning answer a little sooner and take the cores from everything else.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Texts differ in length: memory kept for one shape is seldom what the next one needs.
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
    """Return how many threads compute where no number is set."""
    return min(MOST_THREADS, os.cpu_count() or 1)
