from functools import partial
from pathlib import Path

import pytest

from retrieval.datatypes import Answer, NoAnswer, Scope
from retrieval.errors import UnknownFilmError
from retrieval.models.choice import SENTENCES, STATIC, Models
from retrieval.pipeline.conversation import Conversation
from retrieval.pipeline.pipeline import Pipeline, open_pipeline

FILES = {
    "solaris72.txt": "Solaris (1972)\n\nSolaris is a film directed by Andrei Tarkovsky.\n\n"
    "The music was composed by Eduard Artemyev.\n",
    "solaris02.txt": "Solaris (2002)\n\nSolaris is a film directed by Steven Soderbergh.\n\n"
    "The music was composed by Cliff Martinez.\n",
    "stalker.txt": "Stalker (1979)\n\nStalker is a film directed by Andrei Tarkovsky after Solaris.\n\n"
    "It was shot near Tallinn in Estonia.\n",
    "matrix.txt": "The Matrix (1999)\n\nThe Matrix is a film directed by the Wachowskis.\n\n"
    "The music was composed by Don Davis.\n",
    "mirror.txt": "Mirrors (2008)\n\nMirrors is a film directed by Alexandre Aja.\n",
    "being.txt": "Being There (1979)\n\nBeing There is a film directed by Hal Ashby.\n\n"
    "It stars Peter Sellers.\n",
    "lady.txt": "Outcast Lady (1934)\n\nOutcast Lady is a film directed by Robert Z. Leonard.\n",
    "synthesizer.txt": "The ANS\n\nEduard Artemyev found an unusual sound on the ANS synthesizer.\n",
    "island.txt": "Остров\n\nСолдаты рыли туннели на Иводзиме.\n",
    "essay.txt": "Remakes\n\nSolaris of 1972 was first shown in Cannes.\n",
}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    folder = tmp_path_factory.mktemp("films")
    write_films(folder)
    models = Models(encoder=STATIC, reader=SENTENCES)
    return open_pipeline(folder, tmp_path_factory.mktemp("index"), models=models, max_file_bytes=10_000)


def write_films(folder: Path) -> None:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")


def answers(outcome: Answer | NoAnswer, answer: tuple[str, str]) -> bool:
    """Return whether a file answers with a sentence that holds some words."""
    file, words = answer
    return answering(outcome) == file and isinstance(outcome, Answer) and words in outcome.best.answer


def answering(outcome: Answer | NoAnswer) -> str | None:
    """Return the file that answers."""
    return outcome.best.citation.document.id if isinstance(outcome, Answer) else None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who directed Solaris (2002)?", ("solaris02.txt", "Steven Soderbergh")),
        ("Who directed the 1972 Solaris?", ("solaris72.txt", "Andrei Tarkovsky")),
        ("Who composed the music of The Matrix?", ("matrix.txt", "Don Davis")),
        ("who composed the music of the matrix", ("matrix.txt", "Don Davis")),
        ("who was the matrix directed by", ("matrix.txt", "Wachowskis")),
        ("Кто directed «Матрикс»?", ("matrix.txt", "Wachowskis")),
        ("Who was Being There directed by?", ("being.txt", "Hal Ashby")),
        ("Who stars in Being There?", ("being.txt", "Peter Sellers")),
        ("Who composed the music of Solarsi (2002)?", ("solaris02.txt", "Cliff Martinez")),
        ("Who composed the music of «Солярис» (1972)?", ("solaris72.txt", "Eduard Artemyev")),
    ],
)
def test_the_film_that_is_named_answers(pipeline: Pipeline, question: str, answer: tuple[str, str]) -> None:
    assert answers(pipeline.ask(question), answer)


