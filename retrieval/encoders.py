"""Texts to unit vectors: the built-in static model, or any sentence-transformers model."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from tokenizers import Tokenizer

from retrieval.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUILT_IN_NAMES = ("static", "builtin")
WORDS_FOLDER = Path(__file__).parent / "models" / "words"

# Written beside the weights when they are trained, so that a start need not hash megabytes.
FINGERPRINT_FILE = "fingerprint.json"
_FINGERPRINT_CHARS = 16

# Numbers that are read from each tensor of a user's model to tell it from others: enough to change with any
# training, few enough to take milliseconds for gigabytes.
_SAMPLED_VALUES = 256


HUB_TIMEOUT_S = 10.0

# Vectors below this length count as zero.
_SHORTEST = np.float32(1e-12)


class Encoder(Protocol):
    """Turns texts into unit vectors of `dimension` numbers.

    `identity` changes when the weights change, so that vectors of different encoders never meet.
    """

    @property
    def identity(self) -> str:
        """Name the weights, the same on every machine."""
        ...

    @property
    def dimension(self) -> int:
        """Say how long the vectors are."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per question: unit length, or zeros where the encoder knows none of its words."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per passage: unit length, or zeros where the encoder knows none of its words."""
        ...


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale each row to length 1; rows of zeros stay as they are."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: NDArray[np.float32] = vectors / np.maximum(lengths, _SHORTEST)
    return units


class StaticEncoder:
    """Sums a vector for each word piece, whatever the order: fast, small, the same in three languages.

    Reads a sentence-transformers StaticEmbedding folder without torch and gives the vectors that
    sentence-transformers gives. Safe to share between threads.
    """

    def __init__(self, *, tokenizer: Tokenizer, table: NDArray[np.float16], identity: str) -> None:
        self._tokenizer = tokenizer
        self._table = table
        self.identity = identity
        self.dimension: int = table.shape[1]

    @classmethod
    def load(cls, folder: Path) -> "StaticEncoder":
        """Read a model folder; raises EncoderError where it is not whole."""
        try:
            fingerprint = json.loads((folder / FINGERPRINT_FILE).read_bytes())["sha256"]
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            with safe_open(folder / "model.safetensors", framework="np") as tensors:
                table = tensors.get_tensor("embedding.weight")
        # tokenizers raises bare Exception for a file that it cannot read.
        except Exception as error:
            raise EncoderError(
                "The built-in encoder's files are missing or damaged; install Cinecite again."
            ) from error
        identity = f"builtin:{folder.name}:{fingerprint[:_FINGERPRINT_CHARS]}"
        return cls(tokenizer=tokenizer, table=table, identity=identity)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per text; zeros where no word is known."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per text; the same as for questions."""
        return self._encode(texts)

    def word_vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per word; words of like meaning are near whatever their language."""
        return self._encode(words)

    def piece_counts(self, words: Sequence[str]) -> NDArray[np.intp]:
        """Return how many pieces each word is cut into: the more, the less its vector is to be trusted."""
        return np.array([len(ids) for ids in self._pieces(words)], dtype=np.intp)

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        texts = [_well_formed(text) for text in texts]
        # A lone text stays off the tokenizer's thread pool, which costs more than it saves there.
        if len(texts) == 1:
            return [self._tokenizer.encode(texts[0], add_special_tokens=False).ids]
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [encoding.ids for encoding in encodings]

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Text by text: np.add.reduceat over all pieces at once took twice to six times as long and memory
        # in proportion.
        for row, ids in enumerate(self._pieces(texts)):
            if ids:
                sums[row] = self._table[ids].astype(np.float32).sum(axis=0)
        return unit_rows(sums)


class SentenceTransformersEncoder:
    """Any sentence-transformers model, with the prompts that it has for questions and for passages."""

    def __init__(self, model: "SentenceTransformer", *, identity: str) -> None:
        self._model = model
        self.identity = identity
        self.dimension = int(model.encode(["dimension"], show_progress_bar=False).shape[1])

    @classmethod
    def load(cls, name: str, *, revision: str | None = None) -> "SentenceTransformersEncoder":
        """Load a model by its name on the Hugging Face Hub or by its folder.

        What is on this machine is used before anything is downloaded, and code that comes with a model is
        never run. Raises EncoderError where there is no such model or it cannot be loaded.
        """
        folder = Path(name).expanduser()
        if folder.is_dir():
            model = _load_folder(folder)
            label = folder.resolve().name
        elif _looks_like_path(name):
            raise EncoderError(
                f"There is no encoder folder {name!r}; give an existing folder or a model's name."
            )
        else:
            model = _load_named(name, revision)
            label = name
        identity = f"sentence-transformers:{label}@{revision or 'default'}:{_fingerprint(model)}"
        return cls(model, identity=identity)

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
        vectors = encode(
            [_well_formed(text) for text in texts], show_progress_bar=False, convert_to_numpy=True
        )
        return unit_rows(np.nan_to_num(np.asarray(vectors, dtype=np.float32)))


def open_encoder(name: str, *, revision: str | None = None) -> Encoder:
    """Open the built-in encoder ("static" or "builtin") or a sentence-transformers model by name or path.

    Raises EncoderError with what to do about it.
    """
    if name in BUILT_IN_NAMES:
        return StaticEncoder.load(WORDS_FOLDER)
    return SentenceTransformersEncoder.load(name, revision=revision)


def _well_formed(text: str) -> str:
    """Replace lone surrogates, which a terminal's bytes can become and which tokenizers refuse."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _looks_like_path(name: str) -> bool:
    return name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1


