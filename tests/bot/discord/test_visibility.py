"""A server is never shown, told, offered or quoted a document that it may not see."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.service import Service
from retrieval.pipeline.pipeline import Pipeline
from tests.bot.discord.cinema import Cinema, card, cinema
from tests.bot.discord.library import (
    CLOSED_FILM,
    DIRECTOR,
    KEEPER,
    OF_THE_CLOSED_FILM,
    OF_THE_CLOSED_FOLDER,
    OPEN,
    OPEN_FILM,
    SMUGGLER,
    open_library,
    said,
    words_in,
)
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scene import scene
from tests.discord_loopback.sightings import Choice, Message
from tests.discord_loopback.stage import Stage

DOCUMENTS_CHANGED = "The documents have changed since this answer. Ask the question again."
TOO_OLD = "This answer is too old for its buttons to work. Ask the question again."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return open_library(tmp_path_factory.mktemp("library"))


async def hide(at: Cinema, how: str) -> tuple[str, ...]:
    """Let a moderator hide documents by folder or by film; return the words that must not be said then."""
    moderator = at.guild.member("Moderator", manage_guild=True)
    if how == "folders":
        await moderator.asks("/settings folders", folder=OPEN, shown=True)
        return OF_THE_CLOSED_FOLDER
    await moderator.asks("/settings films", film=OPEN_FILM, shown=True)
    return OF_THE_CLOSED_FILM


async def _by_command(at: Cinema) -> None:
    await at.anna.asks("/ask", question=SMUGGLER)
    await at.anna.asks("/ask", question=DIRECTOR)


async def _by_mention(at: Cinema) -> None:
    await at.anna.says(at.general, at.addressing(SMUGGLER))
    await at.anna.says(at.general, at.addressing(DIRECTOR))


async def _by_reply(at: Cinema) -> None:
    answer = await at.anna.asks("/ask", question=KEEPER)
    await at.anna.replies(to=answer, text=SMUGGLER)


async def _by_menu(at: Cinema) -> None:
    message = at.bob.posts(at.general, SMUGGLER)
    await at.anna.uses("Find the source", on=message)
    await at.anna.uses("Ask about this", on=message)


async def _by_film(at: Cinema) -> None:
    await at.anna.asks("/ask", question=SMUGGLER, film="The quiet letter")
    await at.anna.asks("/ask", question=DIRECTOR, film=OPEN_FILM)


async def _by_follow_up(at: Cinema) -> None:
    await at.anna.asks("/ask", question=KEEPER)
    await at.anna.asks("/ask", question="And who directed it?")
    await at.anna.asks("/ask", question="And who plays the smuggler?")


async def _by_buttons(at: Cinema) -> None:
    for question in (DIRECTOR, SMUGGLER):
        answer = await at.anna.asks("/ask", question=question)
        await at.anna.presses(answer, "Sources")


async def _by_lists(at: Cinema) -> None:
    for command in ("/sources", "/films", "/help", "/about"):
        await at.anna.asks(command)


async def _while_typing(at: Cinema) -> None:
    for typed in ("", "b", "burnt", "Сожж", "the"):
        await at.anna.types("/ask", film=typed)


WAYS = [_by_command, _by_mention, _by_reply, _by_menu, _by_film, _by_follow_up]
WAYS += [_by_buttons, _by_lists, _while_typing]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
@pytest.mark.parametrize("how", ["folders", "films"])
@scene
async def test_nothing_of_a_hidden_document_is_said(
    how: str, way: Callable[[Cinema], Awaitable[None]], tmp_path: Path, library: Pipeline
) -> None:
    async with cinema(library, tmp_path, serve=Service) as at:
        await way(at)
        seen_before = words_in(said(at.discord), OF_THE_CLOSED_FILM)
        hidden = await hide(at, how)
        before = len(at.discord.requests)
        await way(at)
        assert len(at.discord.requests) > before
        assert words_in(said(at.discord, since=before), hidden) == []
        # Without the setting the same way tells something, or the test would prove nothing.
        assert seen_before


@scene
async def test_a_film_that_a_server_may_not_see_is_as_one_that_nobody_knows(
    tmp_path: Path, library: Pipeline
) -> None:
    async with cinema(library, tmp_path, serve=Service) as at:
        await hide(at, "folders")
        hidden = await at.anna.asks("/ask", question=SMUGGLER, film=CLOSED_FILM)
        unknown = await at.anna.asks("/ask", question=SMUGGLER, film="The Burnt Lettuce")
        assert [hidden.content, unknown.content] == [
            "No document is about a film called The Burnt Letter.",
            "No document is about a film called The Burnt Lettuce.",
        ]


@pytest.mark.parametrize(
    ("question", "button"),
    [(SMUGGLER, "Sources"), (DIRECTOR, "Sources"), (DIRECTOR, "Next answer")],
)
@scene
async def test_the_buttons_of_an_earlier_answer_show_what_may_be_seen_now(
    question: str, button: str, tmp_path: Path, library: Pipeline
) -> None:
    async with cinema(library, tmp_path, serve=Service) as at:
        answer = await at.anna.asks("/ask", question=question)
        assert words_in(said(at.discord), OF_THE_CLOSED_FOLDER)
        await hide(at, "folders")
        before = len(at.discord.requests)
        shown = await at.bob.presses(answer, button)
        assert words_in(said(at.discord, since=before), OF_THE_CLOSED_FOLDER) == []
        if question == SMUGGLER:
            assert shown.content == DOCUMENTS_CHANGED


@scene
async def test_a_page_of_sources_that_is_turned_later_shows_what_may_be_seen_now(
    tmp_path: Path, library: Pipeline
) -> None:
    async with cinema(library, tmp_path, serve=Service) as at:
        answer = await at.anna.asks("/ask", question=KEEPER)
        page = await at.anna.presses(answer, "Sources")
        assert page.buttons == ("Next page",)
        await hide(at, "folders")
        before = len(at.discord.requests)
        turned = await at.anna.presses(page, "Next page")
        assert words_in(said(at.discord, since=before), OF_THE_CLOSED_FOLDER) == []
        assert (card(turned).title, turned.buttons) == ("About the harbour", ())


@scene
async def test_a_follow_up_of_a_question_about_a_hidden_film_is_answered_from_the_others(
    tmp_path: Path, library: Pipeline
) -> None:
    async with cinema(library, tmp_path, serve=Service) as at:
        first = await at.anna.asks("/ask", question=SMUGGLER)
        assert card(first).title == "Odette Vrai"
        await hide(at, "folders")
        before = len(at.discord.requests)
        await at.anna.asks("/ask", question="And who wrote the music?")
        await at.anna.replies(to=first, text="And who directed it?")
        assert words_in(said(at.discord, since=before), OF_THE_CLOSED_FOLDER) == []


@scene
async def test_a_question_that_was_answered_from_a_hidden_document_is_offered_no_more(
    tmp_path: Path, library: Pipeline
) -> None:
    async with cinema(library, tmp_path, serve=Service) as at:
        question = f"Who directed {CLOSED_FILM}?"
        await at.anna.asks("/ask", question=question)
        assert await at.bob.types("/ask", question="") == (Choice(question, question),)
        await hide(at, "folders")
        assert await at.bob.types("/ask", question="") == ()
        await at.anna.asks("/ask", question=KEEPER)
        assert await at.bob.types("/ask", question="") == (Choice(KEEPER, KEEPER),)


def carries_to(message: Message, answer: Message, discord: Discord) -> None:
    """Make the buttons of one message those of another, which Discord lets nobody do."""
    stage: Stage = discord._stage
    stage.do(lambda: setattr(message.inner, "components", list(answer.components)))


@scene
async def test_the_id_of_another_servers_answer_names_nothing(tmp_path: Path, library: Pipeline) -> None:
    async with cinema(library, tmp_path, serve=Service) as at:
        other = at.discord.guild("Archive").member("Carol")
        theirs = await other.asks("/ask", question=SMUGGLER)
        direct = await at.anna.asks("/ask", question=SMUGGLER, at=at.anna.dm)
        await hide(at, "folders")
        ours = await at.anna.asks("/ask", question=KEEPER)
        for answer in (theirs, direct):
            carries_to(ours, answer, at.discord)
            before = len(at.discord.requests)
            for button in ("Sources", "cinecite:up", "cinecite:down", "Delete"):
                assert (await at.anna.presses(ours, button)).content == TOO_OLD
            assert words_in(said(at.discord, since=before), OF_THE_CLOSED_FOLDER) == []


@scene
async def test_other_servers_and_direct_messages_see_everything_still(
    tmp_path: Path, library: Pipeline
) -> None:
    async with cinema(library, tmp_path, serve=Service) as at:
        await hide(at, "folders")
        other = at.discord.guild("Archive").member("Carol")
        for asked in (
            await other.asks("/ask", question=SMUGGLER),
            await at.anna.asks("/ask", question=SMUGGLER, at=at.anna.dm),
        ):
            assert card(asked).title == "Odette Vrai"


@scene
async def test_only_those_who_manage_a_server_are_offered_what_it_may_not_see(
    tmp_path: Path, library: Pipeline
) -> None:
    async with cinema(library, tmp_path, serve=Service) as at:
        await hide(at, "folders")
        for command in at.discord.commands:
            command["default_member_permissions"] = None
        moderator = at.guild.member("Manager", manage_guild=True)
        for person, film, folder in (
            (moderator, Choice(CLOSED_FILM, CLOSED_FILM), Choice("closed", "closed")),
            (at.anna, None, None),
        ):
            offered = await person.types("/settings films", film=CLOSED_FILM)
            assert (offered[0] if offered else None) == film
            assert await person.types("/settings folders", folder="clos") == ((folder,) if folder else ())