def test_films_that_share_a_title_answer_together_where_no_year_is_told(pipeline: Pipeline) -> None:
    outcome = pipeline.ask("Who composed the music of Solaris?")
    assert isinstance(outcome, Answer)
    told = [(each.citation.document.year, each.answer) for each in (outcome.best, *outcome.differing)]
    assert sorted(told[:2]) == [
        (1972, "The music was composed by Eduard Artemyev."),
        (2002, "The music was composed by Cliff Martinez."),
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Who directed Solaris (1950)?",
        "Who directed “Mirror”?",
        "Who directed the film Outcast?",
        "Who directed Lady?",
        "who directed the lonely mirror",
        "who was the outcast son directed by",
        "кто снял lonely mirror",
        "qui a réalisé lonely mirror",
        "Qui a trouvé le film Sound Unusual ?",
    ],
)
def test_a_film_that_is_not_there_is_not_answered_from_another(pipeline: Pipeline, question: str) -> None:
    outcome = pipeline.ask(question)
    assert isinstance(outcome, NoAnswer)


def test_words_that_may_be_a_title_need_not_be_met_by_a_sure_answer(pipeline: Pipeline) -> None:
    # "artemyev come up with" stands where a title could, as "lonely road" does.
    assert answering(pipeline.ask("what unusual sound did artemyev come up with")) == "synthesizer.txt"
    assert isinstance(pipeline.ask("who directed lonely road"), NoAnswer)


def test_a_name_in_two_words_is_met_by_one_word(pipeline: Pipeline) -> None:
    assert answering(pipeline.ask("Что рыли солдаты на Иво-Дзиме?")) == "island.txt"


def test_what_another_document_says_of_a_named_film_may_answer(pipeline: Pipeline) -> None:
    outcome = pipeline.ask("Where was Solaris (1972) first shown?")
    assert answers(outcome, ("essay.txt", "Cannes"))


def test_a_scope_holds_for_films_that_are_named(pipeline: Pipeline) -> None:
    outcome = pipeline.ask("Who directed Solaris?", within=Scope(films=("Solaris (2002)",)))
    assert answers(outcome, ("solaris02.txt", "Steven Soderbergh"))
    outcome = pipeline.ask("Who directed The Matrix?", within=Scope(films=("Solaris",)))
    assert isinstance(outcome, NoAnswer)
    assert {each.chunk.document.film for each in outcome.candidates} <= {"Solaris"}


@pytest.mark.parametrize("film", ["Solaris (2002)", "solaris 2002", "Solaris, 2002"])
def test_a_film_is_chosen_by_its_title_and_year(pipeline: Pipeline, film: str) -> None:
    assert answers(pipeline.ask("Who composed the music?", film=film), ("solaris02.txt", "Cliff Martinez"))


def test_an_unknown_film_among_many_is_told_the_nearest(pipeline: Pipeline) -> None:
    with pytest.raises(UnknownFilmError, match=r"called Stalkr; there is Stalker and 6 more\.$"):
        pipeline.ask("Who directed it?", film="Stalkr")
    with pytest.raises(UnknownFilmError, match=r"called Solaris \(1950\); there is Outcast Lady, Solaris"):
        pipeline.ask(
            "Who directed it?", film="Solaris (1950)", within=Scope(films=("Solaris", "Outcast Lady"))
        )


def test_films_that_share_a_title_are_listed_with_their_years(pipeline: Pipeline) -> None:
    films = (
        "Being There",
        "Mirrors",
        "Outcast Lady",
        "Solaris (1972)",
        "Solaris (2002)",
        "Stalker",
        "The Matrix",
    )
    assert pipeline.films == films
    assert pipeline.films_like("sol", most=5) == films[3:5]
    assert pipeline.films_like("", within=Scope(films=("Stalker",)), most=5) == ("Stalker",)


def test_a_follow_up_is_about_the_film_of_the_last_answer(pipeline: Pipeline) -> None:
    conversation = Conversation()
    pipeline.ask("Who directed Solaris (2002)?", conversation=conversation)
    outcome = pipeline.ask("And who composed the music?", conversation=conversation)
    assert answers(outcome, ("solaris02.txt", "Cliff Martinez"))
    outcome = pipeline.ask("And who composed the music of The Matrix?", conversation=conversation)
    assert answers(outcome, ("matrix.txt", "Don Davis"))
    assert answering(pipeline.ask("Who directed it?", conversation=conversation)) == "matrix.txt"


