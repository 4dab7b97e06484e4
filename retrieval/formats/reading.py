"""A file of any format to the documents in it: the one door to the readers."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from retrieval.formats.content import EMPTY, Content, Unusable

# ruff: noqa: PLC0415 - each reader's library takes 0.05 to 0.4 s to import, and a folder holds few formats


def contents_of(name: str, data: bytes) -> Iterator[Content | Unusable]:
    """Yield what the file called `name` holds; whatever is wrong with it, nothing is raised."""
    if not data:
        yield EMPTY
        return
    try:
        yield from _read(PurePosixPath(name).suffix.lower(), data)
    # What the libraries raise over a broken file is not told, and one file must not end a build.
    except Exception:  # noqa: BLE001
        yield Unusable(f"damaged, or no {PurePosixPath(name).suffix.lower()} file")


def _read(suffix: str, data: bytes) -> Iterator[Content | Unusable]:
    match suffix:
        case ".md":
            from retrieval.formats.plain import read_markdown

            yield read_markdown(data)
        case ".html" | ".htm":
            from retrieval.formats.web import read_page

            yield read_page(data)
        case ".pdf":
            from retrieval.formats.pdf import read_pdf

            yield read_pdf(data)
        case ".srt" | ".vtt":
            from retrieval.formats.subtitles import read_subtitles

            yield read_subtitles(data, is_vtt=suffix == ".vtt")
        case ".docx":
            from retrieval.formats.word import read_word

            yield read_word(data)
        case ".epub":
            from retrieval.formats.epub import read_epub

            yield read_epub(data)
        case _:
            from retrieval.formats.plain import read_text

            yield read_text(data)
