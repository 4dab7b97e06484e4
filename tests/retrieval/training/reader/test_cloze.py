from pathlib import Path

from retrieval.datatypes import Language
from retrieval.training.reader.cloze import Clozes
from tests.retrieval.training.tiny import chance_of, write_rows

EN, RU, FR = Language.EN, Language.RU, Language.FR
PLAIN = ("This sentence says nothing of use.", "Это предложение не говорит ничего.")
BEFORE = ("It stands before what answers here.", "Это стоит перед тем, что отвечает.")


def drawn(*pairs: tuple[str, str], seeds: int = 60) -> list[tuple[str, str, str]]:
    """Return the question, the answer and the passage of what many draws give."""
    clozes = Clozes([(EN, RU, [PLAIN, BEFORE, *pairs, PLAIN, PLAIN])])
    found = []
    for seed in range(seeds):
        reading = clozes.draw(chance_of(seed))
        assert reading.answer is not None
        found.append((reading.question, reading.answer.of(reading.passage), reading.passage))
    return found


def test_a_year_is_asked_for_in_one_language_and_stands_in_the_other() -> None:
    texts = ("The studio was founded by him in 1912.", "Эта студия была основана им в 1912 году.")
    readings = drawn(texts)
    assert {answer for _, answer, _ in readings} == {"1912"}
    english = [question for question, _, passage in readings if texts[1] in passage]
    russian = [question for question, _, passage in readings if texts[0] in passage]
    assert len(english) + len(russian) == len(readings)
    assert {"in which year?" in each or each.startswith("Which year ") for each in english} == {True}
    assert {"founded by him in which year?", "Which year by him in?"} <= {*english}
    assert {"каком году" in each.lower() for each in russian} == {True}
    assert not any("1912" in question for question, _, _ in readings)


def test_a_smaller_number_is_asked_for_by_how_many() -> None:
    readings = drawn(("He directed as many as 14 films there.", "Он снял там как режиссёр 14 фильмов."))
    assert {answer for _, answer, _ in readings} == {"14"}
    assert {"how many" in each.lower() or "сколько" in each.lower() for each, _, _ in readings} == {True}


def test_a_name_is_found_by_its_sound() -> None:
    readings = drawn(("Nobody had seen how Anna Ford wrote it.", "Никто не видел, как Анна Форд писала."))
    assert {answer for _, answer, _ in readings} == {"Anna Ford", "Анна Форд"}


def test_what_the_answering_sentence_holds_twice_is_not_asked_for() -> None:
    readings = drawn(
        ("He made 14 films and won 3 prizes there.", "Он снял 14 фильмов, других 14 нет, и получил 3 приза.")
    )
    # Asked in English, 14 would have two places in the Russian answer; in the English one it has one.
    assert {(answer, "фильмов" in passage) for _, answer, passage in readings} == {
        ("3", True), ("3", False), ("14", False),
    }  # fmt: skip


def test_sentences_around_the_answer_are_those_that_stand_beside_it() -> None:
    text = "Эта студия была основана им в 1912 году."
    passages = {
        passage
        for _, _, passage in drawn(("The studio was founded by him in 1912.", text))
        if text in passage
    }
    before = [(), (BEFORE[1],), (PLAIN[1], BEFORE[1])]
    after = [(), (PLAIN[1],), (PLAIN[1], PLAIN[1])]
    assert passages == {" ".join([*left, text, *right]) for left in before for right in after}


def test_short_sentences_are_neither_asked_nor_read() -> None:
    readings = drawn(
        ("It was 1999.", "Это было в 1999 году, как говорят."),
        ("The studio was founded by him in 1912.", "Эта студия была основана им в 1912 году."),
    )
    assert {answer for _, answer, _ in readings} == {"1912"}


def test_a_question_ends_with_one_question_mark() -> None:
    readings = drawn(("Which of 14 films did he make there?", "Какой из 14 фильмов он там снял?"))
    assert {question.count("?") for question, _, _ in readings} == {1}


def test_every_two_languages_are_drawn_from(tmp_path: Path) -> None:
    texts = {
        EN: "The studio was founded by him in 1912.",
        RU: "Эта студия была основана им в 1912 году.",
        FR: "Le studio a été fondé par lui en 1912.",
    }
    for left, right in ((EN, RU), (EN, FR), (RU, FR)):
        rows = [(f"{number}", f"{number}", "") for number in range(2)]
        write_rows(tmp_path / "parallel" / f"{left}-{right}.tsv.gz", [*rows, (texts[left], texts[right], "")])
    write_rows(tmp_path / "parallel" / "flores-devtest.en-ru-fr.tsv.gz", [("a b", "а б", "c d")])
    clozes = Clozes.read(tmp_path)
    readings = [clozes.draw(chance_of(seed)) for seed in range(60)]
    asked_in = {EN: "which year", RU: "каком году", FR: "quelle année"}
    seen = {
        (next(each for each, word in asked_in.items() if word in reading.question.lower()), answering)
        for reading in readings
        for answering, text in texts.items()
        if text in reading.passage
    }
    assert seen == {(one, other) for one in texts for other in texts if one is not other}
