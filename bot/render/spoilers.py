"""Which quotes tell the plot of a film, and whether they are hidden until they are clicked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from retrieval import (
    Candidate,
    Chunk,
    Citation,
    Document,
    Finding,
    Sentence,
    SentenceKind,
    Span,
    folded_words,
)


def _any_of(*patterns: str) -> re.Pattern[str]:
    """Return a pattern that finds any of these in folded words joined by blanks: no accents, no case."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


# Kinds of documents that tell nothing but the plot, as a catalog may name them.
_PLOT_KINDS: Final = _any_of(
    r"plots?|synops[ei]s|storylines?|summar(?:y|ies)|recaps?|scripts?|screenplays?|subtitles|transcripts?",
    r"spoilers?",
    r"сюжет\w*|синопсис\w*|пересказ\w*|содержание|сценари\w+|субтитр\w*|спойлер\w*",
    r"resumes?|intrigues?|scenarios?|sous titres|recits?",
)
# Kinds that never tell it, whatever their words are.
_SAFE_KINDS: Final = _any_of(
    r"cast|credits|crew|ratings?|scores?|box office|filmograph\w+|awards?|soundtracks?|interviews?|press",
    r"актеры|в ролях|титры|съемочная группа|рейтинг\w*|оценк\w+|сборы|фильмограф\w+|наград\w+|саундтрек\w*",
    r"интервью",
    r"distribution|generique|notes?|fiche technique|recompenses?|bande originale|entretiens?",
)
# Words of a heading under which the plot is told.
_PLOT_HEADINGS: Final = _any_of(
    r"plot|synopsis|storyline|ending|finale|epilogue|spoilers?",
    r"сюжет|сюжета|синопсис|концовк\w+|развязк\w+|финал|финала|финале|эпилог|спойлер\w*",
    r"resume|intrigue|denouement",
)
# Headings that tell of other things as well when more words stand beside them: the end of filming.
_PLOT_WHOLE_HEADINGS: Final = _any_of(
    r"^(?:the )?(?:end|story|summary)$",
    r"^(?:краткое |подробное )?содержание$",
    r"^(?:la )?fin$|^(?:l )?histoire$|^(?:le )?scenario$",
)
# What gives the end away in documents of any other kind: how it ends, who dies. In the present tense, in
# which films are told; the past is for what happened to real people.
_GIVES_AWAY: Final = _any_of(
    r"(?:at|in|near|by) the (?:very )?end of the (?:film|movie|story)|the (?:film|movie|story) ends",
    r"(?:final|last|closing) scenes?|the ending|turns out to be|is revealed (?:to be|that|as)|sole survivor",
    r"(?:he|she|they|who) (?:dies?|survives?)|(?:commits?|committing) (?:suicide|seppuku)",
    r"kills? (?:himself|herself|themselves)|(?:is|are|gets?) (?:killed|murdered|executed|beheaded)",
    r"в (?:самом )?(?:конце|финале) (?:фильма|картины|ленты|истории)",
    r"(?:фильм|картина|лента) (?:за)?канчивается|финальн\w+ сцен\w+|последн\w+ сцен\w+|концовк\w+|развязк\w+",
    r"погиба[ею]т|умира[ею]т|убива[ею]т|выжива[ею]т|(?:по|за)?кончает с собой|единственн\w+ выживш\w+",
    r"совершает (?:самоубийство|харакири|сэппуку)|оказывается убит\w*",
    r"a la (?:toute )?fin du (?:film|recit)|le film (?:se )?(?:finit|termine|acheve|conclut)",
    r"dernieres? scenes?|scene finale|denouement|s avere etre|seule? survivant\w*",
    r"(?:il|elle|qui) (?:meurt|survit)|se suicid\w+|se donne la mort",
    r"(?:est|sont|se fait) (?:tue|assassine|execute|decapite)e?s?",
)
# Questions whose asker wants to know how it ends, or what becomes of someone.
_ASKS_FOR_END: Final = _any_of(
    r"how (?:does|did|do|will) .*\b(?:end|ends|finish|conclude)|how it ends?|ends? (?:up|with)|ending|finale",
    r"(?:at|in) the (?:very )?end|(?:final|last|closing) scene|spoil\w*|fate of",
    r"(?:who|does|do|did|will|which) .*\b(?:dies?|died|survives?|survived|kills?|killed)",
    r"what (?:becomes of|happens to|happened to)",
    r"(?:чем|как) .*\b(?:за)?(?:канчива|конч|заверш)\w+|концовк\w+|развязк\w+|финал\w*|спойлер\w*|судьб\w+",
    r"в (?:самом )?конце|что (?:стало|случилось|случится|будет|происходит) со?",
    r"(?:кто|кого|что) .*\b(?:умира|умр|умер|погиб|выжи|уби)\w+|(?:умира|умр|умер|погиб|выжи)\w+ .*\bли",
    r"(?:умира|умр|умер|погиб|выжи)\w+ ли",
    r"comment .*\b(?:finit|finissent|termine|acheve|conclut)|la fin|denouement|scene finale|derniere scene",
    r"qui .*\b(?:meurt|meurent|mort|survit|survivent|tue)|(?:il|elle|ils|elles) .*\b(?:mort|meurt|survit)\w*",
    r"(?:meurt|survit) (?:il|elle)|que devien(?:t|nent)|qu arrive t il|le sort de",
)
# No sentence is longer, and what is not cut into sentences is not read to its end.
_READ_CHARS: Final = 2_000
# Sentences of these kinds name people, dates and figures; none tells what happens.
_FACTS: Final = frozenset({SentenceKind.CAST, SentenceKind.BYLINE, SentenceKind.FACT, SentenceKind.HEADING})


