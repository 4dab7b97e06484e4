import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.datatypes import Span
from retrieval.reader.span_borders import tidied

# The span stands between bars.
TIDIED = {
    # whole words
    "Ken Wata|nabe pl|ays him": "Watanabe plays",
    "Ken| Watanabe |plays": "Watanabe",
    "игра|ет Кадзунари Ниноми|я": "играет Кадзунари Ниномия",
    "le réalisat|eu|r": "réalisateur",
    # an accent as a character of its own
    "E\u0301|l|e\u0300ve": "E\u0301le\u0300ve",
    "Цо|и|\u0306 умер": "Цои\u0306",
    # numbers
    "rated 4|.|5/5 by": "4.5/5",
    "rated 4.5/|5| by": "4.5/5",
    "sold 341|,0|26 tickets": "341,026",
    "sold |341,026|, then": "341,026",
    "in |1945|-1946": "1945",
    "in 1945|–1946|.": "1946",
    "about |-5| degrees": "-5",
    "Rated |4.5.|": "4.5",
    "it cost |$19 million.| Then": "$19 million",
    # words that a mark holds together
    "by Jean|-|Luc": "Jean-Luc",
    "by Jean-|Luc| Godard": "Jean-Luc",
    "met O|'B|rien": "O'Brien",
    "l|’î|le": "l’île",
    "an F-|16| fell": "F-16",
    "an |F|-16 fell": "F-16",
    "это |27|-ая работа": "27-ая",
    "это 27-|ая| работа": "27-ая",
    "no |one - he| said": "one - he",
    # loose marks
    "He said|, Ken Watanabe.|": "Ken Watanabe",
    "|• Ken Watanabe;| ": "Ken Watanabe",
    "|— Кен Ватанабэ…|": "Кен Ватанабэ",
    "|- Ken Watanabe -|": "Ken Watanabe",
    "|Who won?!|": "Who won",
    "фильм|.Готовясь.|": "Готовясь",
    # full stops that belong to a word
    "|J.R.| shot him": "J.R.",
    "by |J.| Smith": "J.",
    "in |Washington D.C.|": "Washington D.C.",
    "It is |the end.|": "the end",
    "for |2.5 m.|": "2.5 m",
    # quotes and brackets in pairs
    "читал |«Письма|» вслух": "«Письма»",
    "читал «|Письма»| вслух": "«Письма»",
    "читал |«Письма»| вслух": "«Письма»",
    "читал «|Письма| с Иводзимы» вслух": "Письма",
    "lit |« Lettres d’Iwo Jima| » hier": "« Lettres d’Iwo Jima »",
    'saw |"Letters"| twice': '"Letters"',
    'saw |"Letters| from home" twice': "Letters",
    "saw |“Letters|” twice": "“Letters”",
    "видел |„Письма|“ дважды": "„Письма“",
    "видел „|Письма“| дважды": "„Письма“",
    "Ken |Watanabe (Kuribayashi|) won": "Watanabe (Kuribayashi)",
    "Ken (|Kuribayashi|) won": "Kuribayashi",
    "Ken |(Kuribayashi)| won": "(Kuribayashi)",
    "Ken |Watanabe (|Kuribayashi) won": "Watanabe (Kuribayashi)",
    "see |[12|] below": "[12]",
    "the |end)| of it": "end",
    # the other half too far away
    "he |«said| " + "very " * 9 + "much»": "said",
}


@pytest.mark.parametrize("marked", TIDIED)
def test_a_span_begins_and_ends_as_a_person_would_quote_it(marked: str) -> None:
    before, inside, after = marked.split("|")
    span = Span(len(before), len(before) + len(inside))
    assert tidied(span, before + inside + after).of(before + inside + after) == TIDIED[marked]


def test_an_empty_span_stays_empty() -> None:
    assert tidied(Span(2, 2), "Watanabe") == Span(2, 2)


def test_a_span_of_marks_alone_is_not_emptied() -> None:
    assert tidied(Span(3, 5), "Ken... said") == Span(3, 5)


@st.composite
def spans_in_texts(draw: st.DrawFn) -> tuple[Span, str]:
    text = draw(st.text("aЖ1 \n.,-'’\"«»()“”„/é\u0301–", min_size=1, max_size=40))
    start = draw(st.integers(0, len(text) - 1))
    return Span(start, draw(st.integers(start + 1, len(text)))), text


@given(spans_in_texts())
@example((Span(0, 1), "a"))
@example((Span(1, 2), "(a"))
def test_a_tidied_span_holds_the_whole_words_of_the_span_and_stays_in_the_text(
    placed: tuple[Span, str],
) -> None:
    span, text = placed
    found = tidied(span, text)
    assert 0 <= found.start < found.end <= len(text)
    letters = [place for place in range(span.start, span.end) if text[place].isalnum()]
    assert all(found.start <= place < found.end for place in letters)
    for border in (found.start, found.end):
        assert not (text[border - 1 : border].isalnum() and text[border : border + 1].isalnum())
