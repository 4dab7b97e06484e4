from collections import defaultdict
from itertools import islice, pairwise
from math import log

import pytest
import torch

from retrieval.training.backbone import TextEncoder
from retrieval.training.data.parallel import TextPair
from retrieval.training.encoder.distillation import BATCH, Diet, Distillation
from tests.retrieval.training.tiny import TableEncoder, bert, chance_of, tokenizer_of

RED, BLUE = (1.0, 0.0), (0.0, 1.0)
COLOURS = [("red", "красный"), ("blue", "синий")]
TEACHER = {"red": RED, "blue": BLUE}


def diet_of(*, english: tuple[str, ...] = ("red",)) -> Diet:
    """Return a diet in which each text says where it is from."""

    def numbered(one: str, other: str) -> list[TextPair]:
        return [(f"{one}{number}", f"{other}{number}") for number in range(9)]

    return Diet(
        russian=numbered("er", "re"),
        french=numbered("ef", "fe"),
        words=numbered("ew", "we"),
        crossing=numbered("rf", "fr"),
        english=english,
    )


def distillation_of(
    student: dict[str, tuple[float, float]], teacher: dict[str, tuple[float, float]] = TEACHER
) -> tuple[Distillation, TableEncoder, TableEncoder]:
    encoders = TableEncoder(teacher), TableEncoder(student)
    return Distillation(*encoders, diet_of(), chance_of(0)), *encoders


def test_a_student_that_is_where_its_teacher_is_loses_nothing() -> None:
    distillation, _, _ = distillation_of({"красный": RED, "синий": BLUE})
    assert distillation.loss("russian", COLOURS).item() == pytest.approx(0.0, abs=1e-6)


def test_a_student_loses_distance_and_the_contrast_to_others() -> None:
    distillation, _, _ = distillation_of({"красный": BLUE, "синий": RED})
    # Cosines of 0 to the own and 1 to the other; the latter weighs 20 in a softmax, and a fifth.
    assert distillation.loss("russian", COLOURS).item() == pytest.approx(1 + 0.2 * 20)


def test_a_student_that_cannot_tell_two_texts_apart_loses_the_contrast_alone() -> None:
    middle = (0.5**0.5, 0.5**0.5)
    distillation, _, _ = distillation_of({"красный": middle, "синий": middle})
    assert distillation.loss("words", COLOURS).item() == pytest.approx(1 - 0.5**0.5 + 0.2 * log(2))


def test_every_fourth_batch_draws_the_english_side_to_the_teacher_too() -> None:
    opposite = {"red": (-1.0, 0.0), "blue": (0.0, -1.0)}
    distillation, _, _ = distillation_of({"красный": RED, "синий": BLUE} | opposite)
    losses = [distillation.loss("russian", COLOURS).item() for _ in range(8)]
    assert losses == pytest.approx([0, 0, 0, 2, 0, 0, 0, 2], abs=1e-6)


def test_texts_without_an_english_side_are_told_apart_in_both_directions() -> None:
    vectors = {"красный": RED, "синий": BLUE, "rouge": RED, "bleu": RED}
    distillation, teacher, _ = distillation_of(vectors)
    loss = distillation.loss("crossing", [("красный", "rouge"), ("синий", "bleu")])
    # From the French side "bleu" takes the other's place; from the Russian one both look alike.
    assert loss.item() == pytest.approx((0 + 20) / 2 / 2 + log(2) / 2)
    assert teacher.asked == []


def test_english_is_kept_as_the_teacher_has_it() -> None:
    distillation, teacher, student = distillation_of({"red": BLUE, "blue": BLUE})
    batch = [("red", "red"), ("blue", "blue")]
    losses = [distillation.loss("english", batch).item() for _ in range(4)]
    # Red is 20 away from its place in the softmax, blue in its own; no side is drawn twice.
    assert losses == pytest.approx([0.5 + 0.2 * 20 / 2] * 4)
    assert [texts for texts, _ in student.asked] == [["red", "blue"]] * 4
    assert [texts for texts, _ in teacher.asked] == [["red", "blue"]] * 4


def test_passages_are_read_further_than_sentences() -> None:
    distillation, teacher, student = distillation_of({"красный": RED, "синий": BLUE})
    distillation.loss("russian", COLOURS)
    distillation.loss("joined", COLOURS)
    assert [longest for _, longest in student.asked] == [longest for _, longest in teacher.asked] == [64, 160]


def test_batches_are_of_one_kind_each_and_of_its_texts() -> None:
    distillation, _, _ = distillation_of({})
    found: defaultdict[str, set[str]] = defaultdict(set)
    sizes: defaultdict[str, set[int]] = defaultdict(set)
    for kind, batch in islice(distillation.batches(), 300):
        found[kind] |= {pair[0][:2] for pair in batch} | {pair[1][:2] for pair in batch}
        sizes[kind].add(len(batch))
    assert found == {
        "russian": {"er", "re"},
        "french": {"ef", "fe"},
        "words": {"ew", "we"},
        "joined": {"er", "re", "ef", "fe"},
        "crossing": {"rf", "fr"},
        "english": {"re"},
    }
    assert sizes == {kind: {24 if kind == "joined" else BATCH} for kind in found}


def test_most_batches_are_of_sentences_and_russian_comes_first() -> None:
    distillation, _, _ = distillation_of({})
    kinds = [kind for kind, _ in islice(distillation.batches(), 1_000)]
    shares = {kind: kinds.count(kind) / len(kinds) for kind in kinds}
    assert shares == pytest.approx(
        {"russian": 0.36, "french": 0.30, "words": 0.10, "joined": 0.08, "crossing": 0.08, "english": 0.08},
        abs=0.04,
    )


def test_a_passage_is_three_sentences_that_stand_one_after_another() -> None:
    distillation, _, _ = distillation_of({})
    passages = [
        pair for kind, batch in islice(distillation.batches(), 100) if kind == "joined" for pair in batch
    ]
    assert passages
    for left, right in passages:
        numbers = [int(word[2:]) for word in left.split()]
        assert len(numbers) == 3
        assert {two - one for one, two in pairwise(numbers)} == {1}
        assert right.split() == [word[1] + word[0] + word[2:] for word in left.split()]


def test_texts_of_a_batch_are_of_like_length() -> None:
    english = tuple("x" * length for length in range(1, 200))
    encoders = TableEncoder({}), TableEncoder({})
    distillation = Distillation(*encoders, diet_of(english=english), chance_of(0))
    batches = [batch for kind, batch in islice(distillation.batches(), 1_000) if kind == "english"][:16]
    lengths = sorted(sorted(len(text) for text, _ in batch) for batch in batches)
    # Sixteen batches were drawn together: none reaches into the next.
    assert len(lengths) == 16
    assert all(shorter[-1] <= longer[0] for shorter, longer in pairwise(lengths))


def test_the_student_learns_and_the_teacher_does_not() -> None:
    tokenizer = tokenizer_of(["red", "blue", "красныи", "синии"])
    teacher, student = (TextEncoder(tokenizer, bert(9, seed=seed)) for seed in (1, 2))
    distillation = Distillation(teacher, student, diet_of(), chance_of(0))
    optimizer = torch.optim.Adam(student.model.parameters(), lr=1e-3)
    losses = []
    for _ in range(12):
        loss = distillation.loss("russian", COLOURS)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    assert losses[-2] < losses[0] / 2
    assert all(each.grad is None for each in teacher.model.parameters())
