import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.errors import ModelError
from retrieval.models.choice import Models, open_encoder
from retrieval.models.encoders import StaticEncoder, TransformerEncoder, unit_rows
from retrieval.models.transformer import Transformer
from retrieval.models.weights import ENCODER_FOLDER, WORDS_FOLDER
from tests.retrieval.small_models import save_transformer

TEXTS = (
    "Who directed Letters from Iwo Jima?",
    "Кто снял «Письма с Иводзимы»?",
    "Qui a réalisé « Lettres d'Iwo Jima » ?",
    "",
    "🎬🎬",
    "1945",
)
MAXIMUM_BYTES = 20_000_000
DAMAGED = r"^The built-in models' files are missing or damaged; install Cinecite again\.$"
# Texts of these words have vectors that are known.
ROWS = {"east": (3.0, 0.0), "north": (0.0, 4.0), "west": (-3.0, 0.0)}
EAST, NORTH, NOWHERE = [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]


@pytest.fixture(scope="module")
def static() -> StaticEncoder:
    return StaticEncoder.load(WORDS_FOLDER)


@pytest.fixture(scope="module")
def built_in() -> TransformerEncoder:
    return TransformerEncoder.load(ENCODER_FOLDER, threads=1)


class RecordingEncoder(TransformerEncoder):
    """Keeps what it computes."""

    computed: tuple[tuple[str, ...], ...] = ()

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.computed += (tuple(texts),)
        return super().encode_passages(texts)


@pytest.fixture
def small(tmp_path: Path) -> RecordingEncoder:
    folder = save_transformer(tmp_path / "small", ROWS, pooled=True)
    return RecordingEncoder(Transformer.load(folder, longest=16, threads=1), dimension=2)


def nearest(encoder: StaticEncoder, word: str, others: list[str]) -> str:
    scores = encoder.word_vectors([word]) @ encoder.word_vectors(others).T
    return others[int(scores.argmax())]


def test_rows_are_scaled_to_unit_length_and_zeros_stay() -> None:
    rows = np.array([[3, 4], [0, 0]], dtype=np.float32)
    assert unit_rows(rows).tolist() == [[np.float32(0.6), np.float32(0.8)], [0, 0]]


def test_vectors_are_unit_vectors_and_zero_without_words(static: StaticEncoder) -> None:
    vectors = static.encode_questions(TEXTS)
    assert (vectors.shape, vectors.dtype.name) == ((len(TEXTS), static.dimension), "float32")
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 0, 0, 1], atol=1e-6)


def test_a_text_has_the_same_vector_alone_and_in_a_batch(static: StaticEncoder) -> None:
    batch = static.encode_passages(TEXTS)
    alone = [static.encode_passages([text])[0] for text in TEXTS]
    np.testing.assert_array_equal(batch, alone)


def test_no_texts_give_no_rows(static: StaticEncoder) -> None:
    assert static.encode_questions([]).shape == (0, static.dimension)


@pytest.mark.parametrize("text", ["island " * 15_000, "x" * 100_000, "\x00\u202e\ud83c", "質問です", "\n\t "])
def test_odd_texts_give_unit_vectors_or_zeros(static: StaticEncoder, text: str) -> None:
    length = float(np.linalg.norm(static.encode_questions([text])))
    assert length == pytest.approx(1, abs=1e-5) or length == 0


def test_letter_case_accents_and_punctuation_do_not_change_a_vector(static: StaticEncoder) -> None:
    one, other = static.encode_questions(["«Ёлка», élève!", "елка eleve"])
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("word", "translation"),
    [("island", "остров"), ("soldier", "солдат"), ("acteur", "актёр"), ("île", "остров"), ("книга", "livre")],
)
def test_a_words_translation_is_nearer_than_other_words(
    static: StaticEncoder, word: str, translation: str
) -> None:
    others = ["остров", "солдат", "актёр", "письмо", "город", "livre", "maison", "voiture"]
    assert nearest(static, word, others) == translation


