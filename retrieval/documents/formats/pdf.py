"""PDF files: the text of their pages."""

import logging
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError

from retrieval.documents.formats.content import (
    ENCRYPTED,
    FileContent,
    Told,
    Unusable,
    likely_language,
    one_line,
)
from retrieval.documents.formats.pages import Page, running_text

SCANNED: Final = Unusable("holds no text (a scan?)")
TOO_LONG: Final = Unusable("more pages or drawing than can be read")

# The longest books have 3,000 pages.
_MAX_PAGES: Final = 10_000
# Of drawing. A page of print takes 5,000 to 100,000 bytes; pypdf needs up to 10 s for each MB, so what has
# more on one page is a figure that is not looked at, and what has more altogether is no book.
_MAX_PAGE_BYTES: Final = 500_000
_MAX_BYTES: Final = 50_000_000
# What programs write if nobody has given a title.
_NO_TITLE: Final = re.compile(
    r"microsoft (?:word|powerpoint)|untitled|sans titre|без названия|document\s*\d*$|doc\d+$|.*\.\w{2,5}$",
    re.IGNORECASE,
)


class _TooLongError(Exception):
    """The pages have too many drawing commands to be read."""


def read_pdf(data: bytes) -> FileContent | Unusable:
    """Return the text of the pages, each marked with its printed number."""
    # It warns of every flaw that it mends.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted and not _is_open(reader):
        return ENCRYPTED
    if len(reader.pages) > _MAX_PAGES:
        return TOO_LONG
    try:
        text, marks = running_text(list(_pages(reader)))
    except _TooLongError:
        return TOO_LONG
    if not text.strip():
        return SCANNED
    language = likely_language(text, str(reader.root_object.get("/Lang", "")))
    return FileContent(text, Told(title=_title(reader), language=language), marks=marks)


def _is_open(reader: PdfReader) -> bool:
    try:
        return reader.decrypt("") is not PasswordType.NOT_DECRYPTED
    except (DependencyError, NotImplementedError):
        return False


def _pages(reader: PdfReader) -> Iterator[Page]:
    size = 0
    for label, page in zip(_labels(reader), reader.pages, strict=True):
        contents = page.get_contents()
        page_size = 0 if contents is None else len(contents.get_data())
        size += page_size
        if size > _MAX_BYTES:
            raise _TooLongError
        yield Page(label, page.extract_text() if page_size <= _MAX_PAGE_BYTES else "")


def _labels(reader: PdfReader) -> list[str]:
    """Return the printed numbers of the pages, 1 to n if the file does not have them."""
    numbers = [str(number) for number in range(1, len(reader.pages) + 1)]
    try:
        labels = [" ".join(label.split()) for label in reader.page_labels]
    except Exception:  # noqa: BLE001 - damaged labels are no reason to leave the pages unread
        return numbers
    return labels if len(labels) == len(numbers) and all(labels) else numbers


def _title(reader: PdfReader) -> str:
    title = one_line(str((reader.metadata and reader.metadata.title) or ""))
    has_words = any(character.isalpha() for character in title)
    return title if has_words and not _NO_TITLE.match(title) else ""
