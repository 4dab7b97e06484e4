"""Train the built-in reader: `python -m retrieval.training.reader --data DATA --work FOLDER --minutes N`.

The encoder's transformer reads a question and a passage together; heads say where the answer begins, where
it ends, and whether there is any. Learned on SQuAD and PIAF, on the same with words of other languages, on
aligned sentences and on film articles. Stopped, it goes on from its last checkpoint.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer
from torch import nn
from torch.nn import functional
from transformers import BertModel

from retrieval.datatypes import Language, Span
from retrieval.training.backbone import base_folder, base_model, with_rows, without_dropout
from retrieval.training.code_switching import Switcher
from retrieval.training.onnx_weights import state_of
from retrieval.training.reading import Reading
from retrieval.training.reading_examples import (
    ReadingExamples,
    crossed,
    piaf_questions,
    squad_questions,
)
from retrieval.training.reading_measures import exact_match, f1, ranked_right
from retrieval.training.shipping import ship
from retrieval.training.splits import Split
from retrieval.training.stages import Group, Stage, run
from retrieval.transformer import MODEL_FILE, TOKENIZER_FILE
from retrieval.weights import ENCODER_FOLDER

BATCH: Final = 32
_POOL: Final = 16  # batches that are drawn together and cut by length, so that little is padded
_LONGEST: Final = 176  # word pieces of question and passage
# A passage is cut to about a chunk's length, which costs half of a paragraph's.
_CUT_CHARS: Final = (300, 520)

_ROWS_RATE: Final = 5e-5
_LAYERS_RATE: Final = 1.5e-4
_HEADS_RATE: Final = 5e-4
_DROPOUT: Final = 0.05
_ANSWERABLE_WEIGHT: Final = 0.5
_IMPOSSIBLE: Final = -1e4
_MEASURED: Final = 100
_MOST_PIECES: Final = 24  # of an answer


class Batch(NamedTuple):
    """Padded inputs of shape (examples, pieces) and the first and last piece of each answer, 0 for none."""

    ids: torch.Tensor
    types: torch.Tensor
    mask: torch.Tensor
    first: torch.Tensor
    last: torch.Tensor


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
        scores: torch.Tensor = self.heads(states)
        return scores


def cut(reading: Reading, chance: random.Random) -> Reading:
    """Cut a passage to a length drawn at random, at blanks, with the answer in it."""
    longest = chance.randint(*_CUT_CHARS)
    text = reading.passage
    if len(text) <= longest:
        return reading
    first, last = 0, len(text) - longest
    if reading.answer:
        first, last = max(0, reading.answer.end - longest), min(last, reading.answer.start)
    start = chance.randint(min(first, last), max(first, last))
    end = start + longest
    if reading.answer:
        start, end = min(start, reading.answer.start), max(end, reading.answer.end)
    while start and text[start - 1] != " ":
        start -= 1
    while end < len(text) and text[end] != " ":
        end += 1
    answer = reading.answer.shifted(-start) if reading.answer else None
    return Reading(reading.question, text[start:end], answer, reading.context)


def encoded(tokenizer: Tokenizer, readings: Sequence[Reading]) -> list[tuple[Encoding, int, int]]:
    """Return each example's pieces with the first and last of its answer; those cut off are left out."""
    pairs = [(each.question, _below(each)) for each in readings]
    found = []
    for reading, encoding in zip(readings, tokenizer.encode_batch(pairs), strict=True):
        if reading.answer is None:
            found.append((encoding, 0, 0))
            continue
        shift = len(_below(reading)) - len(reading.passage)
        places = answer_pieces(encoding, reading.answer.shifted(shift))
        if places:
            found.append((encoding, *places))
    return found


def _below(reading: Reading) -> str:
    return f"{reading.context}\n{reading.passage}" if reading.context else reading.passage


def answer_pieces(encoding: Encoding, answer: Span) -> tuple[int, int] | None:
    """Return the first and last piece of the passage that the answer touches."""
    places = [
        place
        for place, (sequence, (start, end)) in enumerate(
            zip(encoding.sequence_ids, encoding.offsets, strict=True)
        )
        if sequence == 1 and end > answer.start and start < answer.end
    ]
    return (places[0], places[-1]) if places else None


