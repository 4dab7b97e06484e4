from collections.abc import Mapping
from math import exp, log

import pytest
import torch
from torch import nn

from retrieval.datatypes import Span
from retrieval.training.data.reading import ReadingExample
from retrieval.training.reader.net import ReaderNet, Row, encoded, grid_of, loss_of, padded
from tests.retrieval.training.tiny import bert, tokenizer_of

WORDS = ("who", "made", "it", "anna", "ford", "in", "rome", "sky", "is", "blue", "##bird")
TOKENIZER = tokenizer_of(WORDS)
CLS, SEP = (TOKENIZER.token_to_id(each) for each in ("[CLS]", "[SEP]"))
ANNA = ReadingExample("who", "anna ford", Span(0, 9), support=Span(0, 9))
ROME = ReadingExample("who", "rome", None)


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


def rows_of(*readings: ReadingExample) -> list[Row]:
    return [row for row in encoded(TOKENIZER, readings) if row is not None]


def loss(net: ReaderNet, *groups: tuple[ReadingExample, ...]) -> float:
    with torch.no_grad():
        return loss_of(net, padded([rows_of(*group) for group in groups])).item()


@pytest.mark.parametrize(
    ("answer", "pieces"),
    [
        (Span(0, 4), (4, 4)),
        (Span(0, 9), (4, 5)),
        (Span(10, 18), (6, 7)),
        (Span(11, 12), (6, 6)),
        (Span(14, 18), (7, 7)),
    ],
    ids=["a word", "two words", "a word of two pieces", "a letter", "half a word"],
)
def test_an_answer_has_the_pieces_that_it_touches(answer: Span, pieces: tuple[int, int]) -> None:
    # 0 [CLS] 1 who 2 [SEP] 3 sky 4 anna 5 ford 6 blue 7 ##bird 8 [SEP]
    (row,) = rows_of(ReadingExample("who", "anna ford bluebird", answer, "sky", Span(0, 9)))
    assert row.encoding.tokens[3:8] == ["sky", "anna", "ford", "blue", "##bird"]
    assert (row.first, row.answer, row.support) == (4, pieces, (4, 5))


def test_an_answer_that_is_cut_off_leaves_no_row() -> None:
    tokenizer = tokenizer_of(WORDS)
    tokenizer.enable_truncation(8, strategy="only_second")
    late = ReadingExample("who made it", "anna ford made it in rome", Span(21, 25))
    assert encoded(tokenizer, [late])[0] is None


def test_a_question_that_leaves_no_room_for_its_passage_is_left_out() -> None:
    tokenizer = tokenizer_of(WORDS)
    tokenizer.enable_truncation(80, stride=8, strategy="only_second")
    long = ReadingExample("who made it " * 40, "anna ford made it", None)
    assert [
        each is None for each in encoded(tokenizer, [long, ReadingExample("who made it", "anna", None)])
    ] == [
        True,
        False,
    ]


def test_groups_are_padded_to_one_batch() -> None:
    who, anna, ford, rome = (TOKENIZER.token_to_id(each) for each in ("who", "anna", "ford", "rome"))
    batch = padded([rows_of(ANNA, ROME), rows_of(ROME)])
    lone = [CLS, who, SEP, rome, SEP, 0]
    assert {name: getattr(batch, name).tolist() for name in batch._fields} == {
        "ids": [[CLS, who, SEP, anna, ford, SEP], lone, lone],
        "types": [[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0], [0, 0, 0, 1, 1, 0]],
        "mask": [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 0]],
        "inside": [
            [False, False, False, True, True, False],
            [False, False, False, True, False, False],
            [False, False, False, True, False, False],
        ],
        "places": [[0, 1], [2, -1]],
        "answers": [[3, 4], [0, 0], [0, 0]],
        "supports": [[3, 4], [0, 0], [0, 0]],
    }


