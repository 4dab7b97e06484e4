import pytest

from retrieval.index.storage.counts import Counts, MiscountedError, subtract


def counts(**counts: int) -> Counts:
    return Counts.of({key: [count, 1] for key, count in counts.items()}, width=2)


def as_dict(found: Counts) -> dict[str, list[int]]:
    return dict(zip(found.keys, found.counts.tolist(), strict=True))


def test_counts_add_up_and_what_is_taken_off_to_the_last_is_gone() -> None:
    found = subtract([counts(b=2, a=1), counts(b=3, c=1)], [counts(b=1), counts(a=1)], width=2)
    assert list(as_dict(found).items()) == [("b", [4, 1]), ("c", [1, 1])]


def test_nothing_gives_nothing() -> None:
    assert as_dict(subtract([], [], width=2)) == {}


@pytest.mark.parametrize("key", ["a", "b"])
def test_more_than_was_counted_cannot_be_taken_off(key: str) -> None:
    with pytest.raises(MiscountedError):
        subtract([counts(a=1)], [counts(**{key: 2})], width=2)
