"""Films by what is typed of any of their titles, with typing errors borne."""

from collections.abc import Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from retrieval.text import folded_words

MOST_CHOICES: Final = 25  # Discord shows no more
# Of rapidfuzz's 100. One wrong letter in a word of four scores 75, unrelated titles up to 67.
_FLOOR: Final = 70.0


def films_like(
    typed: str, titles: Mapping[str, Sequence[str]], *, most: int = MOST_CHOICES
) -> tuple[str, ...]:
    """Return at most `most` films, best first; all in their order where nothing is typed.

    `titles` are each film's titles in every language; what is typed may be a part of any of them.
    """
    wanted = " ".join(folded_words(typed))
    if not wanted:
        return tuple(titles)[:most]
    names = [(film, " ".join(folded_words(title))) for film, known in titles.items() for title in known]
    found = process.extract(
        wanted, [name for _, name in names], scorer=_likeness, limit=None, score_cutoff=_FLOOR
    )
    ranked = sorted(found, key=lambda each: (-each[1], each[2]))
    return tuple(dict.fromkeys(names[place][0] for _, _, place in ranked))[:most]


def _likeness(typed: str, title: str, **_: object) -> float:
    """Return 100 for a title that begins so, a little less for one that holds it, and less by each error."""
    if title.startswith(typed):
        return 100.0
    if f" {typed}" in title:
        return 99.0
    return min(98.0, max(fuzz.ratio(typed, title), fuzz.partial_ratio(typed, title) if len(typed) > 3 else 0))  # noqa: PLR2004 - shorter ones are part of everything
