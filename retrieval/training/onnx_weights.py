"""The weights of a shipped model as floats again, so that its training can go on from them."""

from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

_BIAS: Final = ".bias"
_WEIGHT: Final = ".weight"
_TABLE: Final = ".weight.8bit"
_PRODUCTS: Final = ("MatMul", "MatMulInteger", "Gemm")


class _Graph:
    """The nodes of a file by what they make, and its arrays by name."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.nodes: dict[str, onnx.NodeProto] = {out: node for node in graph.node for out in node.output}
        self.arrays = {each.name: each for each in graph.initializer}

    def array(self, name: str) -> NDArray[np.float32]:
        values: NDArray[np.float32] = numpy_helper.to_array(self.arrays[name]).astype(np.float32)
        return values

    def product_of(self, name: str) -> onnx.NodeProto:
        """Return the product that a value comes from, through what only scales or casts it."""
        node = self.nodes[name]
        while node.op_type not in _PRODUCTS:
            node = self.nodes[node.input[0]]
        return node

    def factor(self, node: onnx.NodeProto) -> NDArray[np.float32]:
        """Return the weights of a product, shape (inputs, outputs)."""
        name = node.input[1]
        if node.op_type == "MatMulInteger":
            base = name.removesuffix("_quantized")
            return (self.array(name) - self.array(f"{base}_zero_point")) * self.array(f"{base}_scale")
        if f"{name}.8bit" in self.arrays:
            return self.array(f"{name}.8bit") * self.array(f"{name}.factors")
        return self.array(name)


def state_of(path: Path) -> dict[str, torch.Tensor]:
    """Return a file's weights by the names that they have in the network; those in 8 bits are rounded."""
    model = onnx.load(path)
    graph = _Graph(model.graph)
    found: dict[str, NDArray[np.float32]] = {}
    for name in graph.arrays:
        if name.endswith(_TABLE):
            table = name.removesuffix(".8bit")
            found[table] = graph.array(name) * graph.array(f"{table}.factors")
        elif name.endswith((_BIAS, _WEIGHT)):
            found[name] = graph.array(name)
    for node in model.graph.node:
        bias = next((name for name in node.input if name.endswith(_BIAS)), None)
        if node.op_type == "Add" and bias is not None:
            product = graph.product_of(next(name for name in node.input if name != bias))
            layer = bias.removesuffix(_BIAS)
            weight = graph.factor(product).T
            # What smoothing has multiplied the weights by.
            inverse = f"{layer}.inverse"
            found[layer + _WEIGHT] = weight * graph.array(inverse) if inverse in graph.arrays else weight
    return {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in found.items()}
