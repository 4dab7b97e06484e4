import pytest

from retrieval.datatypes import Language
from retrieval.text.languages import detect
from retrieval.text.questions import asks, separate_questions, wants_list


@pytest.mark.parametrize(
    "question",
    [
        "Who composed the score?",
        "In which city did it open?",
        "Saigo was drafted when?",
        "And did he survive?",
        "Isn't it in colour?",
        "Кто сочинил музыку?",
        "За что его сослали?",
        "Скольким зрителям он понравился?",
        "Выжил ли Сайго?",
        "В каком городе снимали?",
        "Qui a composé la musique ?",
        "Où le film a-t-il été tourné ?",
        "Est-ce que Saigo survit ?",
        "Dans laquelle de ces grottes dort-il ?",
        "C'est quoi son métier ?",
        "L'histoire finit-elle bien ?",
    ],
)
def test_a_question_word_or_a_turned_verb_asks(question: str) -> None:
    assert asks(question, detect(question))
    assert asks(question.lower().rstrip(" ?"), detect(question))


@pytest.mark.parametrize(
    "question",
    ["And Nishi?", "Saigo", "the score", "А Ниси?", "Сайго", "Et Nishi ?", "le baron Nishi", "", "質問です"],
)
def test_a_name_alone_does_not_ask(question: str) -> None:
    assert not asks(question, detect(question))


def test_a_question_of_unknown_language_is_tried_in_all() -> None:
    assert asks("кто", Language.UNKNOWN)
    assert asks("qui joue saigo", Language.UNKNOWN)
    assert not asks("xyz", Language.UNKNOWN)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which actors are in it?", True),
        ("List all the characters", True),
        ("Who stars in the film?", True),
        ("Какие актёры снимались?", True),
        ("Перечисли роли", True),
        ("Quels acteurs jouent dedans ?", True),
        ("Who plays Saigo?", False),
        ("Кто играет Сайго?", False),
        ("Qui joue Saigo ?", False),
        ("", False),
    ],
)
def test_a_plural_wants_a_list(question: str, *, expected: bool) -> None:
    assert wants_list(question, detect(question)) is expected


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Who plays Saigo? When was it shot?", ("Who plays Saigo?", "When was it shot?")),
        ("Who directed Ran and when was it released?", ("Who directed Ran", "when was it released?")),
        ("Кто играет Сайго, и где снимали?", ("Кто играет Сайго", "где снимали?")),
        ("Qui joue Saigo et quand est-il mort ?", ("Qui joue Saigo", "quand est-il mort ?")),
    ],
)
def test_the_questions_of_a_message_are_separate(text: str, parts: tuple[str, ...]) -> None:
    assert separate_questions(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Who plays Saigo?",
        "Who plays Saigo? The young one?",
        "Tell me where and when it was shot",
        "Who wrote and directed it?",
        "Кто и когда это снял?",
        "? ? ?",
        "",
        "Who a? Who b? Who c? Who d?",
    ],
)
def test_what_is_no_whole_question_stays_with_its_own(text: str) -> None:
    assert separate_questions(text) == (text,)
