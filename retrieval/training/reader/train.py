"""Train the built-in reader.

`python -m retrieval.training.reader.train --data DATA --work FOLDER --minutes N`

multilingual-e5-small's first layers read a question and a passage together; heads say where the answer
begins, where it ends, and whether there is any. Learned on trilingual documents about films, on SQuAD and
PIAF, on the same with words of other languages, on aligned sentences and on film articles; one passage at a
time and in groups, so that scores compare across passages. Stopped, it goes on from its last checkpoint.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import torch
from tokenizers import Tokenizer

from retrieval.models.encoders import TransformerEncoder
from retrieval.models.transformer import MODEL_FILE, TOKENIZER_FILE
from retrieval.training.backbone import device
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.splits import Split
from retrieval.training.data.trilingual import own_documents, read_documents
from retrieval.training.loop import ParameterGroup, Stage, run
from retrieval.training.onnx_weights import state_of
from retrieval.training.reader.examples import ReadingExamples
from retrieval.training.reader.film_examples import FilmGroups
from retrieval.training.reader.measures import best_spans, print_films, print_general
from retrieval.training.reader.net import Batch, ReaderNet, Row, below, encoded, loss_of, padded
from retrieval.training.reader.packed_e5 import PackedE5, kept_pieces, packed_file, tokenizer_of
from retrieval.training.shipping import ship

LAYERS: Final = 8
PIECES: Final = 48_000
BATCH: Final = 32  # passages
_POOL: Final = 16  # batches that are drawn together and cut by length, so that little is padded
_LONGEST: Final = 192  # word pieces of question and passage
# A passage is cut to about a chunk's length, which costs half of a paragraph's.
_CUT_CHARS: Final = (300, 520)
_FILMS_SHARE: Final = 0.55  # of the questions
_GROUPS_SHARE: Final = 0.35  # of the questions: over two to four passages instead of one

# The pieces' vectors and the lowest layers stay as they are: what is learned in one language then holds
# better in another (Wu and Dredze, arXiv 1904.09077), and a step takes three quarters of the time.
_FROZEN_SHARE: Final = 0.25
_LAYERS_RATE: Final = 1.5e-4
_HEADS_RATE: Final = 5e-4
_MEASURED: Final = 300
_SAMPLE: Final = 100  # passages, to see how uneven the inputs of products are


def cut(reading: ReadingExample, rng: random.Random) -> ReadingExample:
    """Cut a passage to a length drawn at random, at blanks, with the answer in it."""
    longest = rng.randint(*_CUT_CHARS)
    text = reading.passage
    if len(text) <= longest:
        return reading
    first, last = 0, len(text) - longest
    if reading.answer:
        first, last = max(0, reading.answer.end - longest), min(last, reading.answer.start)
    start = rng.randint(min(first, last), max(first, last))
    end = start + longest
    if reading.answer:
        start, end = min(start, reading.answer.start), max(end, reading.answer.end)
    while start and text[start - 1] != " ":
        start -= 1
    while end < len(text) and text[end] != " ":
        end += 1
    answer = reading.answer.shifted(-start) if reading.answer else None
    return replace(reading, passage=text[start:end], answer=answer)


def groups(
    films: FilmGroups, others: ReadingExamples, rng: random.Random
) -> Iterator[Sequence[ReadingExample]]:
    """Yield questions with their passages without end."""
    while True:
        is_group = rng.random() < _GROUPS_SHARE
        if rng.random() < _FILMS_SHARE:
            yield films.group(rng) if is_group else films.single(rng)
        else:
            drawn = others.group(rng) if is_group else (others.draw(rng),)
            yield [cut(each, rng) for each in drawn]


def batches(
    tokenizer: Tokenizer, stream: Iterator[Sequence[ReadingExample]], rng: random.Random
) -> Iterator[Batch]:
    """Yield batches of groups of like length, without end."""
    while True:
        drawn: list[Sequence[ReadingExample]] = []
        while sum(map(len, drawn)) < BATCH * _POOL:
            drawn.append(next(stream))
        rows = iter(encoded(tokenizer, [each for group in drawn for each in group]))
        read = [_whole([next(rows) for _ in group]) for group in drawn]
        kept = sorted(filter(None, read), key=lambda group: max(len(row.encoding) for row in group))
        cuts: list[list[Sequence[Row]]] = [[]]
        for group in kept:
            if sum(map(len, cuts[-1])) + len(group) > BATCH:
                cuts.append([])
            cuts[-1].append(group)
        rng.shuffle(cuts)
        yield from (padded(each, device()) for each in cuts)


def _whole(rows: Sequence[Row | None]) -> list[Row]:
    """Return the passages of a group; none if its answer is cut off."""
    return [] if rows[0] is None else [row for row in rows if row is not None]


def started(data: Path, start: Path | None, base: Path) -> tuple[ReaderNet, Tokenizer]:
    """Return the network and its tokenizer: of a shipped folder, else from the public weights."""
    packed = PackedE5.read(base)
    layers = min(LAYERS, packed.layers)
    if start is None:
        kept = kept_pieces(packed, data, count=PIECES)
        tokenizer = tokenizer_of([packed.pieces[number] for number in kept])
        return ReaderNet(packed.model(packed.rows()[kept], layers=layers)), tokenizer
    state = state_of(start / MODEL_FILE)
    rows = state["backbone.embeddings.word_embeddings.weight"].numpy()
    net = ReaderNet(packed.model(rows, layers=layers))
    net.load_state_dict({**net.state_dict(), **state})
    return net, Tokenizer.from_file(str(start / TOKENIZER_FILE))


def train(
    data: Path, start: Path | None, work: Path, *, minutes: float, seed: int, base: Path, out: Path | None
) -> None:
    """Train until the minutes are spent; the work folder holds the checkpoint and the outcome.

    `start` is a shipped reader's folder to go on with; None begins with the packed weights of `base`.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 a sample, not a secret
    work.mkdir(parents=True, exist_ok=True)
    net, tokenizer = started(data, start, base)
    net.to(device())
    tokenizer.enable_truncation(_LONGEST, stride=_LONGEST // 3, strategy="only_second")
    films = FilmGroups([*read_documents(data, Split.TRAINED), *own_documents()], TransformerEncoder.load())
    calibrating = read_documents(data, Split.CALIBRATING)
    stream = batches(tokenizer, groups(films, ReadingExamples.read(data), rng), rng)
    layers = net.backbone.encoder.layer
    lowest = int(len(layers) * _FROZEN_SHARE)
    for frozen in (net.backbone.embeddings, *layers[:lowest]):
        frozen.requires_grad_(requires_grad=False)
    rates = [
        ParameterGroup(list(layers[lowest:].parameters()), _LAYERS_RATE, decay=0.01),
        ParameterGroup(list(net.heads.parameters()), _HEADS_RATE),
    ]

    def measure() -> None:
        find = partial(best_spans, net, tokenizer)
        print_films(find, calibrating)
        print_general(find, data, Split.CALIBRATING, most=_MEASURED)

    def next_loss() -> torch.Tensor:
        with torch.autocast(device(), dtype=torch.bfloat16):
            return loss_of(net, next(stream))

    stage = Stage("trained", minutes, work, rates, measured_every_s=1_500)
    run(stage, net, next_loss, measure=measure, rng=rng)
    if out is not None:
        sample = [films.single(rng)[0] for _ in range(_SAMPLE)]
        ship(net, ["scores"], tokenizer, out, sample=[(each.question, below(each)) for each in sample])


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m retrieval.training.reader.train", description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="the folder with film-questions/, parallel/, names/, qa/, films/",
    )
    parser.add_argument("--start", type=Path, help="the folder of a shipped reader to go on with")
    parser.add_argument(
        "--work", type=Path, required=True, help="the folder for the checkpoint and the outcome"
    )
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--out", type=Path, help="the folder to write the model to, in 8 bits")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--base", type=Path, default=None, help="the file of multilingual-e5-small's weights")
    arguments = parser.parse_args()
    train(
        arguments.data,
        arguments.start,
        arguments.work,
        minutes=arguments.minutes,
        seed=arguments.seed,
        base=arguments.base or packed_file(),
        out=arguments.out,
    )


if __name__ == "__main__":
    main()