@dataclass(frozen=True, slots=True)
class SpoilerRule:
    """Return whether what tells the plot is hidden in the answer to one question."""

    is_on: bool = True

    @classmethod
    def of(cls, question: str, *, is_on: bool = True) -> "SpoilerRule":
        """Return the rule for a question: who asks for the end agrees to read it."""
        return cls(is_on=is_on and not asks_for_end(question))

    def hides_finding(self, finding: Finding, candidates: Sequence[Candidate]) -> bool:
        """Return whether the quote of a finding is hidden; `candidates` are those of its answer."""
        chunk = chunk_of(finding.citation, candidates)
        return self.is_on and tells_plot(finding.citation, chunk)

    def hides_chunk(self, chunk: Chunk) -> bool:
        """Return whether a passage is hidden."""
        return self.is_on and tells_plot(Citation(chunk.document, chunk.span), chunk)


def asks_for_end(question: str) -> bool:
    """Return whether a question asks how a film ends or what becomes of its people."""
    return _ASKS_FOR_END.search(_plain(question)) is not None


def tells_plot(citation: Citation, chunk: Chunk | None) -> bool:
    """Return whether a quote tells the plot, judged by its document's kind, its heading and its own words.

    `chunk` is the chunk of the quote, None if unknown.
    """
    kind = _plain(citation.document.kind)
    prose = _prose(citation, chunk)
    if not prose or _SAFE_KINDS.search(kind):
        return False
    if _PLOT_KINDS.search(kind) or is_plot_heading(_heading(citation, chunk)):
        return True
    text = citation.document.text
    return any(_GIVES_AWAY.search(_plain(span.of(text)[:_READ_CHARS])) for span in prose)


def is_plot_heading(heading: str) -> bool:
    """Return whether the plot is told under a heading."""
    words = _plain(heading)
    return bool(_PLOT_HEADINGS.search(words) or _PLOT_WHOLE_HEADINGS.search(words))


def chunk_of(citation: Citation, candidates: Sequence[Candidate]) -> Chunk | None:
    """Return the chunk among the candidates that a quote is from."""
    chunks = (candidate.chunk for candidate in candidates)
    return next((chunk for chunk in chunks if _holds(chunk, citation.document, citation.span)), None)


# A heading is not longer; one that stands farther up is some other part's.
_HEADING_CHARS: Final = 60
_SECTION_CHARS: Final = 20_000
_SENTENCE_END: Final = re.compile(r"[.!?…,;:\"»”)]$")


def _heading(citation: Citation, chunk: Chunk | None) -> str:
    """Return the heading that a quote stands under, or what looks like it where its chunk names none."""
    text, start = citation.document.text, citation.span.start
    if chunk and len(chunk.heading):
        return chunk.heading.of(text)
    *lines, _ = text[max(start - _SECTION_CHARS, 0) : start].split("\n")
    written = (line.strip() for line in reversed(lines))
    return next((line for line in written if line and _looks_like_heading(line)), "")


def _looks_like_heading(line: str) -> bool:
    return len(line) <= _HEADING_CHARS and not _SENTENCE_END.search(line)


def _holds(chunk: Chunk, document: Document, span: Span) -> bool:
    return chunk.document.id == document.id and chunk.span.covers(span)


def _prose(citation: Citation, chunk: Chunk | None) -> list[Span]:
    """Return the parts of a quote that are sentences: all of it where its chunk is not known."""
    sentences: Sequence[Sentence] = chunk.sentences if chunk else ()
    told = [each for each in sentences if _overlap(each.span, citation.span)]
    if not told:
        return [citation.span]
    return [each.span for each in told if each.kind not in _FACTS]


def _overlap(first: Span, second: Span) -> bool:
    return first.start < second.end and second.start < first.end


def _plain(text: str) -> str:
    return " ".join(folded_words(text))
