"""Chooses the models: the built-in ones, lighter ones, or users' own by name or path."""

from dataclasses import dataclass
from typing import Final

from retrieval.models.encoders import Encoder, TransformerEncoder, built_in_words
from retrieval.models.span_models import BuiltInSpans, SpanModel

BUILT_IN: Final = "builtin"
STATIC: Final = "static"  # the encoder that only sums word vectors
SENTENCES: Final = "sentences"  # the reader that ranks sentences, with no span model


@dataclass(frozen=True, slots=True)
class Models:
    """The names of the encoder and the reader, with the revisions of users' own models.

    `threads` is the number of threads of the built-in models, None for as many as help.
    """

    encoder: str = BUILT_IN
    encoder_revision: str | None = None
    reader: str = BUILT_IN
    reader_revision: str | None = None
    threads: int | None = None


BUILT_IN_MODELS: Final = Models()


def open_encoder(models: Models) -> Encoder:
    """Open the encoder; raises ModelError with what to do about it."""
    if models.encoder == BUILT_IN:
        return TransformerEncoder.load(threads=models.threads)
    if models.encoder == STATIC:
        return built_in_words()
    # torch takes seconds to import; the built-in encoders need none.
    from retrieval.models.hub_encoder import SentenceTransformersEncoder  # noqa: PLC0415

    return SentenceTransformersEncoder.load(models.encoder, revision=models.encoder_revision)


def open_span_model(models: Models) -> SpanModel | None:
    """Open the reader's span model, None if it uses none; raises ModelError with what to do about it."""
    if models.reader == SENTENCES:
        return None
    if models.reader == BUILT_IN:
        return BuiltInSpans.load(threads=models.threads)
    # torch takes seconds to import; the built-in reader needs none.
    from retrieval.models.hub_reader import TransformersSpans  # noqa: PLC0415

    return TransformersSpans.load(models.reader, revision=models.reader_revision)
