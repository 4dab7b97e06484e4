"""Questions by message: which the bot answers, and how; to which it is silent."""

import asyncio
from pathlib import Path

from bot.storage.records import ServerSettings
from tests.bot.discord.cinema import (
    BUTTONS,
    ELAPSED,
    NOBODY_WAITS,
    PRIVATE_BUTTONS,
    QUESTION,
    Card,
    Cinema,
    answering,
    buttons,
    card,
    cinema,
)
from tests.bot.discord.cogs.test_ask import ANSWER, RUSSIAN_QUESTION
from tests.bot.discord.scenes import on_stage
from tests.bot.fakes import ONE, UNSURE, FakePipeline, SlowPipeline
from tests.discord_loopback import intents
from tests.discord_loopback.message_payloads import message_json
from tests.discord_loopback.permissions import OF_THE_BOT
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scene import scene

MUSIC = "And who wrote the music?"
CALLING_ALL = ("mention_everyone",)


@scene
async def test_a_mention_is_answered_by_a_reply_that_pings_nobody(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.says(at.general, at.addressing(QUESTION))
        assert reply is not None
        assert (card(reply), buttons(reply)) == (ANSWER, BUTTONS)
        assert reply.reference == at.general.messages[0].id
        assert (reply.pings, reply.is_ephemeral, at.general.replies) == ((), False, (reply,))


@scene
async def test_the_mention_may_stand_anywhere_in_the_question(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        await at.anna.says(at.general, f"{at.bob.mention} Who plays {at.discord.bot_mention}\nShimizu?")
        assert pipeline.asked == [(QUESTION, "")]


@scene
async def test_a_reply_to_an_answer_is_a_question(tmp_path: Path) -> None:
    async with cinema(FakePipeline({QUESTION: ONE, MUSIC: UNSURE}), tmp_path) as at:
        first = await at.anna.says(at.general, at.addressing(QUESTION))
        assert first is not None
        second = await at.anna.replies(to=first, text=MUSIC)
        assert second is not None
        assert card(second).author == MUSIC
        assert (second.reference, second.pings) == (at.general.messages[2].id, ())


@scene
async def test_a_reply_whose_words_discord_withholds_is_told_what_to_do(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        first = await at.anna.says(at.general, at.addressing(QUESTION))
        assert first is not None
        second = await at.anna.replies(to=first, text=MUSIC, pings=False)
        assert second is not None
        assert second.content == withheld(at)
        at.anna.posts(at.general, MUSIC, reply_to=first, pings=False)
        third = await at.anna.says(at.general, at.addressing(QUESTION))
        assert at.general.replies == (first, second, third)


@scene
async def test_a_direct_message_is_answered(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.dms(QUESTION)
        assert reply is not None
        assert (card(reply), buttons(reply), reply.pings) == (ANSWER, PRIVATE_BUTTONS, ())


@scene
async def test_a_mention_speaks_the_questions_language_and_else_the_servers(tmp_path: Path) -> None:
    async with on_stage(FakePipeline({RUSSIAN_QUESTION: ONE, "Ryo Kase": ONE}), tmp_path) as stage:
        guild = stage.discord.guild("Cinéma", locale="fr")
        anna, bob = guild.member("Anna"), guild.member("Bob")
        reply = await anna.says(guild.general, f"{stage.discord.bot_mention} {RUSSIAN_QUESTION}")
        assert reply is not None
        assert buttons(reply) == ("Источники", "Продолжить в ветке", "👍", "👎", "Удалить")
        reply = await bob.says(guild.general, f"{stage.discord.bot_mention} Ryo Kase")
        assert reply is not None
        assert buttons(reply) == ("Sources", "Continuer dans un fil", "👍", "👎", "Supprimer")


async def lets_them_talk(at: Cinema) -> None:
    """Ask a question after everything that was said, and see that it alone was answered."""
    answered = await at.anna.says(at.general, at.addressing(QUESTION))
    assert answered is not None
    shown = [*at.general.replies, *(reply for thread in at.general.threads for reply in thread.replies)]
    assert shown == [answered]


@scene
async def test_what_is_called_out_to_all_or_to_a_role_is_left_to_people(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        carl = at.guild.member("Carl", permissions=CALLING_ALL)
        for called in ("@everyone", "@here", at.guild.bot_role.mention, at.guild.role("fans").mention):
            carl.posts(at.general, f"{called} {QUESTION}")
        await lets_them_talk(at)
        assert pipeline.asked == [(QUESTION, "")]


@scene
async def test_other_bots_and_webhooks_are_not_answered(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        robot = at.guild.member("Robot", is_bot=True)
        robot.posts(at.general, at.addressing(QUESTION))
        hook_says(at, at.addressing(QUESTION))
        await lets_them_talk(at)
        assert pipeline.asked == [(QUESTION, "")]


def hook_says(at: Cinema, words: str) -> None:
    """Let a webhook write; such an author is no member and need not be marked as a bot."""
    stage = at.general._stage

    def tell() -> None:
        written = stage.server.posting.post(at.general.inner, at.bob.user, {"content": words})
        told = message_json(written) | {"guild_id": str(at.guild.id), "webhook_id": "1"}
        stage.server.gateway.tell("MESSAGE_CREATE", told, needs=intents.GUILD_MESSAGES)

    stage.do(tell)


@scene
async def test_people_who_reply_to_each_other_are_left_alone(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        said = at.bob.posts(at.general, "What a film!")
        at.anna.posts(at.general, QUESTION, reply_to=said)
        at.anna.posts(at.general, QUESTION)
        await lets_them_talk(at)
        assert pipeline.asked == [(QUESTION, "")]


@scene
async def test_in_other_peoples_threads_a_mention_is_needed(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        thread = at.anna.starts_thread("Letters", at=at.general)
        at.anna.posts(thread, QUESTION)
        await lets_them_talk(at)
        reply = await at.bob.says(thread, at.addressing(QUESTION))
        assert reply is not None
        assert (card(reply), reply.channel, buttons(reply)) == (ANSWER, thread, PRIVATE_BUTTONS)


@scene
async def test_in_a_thread_that_the_bot_opened_a_mention_is_answered_there(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        await at.anna.presses(await at.anna.asks("/ask", question=QUESTION), "Continue in a thread")
        (thread,) = at.general.threads
        reply = await at.bob.says(thread, at.addressing(QUESTION))
        assert reply is not None
        assert (card(reply), reply.channel) == (ANSWER, thread)


@scene
async def test_what_discord_withholds_in_a_thread_of_the_bots_own_is_explained_once(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        await at.anna.presses(await at.anna.asks("/ask", question=QUESTION), "Continue in a thread")
        (thread,) = at.general.threads
        hint = await at.anna.says(thread, "Without a mention its words do not reach the bot.")
        assert hint is not None
        assert (hint.content, hint.pings) == (withheld(at), ())
        at.anna.posts(thread, "Nor do these.")
        reply = await at.anna.says(thread, at.addressing(QUESTION))
        assert (thread.replies, len(pipeline.asked)) == ((hint, reply), 2)


def withheld(at: Cinema) -> str:
    return (
        "Discord shows me only messages that mention me: begin yours with "
        f"{at.discord.bot_mention}, or ask by `/ask`."
    )


READS_ALL = {"CINECITE_MESSAGE_CONTENT": "yes"}


def test_a_bot_that_may_read_all_answers_every_message_in_its_own_thread(tmp_path: Path) -> None:

    @scene
    async def talking() -> None:
        async with (
            Discord.open(privileged_intents=intents.MESSAGE_CONTENT) as opened,
            on_stage(pipeline, tmp_path, discord=opened, variables=READS_ALL) as stage,
        ):
            guild = opened.guild("Cinema")
            anna, bob = guild.member("Anna"), guild.member("Bob")
            await stage.handler.storage.set_settings(guild.id, NOBODY_WAITS)
            await anna.presses(await anna.asks("/ask", question=QUESTION), "Continue in a thread")
            (thread,) = guild.general.threads
            reply = await anna.says(thread, QUESTION)
            assert reply is not None
            assert (reply.channel, len(pipeline.asked)) == (thread, 2)
            said = bob.posts(guild.general, "In the channel nobody asks the bot.")
            other = bob.starts_thread("Bob's", on=said)
            bob.posts(other, QUESTION)
            said = bob.posts(thread, "Another question?")
            assert await bob.hears_back(said) is not None
            anna.posts(thread, "This is for Bob.", reply_to=said)
            assert await anna.says(thread, QUESTION) is not None
            assert [question for question, _ in pipeline.asked] == [
                QUESTION,
                QUESTION,
                "Another question?",
                QUESTION,
            ]

    pipeline = answering()
    talking()


@scene
async def test_the_bot_types_while_it_works(tmp_path: Path) -> None:
    pipeline = SlowPipeline({QUESTION: ONE})
    async with cinema(pipeline, tmp_path) as at:
        asking = asyncio.create_task(at.anna.says(at.general, at.addressing(QUESTION)))
        await at.discord.until(lambda: pipeline.begun)
        await at.discord.until(lambda: at.discord.sent(f"POST /channels/{at.general.id}/typing"))
        assert not asking.done()
        pipeline.may_answer.set()
        reply = await asking
        assert reply is not None
        assert card(reply) == ANSWER


@scene
async def test_a_question_that_was_deleted_still_gets_its_answer(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.says(at.general, at.addressing(QUESTION), deleting_it=True)
        assert reply is not None
        assert (card(reply), buttons(reply), reply.reference) == (ANSWER, BUTTONS, None)
        assert at.general.messages == (reply,)


@scene
async def test_without_the_right_to_read_older_messages_the_answer_stands_alone(tmp_path: Path) -> None:
    async with on_stage(answering(), tmp_path) as stage:
        least = tuple(each for each in OF_THE_BOT if each != "read_message_history")
        guild = stage.discord.guild("Cinema", bot=least)
        anna = guild.member("Anna")
        reply = await anna.says(guild.general, f"{stage.discord.bot_mention} {QUESTION}")
        assert reply is not None
        assert (card(reply).title, reply.reference) == ("Ryo Kase", None)


@scene
async def test_a_mention_alone_is_told_what_can_be_asked(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.says(at.general, at.discord.bot_mention)
        assert reply is not None
        assert (reply.content, reply.embeds, reply.components) == (
            "Ask me something about the films, for example: “Who directed it?”",
            (),
            (),
        )


@scene
async def test_a_message_that_is_told_twice_is_answered_once(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        at.discord.gateway.duplicate_next_event("MESSAGE_CREATE")
        reply = await at.anna.says(at.general, at.addressing(QUESTION))
        again = await at.bob.says(at.general, at.addressing(QUESTION))
        assert (at.general.replies, len(pipeline.asked)) == ((reply, again), 2)


@scene
async def test_a_server_may_have_its_mentions_answered_in_threads(tmp_path: Path) -> None:
    settings = ServerSettings(person_cooldown_s=0, answers_in_threads=True)
    async with cinema(answering(), tmp_path, settings=settings) as at:
        reply = await at.anna.says(at.general, at.addressing(QUESTION))
        assert reply is not None
        (thread,) = at.general.threads
        assert (card(reply), buttons(reply), reply.channel) == (ANSWER, PRIVATE_BUTTONS, thread)
        assert (thread.name, thread.auto_archive_minutes, at.general.replies) == (QUESTION, 1_440, ())


@scene
async def test_where_the_bot_may_open_no_threads_it_answers_in_the_channel(tmp_path: Path) -> None:
    settings = ServerSettings(person_cooldown_s=0, answers_in_threads=True)
    async with cinema(answering(), tmp_path, settings=settings) as at:
        for number, permission in enumerate(("create_public_threads", "send_messages_in_threads"), 1):
            at.guild.gives_the_bot(*(each for each in OF_THE_BOT if each != permission))
            reply = await at.anna.says(at.general, at.addressing(QUESTION))
            assert reply is not None
            assert (reply.channel, len(at.general.replies)) == (at.general, number)
        assert (at.general.threads, at.discord.invalid_requests) == ((), [])


@scene
async def test_what_was_not_found_by_a_mention_is_said_as_by_command(tmp_path: Path) -> None:
    async with cinema(FakePipeline(), tmp_path) as at:
        reply = await at.anna.says(at.general, at.addressing(QUESTION))
        assert reply is not None
        assert card(reply) == Card(
            author=QUESTION,
            title="Not in the documents: nothing there bears on this.",
            text="Try other words, or name the film: Letters from Iwo Jima.",
            footer=ELAPSED,
        )
