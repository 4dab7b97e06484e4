"""Trained models as the files that are shipped, measured as they are served."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from retrieval.datatypes import Language
from retrieval.models.encoders import TransformerEncoder
from retrieval.models.transformer import MODEL_FILE, TOKENIZER_FILE
from retrieval.models.weights import write_fingerprint
from retrieval.training.backbone import TextEncoder
from retrieval.training.data.parallel import flores
from retrieval.training.onnx_export import export
from retrieval.training.smoothing import smoothed
from retrieval.training.words.measures import print_accuracy

if TYPE_CHECKING:
    from transformers import BertModel

MAXIMUM_BYTES: Final = 40_000_000
_SAMPLED_PIECES: Final = 192  # of each text in the sample
_COMPARED: Final = 1_000  # sentences, for the cosine to the float model


class EncoderNet(nn.Module):
    """The transformer with the mean over pieces, as it is exported."""

    def __init__(self, backbone: "BertModel") -> None:
        super().__init__()
        self.backbone = backbone

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Return unit vectors, shape (texts, dimension)."""
        states = self.backbone(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        weights = attention_mask[..., None].to(states.dtype)
        return functional.normalize((states * weights).sum(1) / weights.sum(1), dim=1)


def ship(
    net: nn.Module,
    outputs: list[str],
    tokenizer: Tokenizer,
    folder: Path,
    *,
    sample: Sequence[str] | Sequence[tuple[str, str]],
) -> None:
    """Write a network, its tokenizer and their checksum; raises ValueError for a file that is too large.

    `sample` are texts, or pairs of them, as the network will have them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.no_truncation()
    tokenizer.save(str(folder / TOKENIZER_FILE), pretty=False)

    def run(net: nn.Module) -> None:
        for each in tokenizer.encode_batch(list(sample)):
            rows = (each.ids, each.attention_mask, each.type_ids)
            net(*(torch.tensor([row[:_SAMPLED_PIECES]]) for row in rows))

    export(smoothed(net, run), outputs, folder / MODEL_FILE)
    write_fingerprint(folder, (TOKENIZER_FILE, MODEL_FILE))
    size = (folder / MODEL_FILE).stat().st_size
    print(f"{MODEL_FILE}: {size / 1e6:.1f} MB", flush=True)
    if size > MAXIMUM_BYTES:
        raise ValueError(f"{folder / MODEL_FILE} has {size} bytes, more than {MAXIMUM_BYTES}")


def print_encoder_measures(folder: Path, student: TextEncoder, teacher: TextEncoder, data: Path) -> None:
    """Print what the shipped encoder can do and how near it is to the float model and to its teacher."""
    shipped = TransformerEncoder.load(folder)
    sentences = flores(data)
    texts = [text for each in sentences.values() for text in each]
    texts = random.Random(0).sample(texts, min(_COMPARED, len(texts)))  # noqa: S311 a sample
    cosines = _cosines(shipped.encode_passages(texts), student.encode(texts))
    print(
        f"cosine to the float model on {len(texts)} sentences: "
        f"mean {cosines.mean():.4f}, least {cosines.min():.4f}"
    )
    english = sentences[Language.EN]
    cosines = _cosines(shipped.encode_passages(english), teacher.encode(english))
    print(f"cosine to all-MiniLM-L6-v2 on FLORES English: mean {cosines.mean():.4f}")
    print_accuracy(shipped.encode_passages, sentences)


def _cosines(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    cosines: NDArray[np.float32] = (one * other).sum(axis=1)
    return cosines
