"""The pipeline answers a question, alone or in a conversation, or says that the documents do not."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import EVERYTHING, Answer, Document, Language, NoAnswer, NoAnswerReason, Scope
from retrieval.documents.files import Skipped
from retrieval.films.entities import Named
from retrieval.films.mentions import FilmSpotter
from retrieval.index.films import film_name
from retrieval.index.index import Index, Progress
from retrieval.index.indexing import IndexSettings, index_folder, open_index
from retrieval.index.sparse import SparseIndex
from retrieval.index.storage.store import Store
from retrieval.models.choice import (
    BUILT_IN,
    BUILT_IN_MODELS,
    SENTENCES,
    STATIC,
    Models,
    open_encoder,
    open_span_model,
)
from retrieval.models.encoders import Encoder, StaticEncoder, built_in_words
from retrieval.models.span_models import SpanModel
from retrieval.pipeline.conversation import Conversation, Quoted, Turn, leans, points_back
from retrieval.pipeline.film_routing import FilmRouter, sureness
from retrieval.pipeline.scopes import Scopes
from retrieval.pipeline.small_talk import is_small_talk
from retrieval.pipeline.subsets import Subsets
from retrieval.reader.reader import Reader
from retrieval.reader.scoring import scorer_of
from retrieval.search.expansion import QueryExpansion
from retrieval.search.retriever import Query, Retriever
from retrieval.text.keyboard import as_meant
from retrieval.text.languages import detect, is_stop_word
from retrieval.text.normalisation import folded_words, normalise
from retrieval.text.questions import asks, separate_questions
from retrieval.text.tokens import placed_tokens_of, possible_terms

# Longer questions are truncated.
MAX_QUESTION_CHARS: Final = 2_000


class Documents(Sequence[Document]):
    """Some documents of a store, or all, decoded on access."""

    def __init__(self, store: Store, numbers: Sequence[int] | None = None) -> None:
        self._store = store
        self._numbers = range(store.document_count) if numbers is None else numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Document, ...]: ...
    def __getitem__(self, place: int | slice) -> Document | tuple[Document, ...]:
        """Return a document by its number, or several by a slice."""
        if isinstance(place, slice):
            return tuple(self._store.document(number) for number in self._numbers[place])
        return self._store.document(self._numbers[place])

    def __iter__(self) -> Iterator[Document]:
        return self._store.documents(self._numbers)


class Pipeline:
    """Retriever and reader over one index."""

    def __init__(
        self, index: Index, encoder: Encoder, words: StaticEncoder, spans: SpanModel | None = None
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._words = words
        self._spans = spans
        self._subsets = Subsets(index, partial(_finding_and_reading, encoder, words, spans))
        self._spotter = FilmSpotter(index.films, partial(_is_word, index.sparse))
        self._scopes = Scopes(index, self._spotter.search)
        self._router = FilmRouter(index, self._scopes, self._subsets)

    def over(self, index: Index) -> "Pipeline":
        """Return a pipeline with the same models over another index."""
        return Pipeline(index, self._encoder, self._words, self._spans)

    @property
    def index(self) -> Index:
        """The index that is searched."""
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

        `film` limits the documents to those of one film, by any of its titles, with or without its year;
        raises UnknownFilmError if no film has it. No document outside `within` is searched, named or quoted.
        """
        look = self._look(film, within)
        text = normalise(question[:MAX_QUESTION_CHARS])
        if is_small_talk(text) and not self._spotter.named_in(text).films:
            return NoAnswer(NoAnswerReason.SMALL_TALK, ())
        text = as_meant(text, self._is_known)
        parts = separate_questions(text)
        if len(parts) == 1:
            return self._ask(text, look, conversation)
        conversation = conversation or Conversation()
        return together(parts, [self._ask(part, look, conversation) for part in parts])

    def _ask(
        self, text: str, look: NDArray[np.bool_] | None, conversation: Conversation | None
    ) -> Answer | NoAnswer:
        """Answer one question."""
        language = detect(text)
        query = self._subsets.whole.retriever.query(text, language)
        is_alone = conversation is None or not conversation.started
        if not folded_words(text) or (is_alone and not query.words):
            return NoAnswer(NoAnswerReason.EMPTY, ())
        named = self._spotter.named_in(text)
        if conversation is None:
            outcome = self._router.find(query, named, look)
        else:
            outcome = self._follow(query, named, look, conversation=conversation)
        return replace(outcome, is_of_many=len(self._index.films) > 1)

    def _look(self, film: str, within: Scope) -> NDArray[np.bool_] | None:
        """Return a flag for each document to search, None for all."""
        if film:
            return self._scopes.about(self._scopes.called(film, within), within)
        return self._scopes.inside(within) if within.is_limited else None

    def _follow(
        self, query: Query, named: Named, look: NDArray[np.bool_] | None, *, conversation: Conversation
    ) -> Answer | NoAnswer:
        """Read a question alone and, if it depends on them, after earlier turns; return the best outcome."""
        # A question that names its film is independent, even if it has a pronoun.
        is_leaning = not named.mentions and leans(query.asked, query.language, content_words=len(query.words))
        if not named.mentions:
            kept = self._called(conversation.films, look)
            named = replace(named, kept=kept, points_back=points_back(query.asked, query.language))
        read = [(self._router.find(query, named, look), query)]
        if is_leaning:
            quoted, retriever = self._rows_of(conversation.quoted), self._subsets.whole.retriever
            for context in conversation.contexts(
                is_asking=asks(query.asked, query.language), content_words=len(query.words)
            ):
                in_context = retriever.query(query.asked, query.language, context=context)
                found = self._router.find(in_context, named, look, also=quoted)
                # The answer to the old question does not answer the new one.
                if isinstance(found, Answer) and not conversation.has_said(found.best.answer):
                    read.append((found, in_context))
        outcome, meant = max(read, key=lambda each: sureness(each[0]))
        films = tuple(map(self._index.films.name, named.films)) or _film_of(outcome)
        conversation.add(replace(_turn(meant, outcome), films=films), leans=is_leaning)
        return outcome

    def _is_known(self, word: str) -> bool:
        """Return whether a folded word is a stop word of any language, or in the documents."""
        return is_stop_word(word, Language.UNKNOWN) or _is_word(self._index.sparse, word)

    def _called(self, names: Sequence[str], look: NDArray[np.bool_] | None) -> tuple[int, ...]:
        """Return the searched films with these names, which may come from another index."""
        films = {film for name in names for film in self._index.films.called(name)}
        return tuple(
            film
            for film in sorted(films)
            if look is None or look[list(self._index.films.documents((film,)))].any()
        )

    @property
    def documents(self) -> Sequence[Document]:
        """The documents, in the order of their ids."""
        return Documents(self._index.store)

    @property
    def document_ids(self) -> Sequence[str]:
        """The ids of the documents, in their order; no document is decoded for them."""
        return self._index.store.ids

    def document_counts(self) -> dict[Language, int]:
        """Return the number of documents in each language, in the order of the codes."""
        return self._index.store.document_counts()

    def documents_within(self, scope: Scope) -> Sequence[Document]:
        """Return the documents of a scope, in the order of their ids."""
        if not scope.is_limited:
            return self.documents
        return Documents(self._index.store, np.flatnonzero(self._scopes.inside(scope)).tolist())

    def document(self, id_: str, *, within: Scope = EVERYTHING) -> Document | None:
        """Return a document of a scope by its id, None if there is none."""
        number = self._scopes.number(id_)
        if number is None or not self._scopes.inside(within)[number]:
            return None
        return self.documents[number]

    @property
    def chunk_count(self) -> int:
        """The number of chunks in the index."""
        return len(self._index.store)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The skipped files, each with its reason."""
        return tuple(Skipped(name, reason) for name, reason in self._index.manifest.skipped)

    @property
    def encoder_identity(self) -> str:
        """What the vectors of the index were made with."""
        return self._encoder.identity

    @property
    def reader_identity(self) -> str:
        """The identity of the reader's span model, "sentences" if it uses none."""
        return SENTENCES if self._spans is None else self._spans.identity

    @property
    def films(self) -> tuple[str, ...]:
        """The films of the documents, in alphabetical order, with their years if they share a title."""
        return tuple(self.titles_within(EVERYTHING))

    def titles_within(self, scope: Scope) -> dict[str, tuple[str, ...]]:
        """Return the films of a scope, in alphabetical order, each with all its titles."""
        return self._scopes.titles(scope)

    def films_like(self, typed: str, *, within: Scope = EVERYTHING, most: int) -> tuple[str, ...]:
        """Return at most `most` films of a scope by what is typed of any of their titles, best first."""
        return self._scopes.films_like(typed, within, most=most)

    def films_called(self, title: str, *, within: Scope = EVERYTHING) -> tuple[str, ...]:
        """Return the films of a scope with a title, which may end in a year."""
        return self._scopes.labels_called(title, within)

    def languages_within(self, scope: Scope) -> tuple[Language, ...]:
        """Return the languages of a scope's documents, in the order of their codes."""
        return self._scopes.languages(scope)

    def _rows_of(self, quoted: Sequence[Quoted]) -> tuple[int, ...]:
        """Return the rows of chunks quoted from any index; changed chunks have none."""
        store, rows = self._index.store, []
        for each in quoted:
            number = self._scopes.number(each.document_id)
            places = range(0) if number is None else store.places_in(number)
            at = bisect_left(places, each.span.start, key=lambda place: store.chunk_at(place).span.start)
            if at < len(places) and Quoted.of(store.chunk_at(places[at])) == each:
                rows.append(store.row_at(places[at]))
        return tuple(rows)


