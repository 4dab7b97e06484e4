from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from retrieval.datatypes import Span
from retrieval.models.encoders import TransformerEncoder
from retrieval.models.span_models import BuiltInSpans, Passage
from retrieval.training.backbone import TextEncoder, base_model, with_rows
from retrieval.training.encoder import train as encoder
from retrieval.training.reader import train as reader
from tests.retrieval.training.made_data import FRENCH, write_data
from tests.retrieval.training.tiny import (
    DIGITS,
    LETTERS,
    WIDTH,
    bert,
    ignore_export_warnings,
    tokenizer_of,
    write_packed,
)

pytestmark = ignore_export_warnings

MINUTES = 0.005
READER_PIECES = [
    *("▁" + letter for letter in "filmwasndero19"),
    *"abcdefghilmnorstuwФильмбысняв19024?.",
    "▁film",
    "▁was",
]


@dataclass(frozen=True, slots=True)
class Trained:
    """The folders of a training: data, the models that it begins with, and what came of it."""

    data: Path
    base: Path
    packed: Path
    encoder_work: Path
    encoder: Path
    reader_work: Path
    reader: Path

    def train(self, *, is_shipped: bool) -> None:
        """Train the encoder, then the reader; takes up what has been trained."""
        recipe = encoder.EncoderRecipe(self.base, MINUTES, MINUTES, out=self.encoder if is_shipped else None)
        encoder.train(self.data, self.encoder_work, recipe)
        reader.train(
            self.data,
            None,
            self.reader_work,
            minutes=MINUTES,
            seed=2026,
            base=self.packed,
            out=self.reader if is_shipped else None,
        )


def write_base(folder: Path, *, seed: int) -> Path:
    tokenizer = tokenizer_of([*LETTERS, *DIGITS, ".", "?", "film", "house", "year", "made", "rome"])
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    bert(tokenizer.get_vocab_size(), seed=seed).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    folder = tmp_path_factory.mktemp("models")
    names = ("data", "base", "packed.bin", "encoder-work", "encoder", "reader-work", "reader")
    found = Trained(*(folder / name for name in names))
    write_data(found.data)
    write_base(found.base, seed=0)
    write_packed(found.packed, READER_PIECES)
    with pytest.MonkeyPatch.context() as patch:
        # What loads the model would set it for every test that follows.
        patch.setenv("HF_HUB_OFFLINE", "1")
        found.train(is_shipped=True)
        yield found


def float_encoder(trained: Trained) -> TextEncoder:
    """Return the encoder as it was trained, before its weights were rounded."""
    rows = np.load(trained.encoder_work / "rows.npy")
    model = with_rows(base_model(trained.base), rows)
    model.load_state_dict(torch.load(trained.encoder_work / "asked.pt", weights_only=True))
    return TextEncoder(Tokenizer.from_file(str(trained.encoder / "tokenizer.json")), model)


def test_the_shipped_encoder_gives_unit_vectors_like_the_trained_ones(trained: Trained) -> None:
    shipped = TransformerEncoder.load(trained.encoder, threads=1)
    texts = ["Film 1901", "Фильм 1901 был снят в Риме.", *FRENCH]
    vectors = shipped.encode_passages(texts)
    assert vectors.shape == (len(texts), WIDTH)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-5)
    assert (vectors * float_encoder(trained).encode(texts)).sum(axis=1).min() > 0.98


def test_the_encoder_has_learned_word_pieces_of_three_languages(trained: Trained) -> None:
    tokenizer = Tokenizer.from_file(str(trained.encoder / "tokenizer.json"))
    assert tokenizer.encode("Film, фильм tourné").tokens == [
        "[CLS]",
        "film",
        "[UNK]",
        "фильм",
        "tourne",
        "[SEP]",
    ]


def test_both_stages_change_the_weights(trained: Trained) -> None:
    first = torch.from_numpy(np.load(trained.encoder_work / "rows.npy"))
    second, third = (
        torch.load(trained.encoder_work / f"{name}.pt", weights_only=True)[
            "embeddings.word_embeddings.weight"
        ]
        for name in ("distilled", "asked")
    )
    assert first.shape == second.shape == third.shape
    assert not torch.equal(first, second)
    assert not torch.equal(second, third)


def test_the_shipped_reader_scores_the_pieces_of_passages(trained: Trained) -> None:
    passages = [Passage("Film 1901 was made in Rome.", "A title"), Passage("Фильм")]
    first, second = BuiltInSpans.load(trained.reader, threads=1).read("When was it made?", passages)
    text = passages[0].text
    assert "".join(text[start:end] for start, end in first.spans) == text.replace(" ", "")
    assert second.spans[-1, 1] == 5
    assert first.start.shape == first.end.shape == (len(first.spans),)
    assert np.isfinite([*first.start, *first.end, first.answerable]).all()
    assert len(first.best(Span(0, len(passages[0].text)))[0]) > 0


def assert_rounded(path: Path, exact: dict[str, torch.Tensor]) -> None:
    """Assert that a file holds these weights, matrices as exactly as 7 bits allow; smoothed ones less so."""
    found = torch.load(path, weights_only=True)
    assert found.keys() >= exact.keys()
    for name, weights in exact.items():
        is_smoothed = name.startswith("heads.") or (".output.dense." in name and "attention" not in name)
        parts = 8 if is_smoothed else 120
        atol = float(weights.abs().max()) / parts if weights.dim() > 1 else 0.0
        torch.testing.assert_close(found[name], weights, rtol=0, atol=atol, msg=name)


def test_an_encoder_goes_on_from_a_shipped_one(trained: Trained, tmp_path: Path) -> None:
    base = write_base(tmp_path / "base", seed=1)
    recipe = encoder.EncoderRecipe(base, 0.0, 0.0, start=trained.encoder)
    encoder.train(trained.data, tmp_path, recipe)
    exact = torch.load(trained.encoder_work / "asked.pt", weights_only=True)
    assert_rounded(tmp_path / "distilled.pt", exact)


def test_a_reader_goes_on_from_a_shipped_one(trained: Trained, tmp_path: Path) -> None:
    write_packed(tmp_path / "packed.bin", READER_PIECES, seed=1)
    base, work = tmp_path / "packed.bin", tmp_path / "work"
    reader.train(trained.data, trained.reader, work, minutes=0.0, seed=1, base=base, out=None)
    exact = torch.load(trained.reader_work / "trained.pt", weights_only=True)
    assert {"heads.weight", "heads.bias"} <= exact.keys()
    assert_rounded(work / "trained.pt", exact)


def test_a_second_run_takes_up_the_outcome_of_the_first(
    trained: Trained, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = [trained.encoder_work / "asked.pt", trained.reader_work / "trained.pt"]
    before = [path.read_bytes() for path in outcomes]
    trained.train(is_shipped=False)
    assert [path.read_bytes() for path in outcomes] == before
    assert "steps" not in capsys.readouterr().out
