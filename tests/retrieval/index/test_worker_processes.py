import os
import pickle
from pathlib import Path

import pytest

from retrieval.index.worker_processes import in_order


def process_id(_: int) -> int:
    return os.getpid()


def die_elsewhere(given: tuple[int, int]) -> int:
    number, at_home = given
    if os.getpid() != at_home:
        os._exit(9)
    return number


def refuse(number: int) -> int:
    raise ValueError(number)


def test_calls_come_back_in_order_from_other_processes() -> None:
    done = list(in_order(os.path.basename, [f"/a/{n}" for n in range(9)], processes=2))
    assert done == [str(n) for n in range(9)]
    assert os.getpid() not in set(in_order(process_id, [1, 2], processes=2))


def test_what_another_process_cannot_do_is_done_here() -> None:
    here = os.getpid()
    assert list(in_order(die_elsewhere, [(n, here) for n in range(5)], processes=2)) == [0, 1, 2, 3, 4]


def test_an_error_is_raised_here() -> None:
    with pytest.raises(ValueError, match="2"):
        list(in_order(refuse, [2, 3], processes=2))


def test_who_stops_listening_early_leaves_no_process_behind() -> None:
    calls = in_order(os.path.basename, [f"/a/{n}" for n in range(9)], processes=2)
    assert next(calls) == "0"
    calls.close()  # type: ignore[attr-defined]  # a generator's
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_what_cannot_be_sent_is_an_error_and_blocks_nobody() -> None:
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError), match="pickle"):
        list(in_order(lambda number: number, [1, 2, 3], processes=2))


def test_nothing_is_imported_from_the_folder_that_the_program_was_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert os.getpid() not in set(in_order(process_id, [1, 2], processes=2))
