"""Whatever a file holds, it becomes documents or is skipped."""

import warnings
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.datatypes import Document, Language
from retrieval.documents.catalog import Fields
from retrieval.documents.chunking import chunks_of
from retrieval.documents.files import SUFFIXES
from retrieval.documents.formats.content import FileContent, Unusable
from retrieval.documents.formats.dispatch import contents_of
from tests.retrieval.documents.formats.packing import epub, zipped
from tests.retrieval.documents.formats.pages import REVIEWS
from tests.retrieval.documents.formats.printing import pdf
from tests.retrieval.documents.formats.test_questions import files

WHOLE = {
    **{name.rpartition(".")[2]: content for name, content in files().items()},
    "htm": REVIEWS,
    "ndjson": '{"text": "a"}\n{"text": "b"',
    "tsv": "film\ttext\nDune\tSand.\n",
}
LIMIT = 1_000_000


def check(suffix: str, data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for each in contents_of(f"a{suffix}", data, fields_of=lambda _: Fields(), max_bytes=LIMIT):
            if isinstance(each, Unusable):
                assert 0 < len(each.reason) < 100
            else:
                check_content(each)


def check_content(content: FileContent) -> None:
    text = content.text
    assert text.strip()
    assert 0 <= content.begins < len(text)
    starts = [mark.start for mark in content.marks]
    assert starts == sorted(starts)
    assert all(start < len(text) and mark.name for start, mark in zip(starts, content.marks, strict=True))
    document = Document("a", text, "", Language.EN, begins=content.begins, marks=content.marks)
    for chunk in chunks_of(document):
        assert content.begins <= chunk.span.start <= chunk.span.end <= len(text)


def damaged(data: st.DataObject, whole: bytes) -> bytes:
    """Draw a whole file with a part cut out and other bytes in its place."""
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    return whole[:first] + data.draw(st.binary(max_size=20)) + whole[last:]


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(data=st.one_of(st.binary(), st.text().map(str.encode)))
@settings(max_examples=20, deadline=None)
def test_any_bytes_are_documents_or_skipped(suffix: str, data: bytes) -> None:
    check(suffix, data)


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_a_damaged_file_is_documents_or_skipped(suffix: str, data: st.DataObject) -> None:
    whole = WHOLE[suffix.removeprefix(".")]
    check(suffix, damaged(data, whole if isinstance(whole, bytes) else whole.encode()))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_by_a_wrong_name_is_documents_or_skipped(
    suffix: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for data in others():
        check(suffix, data)

    assert capfd.readouterr() == ("", "")


def others() -> Iterator[bytes]:
    yield from (content if isinstance(content, bytes) else content.encode() for content in WHOLE.values())
    yield pdf(["x"], content=b"BT /F9 Tf (((" * 50)
    yield epub({"a.html": "<html><p>\ud7ff"})
    yield zipped({"word/document.xml": "<a>", "[Content_Types].xml": "<a/>"})
