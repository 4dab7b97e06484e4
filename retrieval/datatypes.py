"""The values that flow through retrieval, in the order in which they are made."""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# The maximum length of a chunk; here because an index records it, and opening one needs no chunking.
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
    """The unit that a citation's position is given in."""

    PAGE = "page"
    TIME = "time"  # of a subtitle
    CHAPTER = "chapter"


@dataclass(frozen=True, slots=True)
class Mark:
    """The beginning of a page, subtitle or chapter: its first character, and its name."""

    start: int
    kind: MarkKind
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """One source text with what is known about it.

    `id` is the file's path below the documents' folder, with forward slashes; if a file holds several
    documents, each has an id of its own, and `container` is the file's. `text` is the text extracted from the
    file, or a plain text file's content, unchanged: every span of the document refers to it. The text before
    `begins` is metadata. `film` and `url` are empty, and `year` is None, if unknown. `other_titles` are the
    film's titles in other languages. `marks` are in the order of their starts.
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
        """The id of the document's file."""
        return self.container or self.id

    def mark_at(self, position: int) -> Mark | None:
        """Return the page, subtitle or chapter of the character at `position`, None if there is none."""
        place = bisect_right(self.marks, position, key=lambda mark: mark.start)
        return self.marks[place - 1] if place else None

    def line_of(self, position: int) -> int:
        """Return the number, from 1, of the line that holds the character at `position`."""
        return self.text.count("\n", 0, position) + 1


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that may be used: those of these films, by any title, and those below these folders.

    With neither, all of them. A folder is named as in a document's id, without a slash at its end.
    """

    films: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    @property
    def is_limited(self) -> bool:
        """Return whether it may exclude documents."""
        return bool(self.films or self.folders)


EVERYTHING: Final = Scope()


class SentenceKind(StrEnum):
    """The role of a sentence in its document."""

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

    `heading` is the span of the heading above the chunk, empty (0, 0) if there is none.
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
        """The chunk's text as it is in the document."""
        return self.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found by one arm of retrieval: its row in the index and its score."""

    row: int
    score: float


class MatchKind(StrEnum):
    """How a word of the question matched a term of the index."""

    EXACT = "exact"
    MEANING = "meaning"  # aligned word vectors are near
    SOUND = "sound"  # one name in two spellings
    SPELLING = "spelling"  # the nearest known word to a misspelt one


@dataclass(frozen=True, slots=True)
class Match:
    """A word of the question and a matching term of the index, with weight in (0, 1]."""

    word: str
    term: str
    kind: MatchKind
    weight: float


@dataclass(frozen=True, slots=True)
class ArmEvidence:
    """A chunk's rank in one arm, from 1, or 0 if the arm did not find it, and its score."""

    rank: int = 0
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fused chunk that the reader should look at, with why it was found.

    `copies` are chunks of other documents with the same sentences.
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
        """The page, subtitle or chapter in which the quote begins, None if there is none."""
        return self.document.mark_at(self.span.start)

    @property
    def line(self) -> int:
        """The number, from 1, of the line on which the quote begins."""
        return self.document.line_of(self.span.start)


@dataclass(frozen=True, slots=True)
class Finding:
    """A cited quote with the short answer inside it, and the reader's confidence, in [0, 1]."""

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

    `agreeing` say the same as `best` in other places; `differing` say something else that is about as well
    supported; `further` are the rest of the list that was asked for, or the answers to the other questions of
    the same message, `unanswered` those that the documents do not answer. `left_out` is the number of further
    findings of a long list. `is_of_many` says that the documents are about several films, so that each
    finding's film should be shown.
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
