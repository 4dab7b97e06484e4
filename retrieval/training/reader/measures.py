"""How well a reader in training reads: general passages, and whole documents about films in two languages."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer

from retrieval.datatypes import Language
from retrieval.training.backbone import device
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.splits import Split
from retrieval.training.data.trilingual import LANGUAGES, FilmDocument, FilmQuestion, joined
from retrieval.training.reader.examples import piaf_questions, squad_questions
from retrieval.training.reader.metrics import f1, ranked_right
from retrieval.training.reader.net import ReaderNet, Row, below, grid_of, padded, row_of

_BATCH: Final = 32
_WINDOW_CHARS: Final = 430


class BestSpan(NamedTuple):
    """The best answer in a reading's passage, and how far it scores above no answer."""

    text: str
    score: float


Find = Callable[[Sequence[ReadingExample]], list[BestSpan]]


def best_spans(net: ReaderNet, tokenizer: Tokenizer, readings: Sequence[ReadingExample]) -> list[BestSpan]:
    """Return each reading's best span over all its windows."""
    plain = [ReadingExample(each.question, each.passage, None, each.context) for each in readings]
    pairs = [(each.question, below(each)) for each in plain]
    windows: list[tuple[int, Row]] = [
        (number, row)
        for number, encoding in enumerate(tokenizer.encode_batch(pairs))
        for window in (encoding, *encoding.overflowing)
        if (row := row_of(window, plain[number]))
    ]
    windows.sort(key=lambda each: len(each[1].encoding))
    found = [BestSpan("", -np.inf)] * len(readings)
    net.eval()
    for first in range(0, len(windows), _BATCH):
        block = windows[first : first + _BATCH]
        batch = padded([(row,) for _, row in block], device())
        with torch.no_grad(), torch.autocast(device(), dtype=torch.bfloat16):
            spans = grid_of(net(batch.ids, batch.mask, batch.types), batch.inside).spans
        scores, places = spans.flatten(1).max(1)
        for (number, row), score, place in zip(block, scores.tolist(), places.tolist(), strict=True):
            if score > found[number].score:
                length, start = divmod(place, spans.shape[2])
                offsets = row.encoding.offsets
                end = offsets[min(start + length, len(offsets) - 1)][1]
                found[number] = BestSpan(below(readings[number])[offsets[start][0] : end].strip(), score)
    return found


def print_general(find: Find, data: Path, split: Split, *, most: int) -> None:
    """Print F1 on SQuAD and PIAF, and how well answers and their absence are told apart."""
    for name, questions in (("SQuAD", squad_questions(data, split)), ("PIAF", piaf_questions(data, split))):
        rng = random.Random(0)  # noqa: S311 a sample, not a secret
        numbers = rng.sample(range(len(questions)), min(most, len(questions)))
        answered = find([questions.answered(number) for number in numbers])
        rest = [each for number in numbers if (each := questions.unanswered(number, rng))]
        absent = find(rest)
        f1s = [
            f1(each.text, questions.answers(number), questions.language)
            for each, number in zip(answered, numbers, strict=True)
        ]
        told = ranked_right([each.score for each in answered], [each.score for each in absent])
        print(f"{name}: F1 {np.mean(f1s):.3f}, answers told {told:.3f}", flush=True)


def print_films(find: Find, documents: Sequence[FilmDocument]) -> None:
    """Print, for each pair of languages, the F1 of the best span of a whole document; and more.

    Beside it: how often that is in the right window, how well near misses are told apart, and the share of
    right outcomes at the floor that gives most of them.
    """
    f1s: defaultdict[tuple[Language, Language], list[float]] = defaultdict(list)
    windows: defaultdict[tuple[Language, Language], list[float]] = defaultdict(list)
    outcomes: list[tuple[float, bool | None]] = []  # the score, and whether it is right; None for near misses
    rng = random.Random(1)  # noqa: S311 a sample, not a secret
    readings: list[ReadingExample] = []
    places: list[tuple[int, int, int]] = []  # the number of the question, the first and last unit
    questions: list[tuple[FilmQuestion, Language, Language]] = []
    for film in documents:
        for question in film.questions:
            asked, language = rng.choice(LANGUAGES), rng.choice(LANGUAGES)
            for first, last in windows_of(film, language):
                text, _ = joined(film.units[first : last + 1], language, " ")
                readings.append(ReadingExample(question.asked[asked], text, None, film.titles[language]))
                places.append((len(questions), first, last))
            questions.append((question, asked, language))
    best: dict[int, tuple[BestSpan, int, int]] = {}
    for (number, first, last), span in zip(places, find(readings), strict=True):
        if number not in best or span.score > best[number][0].score:
            best[number] = (span, first, last)
    for number, (question, asked, language) in enumerate(questions):
        span, first, last = best[number]
        if question.unit is None:
            outcomes.append((span.score, None))
            continue
        value = f1(span.text, [question.answers[language]], language)
        is_there = first <= question.unit <= last
        f1s[asked, language].append(value)
        windows[asked, language].append(float(is_there))
        outcomes.append((span.score, is_there and value > 0.3))  # noqa: PLR2004
    table = ", ".join(f"{a}-{b} {_mean(f1s[a, b]):.2f}" for a in LANGUAGES for b in LANGUAGES)
    print(f"F1 by question and passage: {table}")
    for name, is_same in (("same", True), ("across", False)):
        pairs = [pair for pair in f1s if (pair[0] is pair[1]) is is_same]
        mean = _mean([each for pair in pairs for each in f1s[pair]])
        right = _mean([each for pair in pairs for each in windows[pair]])
        print(f"{name}: F1 {mean:.3f}, right window {right:.3f}")
    answered = [score for score, right in outcomes if right is not None]
    near = [score for score, right in outcomes if right is None]
    floors = sorted(answered + near)
    shares = [
        np.mean([score >= floor if right else right is None and score < floor for score, right in outcomes])
        for floor in floors
    ]
    print(
        f"near misses told {ranked_right(answered, near):.3f}, outcomes right {max(shares):.3f} "
        f"at {floors[int(np.argmax(shares))]:.2f}",
        flush=True,
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def windows_of(film: FilmDocument, language: Language) -> list[tuple[int, int]]:
    """Return the first and last units of a document's windows, each of about a chunk's length."""
    found: list[tuple[int, int]] = []
    first, size = 0, 0
    for number, unit in enumerate(film.units):
        if size and size + len(unit[language]) > _WINDOW_CHARS:
            found.append((first, number - 1))
            first, size = number, 0
        size += len(unit[language])
    return [*found, (first, len(film.units) - 1)]
