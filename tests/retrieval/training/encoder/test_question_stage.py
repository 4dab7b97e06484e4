from pathlib import Path

import numpy as np
import pytest
import torch

from retrieval.datatypes import Language
from retrieval.training.backbone import TextEncoder
from retrieval.training.data.code_switching import Switcher
from retrieval.training.data.question_sets import read_question_set
from retrieval.training.data.splits import Split
from retrieval.training.encoder.distillation import BATCH
from retrieval.training.encoder.question_stage import QuestionStage, TaughtQuestions, asked_of
from retrieval.training.reader.examples import ArticleQuestions
from tests.retrieval.training.tiny import TableEncoder, bert, chance_of, tokenizer_of, write_questions

EN, RU, FR = Language.EN, Language.RU, Language.FR
SWITCHER = Switcher(
    {
        (EN, RU): {"who": ("кто",)},
        (EN, FR): {"who": ("qui",)},
        (FR, RU): {"qui": ("кто",)},
        (FR, EN): {"qui": ("who",)},
    }
)


def asked(word: str, language: Language, *, shift: int = 0) -> TaughtQuestions:
    """Return as many questions as a batch has, each answered by a passage of its own."""
    questions = [(f"{word} {number}", (number + shift) % BATCH) for number in range(BATCH)]
    return TaughtQuestions(questions, torch.eye(BATCH), language)


def student() -> TableEncoder:
    """Return an encoder that sees the number of a question alone."""
    rows = np.eye(BATCH).tolist()
    return TableEncoder(
        {f"{word} {number}": rows[number] for word in ("who", "qui", "кто") for number in range(BATCH)}
    )


def test_questions_where_their_passages_are_lose_nothing() -> None:
    stage = QuestionStage([asked("who", EN), asked("qui", FR)], student(), SWITCHER, chance_of(0))
    assert [stage.next_loss().item() for _ in range(5)] == pytest.approx([0.0] * 5, abs=1e-6)


def test_a_question_loses_where_another_passage_is_nearer() -> None:
    sets = [asked("who", EN, shift=1), asked("qui", FR, shift=1)]
    stage = QuestionStage(sets, student(), SWITCHER, chance_of(0))
    assert stage.next_loss().item() == pytest.approx(20.0)


def test_all_passages_compete_and_not_those_of_the_batch_alone() -> None:
    twice = torch.cat([torch.eye(BATCH), torch.eye(BATCH)])
    sets = [
        TaughtQuestions(asked("who", EN).questions, twice, EN),
        TaughtQuestions(asked("qui", FR).questions, twice, FR),
    ]
    stage = QuestionStage(sets, student(), SWITCHER, chance_of(0))
    assert stage.next_loss().item() == pytest.approx(np.log(2), abs=1e-6)


def test_a_batch_is_of_one_set_and_most_of_it_is_asked_in_other_languages() -> None:
    encoder = student()
    stage = QuestionStage([asked("who", EN), asked("qui", FR)], encoder, SWITCHER, chance_of(0))
    for _ in range(60):
        stage.next_loss()
    words = [[text.split()[0] for text in texts] for texts, _ in encoder.asked]
    # In either language of the two a set has more questions than those that come from the other.
    is_french = [each.count("qui") > each.count("who") for each in words]
    assert 0.2 < sum(is_french) / 60 < 0.5
    english = [word for each, is_other in zip(words, is_french, strict=True) if not is_other for word in each]
    shares = [english.count(word) / len(english) for word in ("who", "кто", "qui")]
    # A word is exchanged in 0.7 x 0.825 of the questions, in two of three cases for the Russian one.
    assert shares == pytest.approx([0.42, 0.39, 0.19], abs=0.04)


def test_questions_point_at_the_vectors_of_their_passages(tmp_path: Path) -> None:
    texts = ("red door", "blue sky", "red sky")
    articles = {
        "One": [(texts[0], {"What is red?": "door"}), (texts[1], {"What is blue?": "sky", "Is it?": "blue"})],
        "Two": [(texts[2], {"Who is red?": "sky"})],
    }
    write_questions(tmp_path / "set.json.gz", articles)
    questions = ArticleQuestions(
        read_question_set(tmp_path / "set.json.gz"), FR, share=0.0, split=Split.TRAINED
    )
    encoder = TextEncoder(tokenizer_of(["red", "blue", "door", "sky"]), bert(9))
    found = asked_of(questions, encoder)
    assert found.questions == [("What is red?", 0), ("What is blue?", 1), ("Is it?", 1), ("Who is red?", 2)]
    assert found.language is FR
    with torch.no_grad():
        torch.testing.assert_close(found.passages, encoder.vectors(texts, longest=192), rtol=0, atol=1e-6)


def test_only_the_first_eighty_articles_compete(tmp_path: Path) -> None:
    articles = {f"Title {number}": [("red", {f"Is it {number}?": "red"})] for number in range(90)}
    write_questions(tmp_path / "set.json.gz", articles)
    questions = ArticleQuestions(
        read_question_set(tmp_path / "set.json.gz"), EN, share=0.0, split=Split.TRAINED
    )
    found = asked_of(questions, TextEncoder(tokenizer_of(["red"]), bert(6)))
    assert found.questions == [(f"Is it {number}?", number) for number in range(80)]
    assert found.passages.shape == (80, 32)
