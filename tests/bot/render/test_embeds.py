import re
from dataclasses import replace

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.embeds import (
    ANSWERED,
    UNANSWERED,
    answer_embed,
    asked,
    claim_embed,
    confidence,
    findings_of,
    next_embed,
    no_answer_embed,
    passages_of,
    question_in,
    sources_pages,
)
from bot.render.limits import AUTHOR, TITLE
from bot.render.markdown import plain, plain_line
from bot.render.spoilers import SpoilerRule
from bot.wording import discord_wording
from bot.wording.discord import Confidence
from retrieval.datatypes import (
    Answer,
    Candidate,
    Chunk,
    Citation,
    Document,
    Finding,
    Language,
    NoAnswer,
    NoAnswerReason,
    Sentence,
    Span,
)
from tests.bot.fakes import (
    CAST,
    CAST_FINDING,
    EMPTY,
    FILM,
    ONE,
    PAGE_FINDING,
    SEVERAL,
    TRIVIA,
    TRIVIA_FINDING,
    UNSURE,
    chunk,
    finding,
)
from tests.bot.render.discord_reader import faults_of, read, texts_of
from tests.bot.render.hostile import hostile

ENGLISH, RUSSIAN, FRENCH = map(discord_wording, (Language.EN, Language.RU, Language.FR))
OPEN = SpoilerRule(is_on=False)
PLOT = Document(
    "plot.txt", "They dig caves. *Saigo* lives|", "How it goes", Language.EN, film=FILM, kind="plot"
)


def shown(answer: Answer, *, language: Language = Language.EN, spoilers: SpoilerRule = OPEN) -> discord.Embed:
    words = discord_wording(language)
    return answer_embed(
        answer, question="Who plays Shimizu?", words=words, elapsed_ms=152.4, spoilers=spoilers
    )


def expected(description: str, sources: str, footer: str, *, name: str = "Sources") -> dict[str, object]:
    return {
        "type": "rich",
        "flags": 0,
        "color": ANSWERED.value,
        "author": {"name": "Who plays Shimizu?"},
        "title": "Ryo Kase",
        "description": description,
        "fields": [{"name": name, "value": sources, "inline": False}],
        "footer": {"text": footer},
    }


def test_an_answer_in_english() -> None:
    assert shown(SEVERAL).to_dict() == expected(
        "> **Ryo Kase**\n"
        "> as Shimizu `[1]`\n"
        "\n"
        "Also says so:\n"
        "In Russian, as it stands in the document:\n"
        "> Симидзу играет **Рё Касэ**. `[2]`\n"
        "\n"
        "Says something else:\n"
        "In French, as it stands in the document:\n"
        "> Shimizu est joué par **Ken Watanabe**. `[3]`",
        "`[1]` [Cast and crew](https://example.org/cast) · English · review page\n"
        "`[2]` Знаете ли вы · Russian · trivia\n"
        "`[3]` Encyclopédie · French",
        "Confidence: high · 152\u00a0ms",
    )


def test_an_answer_in_russian() -> None:
    assert shown(SEVERAL, language=Language.RU).to_dict() == expected(
        "На английском, как в документе:\n"
        "> **Ryo Kase**\n"
        "> as Shimizu `[1]`\n"
        "\n"
        "То же сказано здесь:\n"
        "> Симидзу играет **Рё Касэ**. `[2]`\n"
        "\n"
        "Здесь сказано иначе:\n"
        "На французском, как в документе:\n"
        "> Shimizu est joué par **Ken Watanabe**. `[3]`",
        "`[1]` [Cast and crew](https://example.org/cast) · английский · review page\n"
        "`[2]` Знаете ли вы · русский · trivia\n"
        "`[3]` Encyclopédie · французский",
        "Уверенность: высокая · 152\u00a0мс",
        name="Источники",
    )