def _load_folder(folder: Path) -> "SentenceTransformer":
    try:
        return _sentence_transformer(str(folder), revision=None, local_files_only=True)
    except Exception as error:
        raise EncoderError(
            f"The folder {str(folder)!r} holds no model that sentence-transformers can load; "
            "give a folder that SentenceTransformer.save made, or a model's name."
        ) from error


def _load_named(name: str, revision: str | None) -> "SentenceTransformer":
    try:
        return _sentence_transformer(name, revision=revision, local_files_only=True)
    except Exception:  # noqa: BLE001 - loaders raise errors of every kind
        return _download_named(name, revision)


def _download_named(name: str, revision: str | None) -> "SentenceTransformer":
    # Of sentence-transformers' own stack: it is there whenever a model can be loaded.
    from huggingface_hub import HfApi  # noqa: PLC0415

    try:
        # Without a network the loader would try for a minute, and print each try.
        HfApi().model_info(name, revision=revision, timeout=HUB_TIMEOUT_S)
        return _sentence_transformer(name, revision=revision, local_files_only=False)
    except Exception as error:
        wanted = name if revision is None else f"{name}@{revision}"
        raise EncoderError(
            f"The encoder {wanted!r} is not on this machine and could not be downloaded; check the name and "
            'the network, give a folder, or use the built-in encoder "static".'
        ) from error


def _sentence_transformer(
    name: str, *, revision: str | None, local_files_only: bool
) -> "SentenceTransformer":
    # torch and sentence-transformers take seconds to import; the built-in encoder needs neither.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    # A bar over the loading of weights would stand between a question and its answer.
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(
        name, revision=revision, local_files_only=local_files_only, trust_remote_code=False
    )


def _fingerprint(model: "SentenceTransformer") -> str:
    """Return a short hash of a model's parts, prompts and a sample of every weight."""
    import torch  # noqa: PLC0415

    digest = hashlib.sha256(f"{model}{sorted(model.prompts.items())}".encode())
    for name, tensor in sorted(model.state_dict().items()):
        step = max(1, tensor.numel() // _SAMPLED_VALUES)
        sample = tensor.detach().flatten()[::step].to("cpu", torch.float64)
        digest.update(f"{name}{tuple(tensor.shape)}".encode() + sample.numpy().tobytes())
    return digest.hexdigest()[:_FINGERPRINT_CHARS]
