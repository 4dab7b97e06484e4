import random
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.datatypes import Language, Span
from retrieval.training.data.code_switching import Switcher
from retrieval.training.data.film_questions import FilmFact
from retrieval.training.data.question_sets import read_question_set
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.splits import SQUAD_HELD_OUT, Split, split_of
from retrieval.training.reader.cloze import Clozes
from retrieval.training.reader.examples import (
    SHARES,
    ArticleQuestions,
    ReadingExamples,
    crossed,
    squad_questions,
)
from retrieval.training.reader.film_pages import FilmPages
from tests.retrieval.training.tiny import chance_of, write_questions

EN, RU, FR = Language.EN, Language.RU, Language.FR
ARTICLES = {
    "Blue_Door": [
        ("Anna Ford made Blue Door in Rome.", {"Who made Blue Door?": "Anna Ford"}),
        ("Blue Door was seen by millions.", {"How many saw Blue Door?": "millions"}),
        ("The music is by a choir.", {}),
    ],
    "Rome": [("Rome stands on hills.", {"On what does Rome stand?": "hills"})],
}
SWITCHER = Switcher(
    {
        (EN, RU): {
            "who": ("кто",),
            "made": ("снял",),
            "stands": ("стоит",),
            "seen": ("видели",),
            "the": ("",),
        },
        (EN, FR): {"who": ("qui",), "made": ("réalisa",)},
        (FR, RU): {"où": ("где",)},
        (FR, EN): {"où": ("where",)},
    }
)


@pytest.fixture
def english(tmp_path: Path) -> ArticleQuestions:
    write_questions(tmp_path / "en.json.gz", ARTICLES)
    return ArticleQuestions(read_question_set(tmp_path / "en.json.gz"), EN, share=0.0, split=Split.TRAINED)


def passages(draw: Callable[[random.Random], ReadingExample | None], seeds: int = 200) -> set[str]:
    """Return the passages of what many draws give."""
    found = (draw(chance_of(seed)) for seed in range(seeds))
    return {each.passage for each in found if each is not None}


def test_a_question_stands_with_the_paragraph_that_answers_it_under_its_title(
    english: ArticleQuestions,
) -> None:
    assert len(english) == 3
    text = "Anna Ford made Blue Door in Rome."
    assert english.answered(0) == ReadingExample("Who made Blue Door?", text, Span(0, 9), "Blue Door")
    assert english.answers(1) == ("millions",)


def test_a_place_is_a_paragraph_of_an_article(english: ArticleQuestions) -> None:
    assert english.places() == [
        ("Who made Blue Door?", ("Blue_Door", 0)),
        ("How many saw Blue Door?", ("Blue_Door", 1)),
        ("On what does Rome stand?", ("Rome", 0)),
    ]
    assert english.articles["Blue_Door"].texts[1] == "Blue Door was seen by millions."


def test_only_articles_of_the_split_are_read(tmp_path: Path) -> None:
    titles = [f"Article {number}" for number in range(60)]
    write_questions(
        tmp_path / "qa" / "squad-v1.1-train.json.gz",
        {title: [(f"It is {title}.", {f"Is it {title}?": title})] for title in titles},
    )
    asked = {split: [text for text, _ in squad_questions(tmp_path, split).places()] for split in Split}
    assert all(asked.values())
    assert asked == {
        split: [f"Is it {title}?" for title in titles if split_of(title, SQUAD_HELD_OUT) is split]
        for split in Split
    }


def test_a_passage_that_does_not_answer_is_any_that_lacks_the_answer(english: ArticleQuestions) -> None:
    assert passages(lambda rng: english.unanswered(0, rng)) == {
        "Blue Door was seen by millions.",
        "The music is by a choir.",
        "Rome stands on hills.",
    }
    readings = [english.unanswered(0, chance_of(seed)) for seed in range(50)]
    assert {(each.answer, each.question) for each in readings if each} == {(None, "Who made Blue Door?")}


def test_most_passages_that_do_not_answer_are_of_the_same_article(english: ArticleQuestions) -> None:
    readings = [english.unanswered(0, chance_of(seed)) for seed in range(400)]
    contexts = [each.context for each in readings if each]
    # 0.85 are meant to be; an article that chance chooses is the same one half of the time.
    assert 0.85 < contexts.count("Blue Door") / len(contexts) < 0.97


def test_passages_nearest_to_the_question_are_preferred(tmp_path: Path) -> None:
    far: list[tuple[str, dict[str, str]]] = [
        (f"Nothing like it at all {number}.", {}) for number in range(20)
    ]
    near: list[tuple[str, dict[str, str]]] = [
        (f"The red horse ran {word}.", {}) for word in ("far", "home", "on")
    ]
    asked = [("A red horse ran to Rome.", {"Where did the red horse run?": "Rome"})]
    write_questions(tmp_path / "set.json.gz", {"Horse": far[:10] + asked + near + far[10:]})
    questions = read_question_set(tmp_path / "set.json.gz")
    articles = ArticleQuestions(questions, EN, share=0.0, split=Split.TRAINED)
    readings = [articles.unanswered(0, chance_of(seed)) for seed in range(400)]
    nearest = [each.passage in {text for text, _ in near} for each in readings if each]
    # 0.55 by intention, and of the others three in 24.
    assert 0.55 < sum(nearest) / len(nearest) < 0.66


