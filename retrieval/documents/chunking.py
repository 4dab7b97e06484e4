"""Splits a document into chunks of whole sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.datatypes import CHUNK_CHARS, Chunk, Document, Language, Sentence, SentenceKind, Span
from retrieval.documents.layout import Block, blocks_of
from retrieval.documents.sentences import sentence_spans
from retrieval.text.languages import detect

__all__ = ["CHUNK_CHARS", "MAX_SENTENCE_CHARS", "REVIEW_CHUNKS", "chunks_of", "sentences_of"]

REVIEW_CHUNKS = 2  # a review of up to this many chunks' length stays in one chunk

# Text without a full stop is cut at the last of these before this many characters: a longer quotation helps
# nobody.
MAX_SENTENCE_CHARS = 1800
_BREAKS = (re.compile(r";\s+"), re.compile(r",\s+"), re.compile(r"\s+"))

_DETECTABLE_CHARS = 40  # the language of shorter sentences is their document's
# The remains of an image in wiki text: thumb|right|300px|The sentence that follows.
_WIKI_PARAMETERS = re.compile(r"(?<!\S)(?:\[\[)?(?:[\w.:=\-]+\|){2,}")
_SIGNATURE = re.compile(r"[~—–][^.!?]{2,60}")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence and its block."""

    sentence: Sentence
    block: Block
    begins: bool  # its block

    @property
    def follows(self) -> bool:
        """Return whether it directly follows the unit before."""
        return self.block.follows or not self.begins


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """Return everything in a document that can be quoted, in order, headings included."""
    return tuple(unit.sentence for unit in _units(document))


def chunks_of(document: Document, *, max_chars: int = CHUNK_CHARS) -> tuple[Chunk, ...]:
    """Return the document's chunks in order: whole sentences, at most `max_chars` long if possible.

    They never overlap. A chunk holds adjacent sentences of one section, a cast list or other text, and a
    whole review with its bylines unless that is more than REVIEW_CHUNKS times as long.
    """
    units = (unit for unit in _units(document) if unit.sentence.kind is not SentenceKind.HEADING)
    return tuple(_chunk(document, part) for run in _runs(units) for part in _parts(run, max_chars=max_chars))


def _units(document: Document) -> Iterator[_Unit]:
    for block in (each for each in blocks_of(document.text) if each.span.start >= document.begins):
        spans = _prose(document.text, block.span) if block.kind is SentenceKind.PROSE else [block.span]
        for row, span in enumerate(spans):
            words = span.of(document.text)
            is_signature = row > 0 and block.kind is SentenceKind.PROSE and _SIGNATURE.fullmatch(words)
            kind = SentenceKind.BYLINE if is_signature else block.kind
            sentence = Sentence(span, _language(words, document.language), kind)
            yield _Unit(sentence, block, begins=row == 0)


def _prose(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for match in [*_WIKI_PARAMETERS.finditer(text, span.start, span.end), None]:
        end = match.start() if match else span.end
        for sentence in sentence_spans(text[start:end]):
            yield from _bounded(text, sentence.shifted(start))
        start = match.end() if match else end


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """Yield the sentence, in pieces if it is too long."""
    start = span.start
    while span.end - start > MAX_SENTENCE_CHARS:
        end = _break(text, start)
        piece = text[start:end].rstrip()
        yield Span(start, start + len(piece))
        start = end
    yield Span(start, span.end)


def _break(text: str, start: int) -> int:
    """Return the end of the piece that begins at `start`."""
    window = text[start : start + MAX_SENTENCE_CHARS]
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(window, len(window) // 2)]
        if ends:
            return start + ends[-1]
    return start + MAX_SENTENCE_CHARS


def _language(words: str, of_document: Language) -> Language:
    if len(words) < _DETECTABLE_CHARS and words.isascii() == (of_document is Language.EN):
        return of_document
    found = detect(words)
    return of_document if found is Language.UNKNOWN else found


def _runs(units: Iterator[_Unit]) -> Iterator[list[_Unit]]:
    """Yield the runs of units that may share chunks: adjacent, of one section and kind."""
    run: list[_Unit] = []
    for unit in units:
        if run and not _belong_together(run[-1], unit):
            yield run
            run = []
        run.append(unit)
    if run:
        yield run


def _belong_together(before: _Unit, unit: _Unit) -> bool:
    is_cast = unit.sentence.kind is SentenceKind.CAST
    return (
        unit.follows
        and before.block.heading == unit.block.heading
        and before.block.group == unit.block.group
        and (before.sentence.kind is SentenceKind.CAST) == is_cast
    )


def _parts(run: Sequence[_Unit], *, max_chars: int) -> Iterator[list[_Unit]]:
    room = max_chars * REVIEW_CHUNKS if run[0].block.group else max_chars
    if _length(run[0], run[-1]) <= room:
        yield list(run)
        return
    part: list[_Unit] = []
    for unit in run:
        if part and not _fits(part, unit, max_chars=max_chars):
            yield part
            part = []
        part.append(unit)
    yield part


def _fits(part: Sequence[_Unit], unit: _Unit, *, max_chars: int) -> bool:
    """Return whether a unit joins a part: bylines always do, paragraphs if it is less than half full."""
    if unit.sentence.kind is SentenceKind.BYLINE or part[-1].sentence.kind is SentenceKind.BYLINE:
        return True
    is_new_paragraph = unit.begins and unit.sentence.kind is SentenceKind.PROSE
    room = max_chars // 2 if is_new_paragraph and _length(part[0], part[-1]) > max_chars // 2 else max_chars
    return _length(part[0], unit) <= room


def _length(first: _Unit, last: _Unit) -> int:
    return last.sentence.span.end - first.sentence.span.start


def _chunk(document: Document, units: Sequence[_Unit]) -> Chunk:
    sentences = tuple(unit.sentence for unit in units)
    return Chunk(document, sentences, units[0].block.heading, _main_language(sentences))


def _main_language(sentences: Sequence[Sentence]) -> Language:
    chars = dict.fromkeys(Language, 0)
    for sentence in sentences:
        chars[sentence.language] += len(sentence.span)
    return max(Language, key=lambda language: chars[language])
