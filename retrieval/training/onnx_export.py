"""A trained transformer as a small ONNX file: weights of 8 bits, computed by onnxruntime without torch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")
_LEVELS: Final = 127.0


def export(net: nn.Module, outputs: Sequence[str], path: Path) -> None:
    """Write a network of (input_ids, attention_mask, token_type_ids), each of shape (texts, pieces)."""
    device = next(net.parameters()).device
    # Three tensors: one that is given three times would become a single input.
    inputs = tuple(torch.ones(2, 5, dtype=torch.int64, device=device) for _ in INPUTS)
    dims = {0: torch.export.Dim("texts"), 1: torch.export.Dim("pieces")}
    program = torch.onnx.export(
        net.eval(),
        inputs,
        input_names=list(INPUTS),
        output_names=list(outputs),
        dynamic_shapes=(dims, dims, dims),
        dynamo=True,
        verbose=False,
    )
    if program is None:
        raise RuntimeError("torch exported nothing")
    whole = path.with_suffix(".whole")
    onnx.save(program.model_proto, whole)
    quantize_dynamic(
        whole,
        path,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        # Signed weights are faster; of 7 bits, for with 8 their sums overflow on processors without VNNI.
        weight_type=QuantType.QInt8,
        reduce_range=True,
        extra_options={"MatMulConstBOnly": True},
    )
    whole.unlink()
    small = onnx.load(path)
    for node in list(small.graph.node):
        if node.op_type == "Gather":
            _shrink_rows(small.graph, node)
    onnx.checker.check_model(small)
    onnx.save(small, path)


def _weights(graph: onnx.GraphProto) -> dict[str, onnx.TensorProto]:
    return {each.name: each for each in graph.initializer}


def _in_8_bits(weight: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return whole numbers and the factors, along `axis`, that make the weights of them."""
    factors = np.maximum(np.abs(weight).max(axis=axis, keepdims=True), 1e-12) / _LEVELS
    return np.rint(weight / factors).astype(np.int8), factors.astype(np.float32)


def _shrink_rows(graph: onnx.GraphProto, node: onnx.NodeProto) -> None:
    """Keep a table of vectors in 8 bits with a factor for each row; only the rows in use become floats."""
    name, rows = node.input[0], node.input[1]
    weight = _weights(graph).get(name)
    if weight is None or weight.data_type != onnx.TensorProto.FLOAT or len(weight.dims) != 2:  # noqa: PLR2004
        return
    out = node.output[0]
    small, factors = _in_8_bits(_taken(graph, name), 1)
    _add(graph, f"{name}.8bit", small)
    _add(graph, f"{name}.factors", factors)
    node.input[0] = f"{name}.8bit"
    node.output[0] = f"{out}.8bit"
    place = list(graph.node).index(node) + 1
    for each in (
        helper.make_node("Mul", [f"{out}.cast", f"{out}.factors"], [out]),
        helper.make_node("Gather", [f"{name}.factors", rows], [f"{out}.factors"]),
        helper.make_node("Cast", [f"{out}.8bit"], [f"{out}.cast"], to=onnx.TensorProto.FLOAT),
    ):
        graph.node.insert(place, each)


def _taken(graph: onnx.GraphProto, name: str) -> NDArray[np.float32]:
    """Return a weight and remove it from the graph."""
    weight = _weights(graph)[name]
    values: NDArray[np.float32] = numpy_helper.to_array(weight).astype(np.float32)
    graph.initializer.remove(weight)
    return values


def _add(graph: onnx.GraphProto, name: str, values: NDArray[np.int8] | NDArray[np.float32]) -> None:
    graph.initializer.append(numpy_helper.from_array(values, name))
