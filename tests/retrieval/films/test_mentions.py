from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.datatypes import Document, Language
from retrieval.films.entities import Evidence, Need
from retrieval.films.mentions import FilmSpotter
from retrieval.index.films import FilmIndex
from retrieval.text.normalisation import normalise

TITLES: tuple[tuple[str, int | None, tuple[str, ...]], ...] = (
    ("1917", 2019, ()),
    ("Alone", 2020, ()),
    ("Anna", 2019, ()),
    ("Bride of Frankenstein", 1935, ()),
    ("Frankenstein", 1931, ()),
    ("Gandhi", 1982, ()),
    ("It", 2017, ()),
    ("Letters from Iwo Jima", 2006, ("Письма с Иводзимы",)),
    ("Marriage on the Rocks", 1965, ()),
    ("On the Rocks", 2020, ()),
    ("Rocky", 1976, ()),
    ("Rocky III", 1982, ()),
    ("Solaris", 1972, ("Солярис",)),
    ("Solaris", 2002, ()),
    ("Stalker", 1979, ()),
    ("The Big Sleep", 1946, ()),
    ("The Director", 1982, ()),
    ("The Kid", 1921, ()),
    ("The Matrix", 1999, ()),
    ("The Time of Your Life", 1948, ()),
    ("Titanic", 1997, ("Титаник",)),
    ("Tom Horn", 1980, ()),
)
FILMS = FilmIndex.from_documents(
    Document("", "", "", Language.EN, film=title, year=year, other_titles=others)
    for title, year, others in TITLES
)
SPOTTER = FilmSpotter(FILMS)


def labels(films: Iterable[int]) -> list[str]:
    return [FILMS.label(film) for film in films]


SOLARIS = ["Solaris (1972)", "Solaris (2002)"]


@pytest.mark.parametrize(
    ("question", "films"),
    [
        ("Who directed The Big Sleep?", ["The Big Sleep"]),
        ("who directed the big sleep", ["The Big Sleep"]),
        ("WHO DIRECTED THE BIG SLEEP?", ["The Big Sleep"]),
        ("who plays in the time of your life", ["The Time of Your Life"]),
        ("Who Directed The Big Sleep?", ["The Big Sleep"]),
        ("Titanic: How much did it cost?", ["Titanic"]),
        ("Солярис: Кто режиссёр?", ["Solaris (1972)"]),
        ("Le Titanic : Combien a-t-il coûté ?", ["Titanic"]),
        ("The Kid - Who plays the boy?", ["The Kid"]),
        ("who was alone directed by", ["Alone"]),
        ("what year did the director come out", ["The Director"]),
        ("подскажите кто снял alone, пожалуйста", ["Alone"]),
        ("кто играет в титанике", ["Titanic"]),
        ("c'est qui le realisateur de rocky", ["Rocky"]),
        ("Who directed Rocky 3?", ["Rocky III"]),
        ("who directed rocky part 3", ["Rocky III"]),
        ("Кто снял «Рокки 3»?", ["Rocky III"]),
        ("Who directed Rocky?", ["Rocky"]),
        ("Who directed Solaris?", SOLARIS),
        ("Who directed Solaris (1972)?", ["Solaris (1972)"]),
        ("Who directed Solaris 2002?", ["Solaris (2002)"]),
        ("Who directed the 2002 Solaris?", ["Solaris (2002)"]),
        ("Who directed Solaris, the 1972 film?", ["Solaris (1972)"]),
        ("Who directed the 1973 film Solaris?", ["Solaris (1972)"]),
        ("Which prize did Solaris win in 1972?", ["Solaris (1972)"]),
        ("Кто снял «Солярис» 1972 года?", ["Solaris (1972)"]),
        ("Кто погибает в «Письмах с Иводзимы»?", ["Letters from Iwo Jima"]),
        ("Кто погибает в Письмах с Иводзимы?", ["Letters from Iwo Jima"]),
        ("Кто играет в Титанике?", ["Titanic"]),
        ("Кто снял Сталкер?", ["Stalker"]),
        ("Qui a réalisé « Letters from Iwo Jima » ?", ["Letters from Iwo Jima"]),
        ("Who directed Leters from Iwo Jima?", ["Letters from Iwo Jima"]),
        ("Who wrote Mariage on the Rocks?", ["Marriage on the Rocks"]),
        ("Who is in “It”?", ["It"]),
        ("Who is in It?", ["It"]),
        ("Who is in the film it?", ["It"]),
        ("Who stars in It (2017)?", ["It"]),
        ("Who directed Alone?", ["Alone"]),
        ("Who plays the kid in The Kid?", ["The Kid"]),
        ("Who plays Rocky in Titanic?", ["Titanic"]),
        ("Who directed Bride of Frankenstein?", ["Bride of Frankenstein"]),
        ("Who shot Stalker and Titanic?", ["Stalker", "Titanic"]),
        ("Who wrote the music of the 1997 film Titanic?", ["Titanic"]),
        ("In what does Gandhi's wife believe?", ["Gandhi"]),
        ("Which film is longer, “Stalker” or “Titanic”?", ["Stalker", "Titanic"]),
    ],
)
def test_films_are_named_in_many_ways(question: str, films: list[str]) -> None:
    assert labels(SPOTTER.named_in(question).films) == films


