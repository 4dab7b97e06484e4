"""Sentences as they are read, made of a few words each."""

from collections.abc import Sequence

from retrieval.datatypes import Candidate, Chunk, Document, Language, Sentence, SentenceKind, Span


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
    score: float = 1.0,
) -> Candidate:
    """Return a candidate of sentences that follow each other in the document."""
    found = tuple(Sentence(span_in(document.text, each), document.language, kind) for each in sentences)
    chunk = Chunk(document, found, span_in(document.text, heading), document.language)
    return Candidate(row, chunk, score=score)


def document_of(text: str, *, language: Language = Language.EN, film: str = "") -> Document:
    """Return a document that is called "Notes"."""
    return Document("notes.txt", text, "Notes", language, film=film)
