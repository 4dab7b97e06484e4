import pytest

from retrieval.text.keyboard import as_meant

KNOWN = frozenset(["who", "plays", "nishi", "in", "it", "кто", "играет", "ниси", "в", "нём", "qui", "joue"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rnj buhftn Ybcb&", "Кто играет Ниси?"),
        ("rnj buhftn ybcb", "кто играет ниси"),
        ("Црщ здфны Тшыршэ", "Who plays Nishi'"),
        ("КТО ИГРАЕТ НИСИ?", "кто играет ниси?"),
        ("RNJ BUHFTN YBCB&", "кто играет ниси?"),
    ],
)
def test_a_question_on_the_wrong_layout_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert as_meant(typed, KNOWN.__contains__) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Who plays Nishi?",
        "Кто играет Ниси?",
        "Qui joue Nishi ?",
        "Kuribayashi",
        "Who plays Rnj?",  # most of it is known
        "NISHI",
        "質問です",
        "& ? !",
        "",
    ],
)
def test_any_other_question_stays_as_it_is(typed: str) -> None:
    assert as_meant(typed, KNOWN.__contains__) == typed