def test_a_spans_score_is_that_of_its_borders_above_no_answer_and_of_its_passage() -> None:
    net = KnownNet({"anna": 5, "[CLS]": 1}, {"ford": 3, "[CLS]": 2}, {"[CLS]": 0.5})
    batch = padded([rows_of(ANNA)])
    grid = grid_of(net(batch.ids, batch.mask, batch.types), batch.inside)
    assert grid.spans[0, 1, 3].item() == (5 - 1) + (3 - 2) + 0.5
    assert grid.spans[0, 0, 3].item() == (5 - 1) + (0 - 2) + 0.5
    assert grid.spans[0, 2, 3].item() < -1000  # it would end outside the passage
    assert grid.spans[0, 0, 1].item() < -1000  # of the question


def test_a_net_that_knows_nothing_loses_by_the_number_of_spans_in_the_group() -> None:
    # Three spans of two pieces, one of one piece, and no answer.
    assert loss(KnownNet({}, {}), (ANNA, ROME)) == pytest.approx(
        log(5) + 0.5 * (log(5) - log(3)) + 0.25 * 2 * log(2) + 0.25 * log(2)
    )
    assert loss(KnownNet({}, {}), (ROME,)) == pytest.approx(1.5 * log(2) + 0.25 * log(2))


def test_a_net_that_knows_loses_nothing() -> None:
    right = KnownNet({"anna": 50}, {"ford": 50}, {"[CLS]": 50})
    assert loss(right, (ANNA,)) == pytest.approx(0.0, abs=1e-6)
    silent = KnownNet({"[CLS]": 50}, {"[CLS]": 50}, {"[CLS]": -50})
    assert loss(silent, (ROME,), (ROME, ROME)) == pytest.approx(0.0, abs=1e-6)


def test_another_passage_of_the_group_that_scores_higher_costs_its_lead() -> None:
    net = KnownNet({"anna": 9, "rome": 20}, {"ford": 9, "rome": 20}, {"[CLS]": 0})
    beside = loss(net, (ANNA, ROME)) - loss(net, (ANNA,), (ROME,))
    apart = loss(KnownNet({"anna": 9}, {"ford": 9}), (ANNA,))
    assert loss(net, (ANNA,)) == pytest.approx(apart)
    assert loss(net, (ANNA, ROME)) > (40 - 18) + 0.5 * (40 - 18)
    assert beside > 0


def test_scores_of_the_question_and_of_padding_do_not_count() -> None:
    net = KnownNet(
        {"anna": 50, "who": 900, "[PAD]": 900}, {"ford": 50, "who": 900, "[PAD]": 900}, {"[CLS]": 50}
    )
    longer = ReadingExample("who", "anna ford is in it", Span(0, 9))
    assert loss(net, (ANNA,), (longer,)) == pytest.approx(0.0, abs=1e-6)


def test_any_span_of_the_sentence_that_answers_is_better_than_one_outside_it() -> None:
    answered = ReadingExample("who", "anna ford. rome", Span(0, 4), support=Span(0, 9))
    near = KnownNet({"ford": 5}, {"ford": 5})
    far = KnownNet({"rome": 5}, {"rome": 5})
    assert loss(near, (answered,)) < loss(far, (answered,))
    assert exp(-loss(near, (answered,))) > 0


def test_a_net_learns_which_passage_answers_and_that_none_does() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        net = ReaderNet(bert(TOKENIZER.get_vocab_size())).eval()
    blue = ReadingExample("who made it", "the sky is blue", None)
    made = ReadingExample("who made it", "anna ford made it in rome", Span(0, 9), support=Span(0, 25))
    batch = padded([rows_of(made, blue), rows_of(blue)])
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
    losses = []
    for _ in range(80):
        optimizer.zero_grad()
        found = loss_of(net, batch)
        found.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(found.item())
    assert losses[-1] < 0.2 < losses[0]
    grid = grid_of(net(batch.ids, batch.mask, batch.types), batch.inside)
    totals = grid.spans.flatten(1).logsumexp(1)
    assert totals[0] > 0 > totals[1]
