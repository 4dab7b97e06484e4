from collections.abc import Mapping
from math import log
from pathlib import Path

import pytest
import torch
from torch import nn

from retrieval.datatypes import Language, Span
from retrieval.training.code_switching import Switcher
from retrieval.training.reader import (
    Measured,
    ReaderNet,
    answer_pieces,
    best_spans,
    cut,
    encoded,
    loss_of,
    measured_sets,
    padded,
    print_reading,
)
from retrieval.training.reading import Reading
from retrieval.training.splits import PIAF_HELD_OUT, SQUAD_HELD_OUT, split_of
from tests.retrieval.training.tiny import bert, chance_of, tokenizer_of, write_questions

WORDS = ("who", "made", "it", "anna", "ford", "in", "rome", "sky", "is", "blue", "##bird")
TOKENIZER = tokenizer_of(WORDS)
CLS, SEP = (TOKENIZER.token_to_id(each) for each in ("[CLS]", "[SEP]"))
ANSWERED = Reading("who made it", "anna ford made it in rome", Span(0, 9))
UNANSWERED = Reading("who made it", "the sky is blue", None)


class KnownNet(ReaderNet):
    """Scores pieces by tables: as a start, as an end, as what says that there is an answer."""

    def __init__(
        self,
        starts: Mapping[str, float],
        ends: Mapping[str, float],
        answerable: Mapping[str, float] | None = None,
    ) -> None:
        nn.Module.__init__(self)
        self._scores = torch.zeros(TOKENIZER.get_vocab_size(), 3)
        for column, scores in enumerate((starts, ends, answerable or {})):
            for piece, score in scores.items():
                self._scores[TOKENIZER.token_to_id(piece), column] = score

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        assert attention_mask.shape == token_type_ids.shape == input_ids.shape
        return self._scores[input_ids]


def random_net() -> ReaderNet:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return ReaderNet(bert(TOKENIZER.get_vocab_size())).eval()


def batch_of(*readings: Reading) -> tuple[torch.Tensor, ...]:
    return padded(encoded(TOKENIZER, readings))


def loss(net: ReaderNet, *readings: Reading) -> float:
    with torch.no_grad():
        return loss_of(net, padded(encoded(TOKENIZER, readings))).item()


def long_reading(start: int, end: int) -> Reading:
    """Return a passage of 1,200 characters, its answer from one of its words to another."""
    words = [f"word{number:03}" for number in range(150)]
    return Reading("Q?", " ".join(words), Span(start * 8, end * 8 - 1), "Title")


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
    reading = Reading("Q?", long_reading(0, 1).passage, None)
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


@pytest.mark.parametrize(
    ("answer", "pieces"),
    [
        (Span(0, 4), (3, 3)),
        (Span(0, 9), (3, 4)),
        (Span(10, 18), (5, 6)),
        (Span(11, 12), (5, 5)),
        (Span(14, 18), (6, 6)),
        (Span(9, 10), None),
    ],
    ids=["a word", "two words", "a word of two pieces", "a letter", "half a word", "a blank"],
)
def test_an_answer_has_the_pieces_that_it_touches(answer: Span, pieces: tuple[int, int] | None) -> None:
    # 0 [CLS] 1 who 2 [SEP] 3 anna 4 ford 5 blue 6 ##bird 7 [SEP]
    encoding = TOKENIZER.encode("who", "anna ford bluebird")
    assert answer_pieces(encoding, answer) == pieces


def test_an_example_is_question_and_passage_under_its_context() -> None:
    reading = Reading("who made it", "anna ford", Span(5, 9), "sky")
    ((encoding, first, last),) = encoded(TOKENIZER, [reading])
    assert encoding.tokens == ["[CLS]", "who", "made", "it", "[SEP]", "sky", "anna", "ford", "[SEP]"]
    assert (first, last) == (7, 7)


def test_an_example_without_answer_points_at_the_first_piece() -> None:
    ((_, first, last),) = encoded(TOKENIZER, [UNANSWERED])
    assert (first, last) == (0, 0)


