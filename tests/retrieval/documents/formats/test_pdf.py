from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from retrieval.datatypes import Language, Mark, MarkKind
from retrieval.documents.formats.content import ENCRYPTED, FileContent, Told
from retrieval.documents.formats.pages import Page, running_text
from retrieval.documents.formats.pdf import SCANNED, read_pdf
from tests.retrieval.documents.formats.printing import pdf

PAGES = (
    [
        "Письма с Иводзимы 1",
        "Глава первая",
        "",
        "Генерал Курибаяси прибыл на остров летом 1944 года и сразу при-",
        "казал рыть туннели: из-за них остров держался тридцать шесть дней.",
        "Он писал письма своему сыну и рисовал в них то, что видел во-",
    ],
    [
        "Письма с Иводзимы 2",
        "круг. Переводчик исправил в его работе всего четыре слова, из-",
        "за чего все удивились.",
    ],
    ["Письма с Иводзимы 3"],
    ["Письма с Иводзимы 4", "Конец."],
)
TEXT = (
    "Глава первая\n"
    "Генерал Курибаяси прибыл на остров летом 1944 года и сразу приказал рыть туннели: из-за них остров"
    " держался тридцать шесть дней. Он писал письма своему сыну и рисовал в них то, что видел вокруг.\n"
    "\n"
    "Переводчик исправил в его работе всего четыре слова, из-за чего все удивились.\n"
    "\n"
    "Конец."
)


def page(text: str, word: str, name: str) -> Mark:
    return Mark(text.index(word), MarkKind.PAGE, name)


def encrypted(password: str, algorithm: str) -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(pdf(["He writes letters."]))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)  # noqa: S106
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def test_pages_become_running_text_with_their_printed_numbers() -> None:
    data = pdf(*PAGES, title="Книга о фильме", labels="[0 << /S /r >> 1 << /S /D /St 7 >>]")

    assert read_pdf(data) == FileContent(
        TEXT,
        Told(title="Книга о фильме", language=Language.RU),
        marks=(page(TEXT, "Глава", "i"), page(TEXT, "Переводчик", "7"), page(TEXT, "Конец", "9")),
    )


def test_pages_without_labels_are_numbered_from_one() -> None:
    content = read_pdf(pdf(["He writes."], ["She reads."], labels="[0 (broken)]"))

    assert isinstance(content, FileContent)
    assert content.marks == (page(content.text, "He", "1"), page(content.text, "She", "2"))


@pytest.mark.parametrize("title", ["", "Microsoft Word - essay.doc", "essay.indd", "Untitled", "—"])
def test_a_title_that_a_program_has_made_up_is_none(title: str) -> None:
    content = read_pdf(pdf(["Malibu"], title=title, language="fr-FR"))

    assert content == FileContent("Malibu", Told(language=Language.FR), marks=(Mark(0, MarkKind.PAGE, "1"),))


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_file_that_is_encrypted_is_read_where_it_opens_without_a_password(algorithm: str) -> None:
    content = read_pdf(encrypted("", algorithm))

    assert isinstance(content, FileContent)
    assert content.text == "He writes letters."
    assert read_pdf(encrypted("secret", algorithm)) == ENCRYPTED


def test_a_file_without_text_is_taken_for_a_scan() -> None:
    assert read_pdf(pdf([], [])) == SCANNED


def test_a_page_that_is_all_drawing_is_passed_over() -> None:
    assert read_pdf(pdf(["W"], content=b"BT /F1 10 Tf" + b" (!) Tj" * 100_000 + b" ET")) == SCANNED


def test_a_compound_keeps_its_hyphen_at_the_end_of_a_line() -> None:
    lines = (
        "C'est peut-être vrai, se dit le général Kuribayashi, et peut-\n"
        "être faux, comme il l'écrit dans ses lettres à sa fa-\n"
        "mille."
    )
    text, _ = running_text([Page("1", lines)])

    assert text == (
        "C'est peut-être vrai, se dit le général Kuribayashi, et peut-être faux, comme il l'écrit dans ses"
        " lettres à sa famille."
    )


def test_lists_and_cast_keep_their_lines() -> None:
    lines = "Cast\nKen Watanabe ..... Kuribayashi\nRyo Kase ..... Shimizu\n• A review of the ﬁlm.\n12"

    assert running_text([Page("1", lines)])[0] == lines.replace("ﬁ", "fi").removesuffix("\n12")


def test_the_numbers_of_pages_are_left_out_and_words_like_them_are_not() -> None:
    pages = [
        Page("1", "- 1 -\nHe writes.\nPage 1 of 4"),
        Page("2", "She reads.\ncivil\nxii"),
        Page("3", "1944"),
    ]

    assert running_text(pages)[0] == "He writes.\n\nShe reads.\ncivil"


def test_without_pages_there_is_no_text() -> None:
    assert running_text([]) == ("", ())
    assert running_text([Page("1", " \n")]) == ("", ())
