"""A transformer that trains in a second, word pieces for it, and files as the trainings read them."""

import gzip
import json
import random
import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from torch import nn
from transformers import BertConfig, BertModel

from retrieval.training.backbone import TextEncoder
from retrieval.training.reader import packed_e5
from retrieval.training.words.word_pieces import UNKNOWN

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
SENTENCE_PIECES = packed_e5.SPECIAL
LETTERS = tuple(inside + letter for inside in ("", "##") for letter in "abcdefghijklmnopqrstuvwxyz")
DIGITS = tuple(inside + digit for inside in ("", "##") for digit in "0123456789")
WIDTH = 32

# torch's exporter warns of calls between its own parts, and of names of dimensions that it gave itself.
ignore_export_warnings = pytest.mark.filterwarnings(
    "ignore:`isinstance.treespec, LeafSpec.` is deprecated:FutureWarning",
    "ignore:# The axis name:UserWarning",
)


def chance_of(seed: int) -> random.Random:
    """Return what draws the same for the same seed."""
    return random.Random(seed)  # noqa: S311 a sample, not a secret


def tokenizer_of(pieces: Iterable[str]) -> Tokenizer:
    """Return a tokenizer like all-MiniLM-L6-v2's with these pieces after the special ones."""
    numbers = {piece: number for number, piece in enumerate([*SPECIAL, *pieces])}
    tokenizer = Tokenizer(models.WordPiece(numbers, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, numbers[name]) for name in ("[CLS]", "[SEP]")],
    )
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def bert(vocabulary: int, *, seed: int = 0) -> BertModel:
    """Return a transformer of two layers with random weights, always the same."""
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=4 * WIDTH,
        max_position_embeddings=256,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = BertModel(config, add_pooling_layer=False)
        for name, weights in model.named_parameters():
            # Weights that are the same would be written once by the exporter.
            if name.endswith(("LayerNorm.weight", "bias")):
                nn.init.normal_(weights, mean=float("weight" in name), std=0.02)
    model.train(mode=False)
    return model


def write_packed(path: Path, pieces: Sequence[str], *, seed: int = 0) -> BertModel:
    """Write random weights of two layers as multilingual-e5-small is packed; return them as a network.

    The pieces follow the special ones.
    """
    model = bert(len(SENTENCE_PIECES) + len(pieces), seed=seed)
    state = {name: values.numpy() for name, values in model.state_dict().items()}
    names = {"emb.word": "embeddings.word_embeddings.weight"}
    names |= {theirs: ours for ours, theirs in packed_e5.TOP.items()}
    names |= {
        f"l{layer}.{theirs}": f"encoder.layer.{layer}.{ours}"
        for layer in range(2)
        for ours, theirs in packed_e5.OF_LAYER.items()
    }
    tensors = []
    for theirs, ours in names.items():
        values = state[ours]
        if theirs == "emb.word" or (theirs[0] == "l" and values.ndim == 2):
            data, state[ours] = _packed(values)
        else:
            data = values.astype("<f4").tobytes()
        tensors.append((theirs, values.size, data))
    texts = [*SENTENCE_PIECES, *pieces]
    blob = "".join(texts).encode()
    ends = np.cumsum([0, *(len(each.encode()) for each in texts)]).astype("<u4")
    scores = np.array([0.0] * len(SENTENCE_PIECES) + [-1.0 - len(each) * 0.01 for each in pieces], "<f4")
    config = model.config
    head = b"E5S1" + struct.pack(
        "<I7ifi", 1, WIDTH, 2, 2, 4 * WIDTH, len(texts), config.max_position_embeddings, 2, 1e-12, 32
    )
    head += struct.pack("<5iQ", len(texts), 0, 2, 1, 3, len(blob)) + ends.tobytes() + scores.tobytes() + blob
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", len(tensors))
    at = len(head) + sum(2 + len(name) + 21 for name, _, _ in tensors)
    body = b""
    for name, size, data in tensors:
        head += (
            struct.pack("<H", len(name))
            + name.encode()
            + struct.pack("<BIQQ", 0, size, at + len(body), len(data))
        )
        body += data
    path.write_bytes(head + body)
    model.load_state_dict({name: torch.from_numpy(values) for name, values in state.items()})
    return model


def _packed(values: NDArray[np.float32]) -> tuple[bytes, NDArray[np.float32]]:
    """Return weights in blocks of 4 bits, and what these are as floats."""
    blocks = values.reshape(-1, 32)
    scales = np.maximum(np.abs(blocks).max(axis=1, keepdims=True) / 7, 1e-4).astype("<f2")
    levels = np.clip(np.rint(blocks / scales) + 8, 0, 15).astype(np.uint8)
    packed = np.concatenate([scales.view(np.uint8), levels[:, :16] | levels[:, 16:] << 4], axis=1)
    floats = (levels.astype(np.float32) - 8) * scales.astype(np.float32)
    return packed.tobytes(), floats.reshape(values.shape)


class Clock:
    """Stands in a module for `time`; it is as late as one says."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """Return the seconds since it was made."""
        return self.now


class TableEncoder(TextEncoder):
    """Gives texts the vectors of a table; remembers what was asked for, and the most pieces it was cut to."""

    def __init__(self, table: Mapping[str, Sequence[float]]) -> None:
        self._table = table
        self.asked: list[tuple[list[str], int]] = []

    def vectors(self, texts: Sequence[str], *, longest: int) -> torch.Tensor:
        """Return the texts' rows of the table."""
        self.asked.append((list(texts), longest))
        return torch.tensor([list(self._table[text]) for text in texts])


class SmallNet(nn.Module):
    """A network with all that an export treats in its own way: two tables, a product, one that narrows."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = nn.Embedding(10, 8)
        self.types = nn.Embedding(2, 8)
        self.wide = nn.Linear(8, 32)
        self.narrow = nn.Linear(32, 8)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Return a row for each piece, shape (texts, pieces, 8)."""
        rows = (self.pieces(input_ids) + self.types(token_type_ids)) * attention_mask[..., None]
        found: torch.Tensor = self.narrow(torch.relu(self.wide(rows)))
        return found


def small_net() -> SmallNet:
    """Return the network with random weights, always the same."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return SmallNet().eval()


def write_rows(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write gzipped lines of fields with tabs between."""
    _write(path, "".join("\t".join(row) + "\n" for row in rows))


def write_questions(path: Path, articles: Mapping[str, Sequence[tuple[str, Mapping[str, str]]]]) -> None:
    """Write a question set: by title, paragraphs with their questions and the answer to each."""
    data = [
        {
            "title": title,
            "paragraphs": [
                {"context": text, "qas": [_asked(text, *each) for each in asked.items()]}
                for text, asked in paragraphs
            ],
        }
        for title, paragraphs in articles.items()
    ]
    _write(path, json.dumps({"version": "1.1", "data": data}))


def write_films(data: Path, films: Iterable[Mapping[str, object]]) -> None:
    """Write the file of film articles."""
    _write(data / "films" / "wikipedia-films.jsonl.gz", "".join(json.dumps(film) + "\n" for film in films))


def _asked(text: str, question: str, answer: str) -> dict[str, object]:
    answers = [{"text": answer, "answer_start": text.index(answer)}]
    return {"id": question, "question": question, "answers": answers}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
