"""Between an outcome and the record of it, which points at words that the documents still hold, or not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, assert_never

from bot.storage.records import FindingRole, StoredDocument, StoredFinding, StoredOutcome, StoredPassage
from retrieval import Answer, Candidate, Chunk, Citation, Document, Finding, NoAnswer, Sentence, Span

# Two versions of one document share a digest of 64 bits by chance once in 10^19.
DIGEST_BYTES: Final = 8
# A candidate that was recalled stands in no row of an index.
NO_ROW: Final = -1


@dataclass(frozen=True, slots=True)
class Restored:
    """An outcome as it was shown, save what stands in the documents that are `gone` or `changed` (their ids).

    Its candidates have no row, score or evidence, and their chunks one sentence.
    """

    outcome: Answer | NoAnswer
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outdated:
    """The document that the best finding stood in is gone or changed: there is no answer to show."""

    gone: tuple[str, ...]
    changed: tuple[str, ...]


def stored_outcome(outcome: Answer | NoAnswer) -> StoredOutcome:
    """Return the record of an outcome; it takes time by the length of the documents."""
    findings = tuple(_with_roles(outcome))
    documents = [finding.citation.document for finding, _ in findings]
    documents += [candidate.chunk.document for candidate in outcome.candidates]
    return StoredOutcome(
        findings=tuple(_stored_finding(finding, role) for finding, role in findings),
        candidates=tuple(_stored_passage(candidate.chunk) for candidate in outcome.candidates),
        documents=tuple(
            StoredDocument(document.id, digest(document.text))
            for document in {document.id: document for document in documents}.values()
        ),
        no_answer=outcome.reason if isinstance(outcome, NoAnswer) else None,
    )


def restored(stored: StoredOutcome, find: Callable[[str], Document | None]) -> Restored | Outdated:
    """Return the outcome of a record, from the documents that `find` knows by their ids.

    It takes time by the length of the documents.
    """
    found = {kept.id: find(kept.id) for kept in stored.documents}
    same: dict[str, Document] = {}
    for kept in stored.documents:
        document = found[kept.id]
        if document is not None and digest(document.text) == kept.digest:
            same[kept.id] = document
    gone = tuple(id_ for id_, document in found.items() if document is None)
    changed = tuple(id_ for id_ in found if id_ not in same and id_ not in gone)
    outcome = _outcome(stored, same)
    return Outdated(gone, changed) if outcome is None else Restored(outcome, gone, changed)


def digest(text: str) -> str:
    """Return a short hexadecimal digest of a document's text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).hexdigest()


def _with_roles(outcome: Answer | NoAnswer) -> Iterator[tuple[Finding, FindingRole]]:
    match outcome:
        case Answer():
            yield outcome.best, FindingRole.BEST
            for role, findings in (
                (FindingRole.AGREEING, outcome.agreeing),
                (FindingRole.DIFFERING, outcome.differing),
                (FindingRole.FURTHER, outcome.further),
            ):
                yield from ((finding, role) for finding in findings)
        case NoAnswer():
            pass
        case _:
            assert_never(outcome)


def _stored_finding(finding: Finding, role: FindingRole) -> StoredFinding:
    return StoredFinding(
        document_id=finding.citation.document.id,
        span=finding.citation.span,
        short=finding.short,
        language=finding.language,
        confidence=finding.confidence,
        role=role,
    )


def _stored_passage(chunk: Chunk) -> StoredPassage:
    return StoredPassage(chunk.document.id, chunk.span, chunk.language)


def _outcome(stored: StoredOutcome, same: Mapping[str, Document]) -> Answer | NoAnswer | None:
    """Return what can be shown of an outcome; None if its best finding cannot."""
    candidates = tuple(
        _candidate(passage, same[passage.document_id])
        for passage in stored.candidates
        if passage.document_id in same
    )
    if stored.no_answer is not None:
        return NoAnswer(stored.no_answer, candidates)
    by_role: dict[FindingRole, list[Finding]] = {role: [] for role in FindingRole}
    for finding in stored.findings:
        if finding.document_id in same:
            by_role[finding.role].append(_finding(finding, same[finding.document_id]))
    if not by_role[FindingRole.BEST]:
        return None
    return Answer(
        best=by_role[FindingRole.BEST][0],
        agreeing=tuple(by_role[FindingRole.AGREEING]),
        differing=tuple(by_role[FindingRole.DIFFERING]),
        candidates=candidates,
        further=tuple(by_role[FindingRole.FURTHER]),
    )


def _finding(stored: StoredFinding, document: Document) -> Finding:
    return Finding(Citation(document, stored.span), stored.short, stored.language, stored.confidence)


def _candidate(stored: StoredPassage, document: Document) -> Candidate:
    sentence = Sentence(stored.span, stored.language)
    return Candidate(NO_ROW, Chunk(document, (sentence,), Span(0, 0), stored.language), score=0.0)