def test_a_passage_that_holds_the_answer_by_chance_is_none_that_lacks_it(tmp_path: Path) -> None:
    paragraphs = [("It is in Rome.", {"Where is it?": "Rome"}), ("ROME, again.", {})]
    write_questions(tmp_path / "set.json.gz", {"Rome": paragraphs})
    questions = read_question_set(tmp_path / "set.json.gz")
    articles = ArticleQuestions(questions, EN, share=0.0, split=Split.TRAINED)
    assert passages(lambda rng: articles.unanswered(0, rng)) == set()


def test_a_crossed_question_is_asked_in_the_other_language() -> None:
    reading = ReadingExample("Who made the Blue Door?", "Anna Ford made it.", Span(0, 9), "Blue Door")
    found = {crossed(reading, (EN, RU), SWITCHER, chance_of(seed)) for seed in range(50)}
    assert ReadingExample("Кто снял Blue Door?", reading.passage, reading.answer, "Blue Door") in found
    assert ReadingExample("Кто made Blue Door?", reading.passage, reading.answer, "Blue Door") in found
    assert all((each.passage, each.answer) == (reading.passage, reading.answer) for each in found)


@pytest.fixture
def examples(tmp_path: Path, english: ArticleQuestions) -> ReadingExamples:
    french = {"Porte": [("La porte bleue est ici.", {"Où est la porte ?": "ici"}), ("Un mur.", {})]}
    write_questions(tmp_path / "fr.json.gz", french)
    piaf = ArticleQuestions(read_question_set(tmp_path / "fr.json.gz"), FR, share=0.0, split=Split.TRAINED)
    pair = ("It is said that in 1912 it was closed.", "Говорят, что в 1912 году его закрыли.")
    films = [
        FilmFact(title, "director", f"{title} was directed by Al Roe.", Span(24, 30))
        for title in ("The Fog", "My Nose")
    ]
    clozes = Clozes([(EN, RU, [("-", "-"), ("-", "-"), pair])])
    pages = FilmPages([("The Fog", "-")], ["Zed Zola", "Zia Zorn"], ["Zorro"], SWITCHER)
    return ReadingExamples(
        english, piaf, clozes=clozes, films={"director": films}, pages=pages, switcher=SWITCHER
    )


def kind_of(reading: ReadingExample) -> str:
    """Return which of the kinds an example of `examples` is of; a switched passage is of SQuAD too."""
    signs = {"cloze": ("1912",), "films": ("Al Roe",), "film pages": ("Z", "\n"), "piaf": ("est ici", "mur")}
    kinds = [kind for kind, parts in signs.items() if any(part in reading.passage for part in parts)]
    return kinds[0] if kinds else "squad"


def test_examples_are_drawn_of_every_kind_by_its_share(examples: ReadingExamples) -> None:
    rng = chance_of(0)
    kinds = [kind_of(examples.draw(rng)) for _ in range(3_000)]
    expected = {
        "squad": SHARES["squad"] + SHARES["switched passage"],
        **{kind: SHARES[kind] for kind in ("piaf", "cloze", "films", "film pages")},
    }
    assert {kind: kinds.count(kind) / len(kinds) for kind in expected} == pytest.approx(expected, abs=0.03)


def test_some_passages_are_switched_and_their_answers_stay(examples: ReadingExamples) -> None:
    rng = chance_of(4)
    readings = [examples.draw(rng) for _ in range(2_000)]
    found = [each for each in readings if each.passage == "Anna Ford снял Blue Door in Rome."]
    assert {each.question for each in found} >= {"Who made Blue Door?", "Кто снял Blue Door?"}
    assert {each.answer for each in found} == {Span(0, 9), None}


def test_every_answer_is_what_its_paragraph_was_asked_for(examples: ReadingExamples) -> None:
    rng = chance_of(1)
    readings = [each for _ in range(1_000) if kind_of(each := examples.draw(rng)) != "film pages"]
    answers = [each.answer.of(each.passage) for each in readings if each.answer]
    assert set(answers) == {"Anna Ford", "millions", "hills", "ici", "1912", "Al Roe"}
    assert 0.1 < 1 - len(answers) / len(readings) < 0.3


def test_about_half_of_the_passages_stand_under_their_title(examples: ReadingExamples) -> None:
    rng = chance_of(2)
    readings = [examples.draw(rng) for _ in range(1_000)]
    contexts = [each.context for each in readings if kind_of(each) in {"squad", "piaf"}]
    assert set(contexts) == {"", "Blue Door", "Rome", "Porte"}
    assert 0.4 < contexts.count("") / len(contexts) < 0.6


def test_questions_are_asked_in_the_passages_language_and_in_others(examples: ReadingExamples) -> None:
    rng = chance_of(3)
    questions = {examples.draw(rng).question for _ in range(1_000)}
    assert {
        "Who made Blue Door?", "Кто снял Blue Door?", "Qui réalisa Blue Door?",
        "Où est la porte ?", "Где est la porte ?", "Where est la porte ?",
    } <= questions  # fmt: skip
