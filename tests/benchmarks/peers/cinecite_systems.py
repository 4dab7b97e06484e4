"""Cinecite's own retrieval, asked through the door that a question takes."""

from collections.abc import Sequence
from pathlib import Path

from retrieval.datatypes import Answer, Candidate, Citation, Finding, NoAnswer, NoAnswerReason
from retrieval.index.index import Index
from retrieval.index.indexing import IndexSettings, index_folder, open_index
from retrieval.index.storage.passages import passage_of
from retrieval.models.choice import SENTENCES
from retrieval.models.encoders import Encoder
from retrieval.pipeline.pipeline import Pipeline, open_pipeline
from retrieval.reader.reader import Reader
from retrieval.search.retriever import Query
from retrieval.text.languages import detect
from retrieval.text.normalisation import normalise
from tests.benchmarks.limits import MAX_FILE_BYTES
from tests.benchmarks.parts import exchange
from tests.benchmarks.peers.encoding import KeptEncoder, identity_of, models_of
from tests.benchmarks.peers.systems import Kind, Material


def build(material: Material, folder: Path) -> None:
    """Make the index of the documents' folder, as `cinecite index` does, with the kept vectors."""
    texts = [passage.text for passage in material.passages()]
    encoder = KeptEncoder(identity_of(material.vectors_path), texts, material.vectors())
    index = build_index(material.library.documents, folder, encoder)
    rows = range(0, len(texts), max(1, len(texts) // 1_000))
    if len(index.store) != len(texts) or any(
        passage_of(index.store.chunk(row)) != texts[row] for row in rows
    ):
        raise RuntimeError("the index's rows are not the passages that the others are given")


def build_index(documents: Path, folder: Path, encoder: Encoder) -> Index:
    """Make or refresh the index of a folder of documents."""
    settings = IndexSettings(MAX_FILE_BYTES)
    return open_index(documents, index_folder(folder, documents), encoder, settings=settings)


class _Answering:
    """The whole pipeline; its passages are those that the reader was given."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def search(self, question: str, k: int) -> Sequence[int]:
        """Return the rows of the candidates."""
        return [candidate.row for candidate in self._pipeline.ask(question).candidates[:k]]

    def nearest(self, question: str, k: int) -> Sequence[int]:
        """Return the rows that the vectors' arm finds."""
        return [hit.row for hit in self._pipeline._subsets.whole.retriever.dense_hits(question)[:k]]


class _Hybrid(_Answering):
    """Both arms over all documents, knowing nothing of films."""

    def search(self, question: str, k: int) -> Sequence[int]:
        """Return the rows of both arms, fused."""
        retriever, text = self._pipeline._subsets.whole.retriever, normalise(question)
        query = retriever.query(text, detect(text))
        return [candidate.row for candidate in retriever.retrieve(query, k)]


class _TakesFirst(Reader):
    """Takes the first candidate for the answer without reading it, so that nothing else is looked for."""

    def read(self, query: Query, candidates: Sequence[Candidate]) -> Answer | NoAnswer:
        """Return the first sentence of the first candidate."""
        if not candidates:
            return NoAnswer(NoAnswerReason.NOTHING_FOUND, ())
        chunk = candidates[0].chunk
        span = chunk.sentences[0].span
        best = Finding(Citation(chunk.document, span), span, query.language, 1.0)
        return Answer(best, (), (), tuple(candidates))


def _open_retrieval(material: Material, folder: Path) -> _Answering:
    """Open the pipeline with a reader that reads nothing: a question takes its whole way but for reading."""
    pipeline = _opened(material, folder, reader=SENTENCES)
    exchange(pipeline, reader=_TakesFirst)
    return _Answering(pipeline)


def _open_hybrid(material: Material, folder: Path) -> _Answering:
    return _Hybrid(_opened(material, folder, reader=SENTENCES))


def _open_answering(material: Material, folder: Path) -> _Answering:
    return _Answering(_opened(material, folder, reader="builtin"))


def _opened(material: Material, folder: Path, *, reader: str) -> Pipeline:
    models = models_of(material.encoder_name, threads=material.threads, reader=reader)
    return open_pipeline(material.library.documents, folder, models=models, max_file_bytes=MAX_FILE_BYTES)


KINDS = (
    Kind(
        "cinecite",
        build,
        _open_retrieval,
        remark="all that a question takes but reading: the films that it names, then both arms among their"
        " documents or everywhere; build reads and cuts the files too, in a process for each CPU",
    ),
    Kind(
        "cinecite-hybrid",
        None,
        _open_hybrid,
        base="cinecite",
        remark="both arms over all passages, knowing nothing of films",
    ),
    Kind(
        "cinecite-answer",
        None,
        _open_answering,
        base="cinecite",
        remark="the whole answer, with the built-in reader",
    ),
)
