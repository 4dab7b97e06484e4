import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.text.normalisation import fold, folded_words, normalise, word_spans


def test_normalising_leaves_one_line_of_visible_characters() -> None:
    assert normalise("  Qui\u200b  joue\u202e \t Saigo\x00\n?\ufeff ") == "Qui joue Saigo ?"


def test_normalising_composes_accents() -> None:
    assert normalise("re\u0301alise\u0301") == "réalisé"


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Съёмки", "съемки"),
        ("Иводзи\u0301ма", "иводзима"),
        ("Й", "й"),
        ("ŒUVRE", "oeuvre"),
        ("réalisé", "realise"),
        ("ﬁlm", "film"),
        ("Straße", "strasse"),
        ("Ōsugi", "osugi"),
        ("341,026", "341026"),
        ("21\u00a0000", "21000"),
        ("3,7", "3.7"),
        ("4.5/5", "4.5/5"),
    ],
)
def test_folding_keeps_what_distinguishes_words(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("341,026 users, 4.5/5 and 1/2", ["341026", "users", "4.5/5", "and", "1/2"]),
        ("Это 27-ая работа", ["это", "27", "работа"]),
        ("on 23.02.2007", ["on", "23", "02", "2007"]),
        ("Feb 23, 2007", ["feb", "23", "2007"]),
        ("the 27th film of the 1990s", ["the", "27", "film", "of", "the", "1990"]),
        ("l’île qu'il aujourd'hui", ["l", "ile", "qu", "il", "aujourd'hui"]),
        ("Eastwood's film, Eastwood’s star", ["eastwood", "film", "eastwood", "star"]),
        ("японской поп-группы Arashi", ["японской", "поп", "группы", "arashi"]),
        ("They don't carry a Colt M1911A1", ["they", "don't", "carry", "a", "colt", "m1911a1"]),
        ("硫黄島 2006", ["硫黄島", "2006"]),
        ("?!", []),
    ],
)
def test_words_come_as_they_match(text: str, words: list[str]) -> None:
    assert list(folded_words(text)) == words


def test_word_spans_point_at_the_words_in_the_text() -> None:
    text = "L'île d'Eastwood's 341,026"

    assert [span.of(text) for span in word_spans(text)] == ["L", "île", "d", "Eastwood", "341,026"]


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.sampled_from(list("aБé1 .!?…»«\"'()[]-—,;:\nA\u0301№/|"))))
def test_spans_lie_in_order_inside_any_text(text: str) -> None:
    spans = word_spans(text)
    ends = [position for span in spans for position in (span.start, span.end)]

    assert ends == sorted(ends)
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_words_are_the_folded_spans(text: str) -> None:
    assert folded_words(text) == tuple(fold(span.of(text)) for span in word_spans(text))
