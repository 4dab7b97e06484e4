import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import SOMETHING_WRONG
from bot.refresh.refresher import Failed, Follower, Refreshed, Refresher, RefreshResult
from bot.refresh.watch import Pace, Watch
from retrieval.index.index import Progress
from retrieval.models.choice import Models
from retrieval.pipeline.library import Changes, Library
from retrieval.pipeline.pipeline import Pipeline, open_pipeline

QUICK = Pace(quiet_s=0.05, longest_s=0.5, look_every_s=0.05, listen_after_s=3_600.0)
WITHIN_S = 20.0
LIGHT = Models("static", reader="sentences")


class Shaken(Library):
    """A library whose refresh fails with `failure` where there is one."""

    failure: Exception | None = None
    tries = 0

    def refresh(self, *, rebuild: bool = False, progress: Progress | None = None) -> Pipeline | None:
        self.tries += 1
        if self.failure:
            raise self.failure
        return super().refresh(rebuild=rebuild, progress=progress)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("Peter Holm plays the keeper.")
    return tmp_path / "documents"


@pytest.fixture
def library(documents: Path) -> Shaken:
    index = documents.parent / "index"
    pipeline = open_pipeline(documents, index, models=LIGHT, max_file_bytes=1_000)
    return Shaken(pipeline, documents, index, max_file_bytes=1_000)


@pytest.fixture
def refresher(library: Shaken, documents: Path) -> Refresher:
    return Refresher(library, Watch(documents, library.pending, pace=QUICK, listens=False))


def changes_of(result: RefreshResult | None) -> Changes:
    assert isinstance(result, Refreshed)
    return result.changes


def test_what_has_changed_is_waited_for_and_taken_in(refresher: Refresher, documents: Path) -> None:
    assert refresher.refresh() is None
    (documents / "b.txt").write_text("Odette Vrai plays the smuggler.")
    assert refresher.wait()
    result = refresher.refresh()
    assert changes_of(result) == Changes(1, 0, 0)
    assert isinstance(result, Refreshed)
    assert result.pipeline is refresher.library.pipeline
    assert [document.id for document in result.pipeline.documents] == ["a.txt", "b.txt"]


def test_a_failure_is_told_once_and_so_is_that_it_is_over(refresher: Refresher, documents: Path) -> None:
    (documents / "catalog.toml").write_text("wrong")
    assert refresher.wait()
    failed = refresher.refresh()
    assert isinstance(failed, Failed)
    assert failed.sentence.startswith("catalog.toml is not valid TOML: ")
    assert refresher.refresh() is None
    (documents / "catalog.toml").unlink()
    assert changes_of(refresher.refresh()) == Changes(0, 0, 0)
    assert refresher.refresh() is None


def test_a_mistake_of_ours_is_logged_and_ends_nothing(
    refresher: Refresher, library: Shaken, caplog: pytest.LogCaptureFixture
) -> None:
    library.failure = ZeroDivisionError("inside")
    assert refresher.refresh() == Failed(SOMETHING_WRONG)
    assert "ZeroDivisionError: inside" in caplog.text
    library.failure = None
    assert changes_of(refresher.refresh()) == Changes(0, 0, 0)


def test_what_failed_is_tried_again_though_nothing_has_changed(
    library: Shaken, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.refresh.refresher.FIRST_RETRY_S", 0.01)
    refresher = Refresher(library, Watch(documents, library.pending, pace=QUICK, listens=False))
    library.failure = OSError("no room")
    (documents / "b.txt").write_text("Odette Vrai plays the smuggler.")
    for _ in range(3):
        assert refresher.wait()
        refresher.refresh()
    assert library.tries == 3
    library.failure = None
    assert refresher.wait()
    assert changes_of(refresher.refresh()) == Changes(1, 0, 0)


def until(condition: Callable[[], bool]) -> bool:
    ends_s = time.monotonic() + WITHIN_S
    while not condition() and time.monotonic() < ends_s:
        time.sleep(0.02)
    return condition()


def test_a_follower_keeps_the_last_pipeline_and_what_is_new(refresher: Refresher, documents: Path) -> None:
    before = refresher.library.pipeline
    follower = Follower(refresher)
    try:
        assert (follower.pipeline, follower.result()) == (before, ())
        (documents / "b.txt").write_text("Odette Vrai plays the smuggler.")
        assert until(lambda: follower.pipeline is not before)
        told: list[RefreshResult] = []

        def is_told() -> bool:
            told.extend(follower.result())
            return bool(told)

        assert until(is_told)
        assert [changes_of(each) for each in told] == [Changes(1, 0, 0)]
        assert follower.result() == ()
    finally:
        follower.stop()
