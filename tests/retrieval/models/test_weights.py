import hashlib
import json
from pathlib import Path

import pytest

from retrieval.models.weights import (
    ENCODER_FOLDER,
    READER_FOLDER,
    WORDS_FOLDER,
    identity_of,
    write_fingerprint,
)

SHIPPED = {
    WORDS_FOLDER: ("tokenizer.json", "model.safetensors"),
    ENCODER_FOLDER: ("tokenizer.json", "model.onnx"),
    READER_FOLDER: ("tokenizer.json", "model.onnx"),
}
MAXIMUM_BYTES = 40_000_000


def folder_of(place: Path, **files: str) -> Path:
    place.mkdir(parents=True)
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def test_weights_are_named_by_their_folder_and_the_beginning_of_their_checksum(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "small", one="a", other="b")
    write_fingerprint(folder, ("one", "other"))
    checksum = hashlib.sha256(b"ab").hexdigest()
    assert (folder / "fingerprint.json").read_text(encoding="utf-8") == f'{{"sha256": "{checksum}"}}\n'
    assert identity_of(folder) == f"builtin:small:{checksum[:16]}"


def test_the_same_weights_have_the_same_name_elsewhere_and_others_another(tmp_path: Path) -> None:
    folders = [
        folder_of(tmp_path / place / "small", weights=text)
        for place, text in (("here", "a"), ("there", "a"), ("then", "b"))
    ]
    for folder in folders:
        write_fingerprint(folder, ("weights",))
    here, there, then = map(identity_of, folders)
    assert here == there != then


@pytest.mark.parametrize("text", ["", "{", "[]", '"sha256"', "{}", '{"sha256": 5}', '{"sha256": null}'])
def test_a_checksum_that_cannot_be_read_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "fingerprint.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"."):
        identity_of(tmp_path)


def test_a_missing_checksum_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"fingerprint\.json"):
        identity_of(tmp_path)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_the_shipped_checksum_is_that_of_the_shipped_files(folder: Path) -> None:
    digest = hashlib.sha256(b"".join((folder / name).read_bytes() for name in SHIPPED[folder]))
    assert json.loads((folder / "fingerprint.json").read_bytes()) == {"sha256": digest.hexdigest()}


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_no_shipped_file_takes_more_than_40_megabytes(folder: Path) -> None:
    sizes = {file.name: file.stat().st_size for file in folder.iterdir()}
    assert {name for name, size in sizes.items() if size > MAXIMUM_BYTES} == set()
    assert set(SHIPPED[folder]) < set(sizes)
