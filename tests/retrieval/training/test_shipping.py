import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from torch import nn

from retrieval.models.transformer import Transformer
from retrieval.training import shipping
from retrieval.training.backbone import TextEncoder
from retrieval.training.shipping import MAXIMUM_BYTES, EncoderNet, ship
from tests.retrieval.training.tiny import SmallNet, bert, ignore_export_warnings, small_net, tokenizer_of


@pytest.fixture
def cutting() -> Tokenizer:
    tokenizer = tokenizer_of(["red", "blue"])
    tokenizer.enable_truncation(3)
    return tokenizer


@ignore_export_warnings
def test_a_shipped_folder_holds_the_model_the_whole_tokenizer_and_their_checksum(
    tmp_path: Path, cutting: Tokenizer, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "models" / "encoder"
    ship(small_net(), ["scores"], cutting, folder, sample=["red", "blue red"])
    names = ["fingerprint.json", "model.onnx", "tokenizer.json"]
    assert sorted(each.name for each in folder.iterdir()) == names
    both = (folder / "tokenizer.json").read_bytes() + (folder / "model.onnx").read_bytes()
    assert json.loads((folder / "fingerprint.json").read_text()) == {
        "sha256": hashlib.sha256(both).hexdigest()
    }
    assert capsys.readouterr().out == "model.onnx: 0.0 MB\n"
    assert Tokenizer.from_file(str(folder / "tokenizer.json")).truncation is None

    transformer = Transformer.load(folder, longest=8, threads=1)
    encodings = transformer.encodings(["red blue red", "blue"])
    assert [each.tokens for each in encodings] == [
        ["[CLS]", "red", "blue", "red", "[SEP]"],
        ["[CLS]", "blue", "[SEP]"],
    ]
    assert [output.shape for output in transformer.run(encodings)] == [(5, 8), (3, 8)]


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, cutting: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def export(net: nn.Module, outputs: Sequence[str], path: Path) -> None:
        assert (type(net), outputs) == (SmallNet, ["scores"])
        with path.open("wb") as file:
            file.truncate(MAXIMUM_BYTES + 1)

    monkeypatch.setattr(shipping, "export", export)
    with pytest.raises(ValueError, match=r"model\.onnx has 40000001 bytes, more than 40000000"):
        ship(small_net(), ["scores"], cutting, tmp_path, sample=["red"])


def test_the_exported_mean_is_the_one_that_was_trained_and_padding_is_not_in_it() -> None:
    tokenizer = tokenizer_of(["red", "blue"])
    backbone = bert(7)
    ids = torch.tensor([[2, 5, 6, 3], [2, 6, 3, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    with torch.no_grad():
        vectors = EncoderNet(backbone)(ids, mask, torch.zeros_like(ids))
        expected = TextEncoder(tokenizer, backbone).vectors(["red blue", "blue"], longest=8)
        alone = TextEncoder(tokenizer, backbone).vectors(["blue"], longest=8)
    torch.testing.assert_close(vectors, expected)
    torch.testing.assert_close(vectors[1:], alone)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(2))
