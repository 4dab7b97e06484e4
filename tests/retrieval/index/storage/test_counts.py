import pytest

from retrieval.index.storage.counts import MiscountedError, Tally, balance


def tally(**counts: int) -> Tally:
    return Tally.of({key: [count, 1] for key, count in counts.items()}, width=2)


def as_dict(found: Tally) -> dict[str, list[int]]:
    return dict(zip(found.keys, found.counts.tolist(), strict=True))


def test_counts_add_up_and_what_is_taken_off_to_the_last_is_gone() -> None:
    found = balance([tally(b=2, a=1), tally(b=3, c=1)], [tally(b=1), tally(a=1)], width=2)
    assert list(as_dict(found).items()) == [("b", [4, 1]), ("c", [1, 1])]


def test_nothing_gives_nothing() -> None:
    assert as_dict(balance([], [], width=2)) == {}


@pytest.mark.parametrize("key", ["a", "b"])
def test_more_than_was_counted_cannot_be_taken_off(key: str) -> None:
    with pytest.raises(MiscountedError):
        balance([tally(a=1)], [tally(**{key: 2})], width=2)
