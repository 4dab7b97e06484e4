"""A question to the candidates that the reader should look at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.datatypes import ArmEvidence, Candidate, Chunk, Hit, Language, Match
from retrieval.index.index import Index
from retrieval.models.encoders import Encoder
from retrieval.search.expansion import QueryExpansion
from retrieval.search.fusion import score_fusion
from retrieval.text.tokens import QuestionWord, question_words

# Hits taken from each arm. A passage that neither arm has among its first hundred is not read anyway.
POOL: Final = 100
# Of 0.15 to 2.5 for the vectors' arm (`python -m tests.benchmarks.fusion`), 0.6 to 1.0 find most on 500
# questions each of SQuAD and PIAF, asked in three languages: recall@1 is up to 0.04 above that with 0.25, and
# half of that with 0.4. Of the development questions, which are more like what is asked, one less is answered
# rightly with 0.5, and fewer have their passage first with 0.6.
SPARSE_WEIGHT: Final = 1.0
DENSE_WEIGHT: Final = 0.4
# Two chunks that share this part of their words (Jaccard) say the same: a copy with a word or two changed.
DUPLICATE_SHARE: Final = 0.8
# Other documents that a passage is shown to stand in too.
MOST_COPIES: Final = 4


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the index sees it: its content words and the group of alternatives of each.

    A word that meets no term of the index has an empty group. `text` is what the vectors are made of, the
    question with what it leans on; `asked` the question alone. `known` are words, folded, that need not be
    met: the documents that are looked at are about what they name. `is_shared` says that several films are
    meant, as they share the title that is named, `asks_for_films` that films are what is asked for.
    """

    text: str
    asked: str
    language: Language
    words: tuple[QuestionWord, ...]
    groups: tuple[tuple[Match, ...], ...]
    known: frozenset[str] = frozenset()
    is_shared: bool = False
    asks_for_films: bool = False


class Retriever:
    """Both arms over one index, fused."""

    def __init__(self, index: Index, encoder: Encoder, expansion: QueryExpansion) -> None:
        self._index = index
        self._encoder = encoder
        self._expansion = expansion

    def query(self, question: str, language: Language, *, context: str = "") -> Query:
        """Return the question's words, and those of the context it leans on, with what they count as."""
        text = f"{context} {question}".strip()
        words = question_words(text, language)
        return Query(text, question, language, words, self._expansion.expand(words))

    def put(self, query: Query) -> Query:
        """Return a question in the words of this index, which was put in those of another."""
        return replace(query, groups=self._expansion.expand(query.words))

    def retrieve(
        self, query: Query, k: int, *, documents: NDArray[np.bool_] | None = None, also: Sequence[int] = ()
    ) -> tuple[Candidate, ...]:
        """Return at most `k` candidates, best first; `documents`, one flag each, limits where to look.

        A passage that stands in several documents is cited where it may be. The rows of `also` come behind
        them where they are not among them; the limit is theirs too.
        """
        rows = None if documents is None else self._index.store.rows_within(documents)
        sparse, dense = self.sparse_hits(query, rows=rows), self.dense_hits(query.text, rows=rows)
        fused = score_fusion([sparse, dense], [SPARSE_WEIGHT, DENSE_WEIGHT])
        kept = self._without_duplicates(fused, k)
        found = {hit.row for hit in kept}
        known = {hit.row: hit for hit in fused}
        kept += [
            known.get(row, Hit(row, 0.0)) for row in also if row not in found and (rows is None or rows[row])
        ]
        evidence = [
            {hit.row: ArmEvidence(rank, hit.score) for rank, hit in enumerate(arm, 1)}
            for arm in (sparse, dense)
        ]
        return tuple(self._candidate(hit, query, evidence, documents=documents) for hit in kept)

    def sparse_hits(self, query: Query, *, rows: NDArray[np.bool_] | None = None) -> tuple[Hit, ...]:
        """Return the hits of the terms' arm alone."""
        return self._index.sparse.hits(query.groups, POOL, rows=rows)

    def dense_hits(self, question: str, *, rows: NDArray[np.bool_] | None = None) -> tuple[Hit, ...]:
        """Return the hits of the vectors' arm alone."""
        vector = self._encoder.encode_questions([question])[0]
        return self._index.dense.search(vector, POOL, rows=rows)

    def _without_duplicates(self, hits: Sequence[Hit], k: int) -> list[Hit]:
        """Return the first `k` hits, those that repeat an earlier one moved behind all others.

        Passages that are the same share a row. Those that are nearly the same stay apart in the index: a name
        or a number may be what tells them apart, and a quote must stand where it is cited. Of 42,070 film
        passages 372 nearly repeat another one; MinHash at build would find them in 0.6 s, but spare nothing
        here.
        """
        kept: list[Hit] = []
        repeats: list[Hit] = []
        seen: list[frozenset[str]] = []
        for hit in hits:
            terms = frozenset(self._index.store.chunk(hit.row).text.lower().split())
            if any(_share(terms, each) >= DUPLICATE_SHARE for each in seen):
                repeats.append(hit)
            else:
                kept.append(hit)
                seen.append(terms)
            if len(kept) == k:
                break
        return (kept + repeats)[:k]

    def _candidate(
        self,
        hit: Hit,
        query: Query,
        evidence: Sequence[dict[int, ArmEvidence]],
        *,
        documents: NDArray[np.bool_] | None,
    ) -> Candidate:
        sparse, dense = (arm.get(hit.row, ArmEvidence()) for arm in evidence)
        chunk, *copies = self._chunks(hit.row, documents)
        return Candidate(
            hit.row, chunk, hit.score, sparse, dense, self._matches(hit.row, query), tuple(copies)
        )

    def _chunks(self, row: int, documents: NDArray[np.bool_] | None) -> list[Chunk]:
        """Return the passage in each document that it stands in and that is allowed, some of them if many."""
        store = self._index.store
        first_of: dict[int, int] = {}
        for place in store.places_of(row):
            number = store.document_of(place)
            if documents is None or documents[number]:
                first_of.setdefault(number, place)
            if len(first_of) > MOST_COPIES:
                break
        return [store.chunk_at(place) for place in first_of.values()]

    def _matches(self, row: int, query: Query) -> tuple[Match, ...]:
        """Return, for each word of the question that the chunk meets, the best term that stands there."""
        return tuple(
            match
            for group in query.groups
            if (match := next((each for each in group if self._index.sparse.holds(each.term, row)), None))
        )


def _share(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the part of all words of two sets that both hold (Jaccard)."""
    return len(first & second) / len(first | second) if first or second else 1.0
