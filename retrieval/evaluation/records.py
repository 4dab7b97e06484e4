"""Files of JSON lines, read field by field with each mistake named by file and line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from retrieval.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Record:
    """A JSON object and its position.

    The accessors raise EvaluationError when a field is missing or of another type.
    """

    where: str
    fields: dict[str, object]

    def has(self, name: str) -> bool:
        """Return whether the field is there and not null."""
        return self.fields.get(name) is not None

    def text(self, name: str) -> str:
        """Return a text."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise self.error(f'"{name}" must be a text')
        return value

    def flag(self, name: str) -> bool:
        """Return a truth value."""
        value = self.fields.get(name)
        if not isinstance(value, bool):
            raise self.error(f'"{name}" must be true or false')
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._list(name)
        if not all(isinstance(value, str) for value in values):
            raise self.error(f'"{name}" must be a list of texts')
        return cast("tuple[str, ...]", values)

    def records(self, name: str) -> tuple["Record", ...]:
        """Return a list of objects, each said to stand where this record stands."""
        values = self._list(name)
        if not all(isinstance(value, dict) for value in values):
            raise self.error(f'"{name}" must be a list of objects')
        return tuple(Record(self.where, cast("dict[str, object]", value)) for value in values)

    def error(self, problem: str) -> EvaluationError:
        """Return the error to raise about this record."""
        return EvaluationError(f"{self.where}: {problem}")

    def _list(self, name: str) -> tuple[object, ...]:
        value = self.fields.get(name)
        if not isinstance(value, list):
            raise self.error(f'"{name}" must be a list')
        return tuple(value)


def read_records(path: Path) -> Iterator[Record]:
    """Yield the objects of a file of JSON lines; blank lines are passed over.

    Raises EvaluationError when the file cannot be read or a line is not a JSON object.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path.name} cannot be read as a UTF-8 text file") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _record(line, f"{path.name} line {number}")


def _record(line: str, where: str) -> Record:
    try:
        fields = json.loads(line)
    # The decoder's recursion limit is reached by a line of nothing but brackets.
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"{where}: not JSON") from error
    if not isinstance(fields, dict):
        raise EvaluationError(f"{where}: not a JSON object")
    return Record(where, fields)