def test_an_answer_in_french() -> None:
    assert shown(SEVERAL, language=Language.FR).to_dict() == expected(
        "En anglais, tel quel dans le document\u00a0:\n"
        "> **Ryo Kase**\n"
        "> as Shimizu `[1]`\n"
        "\n"
        "Le dit aussi\u00a0:\n"
        "En russe, tel quel dans le document\u00a0:\n"
        "> Симидзу играет **Рё Касэ**. `[2]`\n"
        "\n"
        "Dit autre chose\u00a0:\n"
        "> Shimizu est joué par **Ken Watanabe**. `[3]`",
        "`[1]` [Cast and crew](https://example.org/cast) · anglais · review page\n"
        "`[2]` Знаете ли вы · russe · trivia\n"
        "`[3]` Encyclopédie · français",
        "Confiance\u00a0: élevée · 152\u00a0ms",
    )


def test_no_answer_shows_what_is_closest_and_what_to_try() -> None:
    embed = no_answer_embed(
        UNSURE, question="Who wrote the music?", words=ENGLISH, elapsed_ms=1_432, films=(FILM,)
    )
    assert embed.to_dict() == {
        "type": "rich",
        "flags": 0,
        "color": UNANSWERED.value,
        "author": {"name": "Who wrote the music?"},
        "title": "Not in the documents: no passage answers this well enough.",
        "description": (
            "Closest passages, which are not answers:\n"
            "> Ryo Kase as Shimizu `[1]`\n"
            "\n"
            "> Симидзу играет Рё Касэ. `[2]`\n"
            "\n"
            "Try other words, or name the film: Letters from Iwo Jima."
        ),
        "fields": [
            {
                "name": "Sources",
                "value": (
                    "`[1]` [Cast and crew](https://example.org/cast) · English · review page\n"
                    "`[2]` Знаете ли вы · Russian · trivia"
                ),
                "inline": False,
            }
        ],
        "footer": {"text": "1.4\u00a0s"},
    }


def test_the_sources_are_shown_in_full_one_on_a_page() -> None:
    pages = sources_pages(passages_of(SEVERAL, OPEN), words=RUSSIAN)
    assert [page.to_dict() for page in pages] == [
        {
            "type": "rich",
            "flags": 0,
            "color": ANSWERED.value,
            "title": title,
            **({"url": url} if url else {}),
            "description": description,
            "fields": [],
            "footer": {"text": footer},
        }
        for title, url, description, footer in (
            (
                "Cast and crew",
                "https://example.org/cast",
                (
                    "-# английский · Letters from Iwo Jima (2006) · review page · строка 3\n"
                    "> Ryo Kase\n"
                    "> as Shimizu"
                ),
                "1 / 3",
            ),
            (
                "Encyclopédie",
                "",
                "-# французский · Letters from Iwo Jima · строка 1\n> Shimizu est joué par Ken Watanabe.",
                "2 / 3",
            ),
            (
                "Знаете ли вы",
                "",
                "-# русский · Letters from Iwo Jima (2006) · trivia · строка 1\n> Симидзу играет Рё Касэ.",
                "3 / 3",
            ),
        )
    ]


def test_an_answer_that_is_its_whole_quote_is_titled_by_its_first_line() -> None:
    document = Document("a.txt", "It is long.\nVery long.", "A", Language.EN)
    embed = shown(Answer(finding(document, document.text, document.text), (), (), ()))
    assert (embed.title, embed.description) == ("It is long.", "> It is long.\n> Very long. `[1]`")


def test_findings_of_one_document_share_its_number() -> None:
    document = Document("a.txt", "Ann as Bea. Cy as Di. Ed as Flo.", "A", Language.FR)
    cast = [finding(document, quote, quote[:2]) for quote in ("Ann as Bea.", "Cy as Di.", "Ed as Flo.")]
    embed = shown(Answer(cast[0], (), (), (), further=tuple(cast[1:])))
    assert embed.description == (
        "In French, as it stands in the document:\n"
        "> **An**n as Bea. `[1]`\n"
        "\n"
        "And:\n"
        "In French, as it stands in the document:\n"
        "> **Cy** as Di. `[1]`\n"
        "> **Ed** as Flo. `[1]`"
    )
    assert embed.fields[0].value == "`[1]` A · French"


