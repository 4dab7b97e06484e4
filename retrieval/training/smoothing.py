"""Products whose inputs fit into 8 bits: what is too uneven in them is moved into the weights.

The second product of a feed-forward block has inputs that are spread so unevenly that 8 bits of them cost
precision. Each input is divided by a factor that its weights are multiplied by (SmoothQuant, arXiv
2211.10438).
"""

import copy
from collections.abc import Callable
from typing import Final

import torch
from torch import nn

# A factor is max|inputs|^STRENGTH / max|weights|^(1 - STRENGTH), as the paper has it.
STRENGTH: Final = 0.65
_WIDE: Final = 4  # inputs of such a product over its outputs
_LEAST: Final = 1e-4


class SmoothLinear(nn.Linear):
    """A linear layer whose inputs are scaled by `inverse`, shape (inputs,), before they meet the weights."""

    def __init__(self, layer: nn.Linear, factors: torch.Tensor) -> None:
        super().__init__(layer.in_features, layer.out_features)
        self.load_state_dict(layer.state_dict())
        self.weight.data *= factors
        self.inverse = nn.Parameter(1 / factors)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return what the layer that was smoothed gives."""
        return super().forward(inputs * self.inverse)


def smoothed(net: nn.Module, run: Callable[[nn.Module], None]) -> nn.Module:
    """Return a copy of a network on the CPU that gives the same, with its wide products smoothed.

    `run` runs a network on inputs as it will have them.
    """
    net = copy.deepcopy(net).cpu().eval()
    wide = {
        name: layer
        for name, layer in net.named_modules()
        if isinstance(layer, nn.Linear) and layer.in_features >= _WIDE * layer.out_features > _WIDE
    }
    largest = {name: torch.full((layer.in_features,), _LEAST) for name, layer in wide.items()}

    def measuring(name: str) -> Callable[[nn.Module, tuple[torch.Tensor]], None]:
        def measure(_layer: nn.Module, inputs: tuple[torch.Tensor]) -> None:
            largest[name] = torch.maximum(largest[name], inputs[0].abs().flatten(0, -2).amax(0))

        return measure

    hooks = [layer.register_forward_pre_hook(measuring(name)) for name, layer in wide.items()]
    with torch.no_grad():
        run(net)
    for hook in hooks:
        hook.remove()
    for name, layer in wide.items():
        weights = layer.weight.detach().abs().amax(0).clamp(min=_LEAST)
        parent, _, own = name.rpartition(".")
        factors = largest[name] ** STRENGTH / weights ** (1 - STRENGTH)
        setattr(net.get_submodule(parent), own, SmoothLinear(layer, factors))
    return net
