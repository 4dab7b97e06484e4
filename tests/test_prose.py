"""First lines of docstrings say what a function returns or does, in plain English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Turns that make a reader look at the code to understand the sentence, with what to write instead.
WORSE = {
    r"^Whether\b": "Return whether",
    r"\bwhere (?:there is|there are|that is|it is|nothing|nobody)\b": "if",
    r"\bso many\b": "this many, the number of",
    r"(?<!there )\b(?:is|are) none\b": "is not one",
    r"\bbut for\b": "except",
    r"\btold (?:of|otherwise)\b": "mentioned, changed",
    r"\bmeets?\b": "matches",
    r"\bhangs? on\b": "depends on",
}


def first_lines() -> Iterator[tuple[str, str]]:
    """Yield the first line of each function's docstring, with where it is."""
    for package in ("bot", "retrieval"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    continue
                if text := ast.get_docstring(node):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", text.splitlines()[0]


def test_first_lines_are_plain() -> None:
    wrong = [
        f"{place}: {line!r}: write {better!r}"
        for place, line in first_lines()
        for worse, better in WORSE.items()
        if re.search(worse, line)
    ]
    assert wrong == []


def test_public_classes_have_names_of_their_own() -> None:
    places: dict[str, list[str]] = {}
    for package in ("bot", "retrieval"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
