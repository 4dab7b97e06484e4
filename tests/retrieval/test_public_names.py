import ast
from importlib import import_module
from pathlib import Path

import pytest

import retrieval

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", retrieval.__all__)
def test_every_public_name_is_the_one_of_its_module(name: str) -> None:
    module = import_module(retrieval._MODULE_OF[name])
    assert getattr(retrieval, name) is getattr(module, name)


def test_the_public_names_are_declared_for_type_checkers_too() -> None:
    tree = ast.parse(Path(retrieval.__file__).read_text(encoding="utf-8"))
    declared = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("retrieval.")
        for alias in node.names
    }
    assert declared == retrieval._MODULE_OF
    assert set(retrieval.__all__) == set(declared)


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'retrieval' has no attribute 'nothing'"):
        _ = retrieval.nothing


def test_the_bot_uses_public_names_only() -> None:
    imported = {
        node.module
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("retrieval")
    }
    assert imported == {"retrieval"}
