"""Aligned sentences, a dictionary and film articles to train on, read from the data folder."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from retrieval.datatypes import Language

TextPair = tuple[str, str]
LanguagePair = tuple[Language, Language]

LANGUAGE_PAIRS: Final[tuple[LanguagePair, ...]] = (
    (Language.EN, Language.RU),
    (Language.EN, Language.FR),
    (Language.RU, Language.FR),
)

# OpenRussian glosses some derived words by their grammar ("Adjective of ...", "diminutive: ..."), which
# translates nothing.
_GRAMMAR_NOTE: Final = re.compile(
    r"\b(adjective|diminutive|participle|form|feminine|plural) of\b|[:=]", re.IGNORECASE
)
QUESTION_SOURCES: Final = frozenset({"mkqa", "rubq-mt", "mintaka"})
_REMARK: Final = re.compile(r"\s*\([^)]*\)\s*")


def sentence_pairs(data: Path, languages: LanguagePair) -> list[TextPair]:
    """Read the aligned sentences of two languages, each pair once, without those of FLORES."""
    left, right = languages
    kept_out = {folded(text) for texts in flores(data).values() for text in texts}
    pairs = dict.fromkeys((row[0], row[1]) for row in _rows(data / "parallel" / f"{left}-{right}.tsv.gz"))
    return [pair for pair in pairs if kept_out.isdisjoint(map(folded, pair))]


def general_questions(data: Path) -> list[str]:
    """Read questions on all the world in three languages: those of MKQA, RuBQ and Mintaka."""
    found = [
        text
        for left, right in LANGUAGE_PAIRS
        for row in _rows(data / "parallel" / f"{left}-{right}.tsv.gz")
        if row[2] in QUESTION_SOURCES
        for text in row[:2]
    ]
    return list(dict.fromkeys(found))


def lexicon(data: Path) -> list[TextPair]:
    """Read the English-Russian dictionary, without remarks in parentheses and notes on grammar."""
    rows = (row[:2] for row in _rows(data / "parallel" / "lexicon.en-ru.tsv.gz"))
    pairs = ((_REMARK.sub(" ", english).strip(), russian) for english, russian in rows)
    return [(en, ru) for en, ru in pairs if en and ru and not _GRAMMAR_NOTE.search(en)]


def flores(data: Path) -> dict[Language, list[str]]:
    """Read the FLORES-200 devtest sentences: a benchmark, never to be trained on."""
    rows = list(_rows(data / "parallel" / "flores-devtest.en-ru-fr.tsv.gz"))
    return {
        language: [row[column] for row in rows]
        for column, language in enumerate((Language.EN, Language.RU, Language.FR))
    }


def film_extracts(data: Path) -> list[str]:
    """Read the openings of the English encyclopedia's articles on films."""
    with gzip.open(data / "films" / "wikipedia-films.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line)["extract"] for line in lines]


def folded(text: str) -> str:
    """Return the text's letters and digits alone, so that copies with other punctuation are equal."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _rows(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")