def test_findings_without_room_are_counted_and_found_under_the_sources() -> None:
    documents = [
        Document(f"{number}.txt", f"Word{number} " * 100, "Title " * 30, Language.EN) for number in range(21)
    ]
    best, *others = [finding(each, each.text, each.text[:5]) for each in documents]
    embed = shown(Answer(best, (), (), (), further=tuple(others)))
    described, sources = embed.description or "", embed.fields[0].value or ""
    cited = re.findall(r"`\[(\d+)\]`", described)
    assert cited == re.findall(r"^`\[(\d+)\]`", sources, re.MULTILINE)
    assert described.endswith(f"And {21 - len(cited)} more answers under “Sources”.")
    assert len(passages_of(Answer(best, (), (), (), further=tuple(others)), OPEN)) == 21


def test_a_list_says_how_much_longer_it_is() -> None:
    assert (shown(replace(ONE, left_out=180)).description or "").endswith("\n\nThe list goes on: 180 more.")


def test_among_many_films_a_source_tells_which_one_it_is_about() -> None:
    sources = shown(replace(ONE, is_of_many=True)).fields[0].value or ""
    assert sources.endswith(" · Letters from Iwo Jima (2006) · English · review page")


def test_a_long_quote_is_cut_at_words_far_from_the_answer() -> None:
    document = Document("a.txt", "before " * 400 + "*HERE*" + " after" * 400, "A", Language.EN)
    embed = shown(Answer(finding(document, document.text, "*HERE*"), (), (), ()))
    quote = read(embed.description or "").text.removesuffix(" [1]")
    assert (quote[:8], quote[-6:]) == ("…before ", "after…")
    assert set(quote.strip("…").split()) == {"before", "*HERE*", "after"}
    assert read(embed.description or "").of("bold") == ["*HERE*"]
    assert 900 < len(quote) < 1_000


def test_a_quote_of_many_lines_is_shown_on_one() -> None:
    document = Document("a.txt", "a\n" * 20 + "b", "A", Language.EN)
    embed = shown(Answer(finding(document, document.text, "b"), (), (), ()))
    assert embed.description == "> " + "a " * 20 + "**b** `[1]`"


def test_what_tells_the_plot_is_hidden_with_its_answer_until_it_is_clicked() -> None:
    answer = Answer(finding(PLOT, PLOT.text, "lives|"), (), (CAST_FINDING,), ())
    embed = shown(answer, spoilers=SpoilerRule())
    assert embed.title == r"||lives\| ||"
    assert embed.description == (
        "> ||They dig caves. \\*Saigo\\* **lives\\|**|| `[1]`\n"
        "\n"
        "Says something else:\n"
        "> **Ryo Kase**\n"
        "> as Shimizu `[2]`\n"
        "\n"
        "-# What tells the plot is hidden; click to read it."
    )
    assert shown(answer).title == r"lives\|"


def test_hidden_passages_are_hidden_on_their_pages() -> None:
    passages = passages_of(
        NoAnswer(NoAnswerReason.UNSURE, (Candidate(0, chunk(PLOT, PLOT.text), 1.0),)), SpoilerRule()
    )
    (page,) = sources_pages(passages, words=ENGLISH)
    assert page.description == (
        "-# English · Letters from Iwo Jima · plot · line 1\n> ||They dig caves. \\*Saigo\\* lives\\| ||"
    )
    assert page.footer.text is None


