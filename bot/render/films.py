"""A film as it is told beside a document."""

from retrieval import Document, folded_words


def film_told(document: Document) -> str:
    """Return the document's film with its year, "" if it has none."""
    return f"{document.film} ({document.year})" if document.film and document.year else document.film


def film_beside(document: Document) -> str:
    """Return the document's film with its year, "" if the document's title tells both."""
    told = film_told(document)
    return "" if set(folded_words(told)) <= set(folded_words(document.title)) else told
