"""The sparse arm against rank-bm25's own get_scores on the same chunks, in one run.

python -m tests.benchmarks.sparse_speed --data ../shared/data
"""

import argparse
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.datatypes import Match, MatchKind
from retrieval.documents.chunking import CHUNK_CHARS, chunks_of
from retrieval.index.segment import terms_of
from retrieval.index.sparse import SparseIndex
from retrieval.text.languages import detect
from retrieval.text.tokens import chunk_tokens, question_words
from tests.benchmarks.figures import SUMMARY_HEADINGS, summary_ms, timed
from tests.benchmarks.films import film_documents, film_questions, read_films


def main() -> None:
    """Print both times, their ratio and the largest difference between the scores."""
    options = _options()
    films = read_films(options.data, options.chunks)
    chunks = (chunk for each in film_documents(films) for chunk in chunks_of(each, max_chars=CHUNK_CHARS))
    corpus = [terms_of(tuple(chunk_tokens(chunk))) for chunk in islice(chunks, options.chunks)]
    theirs, ours = BM25Okapi(corpus), SparseIndex.from_terms(corpus)
    their_ms, our_ms, difference = [], [], 0.0
    for question in film_questions(films, options.questions):
        terms = _indexed_terms(question, ours)
        expected, their_s = timed(theirs.get_scores, terms)
        scores, our_s = timed(ours.scores, _groups(terms))
        their_ms.append(their_s * 1000)
        our_ms.append(our_s * 1000)
        difference = max(difference, float(np.abs(expected - scores).max()))
    print(f"{len(corpus)} chunks\n{'':<22}{SUMMARY_HEADINGS}")
    print(f"{'rank-bm25 get_scores':<22}{summary_ms(their_ms)}\n{'our scores':<22}{summary_ms(our_ms)}")
    print(f"ratio of medians {median(their_ms) / median(our_ms):.0f}, largest difference {difference:.1e}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with films/")
    parser.add_argument(
        "--chunks", type=int, default=30_000, help="chunks of film extracts (default %(default)s)"
    )
    parser.add_argument("--questions", type=int, default=200, help="questions asked (default %(default)s)")
    return parser.parse_args()


def _indexed_terms(question: str, index: SparseIndex) -> list[str]:
    """Return the question's terms that the index has, at least one."""
    terms = [term for word in question_words(question, detect(question)) for term in word.terms]
    return [term for term in dict.fromkeys(terms) if term in index] or [index.terms[0]]


def _groups(terms: Sequence[str]) -> list[tuple[Match]]:
    return [(Match(term, term, MatchKind.EXACT, 1.0),) for term in terms]


if __name__ == "__main__":
    main()
