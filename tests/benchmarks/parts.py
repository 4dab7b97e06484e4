"""A pipeline with some of its parts exchanged."""

from retrieval.index.index import Index
from retrieval.models.encoders import built_in_words
from retrieval.pipeline.film_routing import FilmRouter
from retrieval.pipeline.pipeline import Pipeline
from retrieval.pipeline.subsets import Subsets
from retrieval.reader.reader import Reader
from retrieval.reader.scoring import scorer_of
from retrieval.search.expansion import QueryExpansion
from retrieval.search.retriever import Retriever


def exchange(
    pipeline: Pipeline,
    *,
    retriever: type[Retriever] = Retriever,
    expansion: type[QueryExpansion] = QueryExpansion,
    reader: type[Reader] = Reader,
) -> None:
    """Let other classes find and read, in all sections."""
    words, spans = built_in_words(), pipeline._spans

    def made(index: Index) -> tuple[Retriever, Reader]:
        crosses = expansion(index.vocabulary, words, index.term_vectors)
        return retriever(index, pipeline.encoder, crosses), reader(scorer_of(index.sparse, spans))

    pipeline._subsets = Subsets(pipeline.index, made)
    pipeline._router = FilmRouter(pipeline.index, pipeline._scopes, pipeline._subsets)
