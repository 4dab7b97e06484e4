"""`cinecite index`: an index made, and with --watch kept up to date until somebody ends it."""

import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, assert_never

from bot.arguments import IndexCommand
from bot.refresh.opening import Opener
from bot.refresh.refresher import Failed, Refreshed, RefreshResult, upkeep_of
from bot.render.screen import one_line
from bot.settings import Settings
from bot.wording import wording
from retrieval import Language, Pipeline, Skipped

# Of a folder that is no library at all there would be thousands of lines.
SHOWN_SKIPPED: Final = 20


def index(command: IndexCommand, settings: Settings, opener: Opener) -> None:
    """Bring the index up to date, say what it holds, and if that is wanted go on until Ctrl-C or SIGTERM.

    Raises a RetrievalError if the index cannot be made; of a later one the sentence is printed.
    """
    if not command.watch:
        _made(command, settings, opener)
        return
    with _ended_quietly():
        pipeline = _made(command, settings, opener)
        refresher = upkeep_of(settings, pipeline)
        print(f"Watching {one_line(str(settings.documents))}; Ctrl-C ends it.", flush=True)
        try:
            while refresher.wait():
                pipeline = _told(refresher.refresh(), pipeline)
        finally:
            refresher.stop()


def _made(command: IndexCommand, settings: Settings, opener: Opener) -> Pipeline:
    started_s = time.perf_counter()
    pipeline = opener(settings, rebuild=command.rebuild)
    print(f"{_extent(pipeline)}, ready after {time.perf_counter() - started_s:.1f} s.")
    for line in skipped_lines(pipeline.skipped):
        print(line)
    return pipeline


def _told(result: RefreshResult | None, before: Pipeline) -> Pipeline:
    """Print a line of what has come, and return the pipeline that is in force now."""
    match result:
        case Refreshed():
            changes, after = result.changes, result.pipeline
            counts = f"{changes.added} added, {changes.changed} changed, {changes.removed} removed"
            print(f"{counts}: {_extent(after)}, ready after {result.elapsed_s:.1f} s.")
            known = set(before.skipped)
            for line in skipped_lines([each for each in after.skipped if each not in known]):
                print(line)
            sys.stdout.flush()
            return after
        case Failed():
            print(one_line(result.sentence), file=sys.stderr, flush=True)
        case None:
            pass
        case _:
            assert_never(result)
    return before


def skipped_lines(skipped: Sequence[Skipped]) -> Iterator[str]:
    """Yield a line for each of the first files that were left out, and one that counts the rest."""
    for each in skipped[:SHOWN_SKIPPED]:
        yield f"Skipped {one_line(each.id)}: {one_line(each.reason)}."
    if len(skipped) > SHOWN_SKIPPED:
        yield f"Skipped {len(skipped) - SHOWN_SKIPPED:,} more."


def _extent(pipeline: Pipeline) -> str:
    words = wording(Language.EN)
    documents = words.counted(len(pipeline.documents), words.documents)
    return f"{documents} in {words.counted(pipeline.chunk_count, words.passages)}"


@contextmanager
def _ended_quietly() -> Iterator[None]:
    """Let only Ctrl-C and SIGTERM end the block; if they interrupt a build, the old index stays."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
