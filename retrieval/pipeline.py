"""A question, perhaps in a conversation, to an answer or an honest no-answer: the one door that bots use."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Final, assert_never, overload

import numpy as np
from numpy.typing import NDArray

from retrieval.conversation import Conversation, Quoted, Turn, leans
from retrieval.crossing import Crossing
from retrieval.datatypes import EVERYTHING, Answer, Document, Language, NoAnswer, NoAnswerReason, Scope
from retrieval.encoders import Encoder, StaticEncoder
from retrieval.errors import UnknownFilmError
from retrieval.index import Index, Progress
from retrieval.indexing import IndexSettings, index_folder, open_index
from retrieval.languages import detect
from retrieval.model_choice import (
    BUILT_IN,
    BUILT_IN_MODELS,
    SENTENCES,
    STATIC,
    Models,
    open_encoder,
    open_span_model,
)
from retrieval.questions import asks
from retrieval.reader import Reader
from retrieval.retriever import Query, Retriever
from retrieval.sources import Skipped
from retrieval.spans import SpanModel
from retrieval.store import DocumentFacts
from retrieval.terms import placed_tokens_of
from retrieval.text import folded_words, normalise
from retrieval.weights import WORDS_FOLDER

# What is longer is no question; the words behind it are not looked at.
MAX_QUESTION_CHARS: Final = 2_000
CANDIDATES: Final = 10
# Of what is said where a film is not known.
SHOWN_FILMS: Final = 5
SHOWN_TITLE_CHARS: Final = 100


class Documents(Sequence[Document]):
    """The documents of an index, decoded when they are asked for."""

    def __init__(self, index: Index) -> None:
        self._store = index.store

    def __len__(self) -> int:
        return self._store.document_count

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Document, ...]: ...
    def __getitem__(self, place: int | slice) -> Document | tuple[Document, ...]:
        """Return a document by its number, or several by a slice."""
        if isinstance(place, slice):
            return tuple(self._store.document(number) for number in range(*place.indices(len(self))))
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return self._store.document(place % len(self))

    def __iter__(self) -> Iterator[Document]:
        return self._store.documents()


class Pipeline:
    """Retriever and reader over one index."""

    def __init__(
        self, index: Index, encoder: Encoder, words: StaticEncoder, spans: SpanModel | None = None
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._words = words
        self._spans = spans
        self._retriever = Retriever(index, encoder, Crossing(index.vocabulary, words))
        self._reader = Reader(index, words, spans)

    def over(self, index: Index) -> "Pipeline":
        """Return a pipeline with the same models over another index."""
        return Pipeline(index, self._encoder, self._words, self._spans)

    @property
    def index(self) -> Index:
        """The index that is asked."""
        return self._index

    @property
    def encoder(self) -> Encoder:
        """What the vectors of the index were made with."""
        return self._encoder

    def ask(
        self,
        question: str,
        *,
        film: str = "",
        within: Scope = EVERYTHING,
        conversation: Conversation | None = None,
    ) -> Answer | NoAnswer:
        """Answer a question from the documents, or say that they do not answer it.

        `film` limits the documents to those of one film, by any of its titles; UnknownFilmError is raised
        where none has it. No document outside `within` is looked at, named or quoted.
        """
        rows = self._rows(film, within)
        text = normalise(question[:MAX_QUESTION_CHARS])
        language = detect(text)
        query = self._retriever.query(text, language)
        is_alone = conversation is None or not conversation.started
        if not folded_words(text) or (is_alone and not query.words):
            return NoAnswer(NoAnswerReason.EMPTY, ())
        if conversation is None:
            return self._read(query, rows)
        return self._follow(query, rows, conversation)

    def _follow(
        self, query: Query, rows: NDArray[np.bool_] | None, conversation: Conversation
    ) -> Answer | NoAnswer:
        """Read a question alone and, where it leans, with the turns before; the surest reading counts."""
        is_leaning = leans(query.asked, query.language, content_words=len(query.words))
        read = [(self._read(query, rows), query)]
        if is_leaning:
            quoted = self._rows_of(conversation.quoted)
            for context in conversation.contexts(
                asks=asks(query.asked, query.language), content_words=len(query.words)
            ):
                together = self._retriever.query(query.asked, query.language, context=context)
                found = self._read(together, rows, also=quoted)
                # The old question's answer is no answer to the new one.
                if isinstance(found, Answer) and not conversation.has_said(found.best.answer):
                    read.append((found, together))
        outcome, meant = max(read, key=lambda each: _sureness(each[0]))
        conversation.add(_turn(meant, outcome), leans=is_leaning)
        return outcome

    def _read(
        self, query: Query, rows: NDArray[np.bool_] | None, *, also: Sequence[int] = ()
    ) -> Answer | NoAnswer:
        candidates = self._retriever.retrieve(query, CANDIDATES, rows=rows, also=also)
        return self._reader.read(query, candidates)

    @property
    def documents(self) -> Sequence[Document]:
        """The documents, in the order of their ids."""
        return Documents(self._index)

    def documents_within(self, scope: Scope) -> Sequence[Document]:
        """Return the documents of a scope, in the order of their ids."""
        if not scope.is_limited:
            return self.documents
        documents = self.documents
        return tuple(documents[int(number)] for number in np.flatnonzero(self._inside(scope)))

    def document(self, id_: str, *, within: Scope = EVERYTHING) -> Document | None:
        """Return a document of a scope by its id, None where there is none."""
        number = self._numbers.get(id_)
        if number is None or not self._inside(within)[number]:
            return None
        return self.documents[number]

    @property
    def chunk_count(self) -> int:
        """The number of chunks in the index."""
        return len(self._index.store)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The files that were left out of the index, each with its reason."""
        return tuple(Skipped(name, reason) for name, reason in self._index.manifest.skipped)

    @property
    def encoder_identity(self) -> str:
        """What the vectors of the index were made with."""
        return self._encoder.identity

    @property
    def reader_identity(self) -> str:
        """What reads the passages: "sentences" where no span model does."""
        return SENTENCES if self._spans is None else self._spans.identity

    @property
    def films(self) -> tuple[str, ...]:
        """The films that the documents are about, in alphabetical order."""
        return tuple(self.titles_within(EVERYTHING))

    def titles_within(self, scope: Scope) -> dict[str, tuple[str, ...]]:
        """Return the films of a scope, in alphabetical order, each with all its titles."""
        inside = self._inside(scope)
        titles: dict[str, dict[str, None]] = {}
        for facts in (facts for facts, is_in in zip(self._facts, inside, strict=True) if is_in):
            if facts.titles:
                titles.setdefault(facts.titles[0], {}).update(dict.fromkeys(facts.titles))
        return {film: tuple(titles[film]) for film in sorted(titles)}

    def languages_within(self, scope: Scope) -> tuple[Language, ...]:
        """Return the languages of a scope's documents, in the order of their codes."""
        inside = self._inside(scope)
        return tuple(
            sorted({facts.language for facts, is_in in zip(self._facts, inside, strict=True) if is_in})
        )

    @cached_property
    def _facts(self) -> tuple[DocumentFacts, ...]:
        return tuple(self._index.store.facts())

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {facts.id: number for number, facts in enumerate(self._facts)}

    def _inside(self, scope: Scope) -> NDArray[np.bool_]:
        """Return for each document whether it is in the scope, shape (documents,)."""
        if not scope.is_limited:
            return np.ones(len(self._facts), dtype=np.bool_)
        films = {_title_key(film) for film in scope.films}
        below = tuple(f"{folder}/" for folder in scope.folders)
        return np.array(
            [
                facts.id.startswith(below) or any(_title_key(title) in films for title in facts.titles)
                for facts in self._facts
            ],
            dtype=np.bool_,
        )

    def _rows(self, film: str, within: Scope) -> NDArray[np.bool_] | None:
        """Return which chunks may be looked at, shape (chunks,); None for all."""
        if not film and not within.is_limited:
            return None
        inside = self._inside(within)
        if film:
            inside &= self._inside(Scope(films=(film,)))
            if not inside.any():
                raise UnknownFilmError(self._unknown_film(film, within))
        rows = np.zeros(len(self._index.store), dtype=np.bool_)
        for number in np.flatnonzero(inside):
            chunk_rows = self._index.store.rows_of_document(int(number))
            rows[chunk_rows.start : chunk_rows.stop] = True
        return rows

    def _rows_of(self, quoted: Sequence[Quoted]) -> tuple[int, ...]:
        """Return the rows of chunks that were quoted, from any index; what has changed has none."""
        store, rows = self._index.store, []
        for each in quoted:
            number = self._numbers.get(each.document_id)
            known = range(0) if number is None else store.rows_of_document(number)
            place = bisect_left(known, each.span.start, key=lambda row: store.chunk(row).span.start)
            if place < len(known) and Quoted.of(store.chunk(known[place])) == each:
                rows.append(known[place])
        return tuple(rows)

    def _unknown_film(self, film: str, within: Scope) -> str:
        named = normalise(film[:SHOWN_TITLE_CHARS])
        films = tuple(self.titles_within(within))
        if not films:
            return f"No document is about a film called {named}: no film is named in the catalog."
        others = f" and {len(films) - SHOWN_FILMS} more" if len(films) > SHOWN_FILMS else ""
        return (
            f"No document is about a film called {named}; there is {', '.join(films[:SHOWN_FILMS])}{others}."
        )


