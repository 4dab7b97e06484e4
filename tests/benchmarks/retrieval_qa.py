"""Recall and MRR on held-out questions of PIAF and SQuAD over all their paragraphs, arm by arm.

python -m tests.benchmarks.retrieval_qa --data ../shared/data
"""

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.chunking import CHUNK_CHARS, chunks_of
from retrieval.crossing import Crossing
from retrieval.datatypes import Document
from retrieval.encoders import Encoder, StaticEncoder, open_encoder
from retrieval.evaluation.ranking import first_rank, mean_reciprocal_rank, recall_at
from retrieval.index import Index, Manifest
from retrieval.indexing import passage_of
from retrieval.languages import detect
from retrieval.retriever import Retriever
from retrieval.text import normalise
from tests.benchmarks.question_sets import SOURCES, Asked, load

# Rows that an arm returns; what stands deeper counts as not found.
DEPTH = 100

Search = Callable[[str], Iterable[int]]


def main() -> None:
    """Print one table a question set."""
    options = _options()
    encoder = open_encoder(options.encoder)
    for source in SOURCES:
        documents, asked = load(source, options.data, options.questions)
        searches = _arms(documents, encoder)
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
    parser.add_argument("--without-rank-bm25", action="store_true", help="leave the slow baseline out")
    return parser.parse_args()


def _measure(search: Search, asked: Sequence[Asked]) -> str:
    start = perf_counter()
    ranks = [first_rank(list(search(each.question)), each.relevant) for each in asked]
    mean_ms = 1000 * (perf_counter() - start) / len(asked)
    figures = (recall_at(1, ranks), recall_at(5, ranks), mean_reciprocal_rank(ranks))
    return "".join(f"{figure:>8.3f}" for figure in figures) + f"{mean_ms:>9.1f}"


def _arms(documents: Sequence[Document], encoder: Encoder) -> dict[str, Search]:
    """Return our searches over one index; each yields document numbers, best first, each once."""
    chunked = [(document, chunks_of(document, max_chars=CHUNK_CHARS)) for document in documents]
    passages = [passage_of(chunk) for _, chunks in chunked for chunk in chunks]
    owner = [number for number, (_, chunks) in enumerate(chunked) for _ in chunks]
    vectors = np.asarray(encoder.encode_passages(passages), dtype=np.float32)
    manifest = Manifest(encoder.identity, CHUNK_CHARS, "", (), max_file_bytes=0)
    index = Index.from_chunks(chunked, vectors, manifest=manifest)
    words = open_encoder("static")
    assert isinstance(words, StaticEncoder)
    retriever = Retriever(index, encoder, Crossing(index.vocabulary, words))

    def sparse(question: str) -> Iterable[int]:
        query = retriever.query(normalise(question), detect(question))
        return _owners((hit.row for hit in retriever.sparse_hits(query)), owner)

    def dense(question: str) -> Iterable[int]:
        return _owners((hit.row for hit in retriever.dense_hits(normalise(question))), owner)

    def fused(question: str) -> Iterable[int]:
        query = retriever.query(normalise(question), detect(question))
        return _owners((each.row for each in retriever.retrieve(query, DEPTH)), owner)

    return {"sparse arm": sparse, "dense arm": dense, "fused": fused}


def _plain_bm25(documents: Sequence[Document]) -> Search:
    bm25 = BM25Okapi([_plain_tokens(document.text) for document in documents])

    def search(question: str) -> Iterable[int]:
        scores = bm25.get_scores(_plain_tokens(question))
        return (int(row) for row in np.argsort(-scores, kind="stable")[:DEPTH])

    return search


def _plain_tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _owners(rows: Iterable[int], owner: Sequence[int]) -> Iterable[int]:
    return dict.fromkeys(owner[row] for row in rows)


if __name__ == "__main__":
    main()
