"""The buttons under an answer: what each shows, to whom, and that they outlive the bot's process."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.records import Feedback, ServerSettings
from retrieval.datatypes import Document
from tests.bot.discord.cinema import (
    NOBODY_WAITS,
    QUESTION,
    Card,
    Cinema,
    answering,
    buttons,
    card,
    cinema,
    is_on_disk,
    timed,
)
from tests.bot.discord.scenes import on_stage
from tests.bot.fakes import (
    CAST,
    ENDING,
    FILM,
    FLAGS,
    ONE,
    OTHER_FILM,
    PAGE,
    PLOT,
    SEVERAL,
    TRIVIA,
    UNSURE,
    FakePipeline,
    SlowPipeline,
)
from tests.discord_loopback.actors import Person
from tests.discord_loopback.errors import RuleBrokenError
from tests.discord_loopback.permissions import OF_THE_BOT
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scene import scene
from tests.discord_loopback.sightings import Message, Reply

UP, DOWN = "cinecite:up:", "cinecite:down:"
TOO_OLD = "This answer is too old for its buttons to work. Ask the question again."
WRONG = "Something went wrong on the bot’s side. Try again; if it happens again, tell its owner."
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

FIRST_PAGE = Card(
    title="Cast and crew",
    text="-# English · Letters from Iwo Jima (2006) · review page · line 3\n> Ryo Kase\n> as Shimizu",
    footer="1 / 3",
    url="https://example.org/cast",
)
SECOND_PAGE = Card(
    title="Encyclopédie",
    text="-# French · Letters from Iwo Jima · line 1\n> Shimizu est joué par Ken Watanabe.",
    footer="2 / 3",
)
THIRD_PAGE = Card(
    title="Знаете ли вы",
    text="-# Russian · Letters from Iwo Jima (2006) · trivia · line 1\n> Симидзу играет Рё Касэ.",
    footer="3 / 3",
)


def answer_id(reply: Message) -> str:
    """Return the id that stands in the buttons of an answer."""
    (found,) = {button["custom_id"].split(":")[2] for row in reply.components for button in row["components"]}
    assert re.fullmatch("[0-9a-f]{16}", found)
    return str(found)


def forge(reply: Message, custom_id: str) -> None:
    """Let the first button of a message say something else, as no person can."""
    reply.inner.components[0]["components"][0]["custom_id"] = custom_id


# Sources


@scene
async def test_the_sources_are_shown_in_full_to_whoever_pressed_and_turn_in_place(tmp_path: Path) -> None:
    async with cinema(answering(SEVERAL), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        sources = await at.bob.presses(reply, "Sources")
        assert (card(sources), buttons(sources)) == (FIRST_PAGE, ("Next page",))
        assert (sources.is_ephemeral, sources.visible_to(at.bob), sources.visible_to(at.anna)) == (
            True,
            True,
            False,
        )
        assert await at.bob.presses(sources, "Next page") == sources
        assert (card(sources), buttons(sources)) == (SECOND_PAGE, ("Previous page", "Next page"))
        await at.bob.presses(sources, "Next page")
        assert (card(sources), buttons(sources)) == (THIRD_PAGE, ("Previous page",))
        await at.bob.presses(sources, "Previous page")
        assert (card(sources), sources.pings) == (SECOND_PAGE, ())
        assert at.general.replies == (reply, sources)


@scene
async def test_one_passage_needs_no_pages(tmp_path: Path) -> None:
    only = replace(ONE, candidates=ONE.candidates[:1])
    async with cinema(answering(only), tmp_path) as at:
        sources = await at.anna.presses(await at.anna.asks("/ask", question=QUESTION), "Sources")
        assert (card(sources), buttons(sources)) == (replace(FIRST_PAGE, footer=""), ())


@scene
async def test_the_nearest_passages_of_an_unanswered_question_are_shown_in_full(tmp_path: Path) -> None:
    async with cinema(answering(UNSURE), tmp_path) as at:
        sources = await at.anna.presses(await at.anna.asks("/ask", question=QUESTION), "Sources")
        assert card(sources) == replace(FIRST_PAGE, footer="1 / 2")
        await at.anna.presses(sources, "Next page")
        assert card(sources) == replace(THIRD_PAGE, footer="2 / 2")


@scene
async def test_where_nothing_was_found_there_are_no_passages(tmp_path: Path) -> None:
    async with cinema(FakePipeline(), tmp_path) as at:
        sources = await at.anna.presses(await at.anna.asks("/ask", question=QUESTION), "Sources")
        assert card(sources) == Card(title="Sources", text="No passage was found for the last question.")


@scene
async def test_a_button_speaks_the_language_of_whoever_pressed(tmp_path: Path) -> None:
    async with cinema(answering(SEVERAL), tmp_path) as at:
        claire = at.guild.member("Claire", locale="fr")
        sources = await claire.presses(await at.anna.asks("/ask", question=QUESTION), "Sources")
        assert card(sources).text == (
            "-# anglais · Letters from Iwo Jima (2006) · review page · ligne 3\n> Ryo Kase\n> as Shimizu"
        )
        assert buttons(sources) == ("Page suivante",)


@scene
async def test_documents_that_changed_since_are_not_misquoted(tmp_path: Path) -> None:
    async with cinema(answering(SEVERAL), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        moved = replace(TRIVIA, text=f"Новое. {TRIVIA.text}")
        at.handler.switch(FakePipeline(documents=(CAST, PAGE, moved)))
        sources = await at.anna.presses(reply, "Sources")
        assert (card(sources), buttons(sources)) == (replace(FIRST_PAGE, footer="1 / 2"), ("Next page",))
        at.handler.switch(FakePipeline(documents=(PAGE, TRIVIA)))
        gone = await at.anna.presses(reply, "Sources")
        assert (gone.content, gone.is_ephemeral) == (
            "The documents have changed since this answer. Ask the question again.",
            True,
        )
        assert (await at.anna.presses(reply, "Next answer")).content == gone.content


@scene
async def test_a_page_that_is_there_no_more_shows_the_last_one(tmp_path: Path) -> None:
    async with cinema(answering(SEVERAL), tmp_path) as at:
        sources = await at.anna.presses(await at.anna.asks("/ask", question=QUESTION), "Sources")
        await at.anna.presses(sources, "Next page")
        at.handler.switch(FakePipeline(documents=(CAST,)))
        await at.anna.presses(sources, "Next page")
        assert (card(sources), buttons(sources)) == (replace(FIRST_PAGE, footer=""), ())


@scene
async def test_discord_hears_of_every_press_at_once_however_long_a_question_takes(tmp_path: Path) -> None:
    pipeline = SlowPipeline({QUESTION: SEVERAL})
    pipeline.may_answer.set()
    async with cinema(pipeline, tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        sources = await at.anna.presses(reply, "Sources")
        acknowledged = len(at.discord.sent("POST /interactions/*/callback"))
        pipeline.may_answer.clear()
        asking = asyncio.create_task(at.bob.asks("/ask", question=QUESTION))
        await at.discord.until(lambda: pipeline.begun == 2)
        pressing = [
            asyncio.create_task(at.anna.presses(message, button))
            for message, button in ((reply, "Sources"), (sources, "Next page"), (reply, "Next answer"))
        ]
        await at.discord.until(
            lambda: len(at.discord.sent("POST /interactions/*/callback")) == acknowledged + 4
        )
        assert not any(task.done() for task in (asking, *pressing))
        pipeline.may_answer.set()
        shown, turned, following = await asyncio.gather(*pressing)
        assert (card(shown), card(turned), card(following).title) == (
            FIRST_PAGE,
            SECOND_PAGE,
            "Ken Watanabe",
        )
        await asking


# Next answer


@scene
async def test_the_other_answers_come_one_by_one_to_whoever_pressed(tmp_path: Path) -> None:
    async with cinema(answering(SEVERAL), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        second = await at.bob.presses(reply, "Next answer")
        assert card(second) == Card(
            title="Ken Watanabe",
            text=("In French, as it stands in the document:\n> Shimizu est joué par **Ken Watanabe**. `[1]`"),
            fields=(("Sources", "`[1]` Encyclopédie · French"),),
            footer="Confidence: moderate · 2 / 3",
        )
        assert (buttons(second), second.is_ephemeral, second.visible_to(at.anna)) == (
            ("Next answer",),
            True,
            False,
        )
        third = await at.bob.presses(second, "Next answer")
        assert (card(third).title, card(third).footer, buttons(third)) == (
            "Рё Касэ",
            "Confidence: high · 3 / 3",
            (),
        )


@scene
async def test_after_the_last_answer_there_is_none(tmp_path: Path) -> None:
    async with cinema(answering(SEVERAL), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        forge(reply, f"cinecite:next:{answer_id(reply)}:3")
        last = await at.anna.presses(reply, "cinecite:next:")
        assert (last.content, last.is_ephemeral) == ("There are no more answers to this question.", True)


# Continue in a thread


@scene
async def test_a_thread_is_opened_once_under_the_answer(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        opened = await at.anna.presses(reply, "Continue in a thread")
        (thread,) = at.general.threads
        assert (thread.name, thread.auto_archive_minutes, thread) == (QUESTION, 1_440, reply.thread)
        assert (opened.content, opened.is_ephemeral) == (
            f"Go on asking in {thread.mention}; mention me there.",
            True,
        )
        again = await at.bob.presses(reply, "Continue in a thread")
        assert (again.content, at.general.threads) == (opened.content, (thread,))


@scene
async def test_the_conversation_goes_on_in_the_thread_and_parts_from_the_channels(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        await at.anna.presses(reply, "Continue in a thread")
        (thread,) = at.general.threads
        await at.anna.says(thread, at.addressing("And who wrote the music?"))
        await at.anna.says(at.general, at.addressing("And who directed it?"))
        await at.bob.says(thread, at.addressing("And who edited it?"))
        assert pipeline.contexts == [(), (QUESTION,), (QUESTION,), ()]


@scene
async def test_the_answers_of_a_thread_have_buttons_that_work_there(tmp_path: Path) -> None:
    async with cinema(answering(SEVERAL), tmp_path) as at:
        await at.anna.presses(await at.anna.asks("/ask", question=QUESTION), "Continue in a thread")
        (thread,) = at.general.threads
        reply = await at.anna.says(thread, at.addressing(QUESTION))
        assert reply is not None
        assert card(await at.anna.presses(reply, "Sources")) == FIRST_PAGE


@scene
async def test_a_thread_that_somebody_opened_meanwhile_is_named(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        fault = at.discord.faults.next("POST /channels/*/threads", status=503, after_work=True)
        opened = await at.anna.presses(reply, "Continue in a thread")
        (thread,) = at.general.threads
        assert (opened.content, fault.met) == (f"Go on asking in {thread.mention}; mention me there.", 1)


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("create_public_threads", "Create Public Threads"),
        ("send_messages_in_threads", "Send Messages in Threads"),
    ],
)
def test_a_permission_that_a_thread_needs_is_named(missing: str, named: str, tmp_path: Path) -> None:
    @scene
    async def pressing() -> None:
        async with cinema(answering(), tmp_path) as at:
            at.guild.gives_the_bot(*(each for each in OF_THE_BOT if each != missing))
            reply = await at.anna.asks("/ask", question=QUESTION)
            refused = await at.anna.presses(reply, "Continue in a thread")
            assert (refused.content, refused.is_ephemeral) == (
                f"I lack a permission here: “{named}”. A moderator can grant it.",
                True,
            )
            assert (at.general.threads, at.discord.invalid_requests) == ((), [])

    pressing()


# 👍 and 👎


async def votes(at: Cinema, reply: Message) -> list[Feedback]:
    """Return the votes on an answer, all of them as if given long ago."""
    kept = await at.handler.storage.feedback(answer_id(reply))
    return sorted((replace(vote, created=LONG_AGO) for vote in kept), key=lambda vote: vote.person_id)


async def has_voted(at: Cinema, reply: Message, expected: Feedback) -> None:
    """Wait until a vote is the only one: it is taken after the form was shown."""
    async with asyncio.timeout(5):
        while True:
            if await votes(at, reply) == [expected]:
                return


def vote(at: Cinema, reply: Message, person: Person, *, is_up: bool, text: str = "") -> Feedback:
    return Feedback(
        answer_id(reply), at.guild.id, person.id, is_up, LONG_AGO, text, question=QUESTION if text else ""
    )


@scene
async def test_a_thumb_up_is_noted_once_for_each_person(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        for person in (at.anna, at.bob, at.anna):
            thanks = await person.presses(reply, UP)
            assert (thanks.content, thanks.is_ephemeral) == ("Thank you, noted.", True)
        assert await votes(at, reply) == [
            vote(at, reply, at.anna, is_up=True),
            vote(at, reply, at.bob, is_up=True),
        ]


@scene
async def test_a_thumb_down_opens_a_form_and_counts_without_it(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        await at.bob.presses(reply, UP)
        form = await at.bob.opens(reply, DOWN)
        assert form.title == "What was wrong with this answer?"
        assert list(form.fields) == ["Your comment (optional)"]
        await has_voted(at, reply, vote(at, reply, at.bob, is_up=False))
        assert not is_on_disk(QUESTION, tmp_path)


@pytest.mark.parametrize(
    ("locale", "title", "label"),
    [
        ("ru", "Что не так с этим ответом?", "Ваш комментарий (необязательно)"),
        ("fr", "Qu’est-ce qui ne va pas\u00a0?", "Votre commentaire (facultatif)"),
    ],
)
def test_the_form_speaks_the_persons_language(locale: str, title: str, label: str, tmp_path: Path) -> None:
    @scene
    async def complaining() -> None:
        async with cinema(answering(), tmp_path, locale=locale) as at:
            form = await at.anna.opens(await at.anna.asks("/ask", question=QUESTION), DOWN)
            assert (form.title, list(form.fields)) == (title, [label])

    complaining()


@scene
async def test_a_comment_is_kept_with_its_question(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        form = await at.bob.opens(reply, DOWN)
        thanks = await at.bob.submits(form, {"Your comment (optional)": " It is another film. "})
        assert (thanks.content, thanks.is_ephemeral) == (
            "Thank you. Your comment and the question are kept for those who look after the bot.",
            True,
        )
        assert await votes(at, reply) == [vote(at, reply, at.bob, is_up=False, text="It is another film.")]
        assert is_on_disk(QUESTION, tmp_path)


@scene
async def test_a_form_without_a_comment_keeps_the_vote_alone(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        form = await at.bob.opens(reply, DOWN)
        thanks = await at.bob.submits(form, {"Your comment (optional)": "  "})
        assert (thanks.content, thanks.is_ephemeral) == ("Thank you, noted.", True)
        assert await votes(at, reply) == [vote(at, reply, at.bob, is_up=False)]
        assert not is_on_disk(QUESTION, tmp_path)


@scene
async def test_a_comment_that_cannot_be_kept_is_not_thanked_for(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        form = await at.bob.opens(reply, DOWN)
        await has_voted(at, reply, vote(at, reply, at.bob, is_up=False))
        await at.handler.storage.close()
        sorry = await at.bob.submits(form, {"Your comment (optional)": "It is another film."})
        assert (sorry.content, sorry.is_ephemeral) == (WRONG, True)


# Delete


@scene
async def test_the_asker_deletes_an_answer(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        await deletes(at.anna, reply, at)
        assert at.general.messages == ()
        mentioned = await at.bob.says(at.general, at.addressing(QUESTION))
        assert mentioned is not None
        await deletes(at.bob, mentioned, at)
        direct = await at.anna.dms(QUESTION)
        assert direct is not None
        await deletes(at.anna, direct, at)
        private = await at.anna.asks("/ask", question=QUESTION, private=True)
        await deletes(at.anna, private, at)


async def deletes(person: Person, reply: Reply, at: Cinema) -> None:
    """Press the button whose only effect is that the answer is gone."""
    person._press(reply, "Delete")
    await at.discord.until(lambda: reply.is_deleted)


@scene
async def test_a_moderator_deletes_an_answer_and_others_are_told_no(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        moderator = at.guild.member("Mo", permissions=("manage_messages",))
        reply = await at.anna.asks("/ask", question=QUESTION)
        refused = await at.bob.presses(reply, "Delete")
        assert (refused.content, refused.is_ephemeral, reply.is_deleted) == (
            "Only the person who asked and the moderators can delete this answer.",
            True,
            False,
        )
        await deletes(moderator, reply, at)


@scene
async def test_an_answer_that_cannot_be_deleted_stays_as_it_is(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        before = card(reply)
        at.discord.faults.next("DELETE /webhooks/*", status=403)
        sorry = await at.anna.presses(reply, "Delete")
        assert (sorry.content, sorry.is_ephemeral) == (WRONG, True)
        assert (card(reply), reply.is_deleted) == (before, False)


# a restart


@asynccontextmanager
async def after_a_restart(
    tmp_path: Path, *, documents: Sequence[Document] = (CAST, PAGE, TRIVIA)
) -> AsyncIterator[tuple[Reply, Person, Discord]]:
    """Let Anna ask, end the bot, start it again, and hand over the old answer."""
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna = guild.member("Anna")
        async with on_stage(answering(SEVERAL), tmp_path, discord=discord, serve=timed):
            reply = await anna.asks("/ask", question=QUESTION)
        pipeline = FakePipeline(documents=documents)
        async with on_stage(pipeline, tmp_path, discord=discord, serve=timed) as stage:
            await stage.handler.storage.set_settings(guild.id, NOBODY_WAITS)
            yield reply, anna, discord


@scene
async def test_after_a_restart_the_sources_and_the_next_answer_are_shown(tmp_path: Path) -> None:
    async with after_a_restart(tmp_path) as (reply, anna, _):
        sources = await anna.presses(reply, "Sources")
        assert (card(sources), buttons(sources)) == (FIRST_PAGE, ("Next page",))
        await anna.presses(sources, "Next page")
        assert card(sources) == SECOND_PAGE
        assert card(await anna.presses(reply, "Next answer")).title == "Ken Watanabe"


@scene
async def test_after_a_restart_pages_that_were_open_turn(tmp_path: Path) -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with on_stage(answering(SEVERAL), tmp_path, discord=discord):
            sources = await anna.presses(await anna.asks("/ask", question=QUESTION), "Sources")
        async with on_stage(answering(SEVERAL), tmp_path, discord=discord):
            assert await anna.presses(sources, "Next page") == sources
            assert card(sources) == SECOND_PAGE


@scene
async def test_after_a_restart_a_thread_is_opened_and_one_that_was_open_is_named(tmp_path: Path) -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna = guild.member("Anna")
        async with on_stage(answering(), tmp_path, discord=discord):
            reply = await anna.asks("/ask", question=QUESTION)
        for _ in range(2):
            async with on_stage(answering(), tmp_path, discord=discord):
                opened = await anna.presses(reply, "Continue in a thread")
                (thread,) = guild.general.threads
                assert opened.content == f"Go on asking in {thread.mention}; mention me there."


@scene
async def test_after_a_restart_votes_forms_and_deletion_work(tmp_path: Path) -> None:
    async with after_a_restart(tmp_path) as (reply, anna, discord):
        assert (await anna.presses(reply, UP)).content == "Thank you, noted."
        form = await anna.opens(reply, DOWN)
        thanks = await anna.submits(form, {"Your comment (optional)": "It is another film."})
        assert thanks.content.startswith("Thank you.")
        anna._press(reply, "Delete")
        await discord.until(lambda: reply.is_deleted)


@scene
async def test_after_a_restart_documents_that_are_gone_are_said_to_have_changed(tmp_path: Path) -> None:
    async with after_a_restart(tmp_path, documents=(PAGE, TRIVIA)) as (reply, anna, _):
        said = await anna.presses(reply, "Sources")
        assert said.content == "The documents have changed since this answer. Ask the question again."


@scene
async def test_the_commands_are_given_to_discord_once(tmp_path: Path) -> None:
    async with after_a_restart(tmp_path) as (_, _, discord):
        assert len(discord.sent("PUT /applications/*/commands")) == 1


# what nobody should be able to do


@pytest.mark.parametrize("action", ["sources", "page", "next", "thread", "up", "down", "delete"])
def test_an_id_that_was_made_up_does_nothing_but_a_private_sentence(action: str, tmp_path: Path) -> None:
    @scene
    async def pressing() -> None:
        async with cinema(answering(SEVERAL), tmp_path) as at:
            reply = await at.anna.asks("/ask", question=QUESTION)
            before = card(reply)
            forge(reply, f"cinecite:{action}:{'0' * 16}:0")
            said = await at.anna.presses(reply, f"cinecite:{action}:{'0' * 16}")
            assert (said.content, said.embeds, said.is_ephemeral) == (TOO_OLD, (), True)
            assert (card(reply), reply.is_deleted, at.general.threads) == (before, False, ())

    pressing()


@pytest.mark.parametrize("action", ["sources", "page", "next", "thread", "up", "down", "delete"])
def test_another_places_answer_does_nothing_but_a_private_sentence(action: str, tmp_path: Path) -> None:
    @scene
    async def pressing() -> None:
        async with cinema(answering(SEVERAL), tmp_path) as at:
            reply = await at.anna.asks("/ask", question=QUESTION)
            other = at.discord.guild("Elsewhere")
            for place in (other.general, at.guild.channel("other"), at.anna.dm):
                at.clock.passes(60)
                guest = other.member(at.anna) if place == other.general else at.anna
                copy = await guest.asks("/ask", at=place, question=QUESTION)
                before = card(copy)
                forge(copy, f"cinecite:{action}:{answer_id(reply)}:0")
                said = await guest.presses(copy, f"cinecite:{action}:")
                assert (said.content, said.embeds, said.is_ephemeral) == (TOO_OLD, (), True)
                assert (card(copy), copy.is_deleted, place.threads) == (before, False, ())
            assert await votes(at, reply) == []

    pressing()


@scene
async def test_an_answer_that_was_erased_has_no_working_buttons(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        await at.anna.asks("/forget")
        said = await at.bob.presses(reply, "Sources")
        assert (said.content, said.is_ephemeral) == (TOO_OLD, True)


@scene
async def test_a_server_that_sees_fewer_documents_now_is_shown_no_others(tmp_path: Path) -> None:
    pipeline = FakePipeline({QUESTION: SEVERAL}, documents=(CAST, FLAGS, PAGE, TRIVIA))
    async with cinema(pipeline, tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        await at.set(replace(NOBODY_WAITS, films=(OTHER_FILM,)))
        said = await at.anna.presses(reply, "Sources")
        assert said.content == "The documents have changed since this answer. Ask the question again."
        await at.set(replace(NOBODY_WAITS, films=(FILM,)))
        assert card(await at.anna.presses(reply, "Sources")) == FIRST_PAGE


@scene
async def test_a_press_that_is_told_twice_counts_once(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        at.discord.gateway.duplicate_next_event("INTERACTION_CREATE")
        await at.anna.presses(reply, UP)
        await at.anna.presses(reply, "Sources")
        assert len(at.discord.sent("POST /interactions/*/callback")) == 3


@scene
async def test_a_button_pressed_while_the_index_is_loaded_says_so(tmp_path: Path) -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with on_stage(answering(), tmp_path, discord=discord):
            reply = await anna.asks("/ask", question=QUESTION)
        async with on_stage(None, tmp_path, discord=discord):
            said = await anna.presses(reply, "Sources")
            assert (said.content, said.is_ephemeral) == (
                "The documents are still being loaded: ask again in a minute.",
                True,
            )


@scene
async def test_what_tells_the_plot_is_hidden_in_the_sources_too(tmp_path: Path) -> None:
    pipeline = FakePipeline({"Who buries Kuribayashi?": ENDING}, documents=(PLOT,))
    async with cinema(pipeline, tmp_path) as at:
        reply = await at.anna.asks("/ask", question="Who buries Kuribayashi?")
        assert card(await at.anna.presses(reply, "Sources")).text == (
            "-# English · Letters from Iwo Jima (2006) · plot · line 2\n"
            "> ||Saigo buries Kuribayashi on the beach.||"
        )
    async with cinema(pipeline, tmp_path, settings=ServerSettings(shows_spoilers=True)) as at:
        reply = await at.anna.asks("/ask", question="Who buries Kuribayashi?")
        assert card(await at.anna.presses(reply, "Sources")).text == (
            "-# English · Letters from Iwo Jima (2006) · plot · line 2\n"
            "> Saigo buries Kuribayashi on the beach."
        )


@scene
async def test_a_form_belongs_to_whoever_opened_it(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        form = await at.bob.opens(await at.anna.asks("/ask", question=QUESTION), DOWN)
        with pytest.raises(RuleBrokenError, match="does not take 1001 characters"):
            await at.bob.submits(form, {"Your comment (optional)": "a" * 1_001})
        long = await at.bob.submits(form, {"Your comment (optional)": "a" * 1_000})
        assert long.content.startswith("Thank you.")
