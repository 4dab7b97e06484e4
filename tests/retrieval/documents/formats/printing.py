"""PDF files written by hand: lines of any script, one line below the other."""

from collections.abc import Sequence


def pdf(
    *pages: Sequence[str], title: str = "", labels: str = "", language: str = "", content: bytes | None = None
) -> bytes:
    """Return a PDF file with a page for each sequence of lines.

    `labels` is its entry /Nums of page labels; `content` is drawn on every page instead of the lines.
    """
    characters = sorted({character for lines in pages for line in lines for character in line})
    # One byte a character; 40 and 41 are brackets, 92 a backslash.
    codes = dict(zip(characters, (code for code in range(33, 256) if code not in {40, 41, 92}), strict=False))
    objects = {
        1: _catalog(labels, language),
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * row) for row in range(len(pages)))),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>",
        4: _stream(_cmap(codes)),
        5: b"<< /Title <FEFF%s> >>" % title.encode("utf-16-be").hex().encode(),
    }
    for row, lines in enumerate(pages):
        objects[6 + 2 * row] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (7 + 2 * row)
        )
        objects[7 + 2 * row] = _stream(_drawing(lines, codes) if content is None else content)
    return _file(objects)


def _catalog(labels: str, language: str) -> bytes:
    numbered = f" /PageLabels << /Nums {labels} >>" if labels else ""
    spoken = f" /Lang ({language})" if language else ""
    return f"<< /Type /Catalog /Pages 2 0 R{numbered}{spoken} >>".encode()


def _drawing(lines: Sequence[str], codes: dict[str, int]) -> bytes:
    shown = [b"(%s) Tj T*" % bytes(codes[character] for character in line) for line in lines]
    return b"BT /F1 10 Tf 12 TL 50 750 Td\n" + b"\n".join(shown) + b"\nET"


def _cmap(codes: dict[str, int]) -> bytes:
    rows = "\n".join(
        f"<{code:02x}> <{character.encode('utf-16-be').hex()}>" for character, code in codes.items()
    )
    return (
        f"/CIDInit /ProcSet findresource begin 1 begincmap 1 begincodespacerange <00> <ff> endcodespacerange"
        f" {len(codes)} beginbfchar\n{rows}\nendbfchar endcmap"
    ).encode()


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _file(objects: dict[int, bytes]) -> bytes:
    written = b"%PDF-1.7\n"
    places = []
    for number, content in sorted(objects.items()):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF"
    return written + head + table + trailer % (len(places) + 1, len(written))
