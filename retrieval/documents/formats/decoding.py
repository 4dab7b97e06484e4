"""Decodes text files of any encoding."""

import re

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Unrestricted, charset-normalizer takes short old texts for MacRoman, KOI8-T or Big5.
_OLD_ENCODINGS = ["cp1251", "koi8_r", "cp866", "cp1252"]
_DAMAGED_SHARE = 0.01  # of the letters: a cut or a byte gone wrong, not another encoding
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BINARY_SHARE = 0.01
_CYRILLIC_RUN = re.compile("[Ѐ-ӿ]+")
_MIXED_SCRIPTS = re.compile("[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
_MIXED_SHARE = 0.25  # of the runs of Cyrillic letters


def decode(data: bytes, *, declared: str = "") -> str | None:
    """Return the text, without its byte order mark and otherwise unchanged; None if it is no text.

    `declared` is the encoding that the text itself names; it is used if the text is not UTF-8.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.removeprefix(mark).decode(encoding, "replace")
    if b"\x00" in data:
        return None
    text = _decode_unmarked(data, declared)
    if text is None or len(_CONTROL.findall(text)) > _BINARY_SHARE * len(text):
        return None
    return text


def _decode_unmarked(data: bytes, declared: str) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    mended = data.decode("utf-8", "replace")
    beyond_ascii = sum(not character.isascii() for character in mended)
    if mended.count("\ufffd") <= _DAMAGED_SHARE * beyond_ascii:
        return mended
    if declared:
        return data.decode(declared, "replace")
    # Loaded here because it takes 0.1 s and files in UTF-8 do without.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(data, cp_isolation=_OLD_ENCODINGS).best()
    if best is None:
        return None
    text = data.decode(best.encoding, "replace")
    # A short French text can pass for Cyrillic; then its words mix the scripts.
    mixed, cyrillic = len(_MIXED_SCRIPTS.findall(text)), len(_CYRILLIC_RUN.findall(text))
    return data.decode("cp1252", "replace") if mixed > _MIXED_SHARE * cyrillic else text
