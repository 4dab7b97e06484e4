from pathlib import Path

import pytest
import torch
from torch import nn

from retrieval.training import checkpoints, loop
from retrieval.training.loop import ParameterGroup, Stage, _share, run
from tests.retrieval.training.tiny import Clock, chance_of

STEPS = 12


class Point(nn.Module):
    """A model of one number."""

    def __init__(self, place: float = 0.0) -> None:
        super().__init__()
        self.place = nn.Parameter(torch.tensor([place]))


class StoppedError(Exception):
    """What ends a training before its time."""


class Lesson:
    """Draws a place at random that the point is to be at, in a second each; may be stopped."""

    def __init__(self, point: Point, clock: Clock, *, stopped_at: int = STEPS + 1) -> None:
        self._point, self._clock, self._stopped_at = point, clock, stopped_at
        self.rng = chance_of(0)
        self.drawn: list[float] = []
        self.was_training: set[bool] = set()

    def next_loss(self) -> torch.Tensor:
        if len(self.drawn) == self._stopped_at:
            raise StoppedError
        self._clock.now += 1
        self.drawn.append(self.rng.random())
        self.was_training.add(self._point.training)
        loss: torch.Tensor = (self._point.place - self.drawn[-1]).square().sum()
        return loss


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(checkpoints, "time", clock)
    monkeypatch.setattr(loop, "time", clock)
    monkeypatch.setattr(loop, "_SAVED_EVERY_S", 2.5)
    return clock


def stage_of(
    work: Path, *groups: ParameterGroup, steps: int = STEPS, measured_every_s: float = 900.0
) -> Stage:
    """Return a stage of so many steps of a second each."""
    return Stage("moved", steps / 60, work, groups, measured_every_s=measured_every_s)


def trained(work: Path, lesson: Lesson, point: Point) -> float:
    stage = stage_of(work, ParameterGroup([point.place], 0.1))
    run(stage, point, lesson.next_loss, measure=lambda: None, rng=lesson.rng)
    return point.place.item()


def test_a_stage_lasts_as_long_as_its_minutes(
    tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    point = Point()
    lesson = Lesson(point, clock)
    assert trained(tmp_path, lesson, point) > 0.0
    assert len(lesson.drawn) == STEPS
    assert capsys.readouterr().out.splitlines()[-1] == "moved: 12 steps"


def test_a_finished_stage_leaves_its_outcome_alone(tmp_path: Path, clock: Clock) -> None:
    point = Point()
    place = trained(tmp_path, Lesson(point, clock), point)
    assert [each.name for each in tmp_path.iterdir()] == ["moved.pt"]
    assert torch.load(tmp_path / "moved.pt", weights_only=True)["place"].tolist() == [place]


def test_a_finished_stage_is_not_trained_again(tmp_path: Path, clock: Clock) -> None:
    point = Point()
    place = trained(tmp_path, Lesson(point, clock), point)
    other = Point(9.0)
    lesson = Lesson(other, clock)
    assert trained(tmp_path, lesson, other) == place
    assert lesson.drawn == []


def test_a_stopped_training_goes_on_as_if_it_had_not_been_stopped(tmp_path: Path, clock: Clock) -> None:
    folders = [tmp_path / name for name in ("whole", "stopped")]
    for folder in folders:
        folder.mkdir()
    point = Point()
    whole = Lesson(point, clock)
    place = trained(folders[0], whole, point)

    point = Point()
    with pytest.raises(StoppedError):
        trained(folders[1], Lesson(point, clock, stopped_at=8), point)
    clock.now += 1_000
    point = Point(9.0)
    rest = Lesson(point, clock)
    assert trained(folders[1], rest, point) == place
    # The last checkpoint was after the sixth second.
    assert rest.drawn == whole.drawn[6:]


def test_a_stage_without_minutes_changes_nothing(tmp_path: Path, clock: Clock) -> None:
    point = Point(0.5)
    lesson = Lesson(point, clock)
    stage = stage_of(tmp_path, ParameterGroup([point.place], 0.1), steps=0)
    run(stage, point, lesson.next_loss, measure=lambda: None, rng=lesson.rng)
    assert (point.place.item(), lesson.drawn) == (0.5, [])


def test_measures_are_taken_now_and_then_and_at_the_end(tmp_path: Path, clock: Clock) -> None:
    point = Point()
    lesson = Lesson(point, clock)
    measured_at: list[float] = []

    def measure() -> None:
        point.eval()
        measured_at.append(clock.now)

    stage = stage_of(tmp_path, ParameterGroup([point.place], 0.1), measured_every_s=4.5)
    run(stage, point, lesson.next_loss, measure=measure, rng=lesson.rng)
    assert measured_at == [5, 10, 12]
    assert lesson.was_training == {True}


def test_each_group_learns_at_its_own_rate(tmp_path: Path, clock: Clock) -> None:
    both = nn.ModuleList([Point(), Point()])
    slow, fast = both.parameters()
    lesson = Lesson(Point(), clock)

    def next_loss() -> torch.Tensor:
        lesson.next_loss()
        return ((slow - 1) ** 2 + (fast - 1) ** 2).sum()

    stage = stage_of(tmp_path, ParameterGroup([slow], 0.001), ParameterGroup([fast], 0.01))
    run(stage, both, next_loss, measure=lambda: None, rng=lesson.rng)
    # Adam goes by about its rate in every step, and each step has its share of the rate.
    steps = sum(_share(step, step / STEPS) for step in range(STEPS))
    assert fast.item() == pytest.approx(0.01 * steps, rel=0.02)
    assert slow.item() == pytest.approx(0.001 * steps, rel=0.02)


def test_rates_rise_over_fifty_steps_and_fall_with_the_time_that_is_left() -> None:
    assert _share(0, 0.0) == 0.02
    assert _share(24, 0.0) == 0.5
    assert _share(49, 0.0) == _share(1_000, 0.0) == 1.0
    assert _share(1_000, 0.75) == 0.25
    assert _share(1_000, 1.0) == 0.03
