"""A library on disk: a folder of documents, its passages as they are indexed, questions about it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.datatypes import Language


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed: the text of a chunk with its heading, and the number of its film."""

    film: int
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the film with this number."""

    text: str
    film: int
    language: Language


@dataclass(frozen=True, slots=True)
class Library:
    """A folder of documents, and beside it files with its passages and with questions about it."""

    folder: Path

    @property
    def documents(self) -> Path:
        """The folder of the documents."""
        return self.folder / "documents"

    def passages(self) -> list[Passage]:
        """Return the passages, in the order of the rows of an index of the documents."""
        return [Passage(**json.loads(line)) for line in _lines(self.folder / "passages.jsonl")]

    def questions(self) -> list[Question]:
        """Return the questions."""
        rows = map(json.loads, _lines(self.folder / "questions.jsonl"))
        return [Question(row["text"], row["film"], Language(row["language"])) for row in rows]


def write_rows(path: Path, rows: Iterable[dict[str, object]]) -> None:
    """Write rows as JSON lines, all or none."""
    unfinished = path.with_suffix(".new")
    with unfinished.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    unfinished.replace(path)


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from file
