from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.errors import ModelError
from retrieval.models.transformer import MANY, Transformer, default_threads
from tests.retrieval.small_models import save_transformer, word_tokenizer

ROWS = {"a": (1.0, 0.0), "b": (0.0, 10.0), "c": (100.0, 0.0)}
DAMAGED = r"^The built-in models' files are missing or damaged; install Cinecite again\.$"


class RecordingSession:
    """Stands for onnxruntime's session; its output is the sum of each text's numbers."""

    def __init__(self) -> None:
        self.inputs: list[dict[str, list[list[int]]]] = []

    def get_outputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(shape=["texts", 1])]

    def run(self, names: None, inputs: Mapping[str, NDArray[np.int64]]) -> list[Any]:
        assert names is None
        self.inputs.append({name: values.tolist() for name, values in inputs.items()})
        return [inputs["input_ids"].sum(axis=1, keepdims=True)]


@pytest.fixture
def small(tmp_path: Path) -> Transformer:
    return Transformer.load(save_transformer(tmp_path / "small", ROWS, pooled=True), longest=8)


def outputs(transformer: Transformer, texts: Sequence[str]) -> list[list[float]]:
    return [vector.tolist() for vector in transformer.run(transformer.encodings(texts))]


@pytest.mark.parametrize(("cores", "threads"), [(None, 1), (1, 1), (2, 2), (64, 4)])
def test_few_threads_compute_where_no_number_is_set(
    cores: int | None, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert default_threads() == threads


def test_a_text_is_computed_alone_so_that_its_output_hangs_on_no_other() -> None:
    session = RecordingSession()
    transformer = Transformer(word_tokenizer("abcdef"), session, identity="recording")
    encodings = transformer.encodings([("a", "b c"), ("a", "b")])
    assert [values.tolist() for values in transformer.run(encodings)] == [[23], [17]]
    assert session.inputs == [
        {
            "input_ids": [[2, 4, 3, 5, 6, 3]],
            "attention_mask": [[1] * 6],
            "token_type_ids": [[0, 0, 0, 1, 1, 1]],
        },
        {"input_ids": [[2, 4, 3, 5, 3]], "attention_mask": [[1] * 5], "token_type_ids": [[0, 0, 0, 1, 1]]},
    ]


def test_outputs_come_in_the_order_of_the_texts(small: Transformer) -> None:
    texts = ["a", "b b c c", "c", "", "a b c a"]
    assert outputs(small, texts) == [[1.0, 0.0], [200.0, 20.0], [100.0, 0.0], [0.0, 0.0], [102.0, 10.0]]


def test_many_texts_give_the_same_outputs_in_their_order(tmp_path: Path) -> None:
    folder = save_transformer(tmp_path, ROWS, pooled=True)
    texts = [" ".join("abc"[: 1 + place % 3]) + " c" * (place % 4) for place in range(3 * MANY)]
    one, three = (outputs(Transformer.load(folder, longest=8, threads=each), texts) for each in (1, 3))
    assert one == three
    assert one == [outputs(Transformer.load(folder, longest=8, threads=3), [text])[0] for text in texts]


def test_a_model_that_is_gone_when_many_texts_come_is_named(tmp_path: Path) -> None:
    folder = save_transformer(tmp_path, ROWS, pooled=True)
    transformer = Transformer.load(folder, longest=8, threads=2)
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelError, match=DAMAGED):
        outputs(transformer, ["a"] * MANY)


def test_no_texts_give_nothing(small: Transformer) -> None:
    assert outputs(small, []) == []


def test_a_models_width_and_name_are_known(small: Transformer, tmp_path: Path) -> None:
    again = Transformer.load(save_transformer(tmp_path / "copy" / "small", ROWS, pooled=True), longest=8)
    other = Transformer.load(save_transformer(tmp_path / "other", {"a": (5.0,)}, pooled=True), longest=8)
    assert (small.width, other.width) == (2, 1)
    assert small.identity == again.identity
    assert small.identity.startswith("builtin:small:")
    assert other.identity.startswith("builtin:other:")


def test_a_long_text_is_cut(small: Transformer) -> None:
    assert outputs(small, ["a " * 6]) == [[6.0, 0.0]]
    assert outputs(small, ["a " * 5_000]) == [[6.0, 0.0]]


def test_of_a_pair_the_second_is_cut_into_windows_that_overlap(tmp_path: Path) -> None:
    folder = save_transformer(tmp_path, ROWS, pooled=True)
    transformer = Transformer.load(folder, longest=7, stride=1)
    whole, long = transformer.encodings([("a", "b c b"), ("a", "b c a a c b")])
    assert (whole.tokens, whole.overflowing) == (["[CLS]", "a", "[SEP]", "b", "c", "b", "[SEP]"], [])
    assert [each.tokens[3:-1] for each in (long, *long.overflowing)] == [
        ["b", "c", "a"],
        ["a", "a", "c"],
        ["c", "b"],
    ]
    assert [each.offsets[3:-1] for each in long.overflowing] == [[(4, 5), (6, 7), (8, 9)], [(8, 9), (10, 11)]]


def test_the_number_of_threads_can_be_set(tmp_path: Path) -> None:
    folder = save_transformer(tmp_path, ROWS, pooled=True)
    session = Transformer.load(folder, longest=8, threads=3)._session
    assert session.get_session_options().intra_op_num_threads == 3


@pytest.mark.parametrize("file", ["fingerprint.json", "tokenizer.json", "model.onnx"])
@pytest.mark.parametrize("damage", [None, b"", b"{", b"\x00\xff"])
def test_a_damaged_folder_is_named_in_one_sentence(file: str, damage: bytes | None, tmp_path: Path) -> None:
    folder = save_transformer(tmp_path, ROWS, pooled=True)
    (folder / file).unlink()
    if damage is not None:
        (folder / file).write_bytes(damage)
    with pytest.raises(ModelError, match=DAMAGED):
        Transformer.load(folder, longest=8)
