import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import SOMETHING_WRONG
from bot.refresh.refresher import Failed, Follower, News, Refreshed, Upkeep
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
def upkeep(library: Shaken, documents: Path) -> Upkeep:
    return Upkeep(library, Watch(documents, library.pending, pace=QUICK, listens=False))


def changes_of(news: News | None) -> Changes:
    assert isinstance(news, Refreshed)
    return news.changes


def test_what_has_changed_is_waited_for_and_taken_in(upkeep: Upkeep, documents: Path) -> None:
    assert upkeep.refresh() is None
    (documents / "b.txt").write_text("Odette Vrai plays the smuggler.")
    assert upkeep.wait()
    news = upkeep.refresh()
    assert changes_of(news) == Changes(1, 0, 0)
    assert isinstance(news, Refreshed)
    assert news.pipeline is upkeep.library.pipeline
    assert [document.id for document in news.pipeline.documents] == ["a.txt", "b.txt"]


def test_a_failure_is_told_once_and_so_is_that_it_is_over(upkeep: Upkeep, documents: Path) -> None:
    (documents / "catalog.toml").write_text("wrong")
    assert upkeep.wait()
    failed = upkeep.refresh()
    assert isinstance(failed, Failed)
    assert failed.sentence.startswith("catalog.toml is not valid TOML: ")
    assert upkeep.refresh() is None
    (documents / "catalog.toml").unlink()
    assert changes_of(upkeep.refresh()) == Changes(0, 0, 0)
    assert upkeep.refresh() is None


def test_a_mistake_of_ours_is_logged_and_ends_nothing(
    upkeep: Upkeep, library: Shaken, caplog: pytest.LogCaptureFixture
) -> None:
    library.failure = ZeroDivisionError("inside")
    assert upkeep.refresh() == Failed(SOMETHING_WRONG)
    assert "ZeroDivisionError: inside" in caplog.text
    library.failure = None
    assert changes_of(upkeep.refresh()) == Changes(0, 0, 0)


def test_what_failed_is_tried_again_though_nothing_has_changed(
    library: Shaken, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.refresh.refresher.FIRST_RETRY_S", 0.01)
    upkeep = Upkeep(library, Watch(documents, library.pending, pace=QUICK, listens=False))
    library.failure = OSError("no room")
    (documents / "b.txt").write_text("Odette Vrai plays the smuggler.")
    for _ in range(3):
        assert upkeep.wait()
        upkeep.refresh()
    assert library.tries == 3
    library.failure = None
    assert upkeep.wait()
    assert changes_of(upkeep.refresh()) == Changes(1, 0, 0)


def until(condition: Callable[[], bool]) -> bool:
    ends_s = time.monotonic() + WITHIN_S
    while not condition() and time.monotonic() < ends_s:
        time.sleep(0.02)
    return condition()


def test_a_follower_keeps_the_last_pipeline_and_what_is_new(upkeep: Upkeep, documents: Path) -> None:
    before = upkeep.library.pipeline
    follower = Follower(upkeep)
    try:
        assert (follower.pipeline, follower.news()) == (before, ())
        (documents / "b.txt").write_text("Odette Vrai plays the smuggler.")
        assert until(lambda: follower.pipeline is not before)
        told: list[News] = []

        def is_told() -> bool:
            told.extend(follower.news())
            return bool(told)

        assert until(is_told)
        assert [changes_of(each) for each in told] == [Changes(1, 0, 0)]
        assert follower.news() == ()
    finally:
        follower.stop()
