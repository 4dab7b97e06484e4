"""An outcome as one line of JSON, which other programs rely on."""

import json
from typing import assert_never

from retrieval import Answer, ArmEvidence, Candidate, Finding, NoAnswer

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Id = str | int | None

# Times below a microsecond are noise.
ELAPSED_DIGITS = 3


# What JSON leaves as it is although some readers of lines, or a terminal, act on it: line separators, the
# control characters above ASCII, halves of surrogate pairs that no encoding can write.
_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029, *range(0xD800, 0xE000))}


def json_line(outcome: Answer | NoAnswer, *, elapsed_ms: float, id_: Id = None, explain: bool = False) -> str:
    """Return the outcome of the question called `id_` as one line, without its line feed.

    Where the documents do not answer, answer, quote, source, start, end and language are null.
    `explain` adds to each candidate how each arm of retrieval ranked it, and which words met.
    """
    match outcome:
        case Answer():
            facts = _found(outcome.best)
        case NoAnswer():
            facts = _NOT_FOUND
        case _:
            assert_never(outcome)
    record: dict[str, Json] = {
        "id": id_,
        "answered": isinstance(outcome, Answer),
        **facts,
        "candidates": [_candidate(candidate, explain=explain) for candidate in outcome.candidates],
        "elapsed_ms": round(elapsed_ms, ELAPSED_DIGITS),
    }
    return json.dumps(record, ensure_ascii=False).translate(_ESCAPED)


_NOT_FOUND: dict[str, Json] = {
    **dict.fromkeys(("answer", "quote", "source", "start", "end", "place", "language")),
    "confidence": 0.0,
}


def _found(finding: Finding) -> dict[str, Json]:
    citation = finding.citation
    return {
        "answer": finding.answer,
        "quote": citation.quote,
        "source": citation.document.id,
        "start": citation.span.start,
        "end": citation.span.end,
        "place": None if citation.mark is None else f"{citation.mark.kind.value} {citation.mark.name}",
        "language": finding.language.value,
        "confidence": float(finding.confidence),
    }


def _candidate(candidate: Candidate, *, explain: bool) -> Json:
    chunk = candidate.chunk
    shown: dict[str, Json] = {
        "source": chunk.document.id,
        "text": chunk.text,
        "score": float(candidate.score),
    }
    if explain:
        shown["bm25"] = _arm(candidate.sparse)
        shown["dense"] = _arm(candidate.dense)
        shown["matches"] = [
            {"word": match.word, "term": match.term, "kind": match.kind.value, "weight": float(match.weight)}
            for match in candidate.matches
        ]
    return shown


def _arm(evidence: ArmEvidence) -> Json:
    return {"rank": evidence.rank, "score": float(evidence.score)} if evidence.rank else None
