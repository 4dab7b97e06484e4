import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Он является ее продолжением.", "Готовясь к роли, он читал."],
        ["Книга (The Rising Sun, 1970).", "Режиссер Спайк Ли ушёл."],
        ["Lt. Gen. Kuribayashi met J. R. R. Tolkien at St. Mary's.", "He left."],
        ["Japanese Soldier No. 1 died in the U.S. Army.", "It was 1945."],
        ["Made by Warner Bros. Pictures Inc. in 2006.", "The End."],
        ["А. С. Пушкин, т. е. поэт, родился в г. Москва.", "Он умер в 1837 г.", "Потом стало тихо."],
        ["M. Dupont et Mme Durand partent ; elle reste : c'est tout !", "Vraiment ?", "Oui."],
        ["« Bonjour ! » dit-il.", "« Ça va ? »", "Puis il partit."],
        ['He said "No. Never." and left.', "She stayed."],
        ["— Кто там? — спросил он.", "— Я! — ответила она."],
        ["Он ушёл…", "Потом пришёл."],
        ["It cost $4.5 million.", "See http://example.org/a.B.html now."],
        ["'Really?' asked he.", '"Yes!"', "So it was."],
    ],
)
def test_sentences_end_where_they_end(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_glued_sentences_come_apart() -> None:
    assert sentences("Он снят в Малибу.Клинт снял.«Письма» (2006).Армия США.Это 2.5 часа!8 из 10") == [
        "Он снят в Малибу.",
        "Клинт снял.",
        "«Письма» (2006).",
        "Армия США.",
        "Это 2.5 часа!",
        "8 из 10",
    ]


def test_full_stops_inside_names_part_nothing() -> None:
    text = "The U.S.Army runs ASP.NET at www.example.org/A.Boy with Mr.Smith, Ph.D. holder"

    assert sentences(text) == [text]


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.sampled_from(list("aБé1 .!?…»«\"'()[]-—,;:\nA\u0301№/|"))))
def test_spans_lie_in_order_inside_any_text(text: str) -> None:
    spans = sentence_spans(text)
    ends = [position for span in spans for position in (span.start, span.end)]
    covered = "".join(span.of(text) for span in spans)

    assert ends == sorted(ends)
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)
    assert "".join(covered.split()) == "".join(text.split())
