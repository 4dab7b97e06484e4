import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.datatypes import Document, Language
from retrieval.documents.chunking import chunks_of
from retrieval.text.tokens import (
    QuestionWord,
    Token,
    chunk_tokens,
    placed_tokens_of,
    question_words,
    tokens_of,
)

LANGUAGES = st.sampled_from(Language)


def test_tokens_are_stems_without_stop_words() -> None:
    assert list(tokens_of("The soldiers' Letters, in 1944", Language.EN)) == [
        Token("soldier", "soldiers", capitalised=False, language=Language.EN),
        Token("letter", "letters", capitalised=True, language=Language.EN),
        Token("1944", "1944", capitalised=False, language=Language.EN),
    ]
    assert [token.term for token in tokens_of("Симидзу пишет письма", Language.RU)] == [
        "симидз",
        "пишет",
        "письм",
    ]


def test_a_token_knows_whether_the_one_before_stands_right_before_it() -> None:
    tokens = tokens_of("Letters from Iwo Jima, New-York", Language.EN)
    assert [(token.word, token.follows) for token in tokens] == [
        ("letters", False),
        ("iwo", False),
        ("jima", True),
        ("new", False),
        ("york", True),
    ]


def test_tokens_know_their_place() -> None:
    text = "Les « Lettres » d'Iwo Jima"
    assert [placed.span.of(text) for placed in placed_tokens_of(text, Language.FR)] == [
        "Lettres",
        "Iwo",
        "Jima",
    ]


def test_a_chunks_tokens_are_its_headings_and_its_sentences_each_in_its_language() -> None:
    text = "== Characters ==\n\nThe soldiers dig tunnels all day long.\n\nСолдаты роют туннели на острове.\n"
    chunks = chunks_of(Document("d.txt", text, "d", Language.EN))
    terms = [token.term for chunk in chunks for token in chunk_tokens(chunk)]
    assert terms == [
        "charact",
        "soldier",
        "dig",
        "tunnel",
        "day",
        "long",
        "солдат",
        "роют",
        "туннел",
        "остров",
    ]


def test_a_questions_words_come_once_with_every_stem_they_could_have() -> None:
    assert question_words("Qui écrit les lettres, quelles lettres ?", Language.FR) == (
        QuestionWord("écrit", "ecrit", ("ecrit",)),
        QuestionWord("lettres", "lettres", ("lettr", "lettres")),
    )


@pytest.mark.parametrize("question", ["", "?!", "🎬", "what is it?", "\u202e\u200b\x00", " \n\t"])
def test_a_question_without_content_has_no_words(question: str) -> None:
    assert question_words(question, Language.EN) == ()


@given(st.text(), LANGUAGES)
@settings(max_examples=150, deadline=None)
def test_terms_and_words_can_be_written_one_a_line(text: str, language: Language) -> None:
    for token in tokens_of(text, language):
        for written in (token.term, token.word):
            assert written
            assert not re.search(r"[\s\x00-\x1f\ud800-\udfff]", written)


@given(st.text(), LANGUAGES)
@settings(max_examples=100, deadline=None)
def test_any_question_is_cut_into_words_that_stand_in_it(text: str, language: Language) -> None:
    words = question_words(text, language)
    assert len({word.word for word in words}) == len(words)
    assert all(word.written and word.terms for word in words)
