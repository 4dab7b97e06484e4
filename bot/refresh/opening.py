"""Settings -> the pipeline that they describe."""

from typing import Protocol

from bot.refresh.progress import BuildProgress
from bot.settings import Settings
from retrieval import Library, Models, Pipeline, Progress, open_pipeline


class Opener(Protocol):
    """What opens a pipeline: `open_from`, or a test's own."""

    def __call__(self, settings: Settings, *, rebuild: bool = False) -> Pipeline:
        """Open the pipeline that the settings describe."""


def open_from(settings: Settings, *, rebuild: bool = False) -> Pipeline:
    """Open the pipeline, with a bar where its index must be built first.

    Raises a RetrievalError if it cannot be opened.
    """
    progress = BuildProgress()
    try:
        return built(settings, rebuild=rebuild, progress=progress)
    finally:
        progress.close()


def built(settings: Settings, *, rebuild: bool, progress: Progress) -> Pipeline:
    """Open the pipeline, telling how far its index is where that must be built first.

    Raises a RetrievalError if it cannot be opened.
    """
    return open_pipeline(
        settings.documents,
        settings.index,
        models=models_of(settings),
        max_file_bytes=settings.max_file_bytes,
        rebuild=rebuild,
        progress=progress,
    )


def library_of(settings: Settings, pipeline: Pipeline) -> Library:
    """Return the library of a pipeline that was opened by these settings."""
    return Library(pipeline, settings.documents, settings.index, max_file_bytes=settings.max_file_bytes)


def models_of(settings: Settings) -> Models:
    """Return the models that the settings name."""
    return Models(
        encoder=settings.encoder,
        encoder_revision=settings.encoder_revision or None,
        reader=settings.reader,
        reader_revision=settings.reader_revision or None,
        threads=settings.threads,
    )