def batches(tokenizer: Tokenizer, examples: ReadingExamples, chance: random.Random) -> Iterator[Batch]:
    """Yield batches of examples of like length, without end."""
    while True:
        readings = [cut(examples.draw(chance), chance) for _ in range(BATCH * _POOL)]
        rows = sorted(encoded(tokenizer, readings), key=lambda row: len(row[0]))
        cuts = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
        chance.shuffle(cuts)
        yield from (padded(each) for each in cuts)


def padded(rows: Sequence[tuple[Encoding, int, int]]) -> Batch:
    """Return a batch of encodings."""
    width = max(len(encoding) for encoding, _, _ in rows)
    arrays = np.zeros((3, len(rows), width), dtype=np.int64)
    for row, (encoding, _, _) in enumerate(rows):
        arrays[:, row, : len(encoding)] = encoding.ids, encoding.type_ids, encoding.attention_mask
    ids, types, mask = torch.from_numpy(arrays)
    return Batch(
        ids, types, mask, torch.tensor([row[1] for row in rows]), torch.tensor([row[2] for row in rows])
    )


def loss_of(net: ReaderNet, batch: Batch) -> torch.Tensor:
    """Return the loss: the borders among the passage's pieces and no answer, and the answerable head's."""
    start, end, answerable = net(batch.ids, batch.mask, batch.types).unbind(-1)
    outside = batch.types == 0  # the question, and what a row is filled up with
    outside[:, 0] = False  # the first piece stands for no answer
    start, end = start.masked_fill(outside, _IMPOSSIBLE), end.masked_fill(outside, _IMPOSSIBLE)
    borders = functional.cross_entropy(start, batch.first) + functional.cross_entropy(end, batch.last)
    wanted = (batch.first > 0).float()
    known = functional.binary_cross_entropy_with_logits(answerable[:, 0], wanted)
    return borders / 2 + _ANSWERABLE_WEIGHT * known


def best_spans(net: ReaderNet, tokenizer: Tokenizer, readings: Sequence[Reading]) -> list[tuple[str, float]]:
    """Return each reading's best span and how far it scores above no answer, over all its windows."""
    pairs = [(each.question, _below(each)) for each in readings]
    windows = [
        (row, window)
        for row, encoding in enumerate(tokenizer.encode_batch(pairs))
        for window in (encoding, *encoding.overflowing)
    ]
    windows.sort(key=lambda each: len(each[1]))
    found: list[tuple[str, float]] = [("", -np.inf)] * len(readings)
    for first in range(0, len(windows), BATCH):
        block = windows[first : first + BATCH]
        batch = padded([(window, 0, 0) for _, window in block])
        with torch.no_grad():
            starts, ends, _ = net(batch.ids, batch.mask, batch.types).unbind(-1)
        for (row, window), start, end in zip(block, starts, ends, strict=True):
            begins = len(_below(readings[row])) - len(readings[row].passage)
            inside = np.array(
                [
                    sequence == 1 and offset[0] >= begins
                    for sequence, offset in zip(window.sequence_ids, window.offsets, strict=True)
                ]
            )
            places = np.flatnonzero(inside)
            if not len(places):
                continue
            scores = start.numpy()[places][:, None] + end.numpy()[places][None]
            scores = np.where(
                np.triu(np.ones_like(scores)) - np.triu(np.ones_like(scores), _MOST_PIECES), scores, -1e9
            )
            left, right = np.unravel_index(int(scores.argmax()), scores.shape)
            score = float(scores.max() - start[0] - end[0])
            if score > found[row][1]:
                text = _below(readings[row])
                span = text[window.offsets[places[left]][0] : window.offsets[places[right]][1]]
                found[row] = (span, score)
    return found


class Measured(NamedTuple):
    """Questions of held-out articles by name, with their right answers and passages that do not answer."""

    name: str
    language: Language
    readings: list[Reading]
    answers: list[tuple[str, ...]]
    unanswered: list[Reading]


