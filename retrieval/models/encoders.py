"""Encoders of texts as unit vectors: the built-in transformer and the lighter static one."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from tokenizers import Tokenizer

from retrieval.errors import ModelError
from retrieval.models.transformer import Transformer
from retrieval.models.weights import ENCODER_FOLDER, WORDS_FOLDER, identity_of
from retrieval.text.normalisation import well_formed

# Vectors below this length count as zero.
_SHORTEST: Final = np.float32(1e-12)

# A chunk with its heading has about 120 pieces; longer ones are truncated.
_LONGEST: Final = 256
# People repeat questions, and a conversation reads a question twice.
_REMEMBERED: Final = 256


class Encoder(Protocol):
    """Encodes texts as unit vectors with `dimension` components.

    `identity` changes with the weights, so that vectors of different encoders are never compared.
    """

    @property
    def identity(self) -> str:
        """The identity of the weights, the same on every machine."""
        ...

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per question; zeros if the encoder knows none of its words."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per passage; zeros if the encoder knows none of its words."""
        ...


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale each row to length 1; rows of zeros stay as they are."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: NDArray[np.float32] = vectors / np.maximum(lengths, _SHORTEST)
    return units


class StaticEncoder:
    """Sums the vectors of word pieces, regardless of their order: fast, small, aligned across languages.

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
        """Read a model folder; raises ModelError if it is incomplete."""
        try:
            identity = identity_of(folder)
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            with safe_open(folder / "model.safetensors", framework="np") as tensors:
                table = tensors.get_tensor("embedding.weight")
        # tokenizers raises bare Exception for a file that it cannot read.
        except Exception as error:
            raise ModelError(
                "The built-in models' files are missing or damaged; install Cinecite again."
            ) from error
        return cls(tokenizer=tokenizer, table=table, identity=identity)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per text; zeros if no word is known."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per text; the same as for questions."""
        return self._encode(texts)

    def word_vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per word; words of similar meaning are near each other in any language."""
        return self._encode(words)

    def piece_counts(self, words: Sequence[str]) -> NDArray[np.intp]:
        """Return the number of pieces of each word: the more, the less reliable its vector."""
        return np.array([len(ids) for ids in self._pieces(words)], dtype=np.intp)

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        texts = [well_formed(text) for text in texts]
        # A single text is not worth the overhead of the tokenizer's thread pool.
        if len(texts) == 1:
            return [self._tokenizer.encode(texts[0], add_special_tokens=False).ids]
        encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [encoding.ids for encoding in encodings]

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # Text by text: np.add.reduceat over all pieces at once took two to six times as long, and memory in
        # proportion.
        for row, ids in enumerate(self._pieces(texts)):
            if ids:
                sums[row] = self._table[ids].astype(np.float32).sum(axis=0)
        return unit_rows(sums)


@cache
def built_in_words() -> StaticEncoder:
    """Return the word vectors that come with the package, read once."""
    return StaticEncoder.load(WORDS_FOLDER)


class TransformerEncoder:
    """The built-in encoder, a transformer of three languages. Safe to share between threads."""

    def __init__(self, transformer: Transformer, *, dimension: int) -> None:
        self._transformer = transformer
        self._remembered: dict[str, NDArray[np.float32]] = {}
        self.identity = transformer.identity
        self.dimension = dimension

    @classmethod
    def load(cls, folder: Path = ENCODER_FOLDER, *, threads: int | None = None) -> "TransformerEncoder":
        """Read a model's folder; raises ModelError if it is incomplete."""
        transformer = Transformer.load(folder, longest=_LONGEST, threads=threads)
        return cls(transformer, dimension=transformer.width)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per question; the last few hundred are remembered."""
        # Another thread may empty the cache meanwhile.
        remembered = self._remembered
        new = [text for text in dict.fromkeys(texts) if text not in remembered]
        found = dict(zip(new, self.encode_passages(new), strict=True))
        known = {text: remembered[text] for text in texts if text not in found}
        if len(self._remembered) + len(found) > _REMEMBERED:
            self._remembered = {}
        self._remembered.update(found)
        rows = [found[text] if text in found else known[text] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit row per passage; zeros if it is blank."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        wanted = [place for place, text in enumerate(texts) if text.strip()]
        encodings = self._transformer.encodings([well_formed(texts[place]) for place in wanted])
        for place, vector in zip(wanted, self._transformer.run(encodings), strict=True):
            vectors[place] = vector
        return unit_rows(vectors)
