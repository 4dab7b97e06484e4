"""Users' own models: from a folder, from this machine's cache, or from the Hugging Face Hub."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from retrieval.errors import ModelError

if TYPE_CHECKING:
    from torch import Tensor

HUB_TIMEOUT_S: Final = 10.0

# Number of weights sampled from each tensor to identify a user's model: enough to change with any training,
# few enough to take milliseconds for gigabytes.
_SAMPLED_VALUES: Final = 256
_FINGERPRINT_CHARS: Final = 16

Model = TypeVar("Model")
Model_co = TypeVar("Model_co", covariant=True)


class Loader(Protocol[Model_co]):
    """Loads a model by its name or folder, optionally from local files only."""

    def __call__(self, name: str, *, revision: str | None, local_files_only: bool) -> Model_co:
        """Return the model; may raise any error."""
        ...


def load_model(name: str, loader: Loader[Model], *, revision: str | None, what: str) -> Model:
    """Load a model by its folder or by its name on the Hub; local files are used first.

    Raises ModelError if it cannot be loaded, with a sentence that calls it `what`.
    """
    folder = _folder_of(name)
    if folder is not None:
        return _load_folder(folder, loader, what)
    if _looks_like_path(name):
        raise ModelError(f"There is no {what} folder {name!r}; give an existing folder or a model's name.")
    try:
        return loader(name, revision=revision, local_files_only=True)
    except Exception:  # noqa: BLE001 - loaders raise errors of every kind
        return _download(name, loader, revision, what)


def label_of(name: str) -> str:
    """Return a model's label: its folder's name or its name on the Hub."""
    folder = _folder_of(name)
    return name if folder is None else folder.resolve().name


def fingerprint(parts: str, weights: Mapping[str, "Tensor"]) -> str:
    """Return a short hash of a model's structure and of a sample of every tensor."""
    import torch  # noqa: PLC0415

    digest = hashlib.sha256(parts.encode())
    for name, tensor in sorted(weights.items()):
        step = max(1, tensor.numel() // _SAMPLED_VALUES)
        sample = tensor.detach().flatten()[::step].to("cpu", torch.float64)
        digest.update(f"{name}{tuple(tensor.shape)}".encode() + sample.numpy().tobytes())
    return digest.hexdigest()[:_FINGERPRINT_CHARS]


def _folder_of(name: str) -> Path | None:
    """Return the folder that a name refers to, None if there is none."""
    try:
        folder = Path(name).expanduser()
        return folder if folder.is_dir() else None
    # A home that does not exist; a place that this user may not look into, or a name too long for a file's.
    except (RuntimeError, OSError):
        return None


def _looks_like_path(name: str) -> bool:
    return name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1


def _load_folder(folder: Path, loader: Loader[Model], what: str) -> Model:
    try:
        return loader(str(folder), revision=None, local_files_only=True)
    except Exception as error:
        raise ModelError(
            f"The folder {str(folder)!r} holds no {what} that can be loaded; give the folder of a saved "
            "model, or a model's name."
        ) from error


def _download(name: str, loader: Loader[Model], revision: str | None, what: str) -> Model:
    # Of sentence-transformers' own stack: it is there whenever a model can be loaded.
    from huggingface_hub import HfApi  # noqa: PLC0415

    try:
        # Without a network, the loader would retry for a minute and print each attempt.
        HfApi().model_info(name, revision=revision, timeout=HUB_TIMEOUT_S)
        return loader(name, revision=revision, local_files_only=False)
    except Exception as error:
        wanted = name if revision is None else f"{name}@{revision}"
        raise ModelError(
            f"The {what} {wanted!r} is not on this machine and could not be downloaded; check the name and "
            'the network, give a folder, or use "builtin".'
        ) from error
