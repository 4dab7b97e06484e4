from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from huggingface_hub import HfApi

from retrieval.errors import ModelError
from retrieval.models.hub import fingerprint, label_of, load_model

NO_MODEL = "a model that this machine does not have"


@dataclass
class RecordingLoader:
    """Returns what it was called with; what it has in `missing` it raises for."""

    missing: tuple[bool, ...] = ()
    calls: list[tuple[str, str | None, bool]] = field(default_factory=list)

    def __call__(self, name: str, *, revision: str | None, local_files_only: bool) -> str:
        self.calls.append((name, revision, local_files_only))
        if local_files_only in self.missing:
            raise RuntimeError(NO_MODEL)
        return f"{name}, loaded"


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """Stand in for the Hub; it has every model that it is asked for."""
    asked: list[tuple[str, str | None]] = []

    def model_info(_: HfApi, name: str, *, revision: str | None, timeout: float) -> None:
        assert timeout > 0
        asked.append((name, revision))

    monkeypatch.setattr(HfApi, "model_info", model_info)
    return asked


def test_a_folder_is_loaded_without_asking_the_hub(
    tmp_path: Path, asked_for: list[tuple[str, str | None]]
) -> None:
    loader = RecordingLoader()
    assert load_model(str(tmp_path), loader, revision="abc", what="reader") == f"{tmp_path}, loaded"
    assert (loader.calls, asked_for) == ([(str(tmp_path), None, True)], [])


def test_a_folder_can_be_given_below_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine").mkdir()
    assert load_model("~/mine", RecordingLoader(), revision=None, what="reader") == f"{tmp_path}/mine, loaded"


def test_what_is_on_this_machine_is_not_asked_for_on_the_hub(
    asked_for: list[tuple[str, str | None]],
) -> None:
    loader = RecordingLoader()
    assert load_model("some/model", loader, revision="abc", what="reader") == "some/model, loaded"
    assert (loader.calls, asked_for) == ([("some/model", "abc", True)], [])


def test_what_is_not_on_this_machine_is_downloaded(asked_for: list[tuple[str, str | None]]) -> None:
    loader = RecordingLoader(missing=(True,))
    assert load_model("some/model", loader, revision="abc", what="reader") == "some/model, loaded"
    assert loader.calls == [("some/model", "abc", True), ("some/model", "abc", False)]
    assert asked_for == [("some/model", "abc")]


@pytest.mark.parametrize(("revision", "wanted"), [(None, "some/model"), ("abc", "some/model@abc")])
@pytest.mark.usefixtures("asked_for")
def test_a_download_that_fails_is_one_sentence(revision: str | None, wanted: str) -> None:
    with pytest.raises(ModelError) as raised:
        load_model("some/model", RecordingLoader(missing=(True, False)), revision=revision, what="reader")
    assert str(raised.value) == (
        f"The reader '{wanted}' is not on this machine and could not be downloaded; check the name and the "
        'network, give a folder, or use "builtin".'
    )
    assert str(raised.value.__cause__) == NO_MODEL


def test_without_a_network_nothing_is_tried_to_download(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    loader = RecordingLoader(missing=(True,))
    with pytest.raises(
        ModelError, match=r"^The encoder 'some/model' is not on this machine and could not be"
    ):
        load_model("some/model", loader, revision=None, what="encoder")
    assert loader.calls == [("some/model", None, True)]


@pytest.mark.parametrize(
    "name",
    [
        "./nowhere",
        "../nowhere",
        "/nowhere/model",
        "a/b/c",
        r"C:\models\mine",
        "~nobody-here/model",
        "./" + "long" * 100,
    ],
)
def test_a_folder_that_is_not_there_is_named(name: str, asked_for: list[tuple[str, str | None]]) -> None:
    loader = RecordingLoader()
    with pytest.raises(ModelError) as raised:
        load_model(name, loader, revision=None, what="encoder")
    assert str(raised.value) == (
        f"There is no encoder folder {name!r}; give an existing folder or a model's name."
    )
    assert (loader.calls, asked_for) == ([], [])


def test_a_folder_without_a_model_is_named(tmp_path: Path, asked_for: list[tuple[str, str | None]]) -> None:
    with pytest.raises(ModelError) as raised:
        load_model(str(tmp_path), RecordingLoader(missing=(True,)), revision=None, what="reader")
    assert str(raised.value) == (
        f"The folder {str(tmp_path)!r} holds no reader that can be loaded; give the folder of a saved model, "
        "or a model's name."
    )
    assert asked_for == []


def test_a_folder_is_called_by_its_own_name_and_a_model_by_its_name_on_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    assert label_of(str(folder)) == "mine"
    monkeypatch.chdir(folder)
    assert label_of(".") == "mine"
    assert label_of("some/model") == "some/model"


def test_a_fingerprint_is_the_same_for_the_same_model_in_any_order() -> None:
    weights = {"one": torch.tensor([1.0, 2.0]), "other": torch.tensor([[3]])}
    copy = {name: weights[name].clone() for name in ("other", "one")}
    assert fingerprint("parts", weights) == fingerprint("parts", copy)
    assert len(fingerprint("parts", weights)) == 16


@pytest.mark.parametrize(
    ("parts", "weights"),
    [
        ("others", {"one": torch.tensor([[1.0, 2.0]])}),
        ("parts", {"two": torch.tensor([[1.0, 2.0]])}),
        ("parts", {"one": torch.tensor([[1.0], [2.0]])}),
        ("parts", {"one": torch.tensor([[1.0, 2.0625]])}),
        ("parts", {"one": torch.tensor([[1.0, 2.0]]), "other": torch.zeros(0)}),
    ],
)
def test_other_parts_names_shapes_or_values_have_another_fingerprint(
    parts: str, weights: dict[str, torch.Tensor]
) -> None:
    assert fingerprint(parts, weights) != fingerprint("parts", {"one": torch.tensor([[1.0, 2.0]])})


def test_training_a_large_weight_changes_its_fingerprint() -> None:
    before = torch.zeros(1_000, 1_000)
    assert fingerprint("", {"one": before}) != fingerprint("", {"one": before + 1e-6})
