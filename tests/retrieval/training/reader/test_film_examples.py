from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from retrieval.datatypes import Language
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.trilingual import LANGUAGES, FilmQuestion, joined, parse
from retrieval.training.reader.film_examples import FilmGroups, FilmTask, as_typed, window
from tests.retrieval.fakes import HashEncoder
from tests.retrieval.training.made_data import document_of
from tests.retrieval.training.tiny import chance_of

FILMS = parse(document_of("Mitzi") + "\n" + document_of("Tomas"))
FILM = FILMS[0]


def asked(question: str, before: tuple[FilmQuestion, ...] = ()) -> FilmTask:
    return FilmTask(FILM, replace(FILM.questions[0], asked=dict.fromkeys(LANGUAGES, question)), before=before)


def singles(count: int) -> list[ReadingExample]:
    rng = chance_of(0)
    groups = FilmGroups(FILMS, HashEncoder())
    return [each for _ in range(count) for each in groups.single(rng)]


def test_an_answered_passage_holds_the_answer_inside_the_sentence_that_answers() -> None:
    answered = [each for each in singles(400) if each.answer]
    assert len(answered) > 200
    for each in answered:
        assert each.answer is not None
        assert each.support is not None
        assert each.support.covers(each.answer)
        assert each.answer.of(each.passage) in {"Anna", "Анна", "Rome", "Риме", "Ken Sato", "Кэн Сато"}
        assert each.support.of(each.passage) in {text for unit in FILM.units for text in unit.values()}


def test_a_passage_that_does_not_answer_lacks_the_answer() -> None:
    silent = [
        each for each in singles(400) if each.answer is None and each.question.endswith("plays the cat?")
    ]
    assert silent
    assert not any("Ken Sato" in each.passage for each in silent)


def test_questions_and_passages_are_in_any_pair_of_languages() -> None:
    found = Counter(
        (any("а" <= letter <= "я" for letter in each.question.lower()), "Анна" in each.passage)
        for each in singles(600)
    )
    assert set(found) == {(one, other) for one in (False, True) for other in (False, True)}


def test_the_first_of_a_group_answers_and_the_others_do_not() -> None:
    rng = chance_of(1)
    groups = [FilmGroups(FILMS, HashEncoder()).group(rng) for _ in range(300)]
    assert {len(each) for each in groups} <= {1, 2, 3, 4}
    assert 0.5 < sum(each[0].answer is not None for each in groups) / 300 < 0.9
    for group in groups:
        assert {each.question for each in group} == {group[0].question}
        assert all(each.answer is None for each in group[1:])


def test_the_same_draw_gives_the_same_passages() -> None:
    assert singles(20) == singles(20)


@pytest.mark.parametrize("middle", [0, 4, 8])
def test_a_window_is_around_its_middle_and_not_too_long(middle: int) -> None:
    for seed in range(30):
        first, last = window(FILM.units, Language.EN, 80, middle, chance_of(seed))
        assert 0 <= first <= middle <= last < len(FILM.units)
        assert first == last or sum(len(each[Language.EN]) for each in FILM.units[first : last + 1]) <= 80


@pytest.mark.parametrize(
    ("joint", "text"),
    [
        (" ", "Anna made film 8 in Rome.\nKen Sato\nthe cat"),
        ("", "Anna made film 8 in Rome.\nKen Sato\nthe cat"),
    ],
)
def test_lists_keep_their_lines(joint: str, text: str) -> None:
    assert joined(FILM.units[7:], Language.EN, joint) == (text, [0, 26])


def test_sentences_are_joined_as_people_have_them() -> None:
    ends = [joined(FILM.units[:2], Language.EN, joint)[0][20:30] for joint in (" ", "", "\n", "\n• ")]
    assert ends == ["Rome. Anna", "Rome.Anna ", "Rome.\nAnna", "Rome.\n• An"]


def test_questions_are_typed_in_many_ways() -> None:
    typed = {as_typed(asked("Who made it?"), Language.EN, chance_of(seed)) for seed in range(300)}
    assert {"Who made it?", "Who made it", "who made it?", "Mitzi: Who made it?"} <= typed
    assert {"Who made film 1? Who made it?", "where was film 2 made Who made it?"} <= typed
    named = {as_typed(asked("Who made Mitzi?"), Language.EN, chance_of(seed)) for seed in range(50)}
    assert not any(each.lower().count("mitzi") > 1 for each in named)


def test_a_turn_of_a_dialogue_is_read_behind_the_turns_before() -> None:
    before = tuple(FILM.questions[:2])
    typed = {as_typed(asked("And where?", before), Language.EN, chance_of(seed)) for seed in range(100)}
    assert "where was film 2 made And where?" in typed
    assert "Who made film 1? where was film 2 made And where?" in typed


def test_passages_most_like_the_question_are_drawn_most() -> None:
    encoder, rng = HashEncoder(), chance_of(0)
    units = [{language: f"{text} {'x' * 500}" for language, text in unit.items()} for unit in FILM.units]
    near = next(each for each in FILM.questions if each.unit is None)
    groups = FilmGroups([replace(FILM, units=tuple(units), questions=(*FILM.questions[:1], near))], encoder)
    silent = [
        each
        for each in (groups.single(rng)[0] for _ in range(4_000))
        if near.asked[Language.EN] in each.question
    ]
    vectors = encoder.encode_passages([each[Language.EN] for each in units])
    (question,) = encoder.encode_questions([near.asked[Language.EN]])
    drawn = [sum(text in each.passage for each in silent for text in unit.values()) for unit in units]
    assert set(np.argsort(drawn)[-3:]) == set(np.argsort(vectors @ question)[-3:])
