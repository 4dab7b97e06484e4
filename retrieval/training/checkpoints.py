"""A training's state on disk, so that it can be stopped and gone on with; and the time it may take."""

import random
import time
from pathlib import Path

import torch
from torch import nn


class Budget:
    """The minutes of a training: how much of them is spent, also before it was stopped."""

    def __init__(self, minutes: float) -> None:
        self._total_s = minutes * 60
        self._before_s = 0.0
        self._started = time.monotonic()

    @property
    def spent_s(self) -> float:
        """Return the seconds of training until now."""
        return self._before_s + time.monotonic() - self._started

    @property
    def spent(self) -> float:
        """Return the share that is spent, at most 1."""
        return min(1.0, self.spent_s / self._total_s) if self._total_s else 1.0

    def resume(self, spent_s: float) -> None:
        """Continue after this number of seconds."""
        self._before_s, self._started = spent_s, time.monotonic()


def save_checkpoint(
    path: Path,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    *,
    step: int,
    budget: Budget,
    rng: random.Random,
) -> None:
    """Write the state beside the old one and switch by renaming."""
    partial = path.with_suffix(".partial")
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": step,
        "spent_s": budget.spent_s,
        "chance": rng.getstate(),
        "torch": torch.get_rng_state(),
    }
    torch.save(state, partial)
    partial.replace(path)


def load_checkpoint(
    path: Path, model: nn.Module, optimizer: torch.optim.Optimizer, *, budget: Budget, rng: random.Random
) -> int:
    """Take up the state of a checkpoint; returns the step to go on with."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    budget.resume(state["spent_s"])
    rng.setstate(state["chance"])
    torch.set_rng_state(state["torch"])
    return int(state["step"])
