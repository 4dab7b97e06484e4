import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from bot.refresh.watch import Pace, Watch, may_be_source

QUICK = Pace(quiet_s=0.3, longest_s=1.5, look_every_s=0.2, listen_after_s=0.0)
EVENTS_ALONE = Pace(quiet_s=0.3, longest_s=1.5, look_every_s=3_600.0, listen_after_s=0.0)
# Bounded: a test that fails must still come to its end.
WITHIN_S = 20.0


class Clock:
    """A clock that goes on by what each look takes, and by a tick whenever it is asked."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 0.05
        return self.now_s


class Folder:
    """What a look sees: the last of `seen` for ever."""

    def __init__(self, *seen: int | None) -> None:
        self.seen = list(seen)
        self.looks = 0

    def __call__(self) -> int | None:
        self.looks += 1
        return self.seen.pop(0) if len(self.seen) > 1 else self.seen[0]


@pytest.fixture
def quick_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.refresh.watch._TICK_S", 0.0)


@pytest.mark.usefixtures("quick_ticks")
def test_a_change_that_is_seen_twice_is_told(tmp_path: Path) -> None:
    folder = Folder(None, None, 7, 7)
    watch = Watch(tmp_path, folder, pace=QUICK, listens=False, clock=Clock())
    assert watch.wait()
    assert folder.looks == 4


@pytest.mark.usefixtures("quick_ticks")
def test_a_folder_that_changes_is_waited_for_and_one_that_never_rests_not_for_ever(tmp_path: Path) -> None:
    resting = Folder(1, 2, 3, 3)
    assert Watch(tmp_path, resting, pace=QUICK, listens=False, clock=Clock()).wait()
    assert resting.looks == 4
    clock, restless = Clock(), Folder(*range(1_000))
    assert Watch(tmp_path, restless, pace=QUICK, listens=False, clock=clock).wait()
    assert QUICK.longest_s <= clock.now_s <= 2 * QUICK.longest_s


@pytest.mark.usefixtures("quick_ticks")
def test_what_was_refused_is_told_again_later_or_once_it_changes(tmp_path: Path) -> None:
    clock, folder = Clock(), Folder(7)
    watch = Watch(tmp_path, folder, pace=QUICK, listens=False, clock=clock)
    assert watch.wait()
    watch.refused(retry_after_s=60.0)
    assert watch.wait()
    assert clock.now_s > 60.0
    watch.refused(retry_after_s=60.0)
    folder.seen = [8]
    began_s = clock.now_s
    assert watch.wait()
    assert clock.now_s < began_s + 10.0


@pytest.mark.usefixtures("quick_ticks")
def test_a_look_that_takes_long_is_seldom_taken(tmp_path: Path) -> None:
    clock, taken = Clock(), []

    def look() -> int | None:
        clock.now_s += 10.0
        taken.append(clock.now_s)
        return None if len(taken) < 3 else 7

    assert Watch(tmp_path, look, pace=QUICK, listens=False, clock=clock).wait()
    assert taken[1] - taken[0] >= 500.0


@pytest.mark.usefixtures("quick_ticks")
def test_nothing_is_told_before_the_rest_is_over(tmp_path: Path) -> None:
    clock = Clock()
    assert Watch(tmp_path, Folder(7), pace=QUICK, listens=False, clock=clock).wait(not_before_s=30.0)
    assert clock.now_s > 30.0


@pytest.mark.usefixtures("quick_ticks")
def test_a_folder_that_cannot_be_looked_at_is_looked_at_again(tmp_path: Path) -> None:
    looks = iter(range(1_000))

    def look() -> int | None:
        if next(looks) < 3:
            raise OSError("File name too long")
        return 7

    assert Watch(tmp_path, look, pace=QUICK, listens=False, clock=Clock()).wait()


def test_a_watch_that_is_stopped_tells_nothing(tmp_path: Path) -> None:
    watch = Watch(tmp_path, Folder(None), pace=QUICK)
    told: list[bool] = []
    thread = Thread(target=lambda: told.append(watch.wait()))
    thread.start()
    watch.stop()
    thread.join(WITHIN_S)
    assert told == [False]


# the file system's events


@contextmanager
def watched(folder: Path) -> Iterator[list[bool]]:
    """Watch a folder by events alone; what was told comes into the list."""
    watch, told = Watch(folder, Folder(None), pace=EVENTS_ALONE), list[bool]()

    def listen() -> None:
        while watch.wait():
            told.append(True)

    thread = Thread(target=listen)
    thread.start()
    until_heard(folder, told)
    yield told
    watch.stop()
    thread.join(WITHIN_S)
    assert not thread.is_alive()


def until_heard(folder: Path, told: list[bool]) -> None:
    """Write until something of it is told: then events are listened to."""
    for number in range(int(WITHIN_S)):
        (folder / "probe.txt").write_text(str(number))
        if until(lambda: bool(told), within_s=1.0):
            break
    settle(told)


def settle(told: list[bool]) -> None:
    """Forget what was told, once nothing more is."""
    while told:
        told.clear()
        until(lambda: bool(told), within_s=2 * QUICK.longest_s)


def until(condition: Callable[[], bool], *, within_s: float = WITHIN_S) -> bool:
    ends_s = time.monotonic() + within_s
    while not condition() and time.monotonic() < ends_s:
        time.sleep(0.02)
    return condition()


def fill(folder: Path) -> None:
    (folder / "new" / "deep").mkdir(parents=True)
    (folder / "new" / "deep" / "a.txt").write_text("a")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems give other events")
def test_what_happens_to_documents_is_told_and_nothing_else(tmp_path: Path) -> None:
    folder, aside = tmp_path / "documents", tmp_path / "aside"
    folder.mkdir()
    fill(aside)
    steps: tuple[Callable[[], object], ...] = (
        lambda: (folder / "a.txt").write_text("a"),
        lambda: (folder / "catalog.toml").write_text("a"),
        lambda: (folder / "a.txt").rename(folder / "b.txt"),
        (folder / "b.txt").unlink,
        lambda: fill(folder),
        lambda: (aside / "new").rename(folder / "moved"),
        lambda: (folder / "moved" / "deep" / "a.txt").write_text("b"),
        lambda: (folder / "moved").rename(aside / "back"),
    )
    with watched(folder) as told:
        for step in steps:
            step()
            assert until(lambda: bool(told))
            settle(told)
        (folder / ".hidden.txt").write_text("a")
        (folder / "picture.jpg").write_text("a")
        (folder / ".index").mkdir()
        (folder / ".index" / "a.txt").write_text("a")
        assert not until(lambda: bool(told), within_s=1.0)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems give other events")
def test_a_folder_in_the_place_of_another_is_listened_to(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    with watched(folder) as told:
        folder.rename(tmp_path / "old")
        folder.mkdir()
        assert until(lambda: bool(told))
        until_heard(folder, told)
        (folder / "a.txt").write_text("a")
        assert until(lambda: bool(told))


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("/d/a.txt", True),
        ("/d/deep/a.MD", True),
        ("/d/catalog.toml", True),
        ("/d/no-file-any-more", True),
        ("/d/.hidden.txt", False),
        ("/d/.git/a.txt", False),
        (f"{os.path.dirname(__file__)}/{os.path.basename(__file__)}", False),  # noqa: PTH119, PTH120
    ],
)
def test_only_what_may_be_a_document_concerns_anybody(path: str, is_one: bool) -> None:  # noqa: FBT001
    assert may_be_source(path, "/d") is is_one


def test_a_folder_below_a_hidden_one_is_watched() -> None:
    assert may_be_source("/home/.films/a.txt", "/home/.films")