def measured_sets(data: Path, switcher: Switcher, *, most: int) -> list[Measured]:
    """Return held-out questions: asked in the passage's language and, switched, in another."""
    found = []
    for name, questions, others in (
        ("SQuAD", squad_questions(data, Split.MEASURED), (Language.RU, Language.FR)),
        ("PIAF", piaf_questions(data, Split.MEASURED), (Language.RU, Language.EN)),
    ):
        chance = random.Random(0)  # noqa: S311 as below
        numbers = chance.sample(range(len(questions)), min(most, len(questions)))
        readings = [questions.answered(number) for number in numbers]
        answers = [questions.answers(number) for number in numbers]
        unanswered = [each for number in numbers if (each := questions.unanswered(number, chance))]
        found.append(Measured(name, questions.language, readings, answers, unanswered))
        for other in others:
            languages = (questions.language, other)
            asked = [crossed(each, languages, switcher, chance) for each in readings]
            rest = [crossed(each, languages, switcher, chance) for each in unanswered]
            found.append(Measured(f"{name}, asked in {other}", questions.language, asked, answers, rest))
    return found


def print_reading(net: ReaderNet, tokenizer: Tokenizer, sets: Sequence[Measured]) -> None:
    """Print F1, exact match and how well answers and their absence are told apart."""
    net.eval()
    for each in sets:
        spans = best_spans(net, tokenizer, each.readings)
        pairs = list(zip(spans, each.answers, strict=True))
        f1s = [f1(span, right, each.language) for (span, _), right in pairs]
        matches = [exact_match(span, right, each.language) for (span, _), right in pairs]
        absent = best_spans(net, tokenizer, each.unanswered)
        told = ranked_right([score for _, score in spans], [score for _, score in absent])
        print(
            f"{each.name}: F1 {np.mean(f1s):.3f}, EM {np.mean(matches):.3f}, answers told {told:.3f}",
            flush=True,
        )


def train(
    data: Path, start: Path, work: Path, *, minutes: float, seed: int, base: Path, out: Path | None
) -> None:
    """Train until the minutes are spent; the work folder holds the checkpoint and the outcome.

    `start` is a shipped model's folder: the encoder's to begin, the reader's to go on.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 a sample, not a secret
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(start / TOKENIZER_FILE))
    tokenizer.enable_truncation(_LONGEST, stride=_LONGEST // 3, strategy="only_second")
    state = state_of(start / MODEL_FILE)
    backbone = with_rows(base_model(base), state["backbone.embeddings.word_embeddings.weight"].numpy())
    net = ReaderNet(backbone)
    net.load_state_dict({**net.state_dict(), **state})
    examples = ReadingExamples.read(data)
    sets = measured_sets(data, examples.switcher, most=_MEASURED)
    rows = backbone.embeddings.word_embeddings.weight
    layers = [each for each in backbone.parameters() if each is not rows]
    heads = list(net.heads.parameters())
    groups = [Group([rows], _ROWS_RATE), Group(layers, _LAYERS_RATE, decay=0.01), Group(heads, _HEADS_RATE)]
    without_dropout(net, _DROPOUT)
    stream = batches(tokenizer, examples, chance)

    def measure() -> None:
        print_reading(net, tokenizer, sets)

    def next_loss() -> torch.Tensor:
        return loss_of(net, next(stream))

    run(
        Stage("trained", minutes, work, groups, measured_every_s=1_200),
        net,
        next_loss,
        measure=measure,
        chance=chance,
    )
    if out is not None:
        ship(net.eval(), ["scores"], tokenizer, out)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m retrieval.training.reader", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder with parallel/, names/, qa/, films/"
    )
    parser.add_argument(
        "--start",
        type=Path,
        default=ENCODER_FOLDER,
        help="the folder of a shipped model to start from: the encoder, or a reader to go on with",
    )
    parser.add_argument(
        "--work", type=Path, required=True, help="the folder for the checkpoint and the outcome"
    )
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--out", type=Path, help="the folder to write the model to, in 8 bits")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--base", type=Path, default=None, help="the folder of all-MiniLM-L6-v2")
    arguments = parser.parse_args()
    train(
        arguments.data,
        arguments.start,
        arguments.work,
        minutes=arguments.minutes,
        seed=arguments.seed,
        base=arguments.base or base_folder(),
        out=arguments.out,
    )


if __name__ == "__main__":
    main()
