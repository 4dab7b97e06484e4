import io

from bot.refresh.progress import BuildProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def report(stream: io.StringIO, *, seconds_each: float) -> str:
    clock = iter(seconds_each * step for step in range(10)).__next__
    progress = BuildProgress(stream, clock=clock)
    for done in range(4):
        progress("encoding", done, 4)
    progress.close()
    return stream.getvalue()


def test_work_of_less_than_a_second_shows_nothing() -> None:
    assert report(Terminal(), seconds_each=0.2) == ""


def test_longer_work_shows_its_stage() -> None:
    assert "Encoding" in report(Terminal(), seconds_each=0.5)


def test_nothing_is_shown_where_there_is_no_terminal() -> None:
    assert report(io.StringIO(), seconds_each=2.0) == ""
