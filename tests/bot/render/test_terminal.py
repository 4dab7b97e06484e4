from dataclasses import replace

from bot.render.screen import Style
from bot.render.terminal import MAX_QUOTE_CHARS, render_outcome, render_passages
from retrieval.datatypes import Answer, Document, Language
from tests.bot.fakes import CANDIDATES, EMPTY, ONE, SEVERAL, UNSURE, finding

PLAIN = Style()


def test_an_answer_stands_before_its_quote_and_its_place() -> None:
    assert render_outcome(ONE, language=Language.EN, style=PLAIN) == (
        "Ryo Kase\n\n│ Ryo Kase\n│ as Shimizu\n[1] Cast and crew · English · cast.txt:3"
    )


def test_among_many_films_a_place_tells_which_one_it_is_about() -> None:
    shown = render_outcome(replace(ONE, is_of_many=True), language=Language.EN, style=PLAIN)
    assert shown.endswith("[1] Cast and crew · Letters from Iwo Jima (2006) · English · cast.txt:3")
    shown = render_outcome(replace(UNSURE, is_of_many=True), language=Language.FR, style=PLAIN)
    assert shown.endswith("[2] Знаете ли вы · Letters from Iwo Jima (2006) · russe · ru/trivia.txt:1")


def test_the_answer_is_bold_in_its_quote_on_a_terminal_with_colour() -> None:
    assert render_outcome(ONE, language=Language.EN, style=Style(colour=True)) == (
        "\x1b[1mRyo Kase\x1b[0m\n\n│ \x1b[1mRyo Kase\x1b[0m\n│ as Shimizu\n"
        "\x1b[2m[1] Cast and crew · English · cast.txt:3\x1b[0m"
    )


def test_other_findings_are_shown_as_what_they_are_in_english() -> None:
    assert render_outcome(SEVERAL, language=Language.EN, style=PLAIN) == (
        "Ryo Kase\n"
        "\n"
        "│ Ryo Kase\n"
        "│ as Shimizu\n"
        "[1] Cast and crew · English · cast.txt:3\n"
        "\n"
        "Also says so:\n"
        "In Russian, as it stands in the document:\n"
        "│ Симидзу играет Рё Касэ.\n"
        "[2] Знаете ли вы · Russian · ru/trivia.txt:1\n"
        "\n"
        "Says something else:\n"
        "In French, as it stands in the document:\n"
        "│ Shimizu est joué par Ken Watanabe.\n"
        "[3] Encyclopédie · French · page.md:1"
    )


def test_other_findings_are_shown_as_what_they_are_in_russian() -> None:
    assert render_outcome(SEVERAL, language=Language.RU, style=PLAIN) == (
        "Ryo Kase\n"
        "\n"
        "На английском, как в документе:\n"
        "│ Ryo Kase\n"
        "│ as Shimizu\n"
        "[1] Cast and crew · английский · cast.txt:3\n"
        "\n"
        "То же сказано здесь:\n"
        "│ Симидзу играет Рё Касэ.\n"
        "[2] Знаете ли вы · русский · ru/trivia.txt:1\n"
        "\n"
        "Здесь сказано иначе:\n"
        "На французском, как в документе:\n"
        "│ Shimizu est joué par Ken Watanabe.\n"
        "[3] Encyclopédie · французский · page.md:1"
    )


def test_other_findings_are_shown_as_what_they_are_in_french() -> None:
    assert render_outcome(SEVERAL, language=Language.FR, style=PLAIN) == (
        "Ryo Kase\n"
        "\n"
        "En anglais, tel quel dans le document\u00a0:\n"
        "│ Ryo Kase\n"
        "│ as Shimizu\n"
        "[1] Cast and crew · anglais · cast.txt:3\n"
        "\n"
        "Le dit aussi\u00a0:\n"
        "En russe, tel quel dans le document\u00a0:\n"
        "│ Симидзу играет Рё Касэ.\n"
        "[2] Знаете ли вы · russe · ru/trivia.txt:1\n"
        "\n"
        "Dit autre chose\u00a0:\n"
        "│ Shimizu est joué par Ken Watanabe.\n"
        "[3] Encyclopédie · français · page.md:1"
    )


def test_no_answer_shows_the_closest_passages_as_no_answers() -> None:
    assert render_outcome(UNSURE, language=Language.EN, style=PLAIN) == (
        "Not in the documents: no passage answers this well enough.\n"
        "\n"
        "Closest passages, which are not answers:\n"
        "│ Ryo Kase as Shimizu\n"
        "[1] Cast and crew · English · cast.txt:3\n"
        "│ Симидзу играет Рё Касэ.\n"
        "[2] Знаете ли вы · Russian · ru/trivia.txt:1"
    )


def test_a_question_without_words_is_asked_for_words() -> None:
    assert [render_outcome(EMPTY, language=each, style=PLAIN) for each in Language] == [
        "Ask a question in words.",
        "Задайте вопрос словами.",
        "Posez une question avec des mots.",
        "Ask a question in words.",
    ]


def test_an_answer_that_is_the_whole_quote_is_not_said_twice() -> None:
    document = Document("a.txt", "It is long.", "A", Language.EN)
    whole = Answer(finding(document, "It is long.", "It is long."), (), (), ())
    assert (
        render_outcome(whole, language=Language.EN, style=PLAIN) == "│ It is long.\n[1] A · English · a.txt:1"
    )


def test_a_long_quote_is_cut_at_words_far_from_the_answer() -> None:
    document = Document("a.txt", "before " * 200 + "HERE" + " after" * 200, "A", Language.EN)
    long = Answer(finding(document, document.text, "HERE"), (), (), ())
    quote = render_outcome(long, language=Language.EN, style=PLAIN).split("\n\n")[1].rsplit("\n", 1)[0]
    words = quote.replace("│ ", "").split()
    assert (words[0], words[-1]) == ("…before", "after…")
    assert set(words[1:-1]) == {"before", "HERE", "after"}
    assert len(" ".join(words)) <= MAX_QUOTE_CHARS + len("……")


def test_passages_are_wrapped_to_the_terminal() -> None:
    assert render_passages(CANDIDATES[:1], language=Language.FR, style=Style(width=12)) == (
        "│ Ryo Kase\n│ as Shimizu\n[1] Cast and crew · anglais · cast.txt:3"
    )


def test_escape_sequences_and_forged_marks_in_a_document_do_not_reach_the_terminal() -> None:
    text = "\x1b[31mred\x1b[0m \x01bold\u202eback"
    document = Document("a\x1b]0;b.txt", text, "T\x07\nitle", Language.EN)
    outcome = Answer(finding(document, text, "red"), (), (), ())
    assert render_outcome(outcome, language=Language.EN, style=PLAIN) == (
        "red\n\n│ \ufffd[31mred\ufffd[0m \ufffdboldback\n[1] T\ufffd itle · English · a\ufffd]0;b.txt:1"
    )


def test_a_list_says_how_much_longer_it_is() -> None:
    shown = render_outcome(replace(ONE, left_out=180), language=Language.RU, style=PLAIN)
    assert shown.endswith("\n\nЭто не весь список: есть ещё 180.")
