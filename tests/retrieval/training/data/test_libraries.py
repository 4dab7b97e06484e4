import tomllib
from itertools import chain
from pathlib import Path

from retrieval.datatypes import Language
from retrieval.training.data.libraries import (
    FILMS,
    Gold,
    asked_of,
    libraries,
    questions_of,
    sentences_of,
    write_library,
)
from retrieval.training.data.trilingual import parse
from tests.retrieval.training.made_data import document_of

DOCUMENTS = parse("\n".join(document_of(f"Cat {number}") for number in range(20)))


def test_libraries_hold_each_film_once() -> None:
    found = list(libraries([*DOCUMENTS, *DOCUMENTS[:5]]))
    titles = [[film.titles[Language.EN] for film in films] for films in found]
    assert [len(each) for each in titles] == [10, 10]
    assert sorted(chain(*titles)) == sorted({each.titles[Language.EN] for each in DOCUMENTS})
    assert titles == [[film.titles[Language.EN] for film in films] for films in libraries(DOCUMENTS)]
    assert len(list(libraries(DOCUMENTS[:3]))) == 1
    assert FILMS <= 10


def test_a_film_has_a_file_in_each_language_that_all_its_sentences_are_in(tmp_path: Path) -> None:
    write_library(DOCUMENTS[:2], tmp_path / "library")
    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "library").glob("*.txt")}
    assert (
        texts["0-0.txt"] == "Anna made film 1 in Rome. Anna made film 2 in Rome. Anna made film 3 in Rome.\n"
    )
    assert texts["0-1.txt"].startswith("Анна сняла фильм 4")
    assert texts["0-2.txt"].endswith("à Rome.\nKen Sato\nle chat\n")
    assert texts["1-0.txt"].startswith("Анна сняла фильм 1")
    catalog = tomllib.loads((tmp_path / "library" / "catalog.toml").read_text(encoding="utf-8"))
    assert catalog["documents"]["0-1.txt"] == {"title": "Кот Cat 0", "language": "ru", "film": "Cat 0"}
    assert catalog["films"]["Cat 0"] == {"year": 1994, "titles": ["Le Chat Cat 0", "Кот Cat 0"]}
    assert " ".join(sentences_of(0, DOCUMENTS[0])[:3]) + "\n" == texts["0-0.txt"]


def test_a_question_is_asked_in_each_language_and_answered_in_one(tmp_path: Path) -> None:
    write_library(DOCUMENTS[:2], tmp_path / "library")
    asked = list(questions_of(DOCUMENTS[:2]))
    assert len(asked) == 2 * 5 * 3
    assert [each.question for each in asked[:3]] == [
        "Cat 0: Who made film 1?", "Кот Cat 0: Кто снял фильм 1?", "Le Chat Cat 0: Qui a fait le film 1 ?",
    ]  # fmt: skip
    assert asked[0].gold == Gold("0-0.txt", "Anna", "Anna made film 1 in Rome.", Language.EN)
    assert asked[6].gold == Gold("0-2.txt", "Ken Sato", "Ken Sato\nle chat", Language.FR)
    for each in asked:
        assert (each.gold is None) == (each.kind == "near")
        if each.gold:
            assert each.gold.support in (tmp_path / "library" / each.gold.file).read_text(encoding="utf-8")


def test_the_film_may_be_left_unnamed() -> None:
    film = DOCUMENTS[0]
    assert asked_of(0, film, film.questions[0], Language.EN, is_named=False).question == "Who made film 1?"
