"""Documents that change while the bot is online."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.bot.discord.cinema import card
from tests.bot.discord.library import DIRECTOR, KEEPER, SMUGGLER, write_library
from tests.bot.discord.served import Served, served
from tests.discord_loopback.actors import Person
from tests.discord_loopback.scene import scene

WATCHED = {"CINECITE_WATCH": "yes"}


def passages(at: Served) -> int:
    assert at.handler is not None
    assert at.handler.service is not None
    return at.handler.service.pipeline.chunk_count


async def taken_in(at: Served, *, other_than: object) -> None:
    """Wait until another pipeline is in use."""
    assert at.handler is not None
    service = at.handler.service
    assert service is not None
    await at.discord.until(lambda: service.pipeline is not other_than, within=30)


def in_use(at: Served) -> object:
    assert at.handler is not None
    assert at.handler.service is not None
    return at.handler.service.pipeline


def person(at: Served, number: int) -> Person:
    """Return somebody who has not asked yet, so that nobody waits."""
    return at.discord.guild(f"Server {number}").member("Anna")


@scene
async def test_a_document_that_is_added_changed_or_removed_is_answered_from_without_a_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    documents = write_library(tmp_path / "documents")
    letter = documents / "closed" / "letter.txt"
    text = letter.read_text(encoding="utf-8")
    letter.unlink()
    async with served(tmp_path, variables={"CINECITE_DOCUMENTS": str(documents), **WATCHED}) as at:
        before = in_use(at)
        letter.write_text(text, encoding="utf-8")
        await taken_in(at, other_than=before)
        anna = person(at, 1)
        answer = await anna.asks("/ask", question=SMUGGLER)
        assert card(answer).title == "Odette Vrai plays the smuggler Lucie."
        before = in_use(at)
        letter.write_text(text.replace("Odette Vrai", "Nora Klee"), encoding="utf-8")
        await taken_in(at, other_than=before)
        assert (
            card(await person(at, 2).asks("/ask", question=SMUGGLER)).title
            == "Nora Klee plays the smuggler Lucie."
        )
        # The answer from before shows no passage of the new document.
        sources = await anna.presses(answer, "Sources")
        assert sources.content == "The documents have changed since this answer. Ask the question again."
        before = in_use(at)
        letter.unlink()
        await taken_in(at, other_than=before)
        assert card(await person(at, 3).asks("/ask", question=SMUGGLER)).title != "Nora Klee"
    told = re.findall(r"the documents have changed: (.*); taken in", caplog.text)
    assert told == [
        "1 added, 0 changed, 0 removed",
        "0 added, 1 changed, 0 removed",
        "0 added, 0 changed, 1 removed",
    ]


@scene
async def test_the_buttons_of_an_answer_go_on_where_its_documents_are_as_they_were(tmp_path: Path) -> None:
    documents = write_library(tmp_path / "documents")
    async with served(tmp_path, variables={"CINECITE_DOCUMENTS": str(documents), **WATCHED}) as at:
        anna = person(at, 1)
        answer = await anna.asks("/ask", question=KEEPER)
        before = in_use(at)
        # First in the order of ids: every row of the index moves.
        (documents / "a.txt").write_text("Somebody saw the lighthouse keeper on the beach.", encoding="utf-8")
        (documents / "closed" / "notes.txt").unlink()
        await taken_in(at, other_than=before)
        sources = card(await anna.presses(answer, "Sources"))
        assert "Peter Holm plays the lighthouse keeper Jonas." in sources.text
        assert "Somebody saw" not in sources.text


@scene
async def test_a_catalog_that_breaks_is_said_in_the_log_and_the_old_documents_stay(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    documents = write_library(tmp_path / "documents")
    async with served(tmp_path, variables={"CINECITE_DOCUMENTS": str(documents), **WATCHED}) as at:
        before = in_use(at)
        catalog = (documents / "catalog.toml").read_text(encoding="utf-8")
        (documents / "catalog.toml").write_text("wrong", encoding="utf-8")
        await at.discord.until(lambda: "is not valid TOML" in caplog.text, within=30)
        assert "The old documents are still in use." in caplog.text
        assert (
            card(await person(at, 1).asks("/ask", question=KEEPER)).title
            == "Peter Holm plays the lighthouse keeper Jonas."
        )
        assert in_use(at) is before
        (documents / "catalog.toml").write_text(f"{catalog}\n", encoding="utf-8")
        await taken_in(at, other_than=before)
        assert "Anna Lindqvist" in card(await person(at, 2).asks("/ask", question=DIRECTOR)).text


@scene
async def test_reindex_and_the_watch_take_turns(tmp_path: Path) -> None:
    documents = write_library(tmp_path / "documents")
    async with served(tmp_path, variables={"CINECITE_DOCUMENTS": str(documents), **WATCHED}) as at:
        assert at.handler is not None
        before = in_use(at)
        async with at.handler.rebuilding:
            (documents / "a.txt").write_text("Somebody saw the lighthouse keeper.", encoding="utf-8")
            reply = await at.discord.owner.asks("/reindex")
            await asyncio.sleep(1.5)
            assert in_use(at) is before
        await at.discord.until(lambda: reply.content.startswith("Done in"), within=30)
        assert reply.content.split(": ")[1] == "4 documents, 4 passages."
        assert passages(at) == 4


@scene
async def test_where_it_is_not_wanted_nobody_watches(tmp_path: Path) -> None:
    documents = write_library(tmp_path / "documents")
    async with served(tmp_path, variables={"CINECITE_DOCUMENTS": str(documents)}) as at:
        before = in_use(at)
        (documents / "a.txt").write_text("Somebody saw the lighthouse keeper.", encoding="utf-8")
        await asyncio.sleep(3.5)
        assert in_use(at) is before
        reply = await at.discord.owner.asks("/reindex")
        await at.discord.until(lambda: reply.content.startswith("Done in"), within=30)
        assert reply.content.split(": ")[1] == "4 documents, 4 passages."
