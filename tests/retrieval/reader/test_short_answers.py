import pytest

from retrieval.datatypes import Citation, Finding, Language, Span
from retrieval.reader.short_answers import agree
from tests.retrieval.readings import document_of


def finding(answer: str) -> Finding:
    document = document_of(answer)
    whole = Span(0, len(answer))
    return Finding(Citation(document, whole), whole, Language.EN, 0.5)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Ken Watanabe", "watanabe, ken", True),
        ("Ken Watanabe", "Кэн Ватанабэ", True),
        ("Ken Watanabe", "Watanabe", False),
        ("Ken Watanabe", "Kazunari Ninomiya", False),
        ("32 days", "32 jours", True),
        ("32 days", "33 days", False),
        ("December 9, 2006", "9 декабря 2006 года", True),
        ("32 days", "a month", False),
        ("he was a baker before the war", "he was a baker before the fall", False),
    ],
)
def test_findings_agree_on_the_same_words_figures_or_names(one: str, other: str, expected: bool) -> None:  # noqa: FBT001
    assert agree(finding(one), finding(other)) is expected
    assert agree(finding(other), finding(one)) is expected
