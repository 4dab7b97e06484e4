"""Three small documents, what could be found in them, and a pipeline that says what it is told to."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence

from retrieval.datatypes import (
    EVERYTHING,
    Answer,
    ArmEvidence,
    Candidate,
    Chunk,
    Citation,
    Document,
    Finding,
    Language,
    Match,
    MatchKind,
    NoAnswer,
    NoAnswerReason,
    Scope,
    Sentence,
    Span,
)
from retrieval.documents.corpus import Skipped
from retrieval.errors import UnknownFilmError
from retrieval.films.title_search import TitleSearch
from retrieval.index.films import FilmIndex
from retrieval.pipeline.conversation import Conversation, Turn
from retrieval.pipeline.pipeline import Pipeline

FILM = "Letters from Iwo Jima"
OTHER_TITLES = ("Письма с Иводзимы", "Lettres d'Iwo Jima")

CAST = Document(
    id="cast.txt",
    text="Cast\n\nRyo Kase\nas Shimizu\n",
    title="Cast and crew",
    language=Language.EN,
    film=FILM,
    year=2006,
    other_titles=OTHER_TITLES,
    kind="review page",
    url="https://example.org/cast",
)
TRIVIA = Document(
    id="ru/trivia.txt",
    text="Сидзуко — жена генерала Курибаяси. Симидзу играет Рё Касэ.\n",
    title="Знаете ли вы",
    language=Language.RU,
    film=FILM,
    year=2006,
    other_titles=OTHER_TITLES,
    kind="trivia",
)
PAGE = Document(
    id="page.md",
    text="Shimizu est joué par Ken Watanabe.\n",
    title="Encyclopédie",
    language=Language.FR,
    film=FILM,
    other_titles=OTHER_TITLES,
)
PLOT = Document(
    id="plot.txt",
    text="The general writes to his wife.\nSaigo buries Kuribayashi on the beach.\n",
    title="Synopsis",
    language=Language.EN,
    film=FILM,
    year=2006,
    other_titles=OTHER_TITLES,
    kind="plot",
)
OTHER_FILM = "Flags of Our Fathers"
FLAGS = Document(
    id="flags/cast.txt",
    text="Ryan Phillippe plays John Bradley.\n",
    title="Flags cast",
    language=Language.EN,
    film=OTHER_FILM,
    year=2006,
    other_titles=("Флаги наших отцов", "Mémoires de nos pères"),
    kind="cast",
)


def span_of(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


def finding(document: Document, quote: str, answer: str, *, confidence: float = 0.9) -> Finding:
    return Finding(
        Citation(document, span_of(document, quote)), span_of(document, answer), document.language, confidence
    )


def chunk(document: Document, words: str) -> Chunk:
    sentence = Sentence(span_of(document, words), document.language)
    return Chunk(document, (sentence,), Span(0, 0), document.language)


CAST_FINDING = finding(CAST, "Ryo Kase\nas Shimizu", "Ryo Kase")
TRIVIA_FINDING = finding(TRIVIA, "Симидзу играет Рё Касэ.", "Рё Касэ", confidence=0.8)
PAGE_FINDING = finding(PAGE, "Shimizu est joué par Ken Watanabe.", "Ken Watanabe", confidence=0.7)

CANDIDATES = (
    Candidate(
        row=0,
        chunk=chunk(CAST, "Ryo Kase\nas Shimizu"),
        score=1.5,
        sparse=ArmEvidence(1, 7.25),
        dense=ArmEvidence(2, 0.5),
        matches=(Match("shimizu", "shimizu", MatchKind.EXACT, 1.0),),
    ),
    Candidate(
        row=1,
        chunk=chunk(TRIVIA, "Симидзу играет Рё Касэ."),
        score=1.25,
        dense=ArmEvidence(1, 0.625),
        matches=(
            Match("shimizu", "симидзу", MatchKind.SOUND, 0.93),
            Match("play", "играет", MatchKind.MEANING, 0.81),
        ),
    ),
)

ONE = Answer(CAST_FINDING, (), (), CANDIDATES)
SEVERAL = Answer(CAST_FINDING, (TRIVIA_FINDING,), (PAGE_FINDING,), CANDIDATES)
UNSURE = NoAnswer(NoAnswerReason.UNSURE, CANDIDATES)
EMPTY = NoAnswer(NoAnswerReason.EMPTY, ())
FOREIGN = Answer(TRIVIA_FINDING, (), (), CANDIDATES)
ENDING = Answer(
    finding(PLOT, "Saigo buries Kuribayashi on the beach.", "Saigo", confidence=0.95),
    (),
    (),
    (Candidate(row=2, chunk=chunk(PLOT, "Saigo buries Kuribayashi on the beach."), score=1.0),),
)


class FakePipeline(Pipeline):
    """Say what `outcomes` holds for a question, that nothing was found otherwise; remember what was asked.

    An exception among the outcomes is raised.
    """

    def __init__(
        self,
        outcomes: Mapping[str, Answer | NoAnswer | BaseException] | None = None,
        *,
        documents: Sequence[Document] = (CAST, PAGE, TRIVIA),
        skipped: tuple[Skipped, ...] = (),
    ) -> None:
        self._outcomes = outcomes or {}
        self._fake_documents = tuple(documents)
        self._fake_skipped = skipped
        self.asked: list[tuple[str, str]] = []
        self.scopes: list[Scope] = []
        self.conversations: list[Conversation | None] = []
        # What each question could lean on when it came.
        self.contexts: list[tuple[str, ...]] = []

    def ask(
        self,
        question: str,
        *,
        film: str = "",
        within: Scope = EVERYTHING,
        conversation: Conversation | None = None,
    ) -> Answer | NoAnswer:
        titles = {title for known in self.titles_within(within).values() for title in known}
        if film and film not in titles:
            raise UnknownFilmError(f"No document is about a film called {film}.")
        self.conversations.append(conversation)
        self.contexts.append(conversation.contexts(is_asking=True) if conversation else ())
        if conversation is not None:
            conversation.add(Turn(question), leans=conversation.started)
        self.asked.append((question, film))
        self.scopes.append(within)
        outcome = self._outcomes.get(question, NoAnswer(NoAnswerReason.NOTHING_FOUND, ()))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    @property
    def documents(self) -> Sequence[Document]:
        return self._fake_documents

    @property
    def document_ids(self) -> Sequence[str]:
        return tuple(each.id for each in self._fake_documents)

    def document_counts(self) -> dict[Language, int]:
        return dict(sorted(Counter(each.language for each in self._fake_documents).items()))

    def documents_within(self, scope: Scope) -> Sequence[Document]:
        return tuple(
            each
            for each in self._fake_documents
            if not scope.is_limited
            or each.film in scope.films
            or each.id.startswith(tuple(f"{folder}/" for folder in scope.folders))
        )

    def titles_within(self, scope: Scope) -> dict[str, tuple[str, ...]]:
        return {
            each.film: (each.film, *each.other_titles)
            for each in sorted(self.documents_within(scope), key=lambda each: each.film)
            if each.film
        }

    def films_called(self, title: str, *, within: Scope = EVERYTHING) -> tuple[str, ...]:
        films = FilmIndex.from_documents(self.documents_within(within))
        return tuple(map(films.label, films.called(title)))

    def films_like(self, typed: str, *, within: Scope = EVERYTHING, most: int) -> tuple[str, ...]:
        films = FilmIndex.from_documents(self.documents_within(within))
        return tuple(map(films.label, TitleSearch(films).like(typed, range(len(films)), most=most)))

    def languages_within(self, scope: Scope) -> tuple[Language, ...]:
        return tuple(sorted({each.language for each in self.documents_within(scope)}))

    def document(self, id_: str, *, within: Scope = EVERYTHING) -> Document | None:
        return next((each for each in self.documents_within(within) if each.id == id_), None)

    @property
    def chunk_count(self) -> int:
        return 7

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        return self._fake_skipped

    @property
    def films(self) -> tuple[str, ...]:
        return tuple(sorted({document.film for document in self._fake_documents if document.film}))

    @property
    def encoder_identity(self) -> str:
        return "fake encoder"

    @property
    def reader_identity(self) -> str:
        return "fake reader"


class SlowPipeline(FakePipeline):
    """Answer as a FakePipeline does, each question only once `may_answer` is set; `begun` counts them."""

    def __init__(self, outcomes: Mapping[str, Answer | NoAnswer | BaseException] | None = None) -> None:
        super().__init__(outcomes)
        self.may_answer = threading.Event()
        self.begun = 0

    def ask(
        self,
        question: str,
        *,
        film: str = "",
        within: Scope = EVERYTHING,
        conversation: Conversation | None = None,
    ) -> Answer | NoAnswer:
        self.begun += 1
        # Bounded: a test that fails must still come to its end.
        self.may_answer.wait(10)
        return super().ask(question, film=film, within=within, conversation=conversation)