@pytest.fixture(scope="module")
def with_a_long_one(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """The films, and one that is told of at length."""
    folder = tmp_path_factory.mktemp("long")
    write_films(folder)
    (folder / "saigon.txt").write_text("Saigon (1948)\n\nTwo pilots fly east.\n", encoding="utf-8")
    told = [
        f"On day {day} the crew of the Ark built the harbour number {day} out of wood. " * 6
        for day in range(40)
    ]
    facts = "The score was written by Anna Berg.\n\nThe sailor Saigo was a baker before the war."
    text = "\n\n".join(["The Ark (1999)", *told[:20], facts, *told[20:]])
    (folder / "ark.txt").write_text(text, encoding="utf-8")
    models = Models(encoder=STATIC, reader=SENTENCES)
    return open_pipeline(folder, tmp_path_factory.mktemp("index"), models=models, max_file_bytes=100_000)


@pytest.mark.parametrize(
    ("question", "file"),
    [
        ("Who wrote the score?", "ark.txt"),
        ("Which film was directed by Alexandre Aja?", "mirror.txt"),
        ("Who composed the music of The Matrix?", "matrix.txt"),
    ],
)
def test_a_question_that_names_no_film_is_about_the_one_that_is_told_of_at_length(
    with_a_long_one: Pipeline, question: str, file: str
) -> None:
    assert answering(with_a_long_one.ask(question)) == file


def test_what_reads_as_a_film_may_be_somebody_in_one_that_is_told_of_at_length(
    with_a_long_one: Pipeline,
) -> None:
    assert answering(with_a_long_one.ask("Was Saigo a baker or a sailor before the war?")) == "ark.txt"
    assert isinstance(with_a_long_one.ask("Was Solaris a baker or a sailor before the war?"), NoAnswer)


@pytest.mark.parametrize(
    ("question", "file"),
    [
        ("What did Eduard Artemyev find on the ANS synthesizer?", "synthesizer.txt"),
        # Whoever is meant is of the one film.
        ("What was the Persian sailor Saigo before the war?", "ark.txt"),
        ("What was Sailor Saigo Karim before the war?", "ark.txt"),
        ("What was the sailor Tanaka Brown before the war?", None),
    ],
)
def test_a_question_that_names_no_film_is_not_answered_from_any(
    with_a_long_one: Pipeline, question: str, file: str | None
) -> None:
    assert answering(with_a_long_one.ask(question)) == file


def test_a_follow_up_is_not_answered_from_another_film(pipeline: Pipeline) -> None:
    def asked_after(film: str, question: str) -> str | None:
        conversation = Conversation()
        pipeline.ask(f"Who directed {film}?", conversation=conversation)
        return answering(pipeline.ask(question, conversation=conversation))

    assert asked_after("Stalker", "In which country was it shot?") == "stalker.txt"
    assert asked_after("The Matrix", "In which country was it shot?") in ("matrix.txt", None)
    assert asked_after("The Matrix", "And on what synthesizer?") == "synthesizer.txt"


def test_a_film_that_was_spoken_of_does_not_hide_what_is_asked_of_another(with_a_long_one: Pipeline) -> None:
    ask = partial(with_a_long_one.ask, conversation=Conversation())
    ask("Who directed Stalker?")
    assert answering(ask("Who directed the film?")) == "stalker.txt"
    assert answering(ask("Who wrote the score?")) == "ark.txt"
    assert answering(ask("Who directed it?", film="Solaris (2002)")) == "solaris02.txt"


def test_films_told_of_alike_are_asked_alike(pipeline: Pipeline) -> None:
    outcome = pipeline.ask("Who composed the music?")
    assert isinstance(outcome, Answer)
    assert outcome.is_of_many
