import zipfile
from io import BytesIO

import docx
from docx.oxml import parse_xml

from retrieval.datatypes import Language
from retrieval.documents.formats.archives import DAMAGED
from retrieval.documents.formats.content import NO_TEXT, FileContent, Told
from retrieval.documents.formats.docx import OLD_WORD, read_word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: docx.document.Document) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def test_headings_lists_and_tables_keep_their_lines() -> None:
    document = docx.Document()
    document.core_properties.title = "Lettres d'Iwo Jima"
    document.core_properties.language = "en-US"
    document.add_heading("Lettres d'Iwo Jima", 0)
    document.add_paragraph("Le film raconte la bataille.")
    document.add_heading("Distribution", 1)
    table = document.add_table(2, 2)
    for row, cells in zip(
        table.rows, [("Ken Watanabe", "Kuribayashi"), ("Ryo Kase", "Shimizu\n(jeune)")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("Il écrit des lettres.", style="List Bullet")
    document.add_paragraph("Il les dessine.", style="List Bullet")

    assert read_word(saved(document)) == FileContent(
        "# Lettres d'Iwo Jima\n"
        "\n"
        "Le film raconte la bataille.\n"
        "\n"
        "# Distribution\n"
        "\n"
        "Ken Watanabe — Kuribayashi\n"
        "Ryo Kase — Shimizu, (jeune)\n"
        "\n"
        "• Il écrit des lettres.\n"
        "• Il les dessine.",
        Told(title="Lettres d'Iwo Jima", language=Language.FR),
    )


def test_words_in_forms_and_insertions_are_read_and_deleted_ones_are_not() -> None:
    document = docx.Document()
    body = document.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>In a form.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    body.insert(
        1,
        parse_xml(
            f"<w:p {W}><w:ins><w:r><w:t>Put in,</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>out</w:delText></w:r></w:del>"
            "<w:r><w:br/><w:t>next line.</w:t></w:r></w:p>"
        ),
    )

    assert read_word(saved(document)) == FileContent(
        "In a form.\n\nPut in,\nnext line.", Told(language=Language.EN)
    )


def test_a_document_without_words_is_none() -> None:
    assert read_word(saved(docx.Document())) == NO_TEXT


def test_what_is_no_word_document_is_said_to_be_so() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")

    assert read_word(b"\xd0\xcf\x11\xe0 old") == OLD_WORD
    assert read_word(b"not a zip") == DAMAGED
    assert read_word(file.getvalue()) == DAMAGED
