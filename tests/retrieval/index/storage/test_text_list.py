from pathlib import Path

import pytest

from retrieval.index.storage.text_list import TextList

TEXTS = ["", "\x00", "a", "ab", "b", "é", "я\nя", "\ud800", "\ufffd", "\U0001f3ac"]


@pytest.fixture(params=["made", "loaded"])
def texts(request: pytest.FixtureRequest, tmp_path: Path) -> TextList:
    made = TextList.of(TEXTS)
    if request.param == "made":
        return made
    made.save(tmp_path, "texts")
    return TextList.load(tmp_path, "texts")


def test_texts_come_back_one_by_one_and_all_at_once(texts: TextList) -> None:
    assert list(texts) == TEXTS
    assert [texts[place] for place in range(len(texts))] == TEXTS
    assert (texts[-1], texts[1:3]) == (TEXTS[-1], TEXTS[1:3])
    with pytest.raises(IndexError):
        texts[len(TEXTS)]


def test_a_text_of_an_ascending_list_is_found(texts: TextList) -> None:
    assert sorted(TEXTS) == TEXTS
    assert [texts.row_of(text) for text in TEXTS] == list(range(len(TEXTS)))
    assert [texts.row_of(text) for text in ("aa", "c", "\U0001f3ad")] == [None, None, None]


def test_no_texts_are_a_list_too(tmp_path: Path) -> None:
    TextList.of(()).save(tmp_path, "none")
    loaded = TextList.load(tmp_path, "none")
    assert (list(loaded), len(loaded), loaded.row_of("a")) == ([], 0, None)


def test_lists_of_the_same_texts_are_equal(texts: TextList) -> None:
    assert texts == TextList.of(TEXTS)
    assert texts != TextList.of(["ab", "", *TEXTS[2:]])
