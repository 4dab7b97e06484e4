"""Texts with some words exchanged for those of another language, to learn reading across languages."""

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from retrieval.datatypes import Language, Span
from retrieval.training.data.name_pairs import NamePairs
from retrieval.training.data.parallel import (
    LANGUAGE_PAIRS,
    LanguagePair,
    TextPair,
    lexicon,
    sentence_pairs,
)
from retrieval.training.data.word_pairs import translations

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

# The words that make a question one: they stand in no dictionary of nouns and verbs, or are too common for
# chance to tell their translation. English, Russian, French; an empty word is left out.
_FUNCTION_WORDS: Final = """
who кто qui|whom кого qui|whose чей à_qui|what что que|when когда quand|where где où|which какой quel
why почему pourquoi|how как comment|many сколько combien|much сколько combien|did . .|does . .|do . .
was был était|were были étaient|is . est|are . sont|has . a|had . avait|the . le|a . un|an . un|of . de
to к à|in в dans|on на sur|by . par|for для pour|with с avec|from из de|and и et|or или ou|not не pas
year год année|first первый premier|name имя nom|his его son|her её sa|their их leur|its его son
it это il|he он il|she она elle|they они ils|that что que|this этот ce|after после après|before до avant
between между entre|most самый plus|more больше plus|at в à|as как comme|there . y|be быть être
"""


class Switcher:
    """Word translations between three languages, to write a text in a mixture of two."""

    def __init__(self, words: Mapping[LanguagePair, Mapping[str, Sequence[str]]]) -> None:
        self._words = words

    @classmethod
    def read(cls, data: Path) -> "Switcher":
        """Learn the translations: from aligned sentences, the dictionary, and names in two scripts."""
        pairs: dict[LanguagePair, list[TextPair]] = {languages: [] for languages in LANGUAGE_PAIRS}
        for languages in LANGUAGE_PAIRS:
            sides = zip(*sentence_pairs(data, languages), strict=True)
            pairs[languages] += translations(*([_words(text) for text in side] for side in sides))
        english_russian = pairs[(Language.EN, Language.RU)]
        english_russian += [(left.lower(), right.lower()) for left, right in lexicon(data)]
        english_russian += [
            (pair.latin.lower(), pair.cyrillic.lower()) for pair in NamePairs.read(data).training
        ]
        for languages, each in _function_words().items():
            taken = {left for left, _ in each}, {right for _, right in each}
            pairs[languages] = each + [
                (left, right)
                for left, right in pairs[languages]
                if left not in taken[0] and right not in taken[1]
            ]
        return cls(_both_ways(pairs))

    def switched(
        self,
        text: str,
        languages: LanguagePair,
        share: float,
        rng: random.Random,
        *,
        kept: Span | None = None,
    ) -> tuple[str, Span | None]:
        """Exchange this share of the known words of a text in the first language for the second's.

        `kept` is left as it is; where it stands in the new text is returned beside that.
        """
        words = self._words[languages]
        parts: list[str] = []
        end = length = 0
        moved = None
        for match in _WORD.finditer(text):
            # A word that reaches into what is kept stays too: l'Angleterre, of which Angleterre is kept.
            if kept and moved is None and match.end() > kept.start:
                parts.append(text[end : kept.start])
                length += kept.start - end
                moved = Span(length, length + len(kept))
                parts.append(kept.of(text))
                length += len(kept)
                end = kept.end
            if match.start() < end:
                continue
            known = words.get(match[0].lower())
            if not known or rng.random() >= share:
                continue
            word = rng.choice(known)
            word = word.capitalize() if match[0][0].isupper() else word
            parts += [text[end : match.start()], word]
            length += match.start() - end + len(word)
            # A word with no counterpart goes with the blank behind it.
            is_free = kept is None or match.end() != kept.start
            end = match.end() + (not word and is_free and text[match.end() :].startswith(" "))
        parts.append(text[end:])
        if kept and moved is None:
            moved = Span(length + kept.start - end, length + kept.end - end)
        return "".join(parts), moved


def _words(text: str) -> list[str]:
    return [match[0] for match in _WORD.finditer(text.lower())]


def _function_words() -> dict[LanguagePair, list[TextPair]]:
    rows = [row.split(" ") for row in _FUNCTION_WORDS.strip().replace("\n", "|").split("|")]
    english, russian, french = zip(*([word.replace("_", " ") for word in row] for row in rows), strict=True)
    return {
        (Language.EN, Language.RU): _pairs(english, russian),
        (Language.EN, Language.FR): _pairs(english, french),
        (Language.RU, Language.FR): _pairs(russian, french),
    }


def _pairs(left: Sequence[str], right: Sequence[str]) -> list[TextPair]:
    pairs = zip(left, right, strict=True)
    return [(one.strip("."), other.strip(".")) for one, other in pairs if one != "."]


def _both_ways(
    pairs: Mapping[LanguagePair, Sequence[TextPair]],
) -> dict[LanguagePair, dict[str, tuple[str, ...]]]:
    found: dict[LanguagePair, dict[str, tuple[str, ...]]] = {}
    for (left, right), each in pairs.items():
        there: defaultdict[str, list[str]] = defaultdict(list)
        back: defaultdict[str, list[str]] = defaultdict(list)
        for one, other in each:
            there[one].append(other)
            if other:
                back[other].append(one)
        found[(left, right)] = {word: tuple(others) for word, others in there.items()}
        found[(right, left)] = {word: tuple(others) for word, others in back.items()}
    return found