def test_an_example_whose_answer_is_cut_off_is_left_out() -> None:
    tokenizer = tokenizer_of(WORDS)
    tokenizer.enable_truncation(8, strategy="only_second")
    late = Reading("who made it", "anna ford made it in rome", Span(21, 25))
    assert [places for _, *places in encoded(tokenizer, [late, ANSWERED, UNANSWERED])] == [[5, 6], [0, 0]]


def test_a_batch_is_padded_to_its_longest_example() -> None:
    readings = [Reading("who", "anna ford", Span(5, 9)), Reading("who", "rome", None)]
    who, anna, ford, rome = (TOKENIZER.token_to_id(each) for each in ("who", "anna", "ford", "rome"))
    batch = padded(encoded(TOKENIZER, readings))
    assert {name: getattr(batch, name).tolist() for name in batch._fields} == {
        "ids": [[CLS, who, SEP, anna, ford, SEP], [CLS, who, SEP, rome, SEP, 0]],
        "types": [[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0]],
        "mask": [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0]],
        "first": [4, 0],
        "last": [4, 0],
    }


def test_a_net_that_knows_nothing_loses_by_the_number_of_places_an_answer_may_have() -> None:
    net = random_net()
    nn.init.zeros_(net.heads.weight)
    nn.init.zeros_(net.heads.bias)
    readings = Reading("who", "anna ford", Span(5, 9)), Reading("who", "rome", None)
    # The first piece, the passage's and the mark behind it: 4 places, and 3.
    assert loss(net, *readings) == pytest.approx((log(4) + log(3)) / 2 + 0.5 * log(2))


def test_a_net_that_knows_loses_nothing() -> None:
    right = KnownNet({"anna": 50}, {"ford": 50}, {"[CLS]": 50})
    assert loss(right, Reading("who", "anna ford", Span(0, 9))) == pytest.approx(0.0, abs=1e-6)
    silent = KnownNet({"[CLS]": 50}, {"[CLS]": 50}, {"[CLS]": -50})
    assert loss(silent, UNANSWERED) == pytest.approx(0.0, abs=1e-6)


def test_each_border_and_the_absence_of_an_answer_lose_on_their_own() -> None:
    reading = Reading("who", "anna ford", Span(0, 9))
    known = {"starts": {"anna": 50.0}, "ends": {"ford": 50.0}, "answerable": {"[CLS]": 50.0}}
    wrong = [("starts", {"ford": 50.0}), ("ends", {"anna": 50.0}), ("answerable", {"[CLS]": -50.0})]
    losses = [loss(KnownNet(**(known | {name: scores})), reading) for name, scores in wrong]
    assert losses == pytest.approx([25.0, 25.0, 25.0])


def test_scores_of_the_question_do_not_count() -> None:
    sure = KnownNet({"anna": 50, "who": 900}, {"ford": 50, "who": 900}, {"[CLS]": 50, "anna": -900})
    assert loss(sure, Reading("who", "anna ford", Span(0, 9))) == pytest.approx(0.0, abs=1e-6)


def test_scores_of_padding_do_not_count() -> None:
    net = KnownNet({"anna": 50, "[PAD]": 900}, {"anna": 50, "[PAD]": 900}, {"[CLS]": 50})
    readings = Reading("who", "anna", Span(0, 4)), Reading("who", "anna is in rome", Span(0, 4))
    assert loss(net, *readings) == pytest.approx(0.0, abs=1e-6)


def test_a_net_learns_where_an_answer_stands_and_that_there_is_none() -> None:
    net = random_net()
    batch = padded(encoded(TOKENIZER, [ANSWERED, UNANSWERED]))
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
    for _ in range(60):
        optimizer.zero_grad()
        loss_of(net, batch).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    (answer, score), (_, absent) = best_spans(net, TOKENIZER, [ANSWERED, UNANSWERED])
    assert answer == "anna ford"
    assert score > 0 > absent


