from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.datatypes import Language, Span
from retrieval.training.data.film_questions import FilmFact, asked, by_kind, draw, film_facts
from retrieval.training.data.film_templates import TEMPLATES
from retrieval.training.data.splits import FILMS_HELD_OUT, Split, split_of
from tests.retrieval.training.tiny import chance_of, write_films

EXTRACT = "Blue Door is a 1994 drama directed by Anna de Ford. It stars Ken Sato, Mia Wong, and Al Roe as Bo."


def facts_of(folder: Path, extract: str, *, year: int = 1994, cast: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the answers of each kind that are found in an article."""
    write_films(
        folder, [{"page": "Sport", "title": "Blue Door", "year": year, "cast": cast, "extract": extract}]
    )
    assert split_of("Sport", FILMS_HELD_OUT) is Split.TRAINED
    return {fact.kind: fact.answer.of(extract) for fact in film_facts(folder, Split.TRAINED)}


def fact_of(title: str, kind: str, answer: str) -> FilmFact:
    extract = f"{title} was made by {answer} long ago."
    return FilmFact(title, kind, extract, Span(start := extract.index(answer), start + len(answer)))


def test_director_year_and_cast_are_found_where_they_stand(tmp_path: Path) -> None:
    cast = ("Mia Wong", "Ken Sato", "Al Roe", "Nobody Here")
    assert facts_of(tmp_path, EXTRACT, cast=cast) == {
        "director": "Anna de Ford",
        "year": "1994",
        "member": "Mia Wong",  # the first that is named
        "cast": "Ken Sato, Mia Wong, and Al Roe",
    }


def test_the_cast_ends_where_the_list_does(tmp_path: Path) -> None:
    extract = "It stars Ken Sato and Mia Wong. Much later the voice of Al Roe is heard."
    assert facts_of(tmp_path, extract, cast=("Mia Wong", "Al Roe", "Ken Sato")) == {
        "member": "Mia Wong",
        "cast": "Ken Sato and Mia Wong",
    }


@pytest.mark.parametrize(
    ("extract", "director"),
    [
        ("A film written and directed by Anna Ford.", "Anna Ford"),
        ("It was directed and co-written by Anna Ford in May.", "Anna Ford"),
        ("It was directed by J. J. Abrams. It stars nobody.", "J. J. Abrams"),
        ("It is directed by M. Night Shyamalan and stars nobody.", "M. Night Shyamalan"),
        ("It was directed by nobody.", None),
        ("It was directed by Sylvie O'Hara-Verneuil, who wrote it.", "Sylvie O'Hara-Verneuil"),
    ],
)
def test_a_directors_name_ends_before_what_is_no_name(
    tmp_path: Path, extract: str, director: str | None
) -> None:
    assert facts_of(tmp_path, extract).get("director") == director


def test_what_the_article_does_not_say_is_no_fact(tmp_path: Path) -> None:
    assert facts_of(tmp_path, "It was directed by nobody.", cast=("Ken Sato",)) == {}


def test_each_film_belongs_to_one_split(tmp_path: Path) -> None:
    pages = [f"Film {number}" for number in range(60)]
    films = [{"page": page, "title": page, "year": 1994, "cast": [], "extract": "Of 1994."} for page in pages]
    write_films(tmp_path, films)
    titles = {split: [fact.title for fact in film_facts(tmp_path, split)] for split in Split}
    assert all(titles.values())
    assert titles == {
        split: [page for page in pages if split_of(page, FILMS_HELD_OUT) is split] for split in Split
    }


@pytest.mark.parametrize(
    ("language", "kind", "expected"),
    [
        (Language.EN, "director", {"Who directed Blue Door?", "Name the director of “Blue Door”."}),
        (Language.RU, "year", {"Когда вышел фильм «Blue Door»?", "Какого года фильм Blue Door?"}),
        (Language.FR, "cast", {"Qui joue dans « Blue Door » ?", "Quels acteurs jouent dans Blue Door ?"}),
    ],
)
def test_questions_name_the_film_in_every_way(language: Language, kind: str, expected: set[str]) -> None:
    fact = fact_of("Blue Door", kind, "Anna Ford")
    questions = {asked(fact, language, chance_of(seed)) for seed in range(200)}
    assert expected <= questions
    assert all("Blue Door" in question for question in questions)


def test_a_name_of_the_cast_is_asked_for_by_name() -> None:
    fact = fact_of("Blue Door", "member", "Ken Sato")
    questions = {asked(fact, Language.EN, chance_of(seed)) for seed in range(200)}
    assert {"Is Ken Sato in Blue Door?", "Does Ken Sato play in “Blue Door”?"} <= questions


def test_a_question_comes_with_the_article_that_answers_it() -> None:
    fact = fact_of("Blue Door", "director", "Anna Ford")
    readings = [draw(by_kind([fact]), chance_of(seed), unanswerable=0.0) for seed in range(40)]
    assert {(each.passage, each.answer) for each in readings} == {(fact.extract, fact.answer)}
    assert {each.context for each in readings} == {"", "Blue Door"}
    assert {"Blue Door" in each.question for each in readings} == {True, False}
    assert {language_of(each.question) for each in readings} == {"en", "ru", "fr"}


def language_of(question: str) -> str:
    """Return the language of a question about a director."""
    if not question.isascii() and not question.startswith(("Who", "Whose", "Name", "Qui", "Par", "De")):
        return "ru"
    return "fr" if question.endswith(" ?") else "en"


def test_an_unanswerable_question_comes_with_the_article_of_another_film() -> None:
    facts = [fact_of("Blue Door", "director", "Anna Ford"), fact_of("Red Roof", "director", "Ken Sato")]
    readings = [draw(by_kind(facts), chance_of(seed), unanswerable=1.0) for seed in range(40)]
    absent = [each for each in readings if each.answer is None]
    assert {("Blue" in each.question, "Blue" in each.passage) for each in absent} == {
        (True, False),
        (False, True),
    }
    # Where chance gave the same film twice the article does answer.
    present = [each for each in readings if each.answer is not None]
    assert {("Blue" in each.question, "Blue" in each.passage) for each in present} == {
        (True, True),
        (False, False),
    }


def test_the_article_of_a_sequel_is_no_article_of_another_film() -> None:
    first, second = (fact_of(title, "director", "Anna Ford") for title in ("Blue Door", "Blue Door 2"))
    readings = [draw(by_kind([first, second]), chance_of(seed), unanswerable=1.0) for seed in range(40)]
    assert {each.answer for each in readings} == {first.answer, second.answer}


@pytest.mark.parametrize(
    ("kind", "text", "answer"),
    [
        ("writer", "Written and directed by Anna Ford.", "Anna Ford"),
        ("writer", "It is from a screenplay by Anna Ford.", "Anna Ford"),
        ("producer", "It was produced and directed by Hal B. Wallis.", "Hal B. Wallis"),
        ("composer", "The score was composed by Max Steiner.", "Max Steiner"),
        ("composer", "A musical film by Al Roe.", None),
        ("author", "It is based on the 1908 novel Fog by Myrtle Reed.", "Myrtle Reed"),
        ("camera", "It has cinematography by John F. Seitz.", "John F. Seitz"),
        ("place", "It was shot on location in New Jersey by two men.", "New Jersey"),
        ("place", "It was shot in Technirama.", None),
        ("earnings", "The film grossed over $77.5 million.", "$77.5 million"),
        ("budget", "It had a budget of US$75,000.", "US$75,000"),
        ("length", "It is a 23-minute film.", "23-minute"),
    ],
)
def test_facts_of_a_kind_are_found_in_the_wordings_of_articles(
    tmp_path: Path, kind: str, text: str, answer: str | None
) -> None:
    assert facts_of(tmp_path, text).get(kind) == answer


def test_an_article_leaves_open_what_it_has_no_word_for(tmp_path: Path) -> None:
    facts_of(tmp_path, "Blue Door is a 1994 film with songs, directed by Anna Ford. It cost a million.")
    (fact,) = (each for each in film_facts(tmp_path, Split.TRAINED) if each.kind == "director")
    assert {"writer", "place", "length", "camera"} <= set(fact.open)
    assert not {"director", "composer", "budget", "earnings"} & set(fact.open)


def test_what_an_article_leaves_open_is_asked_of_it_without_an_answer() -> None:
    fact = replace(fact_of("Blue Door", "director", "Anna Ford"), open=("budget",))
    readings = [draw(by_kind([fact]), chance_of(seed), unanswerable=1.0) for seed in range(60)]
    absent = {each.question for each in readings if each.answer is None}
    assert {"What was the budget?", "Сколько стоил «Blue Door»?", "Combien a-t-il coûté ?"} <= absent
    assert {each.passage for each in readings} == {fact.extract}


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_kind_is_asked_for_in_every_language_by_name_and_without(kind: str) -> None:
    fact = fact_of("Blue Door", kind, "Anna Ford")
    for language in Language.EN, Language.RU, Language.FR:
        for seed in range(20):
            named = asked(fact, language, chance_of(seed))
            left = asked(fact, language, chance_of(seed), is_named=False)
            assert "Blue Door" in named or kind == "member"
            assert "Blue Door" not in left
            assert not set("{}") & set(named + left)
