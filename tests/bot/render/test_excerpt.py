from hypothesis import given
from hypothesis import strategies as st

from bot.render.excerpt import MAX_EXCERPT_CHARS, excerpt
from retrieval.datatypes import Candidate, Document, Language, Match, MatchKind
from tests.bot.fakes import chunk


def candidate(text: str, *terms: str) -> Candidate:
    document = Document("a.txt", text, "A", Language.EN)
    matches = tuple(Match("asked", term, MatchKind.SOUND, 0.9) for term in terms)
    return Candidate(0, chunk(document, text), 1.0, matches=matches)


def test_a_short_passage_is_shown_whole() -> None:
    assert excerpt(candidate("One\nline  only.", "line")) == "One line only."


def test_a_long_passage_begins_where_most_of_its_matched_words_stand() -> None:
    text = "island " + "far away " * 60 + "held the Island for thirty-six days " + "and more " * 60
    shown = excerpt(candidate(text, "island", "day"))
    assert shown.startswith("…")
    assert "held the Island for thirty-six days and more" in shown
    assert len(shown) <= MAX_EXCERPT_CHARS + 2


def test_a_long_passage_that_shares_no_word_is_shown_from_its_beginning() -> None:
    assert excerpt(candidate("near " * 100)) == "near " * 47 + "near…"


@given(st.text(st.characters(), min_size=1, max_size=2000), st.lists(st.text(min_size=1, max_size=3)))
def test_any_passage_is_clipped(text: str, terms: list[str]) -> None:
    shown = excerpt(candidate(text, *terms))
    assert len(shown) <= MAX_EXCERPT_CHARS + 2
    assert "\n" not in shown