def test_a_closest_passage_that_tells_the_plot_is_hidden() -> None:
    outcome = NoAnswer(NoAnswerReason.UNSURE, (Candidate(0, chunk(PLOT, "They dig caves."), 1.0),))
    embed = no_answer_embed(outcome, question="?", words=ENGLISH, elapsed_ms=1)
    assert embed.description == (
        "Closest passages, which are not answers:\n"
        "> ||They dig caves.|| `[1]`\n"
        "\n"
        "Try other words.\n"
        "\n"
        "-# What tells the plot is hidden; click to read it."
    )


def test_a_question_without_words_gets_no_advice() -> None:
    embed = no_answer_embed(EMPTY, question="?!", words=FRENCH, elapsed_ms=0.4, films=(FILM,))
    assert (embed.title, embed.description, embed.footer.text) == (
        "Posez une question avec des mots.",
        None,
        "0\u00a0ms",
    )


def test_a_few_of_many_films_are_named_inertly() -> None:
    nothing = NoAnswer(NoAnswerReason.NOTHING_FOUND, ())
    films = ("*A*", "B", "C", "D", "E", "F")
    embed = no_answer_embed(nothing, question="Who?", words=RUSSIAN, elapsed_ms=1, films=films)
    assert embed.description == ("Спросите другими словами или назовите фильм: \\*A\\*, B, C, D, E и другие.")


@pytest.mark.parametrize(
    ("outcome", "title", "first"),
    [
        (ONE, "What the documents say about this", "> **Ryo Kase**"),
        (
            UNSURE,
            "No passage in the documents supports or contradicts this.",
            "Closest passages, which are not answers:",
        ),
    ],
)
def test_a_claim_is_shown_with_what_bears_on_it(outcome: Answer | NoAnswer, title: str, first: str) -> None:
    embed = claim_embed(outcome, claim="Kase plays him", words=ENGLISH, elapsed_ms=1, spoilers=OPEN)
    assert (embed.title, (embed.description or "").split("\n")[0]) == (title, first)
    assert (embed.author.name, embed.footer.text) == ("Kase plays him", "1\u00a0ms")


def test_the_next_answers_come_one_by_one() -> None:
    assert findings_of(SEVERAL) == (CAST_FINDING, PAGE_FINDING, TRIVIA_FINDING)
    second = next_embed(SEVERAL, 1, words=RUSSIAN, spoilers=OPEN)
    assert second is not None
    assert (second.title, second.description, second.footer.text) == (
        "Ken Watanabe",
        "На французском, как в документе:\n> Shimizu est joué par **Ken Watanabe**. `[1]`",
        "Уверенность: средняя · 2 / 3",
    )
    assert next_embed(SEVERAL, 3, words=RUSSIAN, spoilers=OPEN) is None
    assert next_embed(SEVERAL, -1, words=RUSSIAN, spoilers=OPEN) is None


@pytest.mark.parametrize(
    ("sureness", "level"),
    [
        (1.0, Confidence.HIGH),
        (0.8, Confidence.HIGH),
        (0.79, Confidence.MODERATE),
        (0.6, Confidence.MODERATE),
        (0.59, Confidence.LOW),
        (0.4, Confidence.LOW),
    ],
)
def test_confidence_is_said_in_words(sureness: float, level: Confidence) -> None:
    found = finding(CAST, "Ryo Kase\nas Shimizu", "Ryo Kase", confidence=sureness)
    assert confidence(found, FRENCH) == FRENCH.confidence[level]


def test_the_question_can_be_read_back_from_the_message() -> None:
    embed = answer_embed(ONE, question=" Who is\n@everyone? ", words=ENGLISH, elapsed_ms=1, spoilers=OPEN)
    assert question_in(embed) == "Who is @everyone?"
    assert question_in(discord.Embed()) == ""


def test_a_long_question_is_clipped_at_a_word() -> None:
    assert asked("why " * 100) == "why " * 63 + "why…"
    assert len(asked("why " * 100)) == AUTHOR