def test_the_best_span_goes_from_the_best_start_to_the_best_end_after_it() -> None:
    net = KnownNet({"ford": 3, "[CLS]": 1}, {"anna": 4, "rome": 2, "it": 1, "[CLS]": 0.5})
    assert best_spans(net, TOKENIZER, [ANSWERED]) == [("ford made it in rome", 3 + 2 - 1.5)]


def test_neither_question_nor_context_is_an_answer() -> None:
    net = KnownNet({"who": 9, "sky": 9, "rome": 1}, {"who": 9, "sky": 9, "rome": 1})
    readings = [Reading("who", "anna in rome", None, "sky"), Reading("who", "anna", None, "sky")]
    assert best_spans(net, TOKENIZER, readings) == [("rome", 2.0), ("anna", 0.0)]


def test_no_answer_has_more_than_24_pieces() -> None:
    net = KnownNet({"anna": 9, "rome": 1}, {"ford": 9, "rome": 1})
    near, far = (Reading("who", f"anna {'is ' * number}ford rome", None) for number in (22, 23))
    (answer, _), (other, _) = best_spans(net, TOKENIZER, [near, far])
    assert answer == near.passage.removesuffix(" rome")
    assert not (other.startswith("anna") and other.endswith("ford"))


def test_an_answer_is_found_behind_the_first_window() -> None:
    tokenizer = tokenizer_of(WORDS)
    tokenizer.enable_truncation(10, stride=2, strategy="only_second")
    net = KnownNet({"rome": 5}, {"rome": 5})
    readings = [Reading("who", f"{'is ' * 40}rome {'is ' * 40}", None), Reading("who", "rome", None)]
    assert best_spans(net, tokenizer, readings) == [("rome", 10.0), ("rome", 10.0)]


def test_what_is_printed_is_the_mean_over_the_questions(capsys: pytest.CaptureFixture[str]) -> None:
    net = KnownNet({"anna": 5}, {"ford": 5, "anna": 4})
    readings = [ANSWERED, Reading("who made it", "rome made it", Span(0, 4))]
    answers = [("anna ford", "anna"), ("rome it is",)]
    print_reading(net, TOKENIZER, [Measured("Two", Language.EN, readings, answers, [UNANSWERED])])
    # Right, and three of three words are not found with "rome": an F1 of 1 and 1/2; one of two scores ties.
    assert capsys.readouterr().out == "Two: F1 0.750, EM 0.500, answers told 0.750\n"


def test_measured_questions_are_of_articles_that_nothing_was_trained_on(tmp_path: Path) -> None:
    switcher = Switcher(
        {
            (one, other): {"who": ("w",), "qui": ("q",)}
            for one in (Language.EN, Language.FR)
            for other in Language
        }
    )
    for name, share, word in (
        ("squad-v1.1-train", SQUAD_HELD_OUT, "Who"),
        ("piaf-v1.1", PIAF_HELD_OUT, "Qui"),
    ):
        titles = [f"Article {number}" for number in range(100)]
        write_questions(
            tmp_path / "qa" / f"{name}.json.gz",
            {
                title: [(f"{split_of(title, share)} one.", {f"{word} is {title}?": "one"}), ("Two.", {})]
                for title in titles
            },
        )
    sets = measured_sets(tmp_path, switcher, most=3)
    assert [(each.name, each.language) for each in sets] == [
        ("SQuAD", Language.EN),
        ("SQuAD, asked in ru", Language.EN),
        ("SQuAD, asked in fr", Language.EN),
        ("PIAF", Language.FR),
        ("PIAF, asked in ru", Language.FR),
        ("PIAF, asked in en", Language.FR),
    ]
    for each in sets:
        assert len(each.readings) == 3
        assert {reading.passage for reading in each.readings} == {"measured one."}
        assert each.answers == [("one",)] * 3
        assert each.unanswered
        assert {(reading.passage, reading.answer) for reading in each.unanswered} == {("Two.", None)}
    firsts = [{reading.question.split()[0] for reading in each.readings} for each in sets]
    assert firsts[0] == {"Who"}
    assert firsts[3] == {"Qui"}
    assert all(found & {"W", "Q"} for found in (*firsts[1:3], *firsts[4:]))
