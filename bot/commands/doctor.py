"""What is in use: versions, machine, documents, index, models."""

import os
import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from bot.commands.index import skipped_lines
from bot.refresh.opening import Opener, models_of
from bot.render.screen import one_line
from bot.settings import Settings
from bot.version import own_version
from bot.wording import wording
from retrieval import (
    BUILT_IN,
    ENCODER_FOLDER,
    READER_FOLDER,
    SENTENCES,
    STATIC,
    WORDS_FOLDER,
    Language,
    Pipeline,
    RetrievalError,
    current_generation,
    default_threads,
    index_folder,
    open_encoder,
    read_manifest,
)

# The libraries whose versions change what is found.
LIBRARIES = (
    "numpy", "faiss-cpu", "rank-bm25", "onnxruntime", "tokenizers", "syntok",
    "sentence-transformers", "torch",
)  # fmt: skip
ENCODERS = {BUILT_IN: ENCODER_FOLDER, STATIC: WORDS_FOLDER}
READERS = {BUILT_IN: READER_FOLDER, SENTENCES: None}
NAME_WIDTH = 12
BYTES_PER_MB = 1_000_000


def diagnosis(settings: Settings, opener: Opener) -> Iterator[str]:
    """Yield a line a fact; what is known without the index comes before it is opened.

    Raises RetrievalError if it cannot be opened.
    """
    python = f"Python {platform.python_version()}, {platform.platform(terse=True)}"
    yield _line("Cinecite", f"{own_version()}, {python}, {os.cpu_count()} processors")
    yield _line("Libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    yield _line("Discord", "a token is set" if settings.discord_token else "no token is set")
    yield _line("Encoder", _model(settings.encoder, settings.encoder_revision, ENCODERS))
    yield _line("Reader", _model(settings.reader, settings.reader_revision, READERS))
    yield _line("Threads", f"{settings.threads or default_threads()} for the built-in models")
    yield _line("Documents", str(settings.documents))
    yield _line("Index", str(index_folder(settings.index, settings.documents)))
    if maker := _other_maker(settings):
        yield _line("", f"made by {maker}, not by this encoder: asking makes it anew")
        return
    pipeline = opener(settings)
    yield from _contents(pipeline)
    yield _line("", _generation(current_generation(index_folder(settings.index, settings.documents))))


def _other_maker(settings: Settings) -> str:
    """Return what made the index if it is not the encoder that is set, else nothing."""
    folder = current_generation(index_folder(settings.index, settings.documents))
    if folder is None:
        return ""
    try:
        maker = read_manifest(folder).encoder
    except RetrievalError:
        return ""  # opening says what is wrong with it
    encoder = open_encoder(models_of(settings))
    return "" if encoder.identity == maker else maker


def _contents(pipeline: Pipeline) -> Iterator[str]:
    words = wording(Language.EN)
    languages = {words.languages[code]: number for code, number in pipeline.document_counts().items()}
    by_language = ", ".join(f"{number} {name}" for name, number in sorted(languages.items()))
    documents = words.counted(len(pipeline.documents), words.documents)
    yield _line("", f"{documents} ({by_language}) about {words.counted(len(pipeline.films), words.films)}")
    for skipped in skipped_lines(pipeline.skipped):
        yield _line("", f"{skipped[0].lower()}{skipped[1:].rstrip('.')}")
    yield _line("", f"{words.counted(pipeline.chunk_count, words.passages)} by {pipeline.encoder_identity}")
    yield _line("", f"read by {pipeline.reader_identity}")


def _generation(folder: Path | None) -> str:
    if folder is None:
        return "nothing on disk"
    return f"{folder.name}, {_megabytes(folder)}, fits its documents and encoder"


def _model(name: str, revision: str, built_in: Mapping[str, Path | None]) -> str:
    """Return what a model is: a built-in one with its size, or a user's own."""
    if name not in built_in:
        return f"{name}{f' at {revision}' if revision else ''}, your own"
    folder = built_in[name]
    return f"{name}, {_megabytes(folder)} on disk" if folder is not None else f"{name}, no model"


def _megabytes(folder: Path) -> str:
    size_bytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return f"{size_bytes / BYTES_PER_MB:.1f} MB"


def _line(name: str, fact: str) -> str:
    return f"{name:{NAME_WIDTH}}{one_line(fact)}"
