import pytest

from bot.discord.cooldowns import Cooldowns


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_a_person_waits_between_questions_and_others_need_not() -> None:
    clock = Clock()
    cooldowns = Cooldowns(clock=clock)

    def ask(asker: int, place: int = 1) -> float:
        return cooldowns.ask(place, asker, person_s=5, server_per_minute=0)

    assert (ask(7), ask(8), ask(7, place=2)) == (0.0, 0.0, 0.0)
    clock.now_s = 3
    assert ask(7) == pytest.approx(2)
    clock.now_s = 5
    assert ask(7) == 0.0


def test_a_refused_question_does_not_make_the_wait_longer() -> None:
    clock = Clock()
    cooldowns = Cooldowns(clock=clock)
    cooldowns.ask(1, 7, person_s=5, server_per_minute=0)
    for second in (1, 2, 3, 4):
        clock.now_s = second
        assert cooldowns.ask(1, 7, person_s=5, server_per_minute=0) == pytest.approx(5 - second)


def test_a_server_has_so_many_questions_in_any_minute() -> None:
    clock = Clock()
    cooldowns = Cooldowns(clock=clock)

    def ask(asker: int, place: int = 1) -> float:
        return cooldowns.ask(place, asker, person_s=0, server_per_minute=2)

    assert ask(1) == 0.0
    clock.now_s = 20
    assert (ask(2), ask(3, place=2)) == (0.0, 0.0)
    clock.now_s = 30
    assert ask(3) == pytest.approx(30)
    clock.now_s = 60
    assert ask(3) == 0.0
    assert ask(4) == pytest.approx(20)


def test_no_limits_let_everything_through() -> None:
    cooldowns = Cooldowns(clock=Clock())
    assert {cooldowns.ask(1, 7, person_s=0, server_per_minute=0) for _ in range(100)} == {0.0}
