"""Models of a few words that are quick to make and whose every output is known."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from retrieval.models.transformer import MODEL_FILE, TOKENIZER_FILE
from retrieval.models.weights import write_fingerprint

INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")
PADDING, UNKNOWN, FIRST, PART = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
# Of file formats that any onnxruntime of the last years reads.
_OPSET: Final = 17
_IR_VERSION: Final = 8


def word_tokenizer(words: Sequence[str]) -> Tokenizer:
    """Cut texts into words and marks, whatever their case; the special pieces have the first four numbers."""
    vocabulary = {word: number for number, word in enumerate((PADDING, UNKNOWN, FIRST, PART, *words))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{FIRST} $A {PART}",
        pair=f"{FIRST} $A {PART} $B:1 {PART}:1",
        special_tokens=[(FIRST, 2), (PART, 3)],
    )
    return tokenizer


def save_transformer(folder: Path, rows: Mapping[str, Sequence[float]], *, pooled: bool) -> Path:
    """Write a built-in model that gives each word its row, or, where pooled, a text the sum of its rows.

    The special pieces have rows of zeros.
    """
    folder.mkdir(parents=True, exist_ok=True)
    width = len(next(iter(rows.values())))
    table = np.array([[0.0] * width] * 4 + [list(row) for row in rows.values()], dtype=np.float32)
    word_tokenizer(list(rows)).save(str(folder / TOKENIZER_FILE))
    onnx.save(_table_model(table, pooled=pooled), folder / MODEL_FILE)
    write_fingerprint(folder, (TOKENIZER_FILE, MODEL_FILE))
    return folder


def _table_model(table: np.ndarray, *, pooled: bool) -> onnx.ModelProto:
    nodes = [helper.make_node("Gather", ["table", INPUTS[0]], ["rows"])]
    shape: list[str | int] = ["texts", "pieces", table.shape[1]]
    weights = [numpy_helper.from_array(table, "table")]
    if pooled:
        nodes.append(helper.make_node("ReduceSum", ["rows", "axis"], ["sums"], keepdims=0))
        shape = ["texts", table.shape[1]]
        weights.append(numpy_helper.from_array(np.array([1]), "axis"))
    graph = helper.make_graph(
        nodes,
        "table",
        [helper.make_tensor_value_info(each, TensorProto.INT64, ["texts", "pieces"]) for each in INPUTS],
        [helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, shape)],
        initializer=weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)
