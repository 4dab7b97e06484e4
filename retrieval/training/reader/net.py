"""The reader's network, and the loss that makes its scores compare across the passages of a question."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer
from torch import nn
from torch.nn import functional
from transformers import BertModel

from retrieval.datatypes import Span
from retrieval.training.data.reading import ReadingExample

MOST_PIECES: Final = 24  # of an answer
_MOST_CHARS: Final = 240  # of a question, with what it is read behind
_IMPOSSIBLE: Final = -1e4

# Of the loss, beside the span's own part.
_SUPPORT_WEIGHT: Final = 0.5
_BORDERS_WEIGHT: Final = 0.25
_ANSWERABLE_WEIGHT: Final = 0.25
_SILENCE_WEIGHT: Final = 1.5


class ReaderNet(nn.Module):
    """The transformer with its heads: for each piece whether the answer starts and ends there.

    A third score, that of the first piece alone, says whether the passage answers at all.
    """

    def __init__(self, backbone: BertModel) -> None:
        super().__init__()
        self.backbone = backbone
        self.heads = nn.Linear(backbone.config.hidden_size, 3)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Return start, end and answerable logits, shape (examples, pieces, 3)."""
        states = self.backbone(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        scores: torch.Tensor = self.heads(states.float())
        return scores


class Row(NamedTuple):
    """A question and a passage in pieces; `first` is the first piece of the passage below its context.

    `answer` and `support` are the first and last piece of each, None if there is none.
    """

    encoding: Encoding
    first: int
    answer: tuple[int, int] | None
    support: tuple[int, int] | None


class Batch(NamedTuple):
    """Groups of padded inputs of shape (passages, pieces).

    `inside` flags the pieces of passages. `places`, shape (groups, passages of the largest), are the rows of
    each group, -1 for none; the first of a group answers if any does. `answers` and `supports`, shape
    (passages, 2), are pieces, 0 for none.
    """

    ids: torch.Tensor
    types: torch.Tensor
    mask: torch.Tensor
    inside: torch.Tensor
    places: torch.Tensor
    answers: torch.Tensor
    supports: torch.Tensor


def below(reading: ReadingExample) -> str:
    """Return the passage under its context."""
    return f"{reading.context}\n{reading.passage}" if reading.context else reading.passage


def encoded(tokenizer: Tokenizer, readings: Sequence[ReadingExample]) -> list[Row | None]:
    """Return each reading in pieces; None if its answer is cut off, or its question too long."""
    # The tokenizer would panic at a question that leaves no room for its passage.
    pairs = [(each.question[:_MOST_CHARS], below(each)) for each in readings]
    return [
        row_of(encoding, reading) if len(reading.question) <= _MOST_CHARS else None
        for reading, encoding in zip(readings, tokenizer.encode_batch(pairs), strict=True)
    ]


def row_of(encoding: Encoding, reading: ReadingExample) -> Row | None:
    """Return an encoding with the pieces of the answer and its sentence; None if the answer is cut off."""
    begins = len(below(reading)) - len(reading.passage)
    whole = _pieces(encoding, Span(begins, begins + len(reading.passage)))
    answer = _pieces(encoding, reading.answer.shifted(begins)) if reading.answer else None
    if whole is None or (reading.answer and answer is None):
        return None
    support = _pieces(encoding, reading.support.shifted(begins)) if reading.support else None
    return Row(encoding, whole[0], answer, support)


def _pieces(encoding: Encoding, span: Span) -> tuple[int, int] | None:
    """Return the first and last piece of the second text that a span of it touches."""
    places = [
        place
        for place, (sequence, (start, end)) in enumerate(
            zip(encoding.sequence_ids, encoding.offsets, strict=True)
        )
        if sequence == 1 and end > span.start and start < span.end
    ]
    return (places[0], places[-1]) if places else None


def padded(groups: Sequence[Sequence[Row]], device: str = "cpu") -> Batch:
    """Return groups as one batch."""
    rows = [row for group in groups for row in group]
    width = max(len(row.encoding) for row in rows)
    arrays = np.zeros((3, len(rows), width), dtype=np.int64)
    inside = np.zeros((len(rows), width), dtype=np.bool_)
    for place, row in enumerate(rows):
        encoding = row.encoding
        arrays[:, place, : len(encoding)] = encoding.ids, encoding.type_ids, encoding.attention_mask
        inside[place, : len(encoding)] = [each == 1 for each in encoding.sequence_ids]
        inside[place, : row.first] = False
    places = np.full((len(groups), max(map(len, groups))), -1)
    at = 0
    for number, group in enumerate(groups):
        places[number, : len(group)] = range(at, at + len(group))
        at += len(group)
    answers, supports = (
        torch.tensor([pieces or (0, 0) for pieces in column])
        for column in ([row.answer for row in rows], [row.support for row in rows])
    )
    tensors = (*map(torch.from_numpy, (*arrays, inside, places)), answers, supports)
    return Batch(*(each.to(device) for each in tensors))


class SpanGrid(NamedTuple):
    """A batch's scores: `spans`, shape (passages, length of an answer - 1, first piece).

    `starts` and `ends`, shape (passages, pieces), are those that spans are summed from; `answerable`, shape
    (passages,).
    """

    spans: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor
    answerable: torch.Tensor


def grid_of(scores: torch.Tensor, inside: torch.Tensor) -> SpanGrid:
    """Return the score of every span, as far above no answer as it is.

    `(s_i - s_0) + (e_j - e_0) + a`: the first piece stands for no answer, whose score is 0 in every passage,
    so that scores compare across them (Clark and Gardner, arXiv 1710.10723).
    """
    start, end, answerable = scores.unbind(-1)
    start = (start - start[:, :1]).masked_fill(~inside, _IMPOSSIBLE)
    end = (end - end[:, :1]).masked_fill(~inside, _IMPOSSIBLE)
    width = end.shape[1]
    far = functional.pad(end, (0, MOST_PIECES), value=_IMPOSSIBLE)
    ends = torch.stack([far[:, length : length + width] for length in range(MOST_PIECES)], dim=1)
    answerable = answerable[:, 0]
    return SpanGrid(start[:, None] + ends + answerable[:, None, None], start, end, answerable)


def loss_of(net: ReaderNet, batch: Batch) -> torch.Tensor:
    """Return the loss: that of the right span among all spans of its group and no answer, and three aids.

    The aids are the same for any span of the sentence that answers, the borders within the passage that does,
    and whether each passage answers.
    """
    grid = grid_of(net(batch.ids, batch.mask, batch.types), batch.inside)
    per_passage = grid.spans.flatten(1).logsumexp(1)
    members = per_passage[batch.places.clamp(min=0)].masked_fill(batch.places < 0, 2 * _IMPOSSIBLE)
    total = functional.pad(members, (1, 0)).logsumexp(1)  # with no answer, of score 0
    first = batch.places[:, 0]
    answers, supports = batch.answers[first], batch.supports[first]
    is_answered = answers[:, 0] > 0
    silence = _SILENCE_WEIGHT * total[~is_answered].sum()
    groups, answers, supports = first[is_answered], answers[is_answered], supports[is_answered]
    total = total[is_answered]
    lengths = (answers[:, 1] - answers[:, 0]).clamp(max=MOST_PIECES - 1)
    spans = (total - grid.spans[groups, lengths, answers[:, 0]]).sum()
    known = supports[:, 0] > 0
    inside = _spans_inside(grid.spans[groups[known]], supports[known])
    support = (total[known] - inside).sum()
    borders = functional.cross_entropy(grid.starts[groups], answers[:, 0], reduction="sum")
    borders = borders + functional.cross_entropy(grid.ends[groups], answers[:, 1], reduction="sum")
    wanted = (batch.answers[:, 0] > 0).float()
    answerable = functional.binary_cross_entropy_with_logits(grid.answerable, wanted)
    of_groups = silence + spans + _SUPPORT_WEIGHT * support + _BORDERS_WEIGHT * borders
    return of_groups / len(batch.places) + _ANSWERABLE_WEIGHT * answerable


def _spans_inside(spans: torch.Tensor, pieces: torch.Tensor) -> torch.Tensor:
    """Return the log of the sum of the scores of the spans inside the pieces of each passage."""
    starts = torch.arange(spans.shape[2], device=spans.device)[None, None]
    ends = starts + torch.arange(MOST_PIECES, device=spans.device)[None, :, None]
    first, last = pieces[:, 0, None, None], pieces[:, 1, None, None]
    is_inside = (starts >= first) & (ends <= last)
    return spans.masked_fill(~is_inside, 2 * _IMPOSSIBLE).flatten(1).logsumexp(1)
