from retrieval.datatypes import Citation, Document, Language, Mark, MarkKind, Span

PAGES = (Mark(3, MarkKind.PAGE, "1"), Mark(9, MarkKind.PAGE, "2"))


def test_a_citation_knows_the_page_on_which_its_quote_begins() -> None:
    document = Document("a.pdf", "x" * 20, "", Language.EN, marks=PAGES)

    found = [Citation(document, Span(start, start + 1)).mark for start in (0, 3, 8, 9, 19)]

    assert found == [None, PAGES[0], PAGES[0], PAGES[1], PAGES[1]]


def test_a_document_in_a_file_of_several_knows_its_file() -> None:
    alone = Document("a.txt", "", "", Language.EN)
    inside = Document("films.zip/a.txt", "", "", Language.EN, container="films.zip")

    assert (alone.file, inside.file) == ("a.txt", "films.zip")
