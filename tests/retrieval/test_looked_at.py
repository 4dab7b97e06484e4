import pytest

from retrieval.features import ReadSentence
from retrieval.reader import looked_at
from tests.retrieval.readings import candidate_of, document_of, read_of

TEXT = "One. Two. Three. Four."
DOCUMENT = document_of(TEXT)
# Of the chunks 7, 3 and 5, each sentence with the part of the question that it meets.
CHUNKS = {7: {"One.": 0.1, "Two.": 0.6}, 3: {"Three.": 0.2}, 5: {"Four.": 0.9}}


def sentences() -> list[ReadSentence]:
    return [
        read_of(candidate_of(DOCUMENT, list(texts), row=row), place, known={"coverage": coverage})
        for row, texts in CHUNKS.items()
        for place, coverage in enumerate(texts.values())
    ]


@pytest.mark.parametrize(
    ("chunks", "texts"),
    [
        (0, []),
        (1, ["Four."]),
        (2, ["One.", "Two.", "Four."]),
        (3, ["One.", "Two.", "Three.", "Four."]),
        (9, ["One.", "Two.", "Three.", "Four."]),
    ],
)
def test_all_sentences_of_the_chunks_with_the_best_ones_are_looked_at_in_their_order(
    chunks: int, texts: list[str]
) -> None:
    assert [each.text for each in looked_at(sentences(), chunks)] == texts


def test_of_chunks_that_are_as_good_the_first_are_looked_at() -> None:
    alike = [read_of(candidate_of(DOCUMENT, [text], row=row)) for row, text in ((9, "Two."), (1, "One."))]
    assert [each.text for each in looked_at(alike, 1)] == ["Two."]
