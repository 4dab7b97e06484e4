"""What is in use: versions, machine, documents, index, models."""

import os
import platform
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.opening import Opener
from bot.render.screen import one_line
from bot.settings import Settings
from bot.wording import wording
from retrieval.datatypes import Language
from retrieval.generations import current_generation
from retrieval.indexing import index_folder
from retrieval.pipeline import Pipeline

# The libraries whose versions change what is found.
LIBRARIES = ("numpy", "faiss-cpu", "rank-bm25", "sentence-transformers", "torch", "tokenizers", "syntok")
NAME_WIDTH = 12
BYTES_PER_MB = 1_000_000


def diagnosis(settings: Settings, opener: Opener) -> Iterator[str]:
    """Yield a line a fact; what is known without the index comes before it is opened.

    Raises RetrievalError where it cannot be opened.
    """
    python = f"Python {platform.python_version()}, {platform.platform(terse=True)}"
    yield _line("Cinecite", f"{own_version()}, {python}, {os.cpu_count()} processors")
    yield _line("Libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    yield _line("Discord", "a token is set" if settings.discord_token else "no token is set")
    yield _line("Encoder", settings.encoder)
    yield _line("Reader", settings.reader)
    yield _line("Documents", str(settings.documents))
    yield _line("Index", str(index_folder(settings.index, settings.documents)))
    pipeline = opener(settings)
    yield from _contents(pipeline)
    yield _line("", _generation(current_generation(index_folder(settings.index, settings.documents))))


def _contents(pipeline: Pipeline) -> Iterator[str]:
    words = wording(Language.EN)
    languages = Counter(words.languages[document.language] for document in pipeline.documents)
    by_language = ", ".join(f"{number} {name}" for name, number in sorted(languages.items()))
    documents = words.counted(len(pipeline.documents), words.documents)
    yield _line("", f"{documents} ({by_language}) about {words.counted(len(pipeline.films), words.films)}")
    for skipped in pipeline.skipped:
        yield _line("", f"skipped {one_line(skipped.id)}: {one_line(skipped.reason)}")
    yield _line("", f"{words.counted(pipeline.chunk_count, words.passages)} by {pipeline.encoder_identity}")


def _generation(folder: Path | None) -> str:
    if folder is None:
        return "nothing on disk"
    size_bytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return f"{folder.name}, {size_bytes / BYTES_PER_MB:.1f} MB, fits its documents and encoder"


def _line(name: str, fact: str) -> str:
    return f"{name:{NAME_WIDTH}}{one_line(fact)}"


def own_version() -> str:
    """Return Cinecite's version, `unknown` where it runs without being installed."""
    try:
        return version("cinecite")
    except PackageNotFoundError:
        return "unknown"