@pytest.mark.parametrize(
    "question",
    [
        "What does it mean?",
        "Where did they film it?",
        "who is the director of it",
        "Who was left alone on the island?",
        "What films did Tom Cruise star in?",
        "What did Tom Horner say?",
        "Which film stars Anna?",
        "Who played Anna Karenina?",
        "Who is in Rocky II?",
        "Who is in Rocky 2?",
        "Who directed The Kid from Spain?",
        "Who directed Son of Frankenstein?",
        "Who is the director?",
        "Who plays the kid in the second part?",
        "Who directed Stalkers?",
        "Who won the war in 1917?",
        "",
    ],
)
def test_no_film_is_named_by_accident(question: str) -> None:
    assert SPOTTER.named_in(question).films == ()


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        ("who directed the matrx", Evidence.WRITTEN),
        ("who wrote stalker", Evidence.FRAMED),
        ("who wrote the matrx", Evidence.FRAMED),
        ("Who directed 1917?", Evidence.FRAMED),
        ("stalker review", Evidence.HINTED),
        ("who was left alone", Evidence.HINTED),
        ("Who shot Stalker?", Evidence.WRITTEN),
        ("who directed stalker", Evidence.WRITTEN),
        ("stalker director", Evidence.WRITTEN),
        ("Who acts in Stalker?", Evidence.PLACED),
        ("Who acts in the film Stalker?", Evidence.TOLD),
    ],
)
def test_how_surely_a_film_is_meant_hangs_on_how_it_is_written(question: str, evidence: Evidence) -> None:
    assert SPOTTER.named_in(question).evidence is evidence


def test_what_may_be_meant_is_kept_apart_from_what_surely_is() -> None:
    named = SPOTTER.named_in("who wrote stalker")
    assert (named.films, labels(named.hinted)) == ((), ["Stalker"])


@pytest.mark.parametrize(
    ("question", "films"),
    [
        ("who directed the remake of solaris", SOLARIS),
        ("who directed the american version of solaris", SOLARIS),
        ("who directed the big sleep by howard hawks", ["The Big Sleep"]),
    ],
)
def test_what_is_told_of_a_film_may_name_it_though_it_is_not_its_title(
    question: str, films: list[str]
) -> None:
    named = SPOTTER.named_in(question)
    assert (labels(named.films or named.hinted), named.unknown) == (films, ())


