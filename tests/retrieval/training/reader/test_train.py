from collections.abc import Iterator, Sequence
from itertools import islice

import pytest

from retrieval.datatypes import Span
from retrieval.training.data.reading import ReadingExample
from retrieval.training.reader.train import BATCH, batches, cut
from tests.retrieval.training.tiny import chance_of, tokenizer_of

TOKENIZER = tokenizer_of(("who", "made", "it", "anna", "ford", "in", "rome", "is"))
ANSWERED = ReadingExample("who made it", "anna ford made it in rome", Span(0, 9))


def long_reading(start: int, end: int) -> ReadingExample:
    """Return a passage of 1,200 characters, its answer from one of its words to another."""
    words = [f"word{number:03}" for number in range(150)]
    return ReadingExample("Q?", " ".join(words), Span(start * 8, end * 8 - 1), "Title")


@pytest.mark.parametrize("place", [0, 1, 75, 148, 149])
def test_a_long_passage_is_cut_at_blanks_around_its_answer(place: int) -> None:
    reading = long_reading(place, place + 1)
    lengths = set()
    for seed in range(40):
        short = cut(reading, chance_of(seed))
        assert short.answer is not None
        assert short.answer.of(short.passage) == f"word{place:03}"
        assert set(short.passage.split()) <= set(reading.passage.split())
        assert (short.question, short.context) == ("Q?", "Title")
        lengths.add(len(short.passage))
    assert 300 <= min(lengths) < 350
    assert 480 < max(lengths) <= 520 + 16


def test_the_answer_stands_anywhere_in_what_is_left() -> None:
    places = [
        each.answer.start
        for seed in range(200)
        if (each := cut(long_reading(75, 76), chance_of(seed))).answer
    ]
    assert min(places) < 40
    assert max(places) > 400


def test_a_passage_without_answer_is_cut_anywhere() -> None:
    reading = ReadingExample("Q?", long_reading(0, 1).passage, None)
    found = [cut(reading, chance_of(seed)) for seed in range(200)]
    assert {each.answer for each in found} == {None}
    assert {"word000", "word149"} <= {word for each in found for word in each.passage.split()}
    assert max(len(each.passage) for each in found) <= 520 + 16


def test_an_answer_longer_than_the_cut_stays_whole() -> None:
    reading = long_reading(20, 120)
    for seed in range(20):
        short = cut(reading, chance_of(seed))
        assert reading.answer is not None
        assert short.answer is not None
        assert short.answer.of(short.passage) == reading.answer.of(reading.passage)


def test_a_short_passage_stays_as_it_is() -> None:
    assert cut(ANSWERED, chance_of(0)) is ANSWERED


def stream_of(*groups: Sequence[ReadingExample]) -> Iterator[Sequence[ReadingExample]]:
    while True:
        yield from groups


def test_a_batch_holds_whole_groups_of_like_length() -> None:
    long = ReadingExample("who", f"anna {'is ' * 30}rome", Span(0, 4))
    others = [ReadingExample("who", "rome", None), ReadingExample("who", "it is", None)]
    stream = stream_of((ANSWERED,), (long, *others), (others[0],))
    for batch in islice(batches(TOKENIZER, stream, chance_of(0)), 12):
        assert len(batch.ids) <= BATCH
        assert sorted(batch.places[batch.places >= 0].tolist()) == list(range(len(batch.ids)))
        if batch.places.shape[1] > 1:
            assert batch.answers[batch.places[batch.places[:, -1] >= 0, 0], 0].all()


def test_a_group_whose_answer_is_cut_off_is_left_out() -> None:
    tokenizer = tokenizer_of(("who", "is", "anna"))
    tokenizer.enable_truncation(10, strategy="only_second")
    late = ReadingExample("who", f"{'is ' * 20}anna", Span(60, 64))
    stream = stream_of(
        (late, ReadingExample("who", "is", None)), (ReadingExample("who", "anna", Span(0, 4)),)
    )
    batch = next(batches(tokenizer, stream, chance_of(0)))
    assert batch.ids.shape[1] < 10
    assert batch.answers[:, 0].all()