def open_pipeline(
    documents: Path,
    index: Path,
    *,
    models: Models = BUILT_IN_MODELS,
    max_file_bytes: int,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Pipeline:
    """Open a pipeline over a folder of documents, building or refreshing its index first if necessary.

    `index` is the folder of the indexes, one for each folder of documents. Raises RetrievalError.
    """
    with ThreadPoolExecutor(1) as pool:
        # The reader is not needed before the first question: load it in parallel.
        spans = pool.submit(open_span_model, models)
        if models.reader not in (BUILT_IN, SENTENCES):
            # A missing model should be reported before an index is built.
            spans.result()
        words = built_in_words()
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


def _finding_and_reading(
    encoder: Encoder, words: StaticEncoder, spans: SpanModel | None, index: Index
) -> tuple[Retriever, Reader]:
    expansion = QueryExpansion(index.vocabulary, words, index.term_vectors)
    return Retriever(index, encoder, expansion), Reader(scorer_of(index.sparse, spans))


def _is_word(sparse: SparseIndex, word: str) -> bool:
    return any(term in sparse for term in possible_terms(word, Language.UNKNOWN))


def together(questions: Sequence[str], outcomes: Sequence[Answer | NoAnswer]) -> Answer | NoAnswer:
    """Merge the outcomes of one message's questions: the other answers become `further` of the first one."""
    answers = [each for each in outcomes if isinstance(each, Answer)]
    if not answers:
        return outcomes[0]
    first, *others = answers
    silent = (
        question for question, each in zip(questions, outcomes, strict=True) if isinstance(each, NoAnswer)
    )
    further = (*first.further, *(each.best for each in others))
    return replace(first, further=further, unanswered=tuple(silent))


def _turn(query: Query, outcome: Answer | NoAnswer) -> Turn:
    """Return the turn that a later question may depend on."""
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


def _film_of(outcome: Answer | NoAnswer) -> tuple[str, ...]:
    """Return the name of the film that an answer is about, if it is known."""
    if isinstance(outcome, NoAnswer) or not outcome.best.citation.document.film:
        return ()
    document = outcome.best.citation.document
    return (film_name(document.film, document.year),)
