"""Documents about films whose every sentence is in three languages, with natural questions about them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retrieval.datatypes import Language
from retrieval.training.data.splits import Split, split_of

FOLDER: Final = "film-questions"
# More of the kind, dense with names, dates and sums that are taken for one another; trained on only.
OWN_FOLDER: Final = Path(__file__).parent / "film_documents"
# Shares of the documents: measured with, and calibrated with.
HELD_OUT: Final = 0.20
CALIBRATING: Final = 0.6

LANGUAGES: Final = (Language.EN, Language.RU, Language.FR)
_BY_LETTER: Final = {"e": Language.EN, "r": Language.RU, "f": Language.FR}
_BLOCK: Final = re.compile(r"^(D|N|Q \w+ \d+)$\n?", re.MULTILINE)
_UNIT: Final = re.compile(r"^\d+([erf]) (.+)$", re.MULTILINE)
_ASKED: Final = re.compile(r"^([erf]) (.+)$", re.MULTILINE)
_ANSWER: Final = re.compile(r"^= (.+)$", re.MULTILINE)
_LINE_BREAK: Final = " // "
NEAR_MISS: Final = "near"

Texts = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class FilmQuestion:
    """A question in three languages; `unit` is the number of the unit that answers, None for a near miss.

    `answers` are exact parts of that unit.
    """

    kind: str
    unit: int | None
    asked: Texts
    answers: Texts


@dataclass(frozen=True, slots=True)
class FilmDocument:
    """A document about one film: its units, which are sentences or lines, and what is asked about it.

    In a dialogue the later questions lean on the earlier ones.
    """

    titles: Texts
    year: int
    units: tuple[Texts, ...]
    questions: tuple[FilmQuestion, ...]
    dialogues: tuple[tuple[FilmQuestion, ...], ...]

    @property
    def answered(self) -> Iterator[FilmQuestion]:
        """The questions that the document answers."""
        return (each for each in self.questions if each.unit is not None)


def read_documents(data: Path, split: Split, *, dialogues: bool = False) -> list[FilmDocument]:
    """Read the documents of a split from the data folder, in the order of the files.

    All documents about a film are in the same split. Those with dialogues are too few to be divided: they are
    in none, and read by themselves if `dialogues` is set.
    """
    return [
        each
        for each in _in_folder(data / FOLDER)
        if bool(each.dialogues) is dialogues
        and split_of(each.titles[Language.EN], HELD_OUT, calibrating=CALIBRATING) is split
    ]


def own_documents() -> list[FilmDocument]:
    """Read the project's own documents, which are trained on and never measured with."""
    return _in_folder(OWN_FOLDER)


def _in_folder(folder: Path) -> list[FilmDocument]:
    files = sorted(folder.glob("[A-Z]*-*.txt"))
    return [each for file in files for each in parse(file.read_text(encoding="utf-8"))]


def parse(text: str) -> list[FilmDocument]:
    """Return the documents of a file; questions whose answer is no part of its unit are left out."""
    heads = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return [_document(*each.split("\n", 1)) for each in heads]


def _document(head: str, body: str) -> FilmDocument:
    *titles, year, _ = (each.strip() for each in head.split("|"))
    first, *blocks = _BLOCK.split(body)
    units = _units(first)
    runs: list[list[FilmQuestion]] = [[]]  # the questions apart, then each dialogue's
    for mark, block in zip(blocks[::2], blocks[1::2], strict=True):
        if mark == "D":
            runs.append([])
        elif question := _question(mark, block, units):
            runs[-1].append(question)
    questions, *dialogues = map(tuple, runs)
    return FilmDocument(
        dict(zip(LANGUAGES, titles, strict=True)), int(year), tuple(units), questions, tuple(dialogues)
    )


def _units(text: str) -> list[dict[Language, str]]:
    units: list[dict[Language, str]] = []
    for found in _UNIT.finditer(text):
        if found[1] == "e":
            units.append({})
        units[-1][_BY_LETTER[found[1]]] = found[2].strip().replace(_LINE_BREAK, "\n")
    return units


def _question(mark: str, text: str, units: Sequence[Texts]) -> FilmQuestion | None:
    """Return a question; None if it lacks a language, or its answer is no part of its unit."""
    asked = {_BY_LETTER[found[1]]: found[2].strip() for found in _ASKED.finditer(text)}
    if len(asked) < len(LANGUAGES):
        return None
    if mark == "N":
        return FilmQuestion(NEAR_MISS, None, asked, {})
    _, kind, unit = mark.split()
    answer = _ANSWER.search(text)
    parts = answer[1].strip().replace(_LINE_BREAK, "\n").split(" | ") if answer else []
    question = FilmQuestion(kind, int(unit) - 1, asked, dict(zip(LANGUAGES, parts, strict=False)))
    return question if _is_answered(question, units) else None


def _is_answered(question: FilmQuestion, units: Sequence[Texts]) -> bool:
    return (
        question.unit is not None
        and question.unit < len(units)
        and all(
            question.answers.get(language, "\0") in units[question.unit].get(language, "")
            for language in LANGUAGES
        )
    )


def joined(units: Sequence[Texts], language: Language, joint: str) -> tuple[str, list[int]]:
    """Return units as one text, and where each begins; lists keep their lines."""
    text = ""
    starts = []
    for number, unit in enumerate(units):
        part = unit[language]
        if number:
            is_list = "\n" in part or "\n" in units[number - 1][language]
            ends = text[-1:] in ".!?»"
            text += "\n" if is_list else joint if joint or ends else " "
        starts.append(len(text))
        text += part
    return text, starts
