"""Sentences as they are read, made of a few words each."""

from collections.abc import Mapping, Sequence

from retrieval.datatypes import Candidate, Chunk, Document, Language, Sentence, SentenceKind, Span
from retrieval.features import COLUMNS, Features, ReadSentence


def features_of(**known: float) -> Features:
    """Return features that are 0 but for the known ones."""
    return Features(**dict.fromkeys(COLUMNS, 0.0) | known)


def span_in(text: str, part: str) -> Span:
    """Return where a part first stands in a text."""
    return Span(text.index(part), text.index(part) + len(part))


def candidate_of(
    document: Document,
    sentences: Sequence[str],
    *,
    row: int = 0,
    heading: str = "",
    kind: SentenceKind = SentenceKind.PROSE,
) -> Candidate:
    """Return a candidate of sentences that stand in the document one behind the other."""
    found = tuple(Sentence(span_in(document.text, each), document.language, kind) for each in sentences)
    chunk = Chunk(document, found, span_in(document.text, heading), document.language)
    return Candidate(row, chunk, score=1.0)


def read_of(
    candidate: Candidate, number: int = 0, *, known: Mapping[str, float] | None = None
) -> ReadSentence:
    """Return one of a candidate's sentences as the sentence reader does, with nothing that met a question."""
    sentence = candidate.chunk.sentences[number]
    text = sentence.span.of(candidate.chunk.document.text)
    return ReadSentence(candidate, sentence, text, (), (), features_of(**known or {}), 0.0)


def document_of(text: str, *, language: Language = Language.EN, film: str = "") -> Document:
    """Return a document that is called "Notes"."""
    return Document("notes.txt", text, "Notes", language, film=film)
