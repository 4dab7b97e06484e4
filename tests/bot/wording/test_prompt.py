import pytest

from bot.wording import wording
from retrieval.datatypes import Language, MatchKind, NoAnswerReason


@pytest.mark.parametrize("language", Language)
def test_every_kind_of_match_and_every_reason_has_its_word(language: Language) -> None:
    words = wording(language)
    assert set(words.crossed) == set(MatchKind)
    assert set(words.no_answer) == set(NoAnswerReason)
    assert set(words.languages) == set(Language)
