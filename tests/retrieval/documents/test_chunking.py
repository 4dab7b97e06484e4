import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.datatypes import Chunk, Document, Language, SentenceKind, Span
from retrieval.documents.chunking import MAX_SENTENCE_CHARS, chunks_of, sentences_of
from retrieval.documents.corpus import read_corpus
from retrieval.text.languages import detect

SEEDS = Path(__file__).parents[3] / "seeds"


def document(text: str) -> Document:
    return Document("d.txt", text, "d", detect(text))


def quoted(text: str) -> list[tuple[str, str]]:
    return [(sentence.kind.value, sentence.span.of(text)) for sentence in sentences_of(document(text))]


def texts(chunks: tuple[Chunk, ...]) -> list[list[str]]:
    return [[sentence.span.of(chunk.document.text) for sentence in chunk.sentences] for chunk in chunks]


def test_lines_of_a_wrapped_paragraph_are_one_run() -> None:
    text = (
        "The film begins in 2005, when Japanese archaeologists explore\n"
        "tunnels on Iwo Jima. They find something in the dirt, and the\n"
        "Army of 1944 comes back.\n\nSaigo digs trenches.\n"
    )

    assert quoted(text) == [
        ("prose", "The film begins in 2005, when Japanese archaeologists explore\ntunnels on Iwo Jima."),
        ("prose", "They find something in the dirt, and the\nArmy of 1944 comes back."),
        ("prose", "Saigo digs trenches."),
    ]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Ken Watanabe\nas Gen. Kuribayashi\nRyo Kase\nas Soldier No. 1\n", 2),
        ("Cast\n\nKen Watanabe as General Kuribayashi\nRyo Kase as Shimizu\n", 2),
        ("Ken Watanabe ... General Kuribayashi\nRyo Kase ... Shimizu\n", 2),
        ("Ken Watanabe\n...\nGeneral Kuribayashi\n", 1),
        ("Кен Ватанабэ — генерал Курибаяси\nРё Касэ — Симидзу\n", 2),
        ("Кен Ватанабэ в роли генерала Курибаяси\n", 1),
        ("Jean Dujardin dans le rôle de George Valentin\n", 1),
        ("== Distribution ==\n* Ken Watanabe : le général Kuribayashi\n* Ryo Kase : Shimizu\n", 2),
        ("Ken Watanabe\tGeneral Kuribayashi\nRyo Kase\tShimizu\n", 2),
        ("Ken Watanabe (General Kuribayashi)\nRyo Kase (Shimizu)\n", 2),
        ("Ken Watanabe\nGeneral Kuribayashi\n\nRyo Kase\nShimizu\n\nNae Yuuki\nHanako\n", 3),
        ("## Cast\n\n| Ken Watanabe | Kuribayashi |\n|---|---|\n| Ryo Kase | Shimizu |\n", 2),
    ],
)
def test_a_cast_pair_is_one_sentence(text: str, pairs: int) -> None:
    found = [(kind, words) for kind, words in quoted(text) if kind != "heading"]

    assert [kind for kind, _ in found] == ["cast"] * pairs
    assert all("Ken" in words or "Кен" in words or "Jean" in words for _, words in found[:1])


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Total Count: 201", "fact"),
        ("All Critics (201) | Top Critics (51)", "fact"),
        ("8 из 10", "fact"),
        ("Режиссёр: Клинт Иствуд", "fact"),
        ("Release date: December 9, 2006", "fact"),
        ("The film was shot in Malibu", "prose"),
    ],
)
def test_values_are_facts_and_lines_in_small_letters_prose(line: str, kind: str) -> None:
    assert quoted(f"Info\n\n{line}\n") == [("heading", "Info"), (kind, line)]


def test_a_label_stays_with_the_value_below_it() -> None:
    assert quoted("Budget\n$19,000,000\n\nRuntime\n141 min\n") == [
        ("fact", "Budget\n$19,000,000"),
        ("fact", "Runtime\n141 min"),
    ]


