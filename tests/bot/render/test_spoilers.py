import pytest

from bot.render.spoilers import SpoilerRule, asks_for_end, is_plot_heading, tells_plot
from retrieval.datatypes import Candidate, Chunk, Citation, Document, Language, Sentence, SentenceKind, Span
from tests.bot.fakes import CANDIDATES, CAST_FINDING, chunk, finding, span_of


def document(text: str, *, kind: str = "") -> Document:
    return Document("a.txt", text, "A", Language.EN, kind=kind)


def told(text: str, *, kind: str = "", sentence: SentenceKind = SentenceKind.PROSE) -> bool:
    of = document(text, kind=kind)
    span = Span(0, len(text))
    return tells_plot(
        Citation(of, span), Chunk(of, (Sentence(span, Language.EN, sentence),), Span(0, 0), Language.EN)
    )


@pytest.mark.parametrize(
    "kind", ["plot", "Plot summary", "synopsis", "сюжет", "Краткое содержание", "Résumé", "sous-titres"]
)
def test_documents_of_some_kinds_tell_nothing_but_the_plot(kind: str) -> None:
    assert told("They dig caves.", kind=kind)


@pytest.mark.parametrize(
    "kind", ["", "trivia", "review", "review page", "encyclopedia", "рецензия", "critique"]
)
def test_documents_of_other_kinds_tell_other_things(kind: str) -> None:
    assert not told("The film was shot in 32 days.", kind=kind)


@pytest.mark.parametrize("kind", ["cast", "credits", "ratings", "в ролях", "Distribution", "оценки"])
def test_documents_of_some_kinds_never_tell_the_plot(kind: str) -> None:
    assert not told("At the end of the film he dies.", kind=kind)


@pytest.mark.parametrize(
    "text",
    [
        "At the end of the film the letters are found.",
        "Wounded, he commits suicide on the beach.",
        "The final scene shows the caves.",
        "В финале фильма находят письма.",
        "Курибаяси погибает на пляже.",
        "À la fin du film, on retrouve les lettres.",
        "Blessé, il se suicide.",
    ],
)
def test_a_sentence_that_gives_the_end_away_tells_the_plot(text: str) -> None:
    assert told(text, kind="review")


@pytest.mark.parametrize(
    "text",
    [
        "The general died in 1945.",
        "Filming ended in April.",
        "Генерал погиб в 1945 году.",
        "Съёмки закончились в апреле.",
        "Le général mourut en 1945.",
        "La fin du tournage eut lieu en avril.",
    ],
)
def test_history_is_no_plot(text: str) -> None:
    assert not told(text, kind="encyclopedia")


@pytest.mark.parametrize("sentence", [SentenceKind.CAST, SentenceKind.BYLINE, SentenceKind.FACT])
def test_casts_bylines_and_figures_are_never_hidden(sentence: SentenceKind) -> None:
    assert not told("Ryo Kase\nas Shimizu, who dies", kind="plot", sentence=sentence)


@pytest.mark.parametrize(
    "heading",
    ["Plot", "== Plot ==", "## Plot summary", "The End", "Сюжет", "Финал", "Содержание", "Résumé", "Fin"],
)
def test_the_plot_is_told_under_some_headings(heading: str) -> None:
    assert is_plot_heading(heading)


@pytest.mark.parametrize(
    "heading",
    ["", "Cast", "End of filming", "The story of the production", "Финальные титры", "Fin de tournage"],
)
def test_other_things_are_told_under_other_headings(heading: str) -> None:
    assert not is_plot_heading(heading)


def test_a_quote_is_judged_by_the_heading_that_its_chunk_stands_under() -> None:
    of = document("Plot\n\nThey dig caves.\n")
    under = Chunk(of, chunk(of, "They dig caves.").sentences, span_of(of, "Plot"), Language.EN)
    assert tells_plot(Citation(of, under.span), under)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Plot\n\nFirst comes this.\n\nThey dig caves.", True),
        ("Plot\n\nFirst comes this.\n\nProduction\n\nThey dig caves.", False),
        ("They dig caves.", False),
    ],
)
def test_where_no_heading_is_known_the_nearest_line_above_that_looks_like_one_counts(
    *, text: str, tells: bool
) -> None:
    of = document(text)
    assert tells_plot(Citation(of, span_of(of, "They dig caves.")), None) is tells


@pytest.mark.parametrize(
    "question",
    [
        "How does the film end?",
        "Who dies in the film?",
        "Does Saigo survive?",
        "What happens to Shimizu?",
        "Чем заканчивается фильм?",
        "Кто погибает?",
        "Умирает ли Симидзу?",
        "Что стало с письмами?",
        "Comment finit le film ?",
        "Qui meurt à la fin ?",
        "Que devient Shimizu ?",
    ],
)
def test_who_asks_for_the_end_agrees_to_read_it(question: str) -> None:
    assert asks_for_end(question)
    assert SpoilerRule.of(question) == SpoilerRule(is_on=False)


@pytest.mark.parametrize(
    "question",
    [
        "Who plays Shimizu?",
        "When was it filmed?",
        "What is the film about?",
        "Кто играет Симидзу?",
        "Сколько дней снимали фильм?",
        "Qui joue Shimizu ?",
        "Combien de jours a duré le tournage ?",
        "",
    ],
)
def test_other_questions_leave_the_rule_as_it_is(question: str) -> None:
    assert SpoilerRule.of(question) == SpoilerRule(is_on=True)
    assert SpoilerRule.of(question, is_on=False) == SpoilerRule(is_on=False)


def test_a_rule_that_is_off_hides_nothing() -> None:
    plot = document("They dig caves.", kind="plot")
    passage = chunk(plot, "They dig caves.")
    candidates = (Candidate(0, passage, 1.0),)
    found = finding(plot, "They dig caves.", "caves")
    assert [
        (rule.hides_chunk(passage), rule.hides_finding(found, candidates))
        for rule in (SpoilerRule(), SpoilerRule(is_on=False))
    ] == [(True, True), (False, False)]


def test_a_cast_list_is_shown() -> None:
    assert not SpoilerRule().hides_finding(CAST_FINDING, CANDIDATES)
