"""A folder of documents that can be asked while it changes: models are loaded once, each new index opened."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from retrieval.errors import DocumentsError, IndexUnwritableError
from retrieval.index.index import Index, Manifest, Progress, Source
from retrieval.index.indexing import IndexSettings, index_folder, index_in_force, open_index, pending
from retrieval.index.storage.generations import current_generation
from retrieval.models.choice import BUILT_IN_MODELS, Models
from retrieval.pipeline.pipeline import Pipeline, open_pipeline


@dataclass(frozen=True, slots=True)
class Changes:
    """The number of files that were added to an index, changed in it, and removed from it."""

    added: int
    changed: int
    removed: int


class Library:
    """The pipeline over a folder of documents, as of the last refresh.

    A pipeline stays usable after a refresh: its index does not change. Safe to share between threads; if
    several refresh, one builds and the others wait for it.
    """

    def __init__(self, pipeline: Pipeline, documents: Path, index: Path, *, max_file_bytes: int) -> None:
        self._pipeline = pipeline
        self._documents = documents
        self._index = index
        self._settings = IndexSettings(max_file_bytes)
        self._refreshing = Lock()

    @classmethod
    def open(
        cls,
        documents: Path,
        index: Path,
        *,
        models: Models = BUILT_IN_MODELS,
        max_file_bytes: int,
        progress: Progress | None = None,
    ) -> "Library":
        """Open the models and the index; raises what `open_pipeline` does."""
        pipeline = open_pipeline(
            documents, index, models=models, max_file_bytes=max_file_bytes, progress=progress
        )
        return cls(pipeline, documents, index, max_file_bytes=max_file_bytes)

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline over the newest index that was opened."""
        return self._pipeline

    def refresh(self, *, rebuild: bool = False, progress: Progress | None = None) -> Pipeline | None:
        """Update the index and return the pipeline over it, None if nothing has changed.

        An index that another process has built is opened instead of built again. `rebuild` reads everything
        again. Raises RetrievalError; the pipeline is then unchanged.
        """
        with self._refreshing:
            held = self._pipeline.index
            found = self._open_index(held, rebuild=rebuild, progress=progress)
            if found is held:
                return None
            self._pipeline = self._pipeline.over(found)
            return self._pipeline

    def pending(self) -> int | None:
        """Return None if a refresh would change nothing, else a number that changes with the documents."""
        root = index_folder(self._index, self._documents)
        try:
            state = pending(
                self._pipeline.index, self._documents, self._pipeline.encoder, settings=self._settings
            )
        except DocumentsError as error:
            state = hash(str(error))
        # With another index in force a refresh may go well that did not before.
        return None if state is None else hash((state, current_generation(root)))

    def _open_index(self, held: Index, *, rebuild: bool, progress: Progress | None) -> Index:
        # A link to the documents may point to another folder by now, which has an index of its own.
        root, encoder = index_folder(self._index, self._documents), self._pipeline.encoder
        try:
            return open_index(
                self._documents,
                root,
                encoder,
                settings=self._settings,
                rebuild=rebuild,
                progress=progress,
                opened=held,
            )
        except IndexUnwritableError:
            # Without write permission, use what another process has built, even if the documents are newer.
            newest = index_in_force(root, encoder)
            if newest is None or newest.manifest == held.manifest:
                raise
            return newest


def changes_between(old: Pipeline, new: Pipeline) -> Changes:
    """Return the changes from an earlier index to a later one."""
    before, after = _indexed(old.index.manifest), _indexed(new.index.manifest)
    return Changes(
        added=len(after.keys() - before.keys()),
        changed=sum(before[name] != source for name, source in after.items() if name in before),
        removed=len(before.keys() - after.keys()),
    )


def _indexed(manifest: Manifest) -> dict[str, Source]:
    """Return the files that were not skipped, by their ids."""
    skipped = {name for name, _ in manifest.skipped}
    return {source.id: source for source in manifest.sources if source.id not in skipped}
