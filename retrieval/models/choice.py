"""Which models are used: the built-in ones, lighter ones, or users' own by name or path."""

from dataclasses import dataclass
from typing import Final

from retrieval.models.encoders import Encoder, TransformerEncoder, built_in_words
from retrieval.models.span_models import BuiltInSpans, SpanModel

BUILT_IN: Final = "builtin"
STATIC: Final = "static"  # the encoder that only sums word vectors
SENTENCES: Final = "sentences"  # the reader that ranks sentences, with no span model


@dataclass(frozen=True, slots=True)
class Models:
    """The names of the encoder and the reader; of users' own perhaps with the revision.

    `threads` is how many the built-in ones compute with, None for as many as are of use.
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
    """Open what the reader reads passages with, None for nothing; raises ModelError with what to do."""
    if models.reader == SENTENCES:
        return None
    if models.reader == BUILT_IN:
        return BuiltInSpans.load(threads=models.threads)
    # torch takes seconds to import; the built-in reader needs none.
    from retrieval.models.hub_reader import TransformersSpans  # noqa: PLC0415

    return TransformersSpans.load(models.reader, revision=models.reader_revision)
