from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from retrieval.training.onnx_export import INPUTS, _in_8_bits, export
from tests.retrieval.training.tiny import SmallNet, ignore_export_warnings, small_net

pytestmark = ignore_export_warnings

IDS = np.array([[1, 2, 3, 9, 9], [4, 5, 0, 0, 0], [6, 7, 8, 1, 0]])
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [1, 1, 1, 1, 0]])
TYPES = np.array([[0, 0, 1, 1, 1], [0, 1, 0, 0, 0], [0, 0, 0, 1, 0]])


@pytest.fixture(scope="module")
def net() -> SmallNet:
    return small_net()


@pytest.fixture(scope="module")
def exported(net: SmallNet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exported") / "model.onnx"
    export(net, ["scores"], path)
    return path


@pytest.mark.parametrize(("texts", "pieces"), [(3, 5), (1, 5), (3, 1), (1, 1)])
def test_any_number_of_texts_and_pieces_gives_about_what_the_network_gives(
    net: SmallNet, exported: Path, texts: int, pieces: int
) -> None:
    inputs = [each[:texts, :pieces].astype(np.int64) for each in (IDS, MASK, TYPES)]
    session = onnxruntime.InferenceSession(str(exported), providers=["CPUExecutionProvider"])
    (scores,) = session.run(["scores"], dict(zip(INPUTS, inputs, strict=True)))
    with torch.no_grad():
        expected = net(*map(torch.from_numpy, inputs)).numpy()
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, expected, rtol=0, atol=0.02 * np.abs(expected).max())


def test_every_matrix_is_kept_in_8_bits(exported: Path) -> None:
    weights = onnx.load(exported).graph.initializer
    matrices = {
        tuple(each.dims): onnx.TensorProto.DataType.Name(each.data_type)
        for each in weights
        if len(each.dims) == 2 and min(each.dims) > 1
    }
    assert matrices == {(10, 8): "INT8", (2, 8): "INT8", (8, 32): "INT8", (32, 8): "INT8"}


def test_every_product_is_computed_in_whole_numbers(exported: Path) -> None:
    nodes = onnx.load(exported).graph.node
    products = [each.op_type for each in nodes if each.op_type.startswith("MatMul")]
    assert products == ["MatMulInteger", "MatMulInteger"]


def test_the_model_is_one_file(exported: Path) -> None:
    assert [each.name for each in exported.parent.iterdir()] == ["model.onnx"]


def test_numbers_are_rounded_to_parts_of_the_largest_of_their_row() -> None:
    weight = np.array([[1.0, -0.25, 0.0], [254.0, 127.0, -2.0], [0.0, 0.0, 0.0]], dtype=np.float32)
    small, factors = _in_8_bits(weight, 1)
    assert small.tolist() == [[127, -32, 0], [127, 64, -1], [0, 0, 0]]
    assert small.dtype == np.int8
    assert factors.shape == (3, 1)
    assert factors.ravel().tolist() == pytest.approx([1 / 127, 2, 1e-12 / 127])
