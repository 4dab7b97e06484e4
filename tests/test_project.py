import re
import tomllib
from pathlib import Path

from dotenv import dotenv_values

from retrieval.datatypes import Language
from retrieval.documents.catalog import read_catalog

ROOT = Path(__file__).resolve().parents[1]


def constraints() -> list[str]:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def normal_name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[=<>\[; ]", requirement)[0]).lower()


def test_every_version_is_pinned_once_and_no_build_is_named() -> None:
    assert [line for line in constraints() if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    names = [normal_name(line) for line in constraints()]
    assert sorted(set(names)) == sorted(names)


def test_every_dependency_is_among_the_pinned_versions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    assert {normal_name(each) for each in needed} - {normal_name(line) for line in constraints()} == set()


def test_the_readme_lists_every_setting_with_its_default() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\|", readme, flags=re.MULTILINE))
    assert listed == {name: value or "" for name, value in dotenv_values(ROOT / ".env.example").items()}


def test_the_catalog_in_the_readme_can_be_read(tmp_path: Path) -> None:
    readme = (ROOT / "retrieval" / "documents" / "README.md").read_text(encoding="utf-8")
    example = readme.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "catalog.toml").write_text(example, encoding="utf-8")
    catalog = read_catalog(tmp_path)
    assert catalog.document("reviews/first.txt").language is Language.EN
    assert catalog.film("Letters from Iwo Jima").year == 2006
