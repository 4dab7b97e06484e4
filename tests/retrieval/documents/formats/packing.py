"""Archives and books, made by hand."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'


def zipped(files: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def epub(chapters: Mapping[str, str], *, language: str = "en", **others: str) -> bytes:
    """Return a book of these files below OEBPS, in this order; `others` are told by their place, / as __."""
    items = "".join(
        f'<item id="c{row}" href="{name.replace(" ", "%20")}"/>' for row, name in enumerate(chapters)
    )
    order = "".join(f'<itemref idref="c{row}"/>' for row in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>The Book of Letters</dc:title><dc:language>{language}</dc:language></metadata>"
        f"<manifest>{items}"
        '<item id="toc" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        f"<spine>{order}</spine></package>"
    )
    written = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": package,
    }
    written |= {f"OEBPS/{name}": text for name, text in chapters.items()}
    return zipped(written | {name.replace("__", "/"): text for name, text in others.items()})