def test_pieces_are_counted_per_word(static: StaticEncoder) -> None:
    counts = static.piece_counts(["film", "kuribayashi", "質", ""])
    assert counts.dtype == np.intp
    assert counts[[0, 2, 3]].tolist() == [1, 1, 0]
    assert counts[1] > 1


def test_the_shipped_words_take_at_most_20_megabytes() -> None:
    assert sum(file.stat().st_size for file in WORDS_FOLDER.rglob("*") if file.is_file()) <= MAXIMUM_BYTES


def test_damaged_words_are_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "fingerprint.json").write_text('{"sha256": "00"}', encoding="utf-8")
    (tmp_path / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=DAMAGED):
        StaticEncoder.load(tmp_path)


def test_a_damaged_encoder_is_named_in_one_sentence(tmp_path: Path) -> None:
    folder = save_transformer(tmp_path, ROWS, pooled=True)
    (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes()[:-20])
    with pytest.raises(ModelError, match=DAMAGED):
        TransformerEncoder.load(folder)


def test_a_transformers_outputs_are_scaled_to_unit_length_in_the_texts_order(small: RecordingEncoder) -> None:
    texts = ["north", "east east east north north west west", "", "east", " \n", "north north"]
    expected = [NORTH, [3 / 73**0.5, 8 / 73**0.5], NOWHERE, EAST, NOWHERE, NORTH]
    vectors = small.encode_passages(texts)
    assert (vectors.dtype.name, small.dimension) == ("float32", 2)
    np.testing.assert_allclose(vectors, expected, atol=1e-6)
    np.testing.assert_allclose(small.encode_questions(texts), expected, atol=1e-6)


def test_no_texts_give_no_rows_of_a_transformer(small: RecordingEncoder) -> None:
    assert small.encode_passages([]).shape == small.encode_questions([]).shape == (0, 2)


def test_questions_are_remembered_and_passages_are_not(small: RecordingEncoder) -> None:
    first = small.encode_questions(["east", "north", "east"])
    second = small.encode_questions(["north", "west", "east"])
    assert (first.tolist(), second.tolist()) == ([EAST, NORTH, EAST], [NORTH, [-1.0, 0.0], EAST])
    small.encode_passages(["east"])
    assert [each for each in small.computed if each] == [("east", "north"), ("west",), ("east",)]


def test_what_is_done_to_a_vector_is_not_remembered(small: RecordingEncoder) -> None:
    small.encode_questions(["east"])[0] = 7.0
    small.encode_questions(["east"])[0] = 7.0
    assert small.encode_questions(["east"]).tolist() == [EAST]


def test_only_a_few_hundred_questions_are_remembered(small: RecordingEncoder) -> None:
    for number in range(600):
        small.encode_questions([f"east {number}"])
        assert len(small._remembered) <= 256
    small.encode_questions(["east 599", "east 0"])
    assert small.computed[-1] == ("east 0",)


