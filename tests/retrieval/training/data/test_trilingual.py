from pathlib import Path

import pytest

from retrieval.datatypes import Language
from retrieval.training.data.splits import Split
from retrieval.training.data.trilingual import LANGUAGES, parse, read_documents
from tests.retrieval.training.made_data import DIALOGUE, document_of, film_title_of


def test_a_document_has_its_titles_units_and_questions() -> None:
    (film,) = parse(document_of("Mitzi"))
    assert film.titles == {Language.EN: "Mitzi", Language.RU: "Кот Mitzi", Language.FR: "Le Chat Mitzi"}
    assert film.year == 1994
    assert len(film.units) == 9
    assert film.units[0][Language.RU] == "Анна сняла фильм 1 в Риме."
    assert film.units[8] == {
        Language.EN: "Ken Sato\nthe cat",
        Language.RU: "Кэн Сато\nкот",
        Language.FR: "Ken Sato\nle chat",
    }
    assert [(each.kind, each.unit) for each in film.questions] == [
        ("who", 0), ("where", 1), ("cast", 8), ("near", None), ("near", None),
    ]  # fmt: skip
    assert film.questions[0].asked[Language.FR] == "Qui a fait le film 1 ?"
    assert film.questions[1].answers == {Language.EN: "Rome", Language.RU: "Риме", Language.FR: "Rome"}
    assert [each.kind for each in film.answered] == ["who", "where", "cast"]


def test_a_dialogue_is_apart_from_the_questions() -> None:
    (film,) = parse(document_of("Mitzi", dialogue=DIALOGUE + DIALOGUE))
    assert len(film.questions) == 5
    assert [[each.asked[Language.EN] for each in turns] for turns in film.dialogues] == [
        ["Who made film 1?", "And where?"]
    ] * 2


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("= Anna | Анна | Anna", "= Anne | Анна | Anna"),
        ("Q who 1", "Q who 12"),
        ("r Кто снял фильм 1?\n", ""),
    ],
    ids=["no part of its unit", "no such unit", "not in three languages"],
)
def test_a_faulty_question_is_left_out(right: str, wrong: str) -> None:
    (film,) = parse(document_of("Mitzi").replace(right, wrong, 1))
    assert [each.kind for each in film.answered] == ["where", "cast"]


def test_each_document_is_in_one_split_and_those_with_dialogues_in_none(tmp_path: Path) -> None:
    folder = tmp_path / "film-questions"
    folder.mkdir()
    titles = {split: film_title_of(split) for split in Split}
    (folder / "A-01.txt").write_text("\n".join(map(document_of, titles.values())), encoding="utf-8")
    (folder / "G-01.txt").write_text(document_of(titles[Split.TRAINED], dialogue=DIALOGUE), encoding="utf-8")
    (folder / "README.md").write_text("## no document", encoding="utf-8")
    for split, title in titles.items():
        assert [each.titles[Language.EN] for each in read_documents(tmp_path, split)] == [title]
    (with_dialogue,) = read_documents(tmp_path, Split.TRAINED, dialogues=True)
    assert with_dialogue.dialogues
    assert not read_documents(tmp_path, Split.MEASURED, dialogues=True)
    assert LANGUAGES == (Language.EN, Language.RU, Language.FR)
