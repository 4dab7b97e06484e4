"""Names across scripts: which words sound the same, however they are spelt."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import JaroWinkler

SOUND_FLOOR: Final = 0.85

_LETTERS: Final = str.maketrans(
    {"ё": "е", "æ": "ae", "ø": "o", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_ROMAN: Final = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхыэ", "abvgdeziiklmnoprstufhye", strict=True)),
        **{"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "yu", "я": "ya", "ь": "", "ъ": ""},
    }
)
# Spellings of one sound, the longer first; capitals are classes of consonants.
_SOUNDS: Final = (
    (r"(?<=[aeo])u?x$|(?<=ou)x$", ""),
    (r"s?ch|tsch|[sz]h|tz|ts|d?zh?|j|s|c(?=[eiy])", "S"),
    (r"^u(?=[aeiy])", "F"),
    (r"x", "KS"),
    (r"ph|[fvw]", "F"),
    (r"[ckg]h|ck|qu|[ckgq]|^h", "K"),
    (r"th|[td]", "T"),
    (r"[bp]", "P"),
    (r"h", ""),
    (r"m", "M"),
    (r"n", "N"),
    (r"l", "L"),
    (r"r", "R"),
)
_PATTERNS: Final = tuple((re.compile(pattern), sound) for pattern, sound in _SOUNDS)


def _folded(word: str) -> str:
    """Return the word in lower case without marks; й counts as и."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS)


def _sounds(word: str) -> str:
    sounds = _folded(word).translate(_ROMAN)
    for pattern, sound in _PATTERNS:
        sounds = pattern.sub(sound, sounds)
    return re.sub(r"(.)\1+", r"\1", sounds)


def sound_key(word: str) -> str:
    """Return a coarse key, equal for most spellings of one name: its classes of consonants."""
    sounds = _sounds(word)
    skeleton = re.sub(r"(.)\1+", r"\1", "".join(c for c in sounds if c.isupper()))
    return skeleton if not sounds or sounds[0].isupper() else "A" + skeleton


def similarity(a: str, b: str) -> float:
    """Return how surely two words are the same name, in [0, 1]."""
    return JaroWinkler.similarity(_sounds(a), _sounds(b))


class NameIndex:
    """Finds the words of an index that sound like a word."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = tuple(words)
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, word in enumerate(self._words):
            rows[sound_key(word)[:2]].append(row)
        self._rows = dict(rows)

    def nearest(self, word: str, k: int, *, floor: float = SOUND_FLOOR) -> tuple[tuple[int, float], ...]:
        """Return at most `k` rows with their similarity of at least `floor`, best first."""
        key = sound_key(word)[:2]
        found = [(row, similarity(word, self._words[row])) for row in self._rows.get(key, ())] if key else []
        return tuple(sorted((hit for hit in found if hit[1] >= floor), key=lambda hit: (-hit[1], hit[0]))[:k])
