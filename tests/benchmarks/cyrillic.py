"""English titles in Cyrillic letters, roughly as Russians write them down by ear."""

_LETTERS = (
    ("tion", "шн"), ("sch", "ш"), ("igh", "ай"), ("sh", "ш"), ("ch", "ч"), ("th", "т"), ("ph", "ф"),
    ("ck", "к"), ("ee", "и"), ("oo", "у"), ("ea", "и"), ("ou", "ау"), ("qu", "кв"), ("ce", "с"), ("ci", "си"),
    ("x", "кс"), ("c", "к"), ("j", "дж"), ("w", "в"), ("q", "к"),
    *zip("abdefghiklmnoprstuvyz", "абдефгхиклмнопрстувиз", strict=True),
)  # fmt: skip


def in_cyrillic(title: str) -> str:
    """Return a title with its Latin letters as Cyrillic ones, capitals kept at the words' beginnings."""
    return " ".join(_word(word) for word in title.split())


def _word(word: str) -> str:
    written, place, small = "", 0, word.lower()
    while place < len(small):
        spelling, letters = next(
            (pair for pair in _LETTERS if small.startswith(pair[0], place)), (small[place], small[place])
        )
        written += letters
        place += len(spelling)
    return written.capitalize() if word[:1].isupper() else written
