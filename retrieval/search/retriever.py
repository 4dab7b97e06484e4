"""Retrieves the candidates for a question, which the reader should look at."""

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

# Number of hits taken from each arm. A chunk that neither arm ranks among its first hundred is never read.
POOL: Final = 100
# Of 0.15 to 2.5 for the vectors' arm (`python -m tests.benchmarks.fusion`), 0.6 to 1.0 find most on 500
# questions each of SQuAD and PIAF, asked in three languages: recall@1 is up to 0.04 above that with 0.25, and
# half of that with 0.4. Of the development questions, which are more like what is asked, one less is answered
# rightly with 0.5, and fewer have their passage first with 0.6.
SPARSE_WEIGHT: Final = 1.0
DENSE_WEIGHT: Final = 0.4
# Two chunks that share this part of their words (Jaccard) are near-duplicates: a word or two is changed.
DUPLICATE_SHARE: Final = 0.8
# Number of other documents that are cited for the same chunk.
MOST_COPIES: Final = 4


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the index sees it: its content words, and a group of alternatives for each.

    A word that matches no term of the index has an empty group. `text` is what is encoded and read: the
    question after the context it leans on; `asked` is the question alone. `known` are folded words that need
    no match, because the searched documents are about what they name. `is_shared` says that several films
    share the title in the question, `asks_for_films` that the question asks for films.
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
        """Return the query for a question and the context it leans on."""
        text = f"{context} {question}".strip()
        words = question_words(text, language)
        return Query(text, question, language, words, self._expansion.expand(words))

    def put(self, query: Query) -> Query:
        """Return a query of another index, expanded again for this one."""
        return replace(query, groups=self._expansion.expand(query.words))

    def retrieve(
        self, query: Query, k: int, *, documents: NDArray[np.bool_] | None = None, also: Sequence[int] = ()
    ) -> tuple[Candidate, ...]:
        """Return at most `k` candidates, best first; `documents`, one flag each, limits the search.

        A chunk that is in several documents is cited from those that are allowed. The rows in `also` are
        added after them, within the same limit.
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
        """Return the hits of the sparse arm alone."""
        return self._index.sparse.hits(query.groups, POOL, rows=rows)

    def dense_hits(self, question: str, *, rows: NDArray[np.bool_] | None = None) -> tuple[Hit, ...]:
        """Return the hits of the dense arm alone."""
        vector = self._encoder.encode_questions([question])[0]
        return self._index.dense.search(vector, POOL, rows=rows)

    def _without_duplicates(self, hits: Sequence[Hit], k: int) -> list[Hit]:
        """Return the first `k` hits, near-duplicates of an earlier one moved to the end.

        Identical chunks share a row. Near-duplicates keep rows of their own: they may differ in a name or a
        number, and a quote must be exact if it is cited. Of 42,070 film chunks, 372 are near-duplicates;
        MinHash at build time would find them in 0.6 s, but save nothing here.
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
        """Return the chunk in each allowed document that has it, up to a maximum."""
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
        """Return, for each word of the question that the chunk matches, its best term there."""
        return tuple(
            match
            for group in query.groups
            if (match := next((each for each in group if self._index.sparse.holds(each.term, row)), None))
        )


def _share(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the Jaccard similarity of two sets of words."""
    return len(first & second) / len(first | second) if first or second else 1.0
