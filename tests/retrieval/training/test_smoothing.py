from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from retrieval.training.onnx_export import INPUTS, export
from retrieval.training.onnx_weights import state_of
from retrieval.training.smoothing import SmoothLinear, smoothed
from tests.retrieval.training.tiny import bert, ignore_export_warnings

IDS = torch.arange(1, 25).reshape(2, 12)
ONES, ZEROS = torch.ones_like(IDS), torch.zeros_like(IDS)


class Wide(nn.Module):
    """A transformer whose second products have one input in ten that is a hundred times as large."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = bert(30)
        for name, weights in self.backbone.named_parameters():
            if name.endswith("intermediate.dense.weight"):
                weights.data[::10] *= 100
            elif name.endswith("output.dense.weight") and "attention" not in name:
                weights.data[:, ::10] /= 100

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = self.backbone(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
        return states


@pytest.fixture(scope="module")
def net() -> Wide:
    return Wide()


@pytest.fixture(scope="module")
def smooth(net: Wide) -> nn.Module:
    return smoothed(net, lambda each: each(IDS, ONES, ZEROS))


def test_a_smoothed_network_gives_the_same_and_the_first_one_is_as_it_was(
    net: Wide, smooth: nn.Module
) -> None:
    with torch.no_grad():
        torch.testing.assert_close(smooth(IDS, ONES, ZEROS), net(IDS, ONES, ZEROS), rtol=1e-4, atol=1e-4)
    assert sum(isinstance(each, SmoothLinear) for each in smooth.modules()) == 2
    assert not any(isinstance(each, SmoothLinear) for each in net.modules())


@ignore_export_warnings
def test_in_8_bits_it_is_nearer_and_its_weights_are_read_as_they_were(
    net: Wide, smooth: nn.Module, tmp_path: Path
) -> None:
    with torch.no_grad():
        expected = net(IDS, ONES, ZEROS).numpy()
    errors = []
    for name, each in (("plain", net), ("smooth", smooth)):
        export(each, ["states"], tmp_path / name)
        session = onnxruntime.InferenceSession(str(tmp_path / name), providers=["CPUExecutionProvider"])
        inputs = [tensor.numpy() for tensor in (IDS, ONES, ZEROS)]
        (states,) = session.run(["states"], dict(zip(INPUTS, inputs, strict=True)))
        errors.append(float(np.abs(states - expected).mean()))
    assert errors[1] < 0.7 * errors[0]
    state = state_of(tmp_path / "smooth")
    for name, weights in net.state_dict().items():
        if name.endswith("dense.weight"):
            torch.testing.assert_close(state[name], weights, rtol=0, atol=0.02 * float(weights.abs().max()))
