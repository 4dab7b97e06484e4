from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.storage.records import FindingRole, StoredDocument, StoredFinding, StoredOutcome, StoredPassage
from bot.storage.snapshots import Outdated, Restored, digest, restored, stored_outcome
from retrieval.datatypes import Answer, Document, Language, NoAnswer, NoAnswerReason, Span
from tests.bot.fakes import (
    CANDIDATES,
    CAST,
    CAST_FINDING,
    EMPTY,
    ONE,
    PAGE,
    PAGE_FINDING,
    SEVERAL,
    TRIVIA,
    TRIVIA_FINDING,
    UNSURE,
)

LIST = replace(ONE, further=(PAGE_FINDING, TRIVIA_FINDING))


def library(*documents: Document) -> Callable[[str], Document | None]:
    return {document.id: document for document in documents}.get


def as_recalled(outcome: Answer | NoAnswer) -> Answer | NoAnswer:
    """Return an outcome with what a record keeps of its candidates."""
    return replace(outcome, candidates=tuple(type(each)(-1, each.chunk, 0.0) for each in outcome.candidates))


def test_an_outcome_is_recorded_by_where_its_words_stand() -> None:
    assert stored_outcome(SEVERAL) == StoredOutcome(
        findings=(
            StoredFinding("cast.txt", Span(6, 25), Span(6, 14), Language.EN, 0.9, FindingRole.BEST),
            StoredFinding(
                "ru/trivia.txt", Span(35, 58), Span(50, 57), Language.RU, 0.8, FindingRole.AGREEING
            ),
            StoredFinding("page.md", Span(0, 34), Span(21, 33), Language.FR, 0.7, FindingRole.DIFFERING),
        ),
        candidates=(
            StoredPassage("cast.txt", Span(6, 25), Language.EN),
            StoredPassage("ru/trivia.txt", Span(35, 58), Language.RU),
        ),
        documents=(
            StoredDocument("cast.txt", digest(CAST.text)),
            StoredDocument("ru/trivia.txt", digest(TRIVIA.text)),
            StoredDocument("page.md", digest(PAGE.text)),
        ),
    )


def test_no_answer_is_recorded_with_its_reason() -> None:
    stored = stored_outcome(UNSURE)
    assert (stored.findings, stored.no_answer) == ((), NoAnswerReason.UNSURE)
    assert [passage.document_id for passage in stored.candidates] == ["cast.txt", "ru/trivia.txt"]


@pytest.mark.parametrize("outcome", [ONE, SEVERAL, LIST, UNSURE, EMPTY])
def test_what_was_recorded_comes_back_from_the_same_documents(outcome: Answer | NoAnswer) -> None:
    found = restored(stored_outcome(outcome), library(CAST, PAGE, TRIVIA))
    assert found == Restored(as_recalled(outcome))


def test_a_document_of_the_same_name_with_other_words_is_not_quoted() -> None:
    changed = replace(TRIVIA, text=TRIVIA.text.replace("Рё Касэ", "кто-то"))
    found = restored(stored_outcome(SEVERAL), library(CAST, PAGE, changed))
    assert found == Restored(
        as_recalled(replace(SEVERAL, agreeing=(), candidates=CANDIDATES[:1])), changed=("ru/trivia.txt",)
    )


def test_facts_about_a_document_may_change_without_its_text() -> None:
    renamed = replace(CAST, title="Who is who")
    found = restored(stored_outcome(ONE), library(renamed, TRIVIA))
    assert isinstance(found, Restored)
    assert isinstance(found.outcome, Answer)
    assert found.outcome.best.citation.document.title == "Who is who"
    assert found.outcome.best.answer == "Ryo Kase"


def test_documents_that_are_gone_are_named_and_the_others_still_shown() -> None:
    found = restored(stored_outcome(UNSURE), library(TRIVIA))
    assert found == Restored(as_recalled(replace(UNSURE, candidates=CANDIDATES[1:])), gone=("cast.txt",))


def test_without_its_best_finding_an_answer_is_outdated() -> None:
    changed = replace(CAST, text=f"{CAST.text} ")
    assert restored(stored_outcome(SEVERAL), library(PAGE)) == Outdated(
        gone=("cast.txt", "ru/trivia.txt"), changed=()
    )
    assert restored(stored_outcome(SEVERAL), library(changed, PAGE, TRIVIA)) == Outdated(
        gone=(), changed=("cast.txt",)
    )


def test_a_digest_is_short_and_bears_any_text() -> None:
    assert digest("Иводзима") == "5fc9fb94deaf1965"
    assert digest("Иводзима") != digest("Иводзима ")
    assert len(digest("\ud800")) == 16


def test_a_best_finding_is_found_whatever_else_is_missing() -> None:
    found = restored(stored_outcome(replace(SEVERAL, candidates=())), library(CAST))
    assert found == Restored(Answer(CAST_FINDING, (), (), ()), gone=("ru/trivia.txt", "page.md"))
