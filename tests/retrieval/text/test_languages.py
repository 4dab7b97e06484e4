import threading

import pytest

from retrieval.datatypes import Language
from retrieval.text.languages import STOP_WORDS, detect, is_stop_word, stem
from retrieval.text.normalisation import fold


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("who palys the tired soldier", Language.EN),
        ("What was Saigo's job before he ended up on Iwo Jima?", Language.EN),
        ("Who plays Курибаяси in the film?", Language.EN),
        ("Quel scenariste Eastwood voulai au depart ?", Language.FR),
        ("duree du tournage", Language.FR),
        ("Qui chante la chanson I saw her standing there ?", Language.FR),
        ("кто играет медика Эндо", Language.RU),
        ("кто поёт love you like there's no tomorrow", Language.RU),
        ("режиссёр", Language.RU),
        ("Wer hat den Film Briefe aus Iwo Jima gedreht?", Language.UNKNOWN),
        ("¿Quién dirigió la película Cartas desde Iwo Jima?", Language.UNKNOWN),
        ("Хто режисер цього фільму?", Language.UNKNOWN),
        ("硫黄島からの手紙の監督は誰ですか", Language.UNKNOWN),
        ("Ken Watanabe", Language.UNKNOWN),
        ("8/10 \N{CLAPPER BOARD}", Language.UNKNOWN),
        ("", Language.UNKNOWN),
        ("\u0483", Language.UNKNOWN),
    ],
)
def test_a_language_is_told_from_a_short_text(text: str, language: Language) -> None:
    assert detect(text) is language


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("the", Language.EN, True),
        ("soldier", Language.EN, False),
        ("qu", Language.FR, True),
        ("который", Language.RU, True),
        ("фильм", Language.RU, False),
        ("the", Language.RU, False),
        ("the", Language.UNKNOWN, True),
    ],
)
def test_function_words_are_stop_words(word: str, language: Language, *, expected: bool) -> None:
    assert is_stop_word(word, language) is expected


def test_stop_words_are_written_as_they_are_matched() -> None:
    for words in STOP_WORDS.values():
        assert [word for word in words if fold(word) != word] == []


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("soldiers", Language.EN, "soldier"),
        ("soldats", Language.FR, "soldat"),
        ("солдатами", Language.RU, "солдат"),
        ("солдатами", Language.EN, "солдат"),
        ("soldiers", Language.UNKNOWN, "soldiers"),
        ("soldiers", Language.RU, "soldiers"),
        ("1990", Language.EN, "1990"),
        ("4.5/5", Language.FR, "4.5/5"),
    ],
)
def test_words_are_stemmed_in_their_language(word: str, language: Language, expected: str) -> None:
    assert stem(word, language) == expected


def test_threads_stem_side_by_side() -> None:
    words = ["running", "soldiers", "letters", "directed"] * 500
    expected = [stem(word, Language.EN) for word in words]
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append([stem(word, Language.EN) for word in words]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [expected] * 4