@pytest.mark.parametrize(
    ("question", "words", "need"),
    [
        ("Who directed “Dune Messiah”?", ("dune", "messiah"), Need.PHRASE),
        ("Who directed the film Dune?", ("dune",), Need.PHRASE),
        ("Who directed Return of the Pink Cat?", ("return", "of", "the", "pink", "cat"), Need.PHRASE),
        ("Where was Tom Cruise born?", ("tom", "cruise"), Need.NAME),
        ("who directed dune messiah", ("dune", "messiah"), Need.SMALL),
        ("why was it called dune messiah of dune", ("dune",), Need.WORDS),
        ("who was the pink cat directed by", ("the", "pink", "cat"), Need.SMALL),
        ("кто снял the pink cat", ("the", "pink", "cat"), Need.SMALL),
        ("who directed solaris of the pink cat", ("solaris", "of", "the", "pink", "cat"), Need.SMALL),
        ("what year is the film stalker of the moon", ("stalker", "of", "the", "moon"), Need.SMALL),
        ("кто поставил фильм stalker and gromit", ("stalker", "and", "gromit"), Need.SMALL),
        ("в каком году сняли pink cat", ("pink", "cat"), Need.SMALL),
        ("who directed the son of stalker", ("the", "son", "of", "stalker"), Need.SMALL),
        ("qui a réalisé the son of stalker", ("the", "son", "of", "stalker"), Need.SMALL),
        (
            "who directed the big sleep and the huntsman",
            ("the", "big", "sleep", "and", "the", "huntsman"),
            Need.SMALL,
        ),
        ("de quelle année date le film pink cat", ("pink", "cat"), Need.SMALL),
        ("What year did Dune come out?", ("dune",), Need.TITLE),
        ("Quand Dune est-il sorti ?", ("dune",), Need.TITLE),
    ],
)
def test_what_reads_as_a_title_or_a_name_and_is_no_film_is_told(
    question: str, words: tuple[str, ...], need: Need
) -> None:
    (unknown,) = SPOTTER.named_in(question).unknown
    assert (unknown.words, unknown.need, unknown.year) == (words, need, None)


@pytest.mark.parametrize(
    ("question", "is_capital"), [("who directed the pink cat", True), ("who wrote the pink cat", False)]
)
def test_what_surely_is_a_title_has_capitals_elsewhere(question: str, *, is_capital: bool) -> None:
    (unknown,) = SPOTTER.named_in(question).unknown
    assert unknown.is_capital is is_capital


def test_a_film_of_another_year_is_not_the_one_that_is_asked_for() -> None:
    named = SPOTTER.named_in("Who directed Titanic (1953)?")
    (unknown,) = named.unknown
    assert (named.films, unknown.words, unknown.year) == ((), ("titanic",), 1953)


@pytest.mark.parametrize(
    ("question", "films"),
    [
        ("When was the film released?", []),
        ("Who directed the film?", []),
        ("who directed the frim", ["The Firm (1993)"]),
    ],
)
def test_common_words_are_no_slip_of_a_title(question: str, films: list[str]) -> None:
    firm = FilmIndex.from_documents([Document("", "", "", Language.EN, film="The Firm", year=1993)])
    named = FilmSpotter(firm).named_in(question)
    assert [firm.name(film) for film in named.films] == films


@pytest.mark.parametrize("question", ["Who directed Solaris (1972)?", "Who directed Solaris back in 1972?"])
def test_the_words_that_name_a_film_are_known_with_its_year(question: str) -> None:
    (mention,) = SPOTTER.named_in(question).mentions
    assert mention.words == ("solaris", "1972")


every_title = [(title, film) for film in range(len(FILMS)) for title in FILMS.titles(film)]


@given(
    st.sampled_from(every_title), st.sampled_from(["Who directed “{}”?", "Кто играет в «{}»?", "« {} » ?"])
)
def test_every_film_is_found_by_each_of_its_titles_in_quotes(titled: tuple[str, int], template: str) -> None:
    title, film = titled
    assert film in SPOTTER.named_in(normalise(template.format(title))).films


@given(st.lists(st.sampled_from(["who", "made", "the", "Cat", "of", "«", "»", "Ночь", "jumps", "?", "in"])))
def test_no_film_is_found_in_words_that_are_in_no_title(words: list[str]) -> None:
    assert SPOTTER.named_in(" ".join(words)).films == ()
