"""A pipeline with some of its parts exchanged."""

from retrieval.index.index import Index
from retrieval.models.encoders import built_in_words
from retrieval.pipeline.film_routing import Finder
from retrieval.pipeline.pipeline import Pipeline
from retrieval.pipeline.subsets import Sections
from retrieval.reader.reader import Reader
from retrieval.reader.scoring import scorer_of
from retrieval.search.expansion import Crossing
from retrieval.search.retriever import Retriever


def exchange(
    pipeline: Pipeline,
    *,
    retriever: type[Retriever] = Retriever,
    crossing: type[Crossing] = Crossing,
    reader: type[Reader] = Reader,
) -> None:
    """Let other classes find and read, in all sections."""
    words, spans = built_in_words(), pipeline._spans

    def made(index: Index) -> tuple[Retriever, Reader]:
        crosses = crossing(index.vocabulary, words, index.lexicon)
        return retriever(index, pipeline.encoder, crosses), reader(scorer_of(index.sparse, spans))

    pipeline._sections = Sections(pipeline.index, made)
    pipeline._finder = Finder(pipeline.index, pipeline._shelves, pipeline._sections)
