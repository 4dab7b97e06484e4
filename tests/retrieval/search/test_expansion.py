from pathlib import Path

import pytest

from retrieval.datatypes import Language, Match, MatchKind
from retrieval.index.vocabulary import Vocabulary
from retrieval.models.encoders import StaticEncoder
from retrieval.models.weights import WORDS_FOLDER
from retrieval.search.expansion import QueryExpansion, allowed_edits
from retrieval.text.tokens import Token, question_words, tokens_of

TEXTS = (
    ("General Kuribayashi defends the island of Iwo Jima.", Language.EN),
    ("Режиссер снимал фильм об острове Иводзима, генерала играет Кен Ватанабе.", Language.RU),
    ("Le tournage de la bataille a duré un mois.", Language.FR),
)


def tokens() -> list[tuple[Token, ...]]:
    return [tuple(tokens_of(text, language)) for text, language in TEXTS]


def vocabulary() -> Vocabulary:
    return Vocabulary.from_tokens(tokens())


@pytest.fixture(scope="module")
def expansion() -> QueryExpansion:
    return QueryExpansion(vocabulary(), StaticEncoder.load(WORDS_FOLDER))


def groups(expansion: QueryExpansion, question: str, language: Language) -> dict[str, tuple[Match, ...]]:
    words = question_words(question, language)
    return dict(zip([word.word for word in words], expansion.expand(words), strict=True))


def terms(group: tuple[Match, ...], kind: MatchKind) -> set[str]:
    return {match.term for match in group if match.kind is kind}


def test_a_word_of_the_index_counts_in_full_and_first(expansion: QueryExpansion) -> None:
    found = groups(expansion, "Where is the island?", Language.EN)["island"]
    assert found[0] == Match("island", "island", MatchKind.EXACT, 1.0)
    assert all(match.weight < 1.0 for match in found[1:])


@pytest.mark.parametrize(
    ("question", "language", "word", "term"),
    [
        ("the island", Language.EN, "island", "остров"),
        ("остров", Language.RU, "остров", "island"),
        ("l'île", Language.FR, "ile", "island"),
        ("the director", Language.EN, "director", "режиссер"),
        ("битва", Language.RU, "битва", "bataill"),
    ],
)
def test_a_word_meets_its_translations(
    expansion: QueryExpansion, question: str, language: Language, word: str, term: str
) -> None:
    found = groups(expansion, question, language)[word]
    assert any(match.term.startswith(term[:5]) for match in found if match.kind is MatchKind.MEANING)


def test_a_word_that_is_there_meets_no_other_of_its_language() -> None:
    chunks = [
        tuple(tokens_of("A film by a director. The movie was filmed by the sea.", Language.EN)),
        tuple(tokens_of("Фильм снят у моря.", Language.RU)),
    ]
    made = QueryExpansion(Vocabulary.from_tokens(chunks), StaticEncoder.load(WORDS_FOLDER))
    assert {match.term for match in groups(made, "the movie", Language.EN)["movie"]} == {"movi", "фильм"}


def test_a_name_meets_its_spelling_in_another_script(expansion: QueryExpansion) -> None:
    assert "ватанаб" in terms(groups(expansion, "Who is Watanabe?", Language.EN)["watanabe"], MatchKind.SOUND)
    russian = groups(expansion, "кто такой Курибаяси", Language.RU)["курибаяси"]
    assert "kuribayashi" in terms(russian, MatchKind.SOUND)


def test_a_name_of_two_words_meets_the_one_that_it_is_elsewhere(expansion: QueryExpansion) -> None:
    english = groups(expansion, "Iwo Jima", Language.EN)
    assert "иводзим" in terms(english["iwo"], MatchKind.SOUND)
    assert "иводзим" in terms(english["jima"], MatchKind.SOUND)
    russian = groups(expansion, "Иводзима", Language.RU)["иводзима"]
    assert {"iwo", "jima"} <= terms(russian, MatchKind.SOUND)


def test_a_misspelt_word_counts_as_the_nearest_one(expansion: QueryExpansion) -> None:
    found = groups(expansion, "Where is the islland?", Language.EN)["islland"]
    assert Match("islland", "island", MatchKind.SPELLING, 0.9) in found


def test_a_word_that_meets_nothing_keeps_its_empty_group(expansion: QueryExpansion) -> None:
    assert groups(expansion, "xqzvvkj 777", Language.EN) == {"xqzvvkj": (), "777": ()}


def test_an_empty_vocabulary_meets_nothing() -> None:
    empty = QueryExpansion(Vocabulary.from_tokens(()), StaticEncoder.load(WORDS_FOLDER))
    assert groups(empty, "Who plays Kuribayashi?", Language.EN) == {"plays": (), "kuribayashi": ()}


def test_the_vocabulary_keeps_the_commonest_form_names_and_joinable_pairs() -> None:
    found = vocabulary()
    row = {term: number for number, term in enumerate(found.terms)}
    assert found.words[row["режиссер"]] == "режиссер"
    assert found.is_name[row["kuribayashi"]]
    assert not found.is_name[row["island"]]
    joined = dict(zip(found.joined, found.joined_terms.tolist(), strict=True))
    assert joined["iwojima"] == [row["iwo"], row["jima"]]


def test_the_vocabulary_comes_back_from_disk(tmp_path: Path) -> None:
    before = vocabulary()
    before.save(tmp_path)
    after = Vocabulary.load(tmp_path, before.terms)
    assert (after.words, after.joined) == (before.words, before.joined)
    assert after.joined_terms.tolist() == before.joined_terms.tolist()
    assert after.is_name.tolist() == before.is_name.tolist()
    assert after.languages.tolist() == before.languages.tolist()


@pytest.mark.parametrize(("word", "edits"), [("oui", 0), ("1945", 0), ("island", 1), ("director", 2)])
def test_longer_words_may_hold_more_slips(word: str, edits: int) -> None:
    assert allowed_edits(word) == edits
