"""Recall and MRR on held-out questions of PIAF and SQuAD over all their paragraphs, arm by arm.

python -m tests.benchmarks.retrieval_qa --data ../shared/data [--encoder MODEL] [--held-out]
"""

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.datatypes import Document
from retrieval.evaluation.ranking import first_rank, mean_reciprocal_rank, recall_at
from retrieval.models.choice import Models, open_encoder
from tests.benchmarks.in_memory import InMemory
from tests.benchmarks.question_sets import SOURCES, Asked, load, load_held_out

# Rows that an arm returns; what stands deeper counts as not found.
DEPTH = 100

Search = Callable[[str], Sequence[int]]


def main() -> None:
    """Print one table a question set."""
    options = _options()
    encoder = open_encoder(Models(encoder=options.encoder))
    for source in SOURCES:
        read = load_held_out if options.held_out else load
        documents, asked = read(source, options.data, options.questions)
        searches = _arms(InMemory.over(documents, encoder))
        if not options.without_rank_bm25:
            searches = {"rank-bm25, lower-case tokens": _plain_bm25(documents), **searches}
        print(f"\n{source.name}: {len(asked)} held-out questions, {len(documents)} paragraphs")
        print(f"{'':<30}{'R@1':>8}{'R@5':>8}{'MRR':>8}{'ms':>9}")
        for name, search in searches.items():
            print(f"{name:<30}{_measure(search, asked)}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with qa/*.json.gz")
    parser.add_argument(
        "--questions", type=int, default=2_000, help="questions of each set (default %(default)s)"
    )
    parser.add_argument("--encoder", default="builtin", help="encoder of the dense arm (default %(default)s)")
    parser.add_argument(
        "--held-out", action="store_true", help="over the paragraphs of the held-out articles alone"
    )
    parser.add_argument("--without-rank-bm25", action="store_true", help="leave the slow baseline out")
    return parser.parse_args()


def _measure(search: Search, asked: Sequence[Asked]) -> str:
    start = perf_counter()
    ranks = [first_rank(search(each.question), each.relevant) for each in asked]
    mean_ms = 1000 * (perf_counter() - start) / len(asked)
    figures = (recall_at(1, ranks), recall_at(5, ranks), mean_reciprocal_rank(ranks))
    return "".join(f"{figure:>8.3f}" for figure in figures) + f"{mean_ms:>9.1f}"


def _arms(memory: InMemory) -> dict[str, Search]:
    """Return our searches over one index; each gives document numbers, best first."""
    retriever = memory.retriever

    def sparse(question: str) -> Sequence[int]:
        return memory.documents_of(hit.row for hit in retriever.sparse_hits(memory.query(question)))

    def dense(question: str) -> Sequence[int]:
        return memory.documents_of(hit.row for hit in retriever.dense_hits(question))

    def fused(question: str) -> Sequence[int]:
        return memory.documents_of(each.row for each in retriever.retrieve(memory.query(question), DEPTH))

    return {"sparse arm": sparse, "dense arm": dense, "fused": fused}


def _plain_bm25(documents: Sequence[Document]) -> Search:
    bm25 = BM25Okapi([_plain_tokens(document.text) for document in documents])

    def search(question: str) -> Sequence[int]:
        scores = bm25.get_scores(_plain_tokens(question))
        return [int(row) for row in np.argsort(-scores, kind="stable")[:DEPTH]]

    return search


def _plain_tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


if __name__ == "__main__":
    main()
