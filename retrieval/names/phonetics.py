"""Phonetic keys: spellings that sound alike have the same key."""

import re
from functools import lru_cache
from typing import Final

from retrieval.text.normalisation import fold

_ROMAN: Final = str.maketrans(
    dict(zip("абвгдезийіклмнопрстуфхыэґў", "abvgdeziiiklmnoprstufhyegu", strict=True))
    | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "yu", "я": "ya", "ь": "", "ъ": ""}
)
# Spellings of one class of consonants, in the order in which they are looked for; a class is a capital.
_CLASSES: Final = tuple(
    (re.compile(spellings), sound)
    for spellings, sound in (
        (r"(?<=[aeo])u?x$|(?<=ou)x$", ""),  # Leroux, Bordeaux
        (r"s?ch|tsch|[sz]h|tz|ts|d?zh?|j|s|c(?=[eiy])", "S"),
        (r"^u(?=[aeiy])", "F"),  # Уильямс
        (r"x", "KS"),
        (r"ph|[fvw]", "F"),
        (r"[ckg]h|ck|qu|[ckgq]|^h", "K"),
        (r"th|[td]", "T"),
        (r"[bp]", "P"),
        (r"h", ""),
        (r"([mnlr])", lambda found: found[1].upper()),
    )
)
_REPEATED: Final = re.compile(r"(.)\1+")
# A name in a question is compared with two dozen names of an index, often the same ones.
_CACHED: Final = 16_384


@lru_cache(maxsize=_CACHED)
def sounds(word: str) -> str:
    """Return a word's sounds: romanised vowels, and a capital for each class of consonants."""
    written = fold(word).translate(_ROMAN)
    for spellings, sound in _CLASSES:
        written = spellings.sub(sound, written)
    return _REPEATED.sub(r"\1", "".join(filter(str.isalpha, written)))


def sound_key(word: str) -> str:
    """Return a coarse key that most spellings of a name share: the classes of its consonants.

    A word that begins with a vowel gets an A in front; one without Latin or Cyrillic letters has no key.
    """
    heard = sounds(word)
    consonants = _REPEATED.sub(r"\1", "".join(filter(str.isupper, heard)))
    return "A" + consonants if heard[:1].islower() else consonants