def test_tables_of_labels_and_values_give_a_fact_a_line() -> None:
    assert quoted("год\t2006\nстрана\tСША\nслоган\t«Битва глазами японцев»\n") == [
        ("fact", "год\t2006"),
        ("fact", "страна\tСША"),
        ("fact", "слоган\t«Битва глазами японцев»"),
    ]
    assert quoted("Genre:\nDrama, War\nDirected By:\nClint Eastwood\n") == [
        ("fact", "Genre:\nDrama, War"),
        ("fact", "Directed By:\nClint Eastwood"),
    ]


def test_a_listed_review_keeps_its_byline_whole_and_stays_one_chunk() -> None:
    text = (
        "Critic Reviews\n\n"
        "  • A weary eye. It is fine.\n\n    Feb 18, 2007 | Rating: 4/5 | Full Review…\n\n    Paul Arendt\n\n"
        "  • Nov 20, 2016\n    Filmed back to back.\n    Kevin M Super Reviewer\n"
    )

    assert quoted(text) == [
        ("heading", "Critic Reviews"),
        ("prose", "A weary eye."),
        ("prose", "It is fine."),
        ("byline", "Feb 18, 2007 | Rating: 4/5 | Full Review…\n\n    Paul Arendt"),
        ("byline", "Nov 20, 2016"),
        ("prose", "Filmed back to back."),
        ("byline", "Kevin M Super Reviewer"),
    ]
    assert [len(chunk.sentences) for chunk in chunks_of(document(text), max_chars=60)] == [3, 3]


def test_reviews_without_bullets_are_told_apart_by_their_bylines() -> None:
    text = (
        "Отзывы\n\nИван Петров, 12 мая 2007\nОтличный фильм. Смотрел два раза.\n\n"
        "Анна, 3 июня 2008\nСкучно.\n\n9 из 10\n"
    )

    assert texts(chunks_of(document(text))) == [
        ["Иван Петров, 12 мая 2007", "Отличный фильм.", "Смотрел два раза."],
        ["Анна, 3 июня 2008", "Скучно.", "9 из 10"],
    ]


def test_a_signature_is_no_part_of_the_last_sentence() -> None:
    assert quoted("The two films were released in two months. ~ Mark Deming, Rovi\n") == [
        ("prose", "The two films were released in two months."),
        ("byline", "~ Mark Deming, Rovi"),
    ]


def test_navigation_is_left_out_and_headings_are_known() -> None:
    text = (
        "Home\n\nLetters from Iwo Jima Photos\n\nMovie Info\n\nIt was shot in 32 days.\n\n"
        "View All\n\nNews & Features\n\nCritics Consensus\n\nA powerful film.\n\nSign In\n\nHelp\n"
    )

    chunks = chunks_of(document(text))

    assert [(chunk.heading.of(text), chunk.text) for chunk in chunks] == [
        ("Movie Info", "It was shot in 32 days."),
        ("Critics Consensus", "A powerful film."),
    ]


def test_the_parameters_of_a_wiki_picture_are_left_out() -> None:
    text = "Le film est américain. thumb|right|300px|Les bombardements précèdent le débarquement."

    assert quoted(text) == [
        ("prose", "Le film est américain."),
        ("prose", "Les bombardements précèdent le débarquement."),
    ]


def test_markdown_is_read_and_its_markup_left_out() -> None:
    text = (
        "---\ntitle: Notes\n---\n# Iwo Jima\n\nIt was **shot** in 32 days.\n\n---\n\n"
        "* It is the\n  second film.\n\nAwards\n------\n\n1. One Oscar.\n"
    )

    assert quoted(text) == [
        ("heading", "Iwo Jima"),
        ("prose", "It was **shot** in 32 days."),
        ("prose", "It is the\n  second film."),
        ("heading", "Awards"),
        ("prose", "One Oscar."),
    ]


def test_subtitles_are_read_without_their_timings() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:04,000\nWe dug these tunnels\nwith our own hands.\n\n"
        "2\n00:00:05,000 --> 00:00:07,000\n- Where is Saigo?\n- He went home.\n"
    )

    assert quoted(text) == [
        ("prose", "We dug these tunnels\nwith our own hands."),
        ("prose", "Where is Saigo?"),
        ("prose", "He went home."),
    ]


def test_a_document_of_nothing_but_short_lines_keeps_them() -> None:
    assert quoted("Malibu\n") == [("prose", "Malibu")]


