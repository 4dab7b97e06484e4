"""The values that flow through retrieval, in the order in which they are made."""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# How long a chunk may be. It stands here because an index records it, and opening one needs no chunking.
CHUNK_CHARS: Final = 450


class Language(StrEnum):
    """A language that Cinecite knows, by its ISO 639 code."""

    EN = "en"
    RU = "ru"
    FR = "fr"
    UNKNOWN = "und"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters, `text[start:end]`.

    Raises ValueError unless 0 <= start <= end.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> "Span":
        """Return the span moved by `by` characters."""
        return Span(self.start + by, self.end + by)

    def covers(self, other: "Span") -> bool:
        """Return whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


class MarkKind(StrEnum):
    """What a citation counts by in its document."""

    PAGE = "page"
    TIME = "time"  # of a subtitle
    CHAPTER = "chapter"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page, subtitle or chapter of a document begins: its first character, and its name."""

    start: int
    kind: MarkKind
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """One source text with what is known about it.

    `id` is the file's path below the documents' folder, with forward slashes; where a file holds several
    documents, each has an id of its own and the file's in `container`. `text` is what was read out of the
    file, of plain text the file itself, unchanged: every span of the document refers to it. What stands
    before `begins` says something about the document and is no part of it. `film` and `url` are empty, and
    `year` is None, where nothing is known. `other_titles` are the film's titles in other languages. `marks`
    are in the order of their starts.
    """

    id: str
    text: str
    title: str
    language: Language
    film: str = ""
    year: int | None = None
    other_titles: tuple[str, ...] = ()
    kind: str = ""
    url: str = ""
    container: str = ""
    begins: int = 0
    marks: tuple[Mark, ...] = ()

    @property
    def file(self) -> str:
        """The id of the file that holds the document."""
        return self.container or self.id

    def mark_at(self, position: int) -> Mark | None:
        """Return the page, subtitle or chapter of the character at `position`, None where there is none."""
        place = bisect_right(self.marks, position, key=lambda mark: mark.start)
        return self.marks[place - 1] if place else None

    def line_of(self, position: int) -> int:
        """Return the number, from 1, of the line that holds the character at `position`."""
        return self.text.count("\n", 0, position) + 1


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents may be looked at: those of these films, by any title, and those below these folders.

    With neither it is all of them. A folder is named as in a document's id, without a slash at its end.
    """

    films: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    @property
    def is_limited(self) -> bool:
        """Whether some documents may be out of it."""
        return bool(self.films or self.folders)


EVERYTHING: Final = Scope()


class SentenceKind(StrEnum):
    """What a sentence is in its document; it tells the reader what it can answer."""

    PROSE = "prose"
    CAST = "cast"  # who plays whom, over two lines or one
    HEADING = "heading"
    BYLINE = "byline"  # date, rating, reviewer and outlet of a review
    FACT = "fact"  # a labelled value: "Total Count: 201", "8 из 10"


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest run of a document that is quoted: a sentence, a cast pair, a byline."""

    span: Span
    language: Language
    kind: SentenceKind = SentenceKind.PROSE


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences of one document; what is indexed.

    `heading` is the span of the heading that the chunk stands under, empty (0, 0) where there is none.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    heading: Span
    language: Language

    @property
    def span(self) -> Span:
        """The range from the first sentence's start to the last one's end."""
        return Span(self.sentences[0].span.start, self.sentences[-1].span.end)

    @property
    def text(self) -> str:
        """The chunk's words as they stand in the document."""
        return self.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class Hit:
    """What one arm of retrieval found: a chunk's row in the index and its score there."""

    row: int
    score: float


class MatchKind(StrEnum):
    """How a word of the question met a word of the index."""

    EXACT = "exact"
    MEANING = "meaning"  # aligned word vectors are near
    SOUND = "sound"  # one name in two spellings
    SPELLING = "spelling"  # the nearest known word to a misspelt one


@dataclass(frozen=True, slots=True)
class Match:
    """One word of the question and the index's term that it counts as, with weight in (0, 1]."""

    word: str
    term: str
    kind: MatchKind
    weight: float


@dataclass(frozen=True, slots=True)
class ArmEvidence:
    """Where one arm ranked a chunk: `rank` from 1, 0 when the arm did not find it."""

    rank: int = 0
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fused chunk that the reader should look at, with why it was found.

    `copies` are chunks of other documents that say the same, sentence by sentence.
    """

    row: int
    chunk: Chunk
    score: float
    sparse: ArmEvidence = ArmEvidence()
    dense: ArmEvidence = ArmEvidence()
    matches: tuple[Match, ...] = ()
    copies: tuple[Chunk, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A document and the span quoted from it."""

    document: Document
    span: Span

    @property
    def quote(self) -> str:
        """The quoted words; derived, so that they cannot differ from the source."""
        return self.span.of(self.document.text)

    @property
    def mark(self) -> Mark | None:
        """The page, subtitle or chapter in which the quote begins, None where there is none."""
        return self.document.mark_at(self.span.start)

    @property
    def line(self) -> int:
        """The number, from 1, of the line on which the quote begins."""
        return self.document.line_of(self.span.start)


@dataclass(frozen=True, slots=True)
class Finding:
    """A cited quote with the short answer inside it, and how sure the reader is, in [0, 1]."""

    citation: Citation
    short: Span
    language: Language
    confidence: float

    def __post_init__(self) -> None:
        if not self.citation.span.covers(self.short):
            raise ValueError("the short answer must lie inside its quote")

    @property
    def answer(self) -> str:
        """The short answer's words."""
        return self.short.of(self.citation.document.text)


@dataclass(frozen=True, slots=True)
class Answer:
    """The documents answer: findings, best first.

    `agreeing` say the same as `best` in other places; `differing` say something else that is about as
    well supported; `further` are the rest of the list that was asked for, or the answers to the other
    questions of the same message, `unanswered` those that the documents do not answer. `left_out` is the
    number of findings that a long list has beyond these. `is_of_many` says that the documents are about
    several films, so that each finding's is to be told.
    """

    best: Finding
    agreeing: tuple[Finding, ...]
    differing: tuple[Finding, ...]
    candidates: tuple[Candidate, ...]
    further: tuple[Finding, ...] = ()
    unanswered: tuple[str, ...] = ()
    left_out: int = 0
    is_of_many: bool = False


class NoAnswerReason(StrEnum):
    """Why there is no answer."""

    EMPTY = "empty"  # the question holds no words
    SMALL_TALK = "small talk"  # it thanks or greets, and asks nothing
    NOTHING_FOUND = "nothing found"  # no passage bears on it
    UNSURE = "unsure"  # passages bear on it, none answers well enough


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The documents do not answer; the candidates are the nearest passages.

    `is_of_many` says that the documents are about several films.
    """

    reason: NoAnswerReason
    candidates: tuple[Candidate, ...]
    is_of_many: bool = False