def test_a_source_whose_link_has_no_room_is_named_without_it() -> None:
    url = "https://example.org/" + "a" * 250
    documents = [Document(f"{number}", "A b", f"T{number}", Language.EN, url=url) for number in range(5)]
    best, *others = [finding(each, "A b", "A") for each in documents]
    sources = shown(Answer(best, tuple(others), (), ())).fields[0].value or ""
    assert sources.split("\n") == [
        *(f"`[{number + 1}]` [T{number}]({url}) · English" for number in range(3)),
        "`[4]` T3 · English",
        "`[5]` T4 · English",
    ]


def test_no_passages_are_one_page_that_says_so() -> None:
    (page,) = sources_pages((), words=FRENCH)
    assert (page.title, page.description) == (
        "Sources",
        "Aucun passage n’a été trouvé pour la dernière question.",
    )


def test_a_document_without_a_title_is_called_by_its_file() -> None:
    document = Document("a_b.txt", "A b", "\u200b", Language.UNKNOWN, kind="x")
    assert shown(Answer(finding(document, "A b", "A"), (), (), ())).fields[0].value == (
        "`[1]` a\\_b.txt · language unknown · x"
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(hostile) * draw(st.sampled_from([1, 1, 1, 50])) or "a"
    return Document(
        id=draw(st.text(min_size=1, max_size=20)),
        text=text,
        title=draw(hostile),
        language=draw(st.sampled_from(Language)),
        film=draw(hostile),
        year=2006,
        kind=draw(st.one_of(st.sampled_from(["plot", "review", ""]), hostile)),
        url=draw(
            st.one_of(hostile, st.just("https://example.org/"), hostile.map("https://example.org/".__add__))
        ),
    )


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    document = draw(documents())
    places = st.integers(0, len(document.text))
    start, short, short_end, end = sorted(draw(st.tuples(places, places, places, places)))
    citation = Citation(document, Span(start, end))
    return Finding(citation, Span(short, short_end), draw(st.sampled_from(Language)), draw(st.floats(0, 1)))


def candidate(found: Finding) -> Candidate:
    span = found.citation.span
    sentence = Sentence(span, found.language)
    return Candidate(0, Chunk(found.citation.document, (sentence,), Span(0, 0), found.language), 1.0)


SOME = st.lists(findings(), max_size=4).map(tuple)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    best, others = draw(findings()), draw(SOME)
    candidates = tuple(map(candidate, (best, *others[:2])))
    return Answer(
        best, others[:1], others[1:3], candidates, further=others[3:] * draw(st.sampled_from([1, 20]))
    )


def without_width(text: str) -> str:
    """Leave out white space, which is laid out anew, and what is at work only between two characters."""
    return re.sub("[\\s\u200b-\u200d]", "", text)


def assert_harmless(embed: discord.Embed) -> None:
    assert faults_of(embed) == []
    for text in texts_of(embed):
        text.encode()
        assert re.search(r"@everyone|@here|@[!&]?\d", text) is None
    assert read(embed.title or "").kinds <= {"hidden"}
    assert read(embed.description or "").kinds <= {"quote", "bold", "code", "hidden", "small"}
    for each in embed.fields:
        assert read(each.value or "").kinds <= {"code", "link", "target"}


@settings(deadline=None)
@given(answers(), hostile, st.sampled_from(Language), st.booleans())
def test_any_answer_is_legal_mentions_nobody_and_cites_its_source(
    answer: Answer,
    question: str,
    language: Language,
    is_on: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    words = discord_wording(language)
    spoilers = SpoilerRule(is_on=is_on)
    embed = answer_embed(answer, question=question, words=words, elapsed_ms=1.0, spoilers=spoilers)
    assert_harmless(embed)
    described = read(embed.description or "")
    assert described.of("code")[0] == "[1]"
    assert set(described.of("code")) == set(read(embed.fields[0].value or "").of("code"))
    assert embed.footer.text == f"{confidence(answer.best, words)} · {words.elapsed(1.0)}"
    assert plain_line(question).startswith((embed.author.name or "").removesuffix("…"))
    claim = claim_embed(answer, claim=question, words=words, elapsed_ms=1.0, spoilers=spoilers)
    assert_harmless(claim)
    for place in range(len(findings_of(answer)))[:3]:
        following = next_embed(answer, place, words=words, spoilers=spoilers)
        assert following is not None
        assert_harmless(following)
        assert read(following.description or "").of("code") == ["[1]"]


@settings(deadline=None)
@given(findings(), st.booleans())
def test_the_short_answer_is_the_title_and_bold_in_its_quote(
    found: Finding,
    is_on: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    embed = shown(Answer(found, (), (), ()), spoilers=SpoilerRule(is_on=is_on))
    short, quote = plain_line(found.answer), " ".join(plain(found.citation.quote).split())
    described, title = read(embed.description or ""), read(embed.title or "").text.strip()
    if short and found.short != found.citation.span and len(quote) < TITLE // 2:
        assert title == short
        assert "".join("".join(described.of("bold")).split()) == "".join(short.split())
    if len(quote) < TITLE // 2:
        lead = ENGLISH.words.quoted_from.get(found.language, "")
        seen = described.text.removeprefix(lead).removesuffix(ENGLISH.hidden_note).strip().removesuffix("[1]")
        assert without_width(seen) == without_width(quote)


@settings(deadline=None)
@given(st.lists(findings(), max_size=4), hostile, st.lists(hostile, max_size=8), st.sampled_from(Language))
def test_any_no_answer_is_legal_and_mentions_nobody(
    found: list[Finding], question: str, films: list[str], language: Language
) -> None:
    outcome = NoAnswer(
        NoAnswerReason.UNSURE, tuple(map(candidate, (each for each in found if each.citation.span)))
    )
    words = discord_wording(language)
    embed = no_answer_embed(outcome, question=question, words=words, elapsed_ms=5.0, films=films)
    assert_harmless(embed)
    assert embed.title == words.words.no_answer[NoAnswerReason.UNSURE]


@settings(deadline=None)
@given(st.lists(findings(), max_size=3), st.booleans(), st.sampled_from(Language))
def test_the_pages_of_the_sources_lose_nothing(
    found: list[Finding],
    is_on: bool,  # noqa: FBT001 - hypothesis gives it
    language: Language,
) -> None:
    words = discord_wording(language)
    outcome = NoAnswer(NoAnswerReason.UNSURE, tuple(map(candidate, found)))
    passages = passages_of(outcome, SpoilerRule(is_on=is_on))
    pages = sources_pages(passages, words=words)
    for page in pages:
        assert_harmless(page)
    seen = "".join(read((page.description or "").partition("\n")[2]).text for page in pages)
    quotes = "".join(plain(each.citation.quote) for each in passages) or words.words.no_passages[:0]
    assert "".join(seen.split()) == "".join(quotes.split())


def test_a_long_passage_goes_on_on_the_next_page() -> None:
    document = Document("a.txt", "*word* " * 1_000, "A", Language.EN)
    passages = passages_of(
        NoAnswer(NoAnswerReason.UNSURE, (Candidate(0, chunk(document, document.text), 1.0),)), OPEN
    )
    pages = sources_pages(passages, words=ENGLISH)
    assert [page.footer.text for page in pages] == ["1 / 3", "2 / 3", "3 / 3"]
    seen = " ".join(read((page.description or "").split("\n", 1)[1]).text for page in pages)
    assert seen.split() == ["*word*"] * 1_000


def test_a_passage_that_an_answer_stands_in_is_shown_around_it() -> None:
    found = Finding(Citation(TRIVIA, Span(0, 10)), Span(0, 8), Language.RU, 0.9)
    whole = Candidate(0, chunk(TRIVIA, TRIVIA.text.strip()), 1.0)
    (passage,) = passages_of(Answer(found, (), (), (whole,)), OPEN)
    assert passage.citation.quote == TRIVIA.text.strip()
