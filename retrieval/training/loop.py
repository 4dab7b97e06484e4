"""A part of a training: steps until its minutes are spent, with checkpoints, measured now and then."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import nn

from retrieval.training.checkpoints import Budget, load_checkpoint, save_checkpoint

_WARM_UP: Final = 50  # steps
_LAST_RATE: Final = 0.03  # of the learning rates, in the last step
_LONGEST_GRADIENT: Final = 1.0
_SAVED_EVERY_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class ParameterGroup:
    """Weights that learn at one rate, falling from `rate` to next to nothing."""

    weights: Sequence[torch.Tensor]
    rate: float
    decay: float = 0.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage's name, under which it is saved in the folder `work`, and how long it lasts."""

    name: str
    minutes: float
    work: Path
    groups: Sequence[ParameterGroup]
    measured_every_s: float = 900.0

    @property
    def outcome(self) -> Path:
        """The file of the weights that the stage ended with."""
        return self.work / f"{self.name}.pt"


def run(
    stage: Stage,
    model: nn.Module,
    next_loss: Callable[[], torch.Tensor],
    *,
    measure: Callable[[], None],
    rng: random.Random,
) -> None:
    """Train a stage, or take up its outcome where it has been trained; goes on from its checkpoint.

    `rng` is what `next_loss` draws with: its state is saved too.
    """
    if stage.outcome.exists():
        model.load_state_dict(torch.load(stage.outcome, map_location="cpu", weights_only=True))
        return
    optimizer = torch.optim.AdamW(
        [{"params": each.weights, "weight_decay": each.decay} for each in stage.groups], fused=True
    )
    budget = Budget(stage.minutes)
    checkpoint = stage.work / f"{stage.name}.checkpoint"
    first = 0
    if checkpoint.exists():
        first = load_checkpoint(checkpoint, model, optimizer, budget=budget, rng=rng)
    saved = measured = time.monotonic()
    losses: list[float] = []
    model.train()
    for step in count(first):
        if budget.spent >= 1:
            break
        losses.append(_step(stage, model, optimizer, next_loss, share=_share(step, budget.spent)))
        if time.monotonic() - saved > _SAVED_EVERY_S:
            saved = time.monotonic()
            save_checkpoint(checkpoint, model, optimizer, step=step + 1, budget=budget, rng=rng)
            print(f"step {step + 1}, {budget.spent_s:.0f} s, loss {np.mean(losses):.4f}", flush=True)
            losses.clear()
        if time.monotonic() - measured > stage.measured_every_s:
            measured = time.monotonic()
            measure()
            model.train()
    torch.save(model.state_dict(), stage.outcome)
    checkpoint.unlink(missing_ok=True)
    print(f"{stage.name}: {step} steps", flush=True)
    measure()


def _share(step: int, spent: float) -> float:
    """Return the share of the learning rates: rising at first, then falling with the time that is left."""
    return min(1.0, (step + 1) / _WARM_UP) * max(_LAST_RATE, 1 - spent)


def _step(
    stage: Stage,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    next_loss: Callable[[], torch.Tensor],
    *,
    share: float,
) -> float:
    for group, ours in zip(optimizer.param_groups, stage.groups, strict=True):
        group["lr"] = ours.rate * share
    loss = next_loss()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), _LONGEST_GRADIENT)
    optimizer.step()
    return loss.item()
