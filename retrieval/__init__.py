"""Answers questions from a folder of documents: the public names, each imported when it is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrieval.datatypes import (
        EVERYTHING,
        Answer,
        ArmEvidence,
        Candidate,
        Chunk,
        Citation,
        Document,
        Finding,
        Language,
        Mark,
        MarkKind,
        Match,
        MatchKind,
        NoAnswer,
        NoAnswerReason,
        Scope,
        Sentence,
        SentenceKind,
        Span,
    )
    from retrieval.documents.catalog import CATALOG_NAME
    from retrieval.documents.files import SUFFIXES, Skipped
    from retrieval.errors import RetrievalError, UnknownFilmError
    from retrieval.evaluation.gold import GoldQuestion, read_gold, turns
    from retrieval.evaluation.measures import evaluate
    from retrieval.evaluation.page import write_report
    from retrieval.evaluation.predictions import prediction_of
    from retrieval.evaluation.table import render_table
    from retrieval.index.index import Progress, read_manifest
    from retrieval.index.indexing import index_folder
    from retrieval.index.storage.generations import current_generation
    from retrieval.models.choice import BUILT_IN, SENTENCES, STATIC, Models, open_encoder
    from retrieval.models.transformer import default_threads
    from retrieval.models.weights import ENCODER_FOLDER, READER_FOLDER, WORDS_FOLDER
    from retrieval.pipeline.conversation import Conversation
    from retrieval.pipeline.library import Changes, Library, changes_between
    from retrieval.pipeline.pipeline import Pipeline, open_pipeline
    from retrieval.text.languages import detect
    from retrieval.text.normalisation import fold, folded_words, well_formed, word_spans

_NAMES = {
    "retrieval.datatypes": (
        "Answer",
        "ArmEvidence",
        "Candidate",
        "Chunk",
        "Citation",
        "Document",
        "EVERYTHING",
        "Finding",
        "Language",
        "Mark",
        "MarkKind",
        "Match",
        "MatchKind",
        "NoAnswer",
        "NoAnswerReason",
        "Scope",
        "Sentence",
        "SentenceKind",
        "Span",
    ),
    "retrieval.documents.catalog": ("CATALOG_NAME",),
    "retrieval.documents.files": ("SUFFIXES", "Skipped"),
    "retrieval.errors": ("RetrievalError", "UnknownFilmError"),
    "retrieval.evaluation.gold": ("GoldQuestion", "read_gold", "turns"),
    "retrieval.evaluation.measures": ("evaluate",),
    "retrieval.evaluation.page": ("write_report",),
    "retrieval.evaluation.predictions": ("prediction_of",),
    "retrieval.evaluation.table": ("render_table",),
    "retrieval.index.index": ("Progress", "read_manifest"),
    "retrieval.index.indexing": ("index_folder",),
    "retrieval.index.storage.generations": ("current_generation",),
    "retrieval.models.choice": ("BUILT_IN", "Models", "SENTENCES", "STATIC", "open_encoder"),
    "retrieval.models.transformer": ("default_threads",),
    "retrieval.models.weights": ("ENCODER_FOLDER", "READER_FOLDER", "WORDS_FOLDER"),
    "retrieval.pipeline.conversation": ("Conversation",),
    "retrieval.pipeline.library": ("Changes", "Library", "changes_between"),
    "retrieval.pipeline.pipeline": ("Pipeline", "open_pipeline"),
    "retrieval.text.languages": ("detect",),
    "retrieval.text.normalisation": ("fold", "folded_words", "well_formed", "word_spans"),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names}

__all__ = [
    "BUILT_IN",
    "CATALOG_NAME",
    "ENCODER_FOLDER",
    "EVERYTHING",
    "READER_FOLDER",
    "SENTENCES",
    "STATIC",
    "SUFFIXES",
    "WORDS_FOLDER",
    "Answer",
    "ArmEvidence",
    "Candidate",
    "Changes",
    "Chunk",
    "Citation",
    "Conversation",
    "Document",
    "Finding",
    "GoldQuestion",
    "Language",
    "Library",
    "Mark",
    "MarkKind",
    "Match",
    "MatchKind",
    "Models",
    "NoAnswer",
    "NoAnswerReason",
    "Pipeline",
    "Progress",
    "RetrievalError",
    "Scope",
    "Sentence",
    "SentenceKind",
    "Skipped",
    "Span",
    "UnknownFilmError",
    "changes_between",
    "current_generation",
    "default_threads",
    "detect",
    "evaluate",
    "fold",
    "folded_words",
    "index_folder",
    "open_encoder",
    "open_pipeline",
    "prediction_of",
    "read_gold",
    "read_manifest",
    "render_table",
    "turns",
    "well_formed",
    "word_spans",
    "write_report",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of the public names
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)
