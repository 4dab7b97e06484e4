from pathlib import Path

import pytest
import torch
from torch import nn

from retrieval.training import checkpoints
from retrieval.training.checkpoints import Budget, load_checkpoint, save_checkpoint
from tests.retrieval.training.tiny import Clock, chance_of


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(checkpoints, "time", clock)
    return clock


def optimizer_of(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.AdamW(model.parameters(), lr=0.1)


def learn(model: nn.Linear, optimizer: torch.optim.Optimizer) -> None:
    loss: torch.Tensor = model(torch.ones(1, 1)).sum() ** 2
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()


def test_a_budget_is_spent_with_time_and_no_further(clock: Clock) -> None:
    budget = Budget(2.0)
    assert (budget.spent, budget.spent_s) == (0.0, 0.0)
    clock.now += 30
    assert (budget.spent, budget.spent_s) == (0.25, 30.0)
    clock.now += 300
    assert (budget.spent, budget.spent_s) == (1.0, 330.0)


def test_time_before_a_stop_counts_and_time_between_does_not(clock: Clock) -> None:
    budget = Budget(2.0)
    clock.now += 500
    budget.resume(60.0)
    clock.now += 30
    assert (budget.spent, budget.spent_s) == (0.75, 90.0)


@pytest.mark.usefixtures("clock")
def test_a_budget_of_nothing_is_spent_at_once() -> None:
    assert Budget(0.0).spent == 1.0


def test_a_checkpoint_brings_back_weights_moments_time_and_chance(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "stage.checkpoint"
    model = nn.Linear(1, 1)
    optimizer = optimizer_of(model)
    learn(model, optimizer)
    rng, budget = chance_of(0), Budget(2.0)
    rng.random()
    clock.now += 30
    save_checkpoint(path, model, optimizer, step=7, budget=budget, rng=rng)
    expected = (rng.random(), torch.rand(1).item())
    learn(model, optimizer)

    other = nn.Linear(1, 1)
    again, new_chance, new_budget = optimizer_of(other), chance_of(1), Budget(2.0)
    assert load_checkpoint(path, other, again, budget=new_budget, rng=new_chance) == 7
    assert new_budget.spent == 0.25
    assert (new_chance.random(), torch.rand(1).item()) == expected
    # With the same moments the next step leads to the same weights.
    learn(other, again)
    assert all(torch.equal(one, two) for one, two in zip(model.parameters(), other.parameters(), strict=True))


@pytest.mark.usefixtures("clock")
def test_a_new_checkpoint_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "stage.checkpoint"
    model = nn.Linear(1, 1)
    optimizer, budget, rng = optimizer_of(model), Budget(1.0), chance_of(0)
    for step in (1, 2):
        save_checkpoint(path, model, optimizer, step=step, budget=budget, rng=rng)
    assert list(tmp_path.iterdir()) == [path]
    assert load_checkpoint(path, model, optimizer, budget=budget, rng=rng) == 2
