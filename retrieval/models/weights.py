"""The folders of the built-in weights, each identified by the checksum beside them."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

MODELS: Final = Path(__file__).parent
WORDS_FOLDER: Final = MODELS / "words"
ENCODER_FOLDER: Final = MODELS / "encoder"
READER_FOLDER: Final = MODELS / "reader"

# Written beside the weights after training, so that a start need not hash megabytes.
FINGERPRINT_FILE: Final = "fingerprint.json"
_FINGERPRINT_CHARS: Final = 16


def identity_of(folder: Path) -> str:
    """Return the identity of a folder's weights; raises OSError or ValueError if there is no checksum."""
    match json.loads((folder / FINGERPRINT_FILE).read_bytes()):
        case {"sha256": str(fingerprint)}:
            return f"builtin:{folder.name}:{fingerprint[:_FINGERPRINT_CHARS]}"
    raise ValueError(f"{FINGERPRINT_FILE} names no checksum")


def write_fingerprint(folder: Path, files: Sequence[str]) -> None:
    """Write the checksum of a folder's files, in this order."""
    digest = hashlib.sha256()
    for name in files:
        digest.update((folder / name).read_bytes())
    fingerprint = json.dumps({"sha256": digest.hexdigest()})
    (folder / FINGERPRINT_FILE).write_text(fingerprint + "\n", encoding="utf-8")
