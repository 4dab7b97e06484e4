"""What can go wrong in retrieval, each with one sentence that may be shown to a person.

RetrievalError
+-- DocumentsError          no such folder, or nothing in it to index
+-- CatalogError            catalog.toml cannot be used
+-- ModelError              a model cannot be loaded
+-- IndexMismatchError      the index was made by another encoder or a newer format
+-- IndexDamagedError       a file of the index is missing or changed
+-- UnknownFilmError        no document is about the film that was named
+-- IndexUnwritableError    the index cannot be written where it should be
+-- EvaluationError         a file of questions or of predictions cannot be used
"""


class RetrievalError(Exception):
    """Base of the package's errors; its message is one sentence: what is wrong, what to do."""


class DocumentsError(RetrievalError):
    """The documents' folder is missing or holds nothing to index."""


class CatalogError(RetrievalError):
    """The catalog cannot be read, or is invalid."""


class ModelError(RetrievalError):
    """A model cannot be loaded."""


class UnknownFilmError(RetrievalError):
    """No document is about a film of this title."""


class IndexMismatchError(RetrievalError):
    """The index on disk was made by another encoder or by a newer version."""


class IndexDamagedError(RetrievalError):
    """A file of the index on disk is missing, cut short or changed; `damage` says which, and where."""

    def __init__(self, damage: str) -> None:
        super().__init__(f"{damage}; run `cinecite index --rebuild`.")
        self.damage = damage


class IndexUnwritableError(RetrievalError):
    """The index's folder cannot be written."""


class EvaluationError(RetrievalError):
    """A file of questions or of predictions cannot be read, or a line of it is malformed."""
