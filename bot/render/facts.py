"""What is known about documents."""

from collections.abc import Iterator, Sequence

from bot.render.films import film_told
from bot.render.screen import Style, bold, one_line, styled
from bot.wording import wording
from bot.wording.prompt import Wording
from retrieval import Document, Language


def render_documents(documents: Sequence[Document], *, language: Language, style: Style) -> str:
    """Return one line a document."""
    words = wording(language)
    return styled("\n".join(_line(document, words) for document in documents), style)


def render_document(document: Document, *, language: Language, style: Style) -> str:
    """Return everything that is known about one document."""
    return styled("\n".join(_lines(document, wording(language))), style)


def _lines(document: Document, words: Wording) -> Iterator[str]:
    yield _line(document, words)
    if document.other_titles:
        yield one_line(", ".join(document.other_titles))
    if document.url:
        yield one_line(document.url)
    yield words.document_facts.format(characters=len(document.text))


def _line(document: Document, words: Wording) -> str:
    facts = (words.languages[document.language], film_told(document), document.kind, document.id)
    return " · ".join((bold(one_line(document.title)), *map(one_line, filter(None, facts))))
