from pathlib import Path

import pytest
import torch

from retrieval.training.reader.packed_e5 import SPECIAL, PackedE5, kept_pieces, tokenizer_of
from tests.retrieval.training.made_data import write_data
from tests.retrieval.training.tiny import write_packed

PIECES = ("▁", "▁who", "▁made", "▁it", "?", "t", "Anna", "▁Anna", "鳥", "▁house")


def test_a_packed_file_gives_the_network_that_was_packed(tmp_path: Path) -> None:
    expected = write_packed(tmp_path / "packed.bin", PIECES)
    packed = PackedE5.read(tmp_path / "packed.bin")
    assert [piece for piece, _ in packed.pieces] == [*SPECIAL, *PIECES]
    found = packed.model(packed.rows(), layers=packed.layers)
    found.train(mode=False)
    ids = torch.tensor([[0, 5, 6, 7, 2]])
    with torch.no_grad():
        one, other = (
            net(input_ids=ids, token_type_ids=torch.ones_like(ids)).last_hidden_state
            for net in (found, expected)
        )
    assert torch.allclose(one, other, atol=1e-5)


def test_a_network_may_have_fewer_layers_and_pieces(tmp_path: Path) -> None:
    write_packed(tmp_path / "packed.bin", PIECES)
    packed = PackedE5.read(tmp_path / "packed.bin")
    small = packed.model(packed.rows()[:6], layers=1)
    assert (small.config.num_hidden_layers, small.config.vocab_size) == (1, 6)
    whole = packed.model(packed.rows(), layers=2).state_dict()
    assert torch.equal(
        small.state_dict()["encoder.layer.0.output.dense.weight"],
        whole["encoder.layer.0.output.dense.weight"],
    )


def test_another_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match=r"other\.bin is no packed multilingual-e5-small"):
        PackedE5.read(tmp_path / "other.bin")


def test_texts_are_cut_into_the_likeliest_pieces() -> None:
    tokenizer = tokenizer_of([*((each, 0.0) for each in SPECIAL), *((each, -1.0) for each in PIECES)])
    encoding = tokenizer.encode("who made  it?", "Anna")
    assert encoding.tokens == [
        "<s>", "▁who", "▁made", "▁", "▁it", "?", "</s>", "</s>", "▁Anna", "</s>",
    ]  # fmt: skip
    assert encoding.type_ids == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1]
    assert encoding.offsets[5] == (12, 13)
    assert tokenizer.encode("who\nmade").tokens == ["<s>", "▁who", "▁made", "</s>"]


def test_the_pieces_that_the_data_uses_are_kept_and_single_letters_first(tmp_path: Path) -> None:
    write_data(tmp_path / "data")
    write_packed(tmp_path / "packed.bin", PIECES)
    packed = PackedE5.read(tmp_path / "packed.bin")

    def kept(count: int) -> list[str]:
        return [packed.pieces[number][0] for number in kept_pieces(packed, tmp_path / "data", count=count)]

    assert kept(7) == [*SPECIAL, "▁", "?", "t"]
    assert kept(8) == [*SPECIAL, "▁", "?", "t", "▁Anna"]
    assert not {"鳥", "▁who"} & set(kept(100))  # used by none, and no letter of the three languages