def test_prose_and_cast_do_not_share_a_chunk() -> None:
    text = "It was shot in Malibu.\n\nKen Watanabe as Kuribayashi\nRyo Kase as Shimizu\n\nIt won an Oscar.\n"

    assert texts(chunks_of(document(text))) == [
        ["It was shot in Malibu."],
        ["Ken Watanabe as Kuribayashi", "Ryo Kase as Shimizu"],
        ["It won an Oscar."],
    ]


def test_chunks_are_as_long_as_they_may_be() -> None:
    text = "One is here. Two is here. Three is here. Four is here."

    assert [chunk.text for chunk in chunks_of(document(text), max_chars=30)] == [
        "One is here. Two is here.",
        "Three is here. Four is here.",
    ]


def test_text_without_a_full_stop_is_cut_at_commas() -> None:
    text = "and so they went on, " * 500

    pieces = [sentence.span.of(text) for sentence in sentences_of(document(text))]

    assert all(len(piece) <= MAX_SENTENCE_CHARS and piece.endswith("on,") for piece in pieces)
    assert " ".join(pieces) == text.strip()


def test_each_sentence_of_a_mixed_document_has_its_own_language() -> None:
    text = (
        "Съемки фильма проходили в Малибу за тридцать два дня.\n\n"
        "The film was shot in Malibu in thirty-two days.\n\n"
        "Le tournage du film a eu lieu à Malibu en trente-deux jours.\n"
    )

    assert [sentence.language for sentence in sentences_of(document(text))] == [
        Language.RU,
        Language.EN,
        Language.FR,
    ]


def test_the_seeds_come_out_as_they_should() -> None:
    documents = {found.id[:3]: found for found in read_corpus(SEEDS, max_bytes=1_000_000).documents}
    kinds = {
        name: dict(Counter(sentence.kind.value for sentence in sentences_of(found)))
        for name, found in documents.items()
    }

    assert kinds == {
        "000": {"prose": 30},
        "001": {"prose": 17, "fact": 1},
        "002": {"prose": 44, "cast": 44, "heading": 5, "byline": 15, "fact": 3},
        "003": {"prose": 12},
    }


def test_each_quote_of_the_development_questions_lies_in_one_chunk_between_sentence_borders() -> None:
    documents = {found.id: found for found in read_corpus(SEEDS, max_bytes=1_000_000).documents}
    sentences = {name: [s.span for s in sentences_of(found)] for name, found in documents.items()}
    chunks = {name: [chunk.span for chunk in chunks_of(found)] for name, found in documents.items()}
    broken = []
    for source, quote in sorted(_gold_quotes()):
        start = documents[source].text.index(quote)
        span = Span(start, start + len(quote))
        touched = [s for s in sentences[source] if s.start < span.end and span.start < s.end]
        whole = Span(touched[0].start, touched[-1].end)
        homes = [chunk for chunk in chunks[source] if chunk.covers(span)]
        if not whole.covers(span) or len(touched) > 2 or len(homes) != 1:
            broken.append(quote)

    assert broken == []


def _gold_quotes() -> set[tuple[str, str]]:
    lines = (SEEDS.parent / "tests" / "evaluation" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return {(gold["source"], gold["quote"]) for line in lines for gold in json.loads(line)["gold"]}


LINES = (
    "Ken Watanabe|as Saigo|It ended. It began.|- Item|# Title|---|8/10|May 5, 2007|...|Cast|Cast: 3"
    "||  • Good film.|    Paul A|a\tb|12|and then|Ян — Я|thumb:right|Saigo (Kazunari)"
)


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.sampled_from(LINES.split("|")) | st.text(max_size=20), max_size=20).map("\n".join),
    st.integers(10, 200),
)
def test_chunks_are_whole_sentences_in_order_whatever_the_text(text: str, max_chars: int) -> None:
    found = Document("d", text, "d", Language.EN)
    sentences = [s for s in sentences_of(found) if s.kind is not SentenceKind.HEADING]
    chunks = chunks_of(found, max_chars=max_chars)

    assert [sentence for chunk in chunks for sentence in chunk.sentences] == sentences
    ends = [position for s in sentences_of(found) for position in (s.span.start, s.span.end)]
    assert ends == sorted(ends)
    assert all(s.span.of(text) == s.span.of(text).strip() != "" for s in sentences_of(found))