class ForgetfulEncoder(TransformerEncoder):
    """Another thread asks so many questions meanwhile that what was remembered is forgotten."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._remembered = {}
        return super().encode_passages(texts)


def test_questions_that_another_thread_makes_forgotten_are_still_answered(tmp_path: Path) -> None:
    folder = save_transformer(tmp_path, ROWS, pooled=True)
    encoder = ForgetfulEncoder(Transformer.load(folder, longest=16, threads=1), dimension=2)
    encoder.encode_questions(["east"])
    assert encoder.encode_questions(["east", "north"]).tolist() == [EAST, NORTH]


def test_the_built_in_encoder_gives_unit_vectors_and_zeros_for_blank_texts(
    built_in: TransformerEncoder,
) -> None:
    vectors = built_in.encode_passages([*TEXTS, " \n\t"])
    assert (vectors.shape, vectors.dtype.name) == ((len(TEXTS) + 1, built_in.dimension), "float32")
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 0, 1, 1, 0], atol=1e-5)


@pytest.mark.parametrize("text", ["island " * 15_000, "x" * 100_000, "\x00\u202e\ud83c", "質問です"])
def test_the_built_in_encoder_bears_odd_texts(built_in: TransformerEncoder, text: str) -> None:
    length = float(np.linalg.norm(built_in.encode_questions([text])))
    assert length == pytest.approx(1, abs=1e-5) or length == 0


def test_the_same_text_has_the_same_vector_twice(built_in: TransformerEncoder) -> None:
    again = TransformerEncoder.load(ENCODER_FOLDER, threads=1)
    np.testing.assert_array_equal(built_in.encode_passages(TEXTS), built_in.encode_passages(TEXTS))
    np.testing.assert_array_equal(built_in.encode_passages(TEXTS), again.encode_passages(TEXTS))
    np.testing.assert_array_equal(built_in.encode_questions(TEXTS), built_in.encode_questions(TEXTS))


def test_a_batch_keeps_its_order_and_nearly_its_texts_own_vectors(built_in: TransformerEncoder) -> None:
    texts = [text for text in TEXTS if text]
    batch = built_in.encode_passages([*texts, "A long sentence about an island. " * 20])[:-1]
    alone = np.concatenate([built_in.encode_passages([text]) for text in texts])
    # The 8 bits of a batch are laid over all its values, so that neighbours change a vector a little.
    np.testing.assert_allclose((batch * alone).sum(axis=1), 1.0, atol=0.02)


SENTENCES = {
    "en": (
        "The general wrote letters to his wife and children.",
        "The film received four Oscar nominations.",
        "The battle for the island lasted forty days.",
    ),
    "ru": (
        "Генерал писал письма жене и детям.",
        "Фильм получил четыре номинации на «Оскар».",
        "Битва за остров длилась сорок дней.",
    ),
    "fr": (
        "Le général écrivait des lettres à sa femme et à ses enfants.",
        "Le film a reçu quatre nominations aux Oscars.",
        "La bataille pour l'île a duré quarante jours.",
    ),
}


@pytest.mark.parametrize(("one", "other"), [("en", "ru"), ("en", "fr"), ("ru", "fr"), ("fr", "ru")])
def test_a_translation_is_nearer_than_another_sentence(
    built_in: TransformerEncoder, one: str, other: str
) -> None:
    cosines = built_in.encode_questions(SENTENCES[one]) @ built_in.encode_passages(SENTENCES[other]).T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]


def test_a_question_is_nearer_to_what_answers_it_in_another_language(built_in: TransformerEncoder) -> None:
    questions = ["How long did the battle last?", "Кому писал генерал?", "Quels prix le film a-t-il reçus ?"]
    answers = built_in.encode_passages([SENTENCES["ru"][2], SENTENCES["fr"][0], SENTENCES["en"][1]])
    assert (built_in.encode_questions(questions) @ answers.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_the_built_in_encoders_are_opened_by_name(
    static: StaticEncoder, built_in: TransformerEncoder
) -> None:
    opened = [open_encoder(Models(encoder=name, threads=1)) for name in ("static", "builtin")]
    assert [each.identity for each in opened] == [static.identity, built_in.identity]
    assert static.identity.startswith("builtin:words:")
    assert built_in.identity.startswith("builtin:encoder:")


@pytest.mark.parametrize("name", ["static", "builtin"])
def test_a_built_in_encoder_needs_no_torch_and_starts_programs_quietly(name: str) -> None:
    program = (
        "import subprocess, sys\n"
        "from retrieval.models.choice import Models, open_encoder\n"
        f"open_encoder(Models({name!r}, threads=1)).encode_passages(['one', 'two'] * 50)\n"
        "subprocess.run([sys.executable, '-c', ''], check=True)\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'onnx'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
