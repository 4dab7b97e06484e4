import numpy as np
import pytest

from retrieval.datatypes import ArmEvidence, Document, Language, MatchKind
from retrieval.documents.chunking import chunks_of
from retrieval.index.index import Index, Manifest, passage_of
from retrieval.index.storage.manifest import NO_SOURCES
from retrieval.models.encoders import StaticEncoder
from retrieval.models.weights import WORDS_FOLDER
from retrieval.search.expansion import QueryExpansion
from retrieval.search.retriever import Retriever

TEXTS = (
    "General Kuribayashi writes letters to his son from the island.",
    "General Kuribayashi writes letters to his son from the island!",
    "Симидзу приезжает на остров последним.",
    "The film was shot in California in only 32 days.",
    "Le film a reçu un Golden Globe.",
    "The general rides a horse.",
)


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load(WORDS_FOLDER)


@pytest.fixture(scope="module")
def retriever(encoder: StaticEncoder) -> Retriever:
    documents = [Document(f"{n}.txt", text, "", Language.UNKNOWN) for n, text in enumerate(TEXTS)]
    chunked = [(document, chunks_of(document)) for document in documents]
    chunks = [chunk for _, each in chunked for chunk in each]
    assert [chunk.text for chunk in chunks] == list(TEXTS)
    vectors = encoder.encode_passages([passage_of(chunk) for chunk in chunks])
    index = Index.from_chunks(
        chunked, vectors, manifest=Manifest(encoder.identity, 450, "", NO_SOURCES, max_file_bytes=0)
    )
    return Retriever(index, encoder, QueryExpansion(index.vocabulary, encoder))


def test_what_a_passage_answers_comes_first(retriever: Retriever) -> None:
    query = retriever.query("How many days was the film shot?", Language.EN)
    best = retriever.retrieve(query, 3)[0]
    assert (best.row, best.chunk.text, best.sparse.rank) == (3, TEXTS[3], 1)


def test_a_name_is_found_in_another_script_with_the_words_that_met(retriever: Retriever) -> None:
    best = retriever.retrieve(retriever.query("Who is Shimizu?", Language.EN), 3)[0]
    assert (best.row, [(match.word, match.kind) for match in best.matches]) == (
        2,
        [("shimizu", MatchKind.SOUND)],
    )


def test_passages_that_repeat_an_earlier_one_come_last(retriever: Retriever) -> None:
    query = retriever.query("Kuribayashi writes letters to his son, the general", Language.EN)
    rows = [candidate.row for candidate in retriever.retrieve(query, 6)]
    assert (rows[0], rows[1] != 1, rows[-1]) == (0, True, 1)
    assert len(rows) == len(set(rows))


def test_only_passages_of_allowed_documents_are_candidates(retriever: Retriever) -> None:
    allowed = np.array([False, False, True, True, False, False])
    query = retriever.query("general Kuribayashi film", Language.EN)
    assert {candidate.row for candidate in retriever.retrieve(query, 6, documents=allowed)} <= {2, 3}
    assert retriever.retrieve(query, 6, documents=np.zeros(6, dtype=np.bool_)) == ()


def test_each_arm_tells_where_it_ranked_a_candidate(retriever: Retriever) -> None:
    query = retriever.query("general", Language.EN)
    sparse, dense = retriever.sparse_hits(query), retriever.dense_hits(query.text)
    for candidate in retriever.retrieve(query, 6):
        for evidence, hits in ((candidate.sparse, sparse), (candidate.dense, dense)):
            ranks = {hit.row: ArmEvidence(rank, hit.score) for rank, hit in enumerate(hits, 1)}
            assert evidence == ranks.get(candidate.row, ArmEvidence())


def test_a_question_that_meets_nothing_has_empty_groups_and_no_candidates(retriever: Retriever) -> None:
    query = retriever.query("質問", Language.UNKNOWN)
    assert (query.groups, retriever.sparse_hits(query)) == (((),), ())


def test_no_more_candidates_than_asked_for(retriever: Retriever) -> None:
    query = retriever.query("general film island", Language.EN)
    assert [len(retriever.retrieve(query, k)) for k in (1, 2, 4)] == [1, 2, 4]


def test_many_that_are_nearly_the_same_do_not_hide_another_passage(encoder: StaticEncoder) -> None:
    copies = [f"The general writes many long letters to his son and his wife, part {n}." for n in range(60)]
    texts = [*copies, "A letter of the general was found."]
    documents = [Document(f"{n:02}.txt", text, "", Language.EN) for n, text in enumerate(texts)]
    chunked = [(document, chunks_of(document)) for document in documents]
    vectors = encoder.encode_passages(texts)
    manifest = Manifest(encoder.identity, 450, "", NO_SOURCES, max_file_bytes=0)
    index = Index.from_chunks(chunked, vectors, manifest=manifest)
    made = Retriever(index, encoder, QueryExpansion(index.vocabulary, encoder))
    found = made.retrieve(made.query("Whom does the general write long letters?", Language.EN), 3)
    assert [each.row for each in found][1] == 60
