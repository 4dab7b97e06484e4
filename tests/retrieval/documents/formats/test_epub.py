from retrieval.datatypes import Language, Mark, MarkKind
from retrieval.documents.formats.archives import DAMAGED
from retrieval.documents.formats.content import ENCRYPTED, NO_TEXT, FileContent, Told
from retrieval.documents.formats.epub import read_epub
from tests.retrieval.documents.formats.packing import epub, zipped

ONE = (
    "<?xml version='1.0' encoding='utf-8'?><html><head><title/></head>"
    "<body><h1>The island</h1><p>He digs.</p></body></html>"
)
TWO = "<html><body><p>She waits&nbsp;at home.</p></body></html>"
NCX = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint>'
    "<navLabel><text>At home</text></navLabel>"
    '<content src="two%20of.xhtml#a"/></navPoint></navMap></ncx>'
)


def chapter(text: str, words: str, name: str) -> Mark:
    return Mark(text.index(words), MarkKind.CHAPTER, name)


def test_chapters_are_read_in_their_order_and_marked_with_their_headings() -> None:
    book = epub(
        {"z.xhtml": ONE, "two of.xhtml": TWO, "a.xhtml": "<p>And on.</p><h2>The end</h2>"},
        **{"OEBPS__toc.ncx": NCX},
    )
    text = "# The island\n\nHe digs.\n\nShe waits at home.\n\nAnd on.\n\n## The end"

    assert read_epub(book) == FileContent(
        text,
        Told(title="The Book of Letters", language=Language.EN),
        marks=(
            chapter(text, "# The island", "The island"),
            chapter(text, "She", "At home"),
            chapter(text, "## The end", "The end"),
        ),
    )


def test_a_book_of_encrypted_chapters_is_said_to_be_so() -> None:
    def encryption(place: str) -> str:
        return f'<encryption><CipherReference URI="{place}"/></encryption>'

    files = {"one.xhtml": ONE}
    assert read_epub(epub(files, **{"META-INF__encryption.xml": encryption("OEBPS/one.xhtml")})) == ENCRYPTED
    assert isinstance(
        read_epub(epub(files, **{"META-INF__encryption.xml": encryption("OEBPS/a.ttf")})), FileContent
    )


def test_what_is_no_book_is_said_to_be_so() -> None:
    assert read_epub(b"not a zip") == DAMAGED
    assert read_epub(zipped({"a.txt": "x"})) == DAMAGED
    assert read_epub(zipped({"META-INF/container.xml": "<a><rootfile full-path='x'/></a>"})) == DAMAGED
    assert read_epub(epub({})) == NO_TEXT
    assert read_epub(epub({"../../outside.xhtml": ONE})) == NO_TEXT


def test_the_entities_of_a_book_are_not_followed() -> None:
    bomb = (
        '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><package>&c;</package>'
    )

    assert (
        read_epub(zipped({"META-INF/container.xml": "<a><rootfile full-path='x'/></a>", "x": bomb}))
        == NO_TEXT
    )