def _title_key(title: str) -> tuple[str, ...]:
    """Return what a title is compared by: its words, whatever the case, accents and punctuation."""
    return folded_words(title) or (title.strip(),)


def open_pipeline(
    documents: Path,
    index: Path,
    *,
    models: Models = BUILT_IN_MODELS,
    max_file_bytes: int,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Pipeline:
    """Open a pipeline over a folder of documents, its index made or refreshed first where that is needed.

    `index` is the folder that holds the indexes, one for each documents' folder. Raises RetrievalError.
    """
    with ThreadPoolExecutor(1) as pool:
        # The reader is first needed by a question: it is read beside everything else.
        spans = pool.submit(open_span_model, models)
        if models.reader not in (BUILT_IN, SENTENCES):
            # One that is not there should be named before an index is made.
            spans.result()
        words = StaticEncoder.load(WORDS_FOLDER)
        encoder = words if models.encoder == STATIC else open_encoder(models)
        opened = open_index(
            documents,
            index_folder(index, documents),
            encoder,
            settings=IndexSettings(max_file_bytes),
            rebuild=rebuild,
            progress=progress,
        )
        return Pipeline(opened, encoder, words, spans.result())


def _turn(query: Query, outcome: Answer | NoAnswer) -> Turn:
    """Return what a later question may lean on."""
    if isinstance(outcome, NoAnswer):
        return Turn(query.asked)
    best = outcome.best
    quoted = {placed.token.term for placed in placed_tokens_of(best.citation.quote, best.language)}
    unanswered = query.asked
    for word, group in zip(query.words, query.groups, strict=True):
        if any(match.term in quoted for match in group):
            unanswered = unanswered.replace(word.written, " ")
    chunks = tuple(
        Quoted.of(each.chunk)
        for each in outcome.candidates
        if each.chunk.document.id == best.citation.document.id and each.chunk.span.covers(best.citation.span)
    )
    return Turn(query.asked, " ".join(unanswered.split()), best.answer, chunks)


def _sureness(outcome: Answer | NoAnswer) -> float:
    """Return how sure an outcome is, 0.0 for no answer."""
    match outcome:
        case Answer():
            return outcome.best.confidence
        case NoAnswer():
            return 0.0
        case _:
            assert_never(outcome)
