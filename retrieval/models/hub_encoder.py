"""Users' own sentence-transformers models as encoders."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from retrieval.models.encoders import unit_rows
from retrieval.models.hub import fingerprint, label_of, load_model
from retrieval.text.normalisation import well_formed

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# sentence-transformers' own batch size.
AT_ONCE: Final = 32


class SentenceTransformersEncoder:
    """Any sentence-transformers model, with its own prompts for questions and passages.

    Safe to share between threads; a question waits for one batch of passages at most.
    """

    def __init__(self, model: "SentenceTransformer", *, identity: str) -> None:
        self._model = model
        # The tokenizers of transformers are not thread-safe.
        self._turn = Lock()
        self.identity = identity
        self.dimension = int(model.encode(["dimension"], show_progress_bar=False).shape[1])

    @classmethod
    def load(cls, name: str, *, revision: str | None = None) -> "SentenceTransformersEncoder":
        """Load a model by its name on the Hugging Face Hub or by its folder.

        Local files are used before anything is downloaded, and code that comes with a model is never run.
        Raises ModelError if there is no such model or it cannot be loaded.
        """
        model = load_model(name, _loaded, revision=revision, what="encoder")
        sample = fingerprint(f"{model}{sorted(model.prompts.items())}", model.state_dict())
        return cls(model, identity=f"sentence-transformers:{label_of(name)}@{revision or 'default'}:{sample}")

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per question, made with the model's prompt for questions."""
        return self._encode(self._model.encode_query, texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per passage, made with the model's prompt for passages."""
        return self._encode(self._model.encode_document, texts)

    def _encode(
        self, encode: Callable[..., NDArray[np.float32]], texts: Sequence[str]
    ) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        parts = []
        for first in range(0, len(texts), AT_ONCE):
            some = [well_formed(text) for text in texts[first : first + AT_ONCE]]
            with self._turn:
                parts.append(encode(some, show_progress_bar=False, convert_to_numpy=True))
        return unit_rows(np.nan_to_num(np.concatenate(parts).astype(np.float32)))


def _loaded(name: str, *, revision: str | None, local_files_only: bool) -> "SentenceTransformer":
    # sentence-transformers takes seconds to import; the built-in encoder needs none of it.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    # A progress bar would appear between a question and its answer.
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(
        name, revision=revision, local_files_only=local_files_only, trust_remote_code=False
    )
