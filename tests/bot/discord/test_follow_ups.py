"""What a question may lean on: the asker's own questions before it, in the same place, for a while."""

from pathlib import Path

from bot.discord.memory import FORGOTTEN_AFTER_S
from tests.bot.discord.cinema import NOBODY_WAITS, QUESTION, answering, card, cinema, is_on_disk
from tests.bot.fakes import ONE, UNSURE, FakePipeline
from tests.discord_loopback.scene import scene

MUSIC = "And who wrote the music?"


@scene
async def test_a_question_leans_on_the_askers_own_before_it_whatever_way_both_were_asked(
    tmp_path: Path,
) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        await at.anna.asks("/ask", question=QUESTION)
        await at.anna.says(at.general, at.addressing(MUSIC))
        await at.anna.uses("Ask about this", on=at.bob.posts(at.general, MUSIC))
        first, second, third = pipeline.conversations
        assert first is second is third
        assert pipeline.contexts == [(), (QUESTION,), (f"{QUESTION} {MUSIC}", MUSIC)]


@scene
async def test_nobody_leans_on_what_another_asked(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        reply = await at.anna.says(at.general, at.addressing(QUESTION))
        assert reply is not None
        await at.bob.replies(to=reply, text=MUSIC)
        assert pipeline.conversations[0] is not pipeline.conversations[1]
        assert pipeline.contexts == [(), ()]


@scene
async def test_each_channel_thread_and_direct_message_is_a_conversation_of_its_own(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        thread = at.bob.starts_thread("Letters", at=at.general)
        await at.anna.asks("/ask", question=QUESTION)
        await at.anna.asks("/ask", at=at.guild.channel("other"), question=MUSIC)
        await at.anna.asks("/ask", at=thread, question=MUSIC)
        await at.anna.dms(MUSIC)
        assert pipeline.contexts == [(), (), (), ()]
        at.clock.passes(60)
        await at.anna.asks("/ask", at=at.anna.dm, question=QUESTION)
        await at.anna.says(thread, at.addressing(QUESTION))
        assert pipeline.contexts[4:] == [(MUSIC,), (MUSIC,)]


@scene
async def test_a_conversation_is_forgotten_a_set_time_after_its_last_question(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        for seconds in (0, FORGOTTEN_AFTER_S - 1, FORGOTTEN_AFTER_S - 1, FORGOTTEN_AFTER_S):
            at.clock.passes(seconds)
            await at.anna.asks("/ask", question=QUESTION)
        first, second, third, fourth = pipeline.conversations
        assert first is second is third
        assert fourth is not third
        assert pipeline.contexts[3] == ()


@scene
async def test_a_thread_that_is_opened_later_than_that_begins_anew(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        at.clock.passes(FORGOTTEN_AFTER_S)
        await at.anna.presses(reply, "Continue in a thread")
        (thread,) = at.general.threads
        await at.anna.says(thread, at.addressing(MUSIC))
        assert pipeline.contexts == [(), ()]


@scene
async def test_a_conversation_goes_on_with_other_documents(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        await at.anna.asks("/ask", question=QUESTION)
        later = answering()
        at.handler.switch(later)
        await at.anna.asks("/ask", question=MUSIC)
        assert later.contexts == [(QUESTION,)]


@scene
async def test_forget_clears_at_once_and_says_how_much(tmp_path: Path) -> None:
    pipeline = FakePipeline({QUESTION: ONE, MUSIC: UNSURE})
    async with cinema(pipeline, tmp_path) as at:
        first = await at.anna.asks("/ask", question=QUESTION)
        await at.anna.asks("/ask", question=MUSIC)
        await at.anna.presses(first, "cinecite:up:")
        await at.bob.asks("/ask", question=MUSIC, at=at.guild.channel("other"))
        erased = await at.anna.asks("/forget")
        # A conversation, two answers, a question that was not answered, a vote.
        assert (erased.content, erased.is_ephemeral) == (
            "Erased: 5 entries. Nothing else is kept about you.",
            True,
        )
        again = await at.anna.asks("/forget")
        assert again.content == "Nothing is kept about you."
        await at.anna.asks("/ask", question=MUSIC)
        assert pipeline.contexts == [(), (QUESTION,), (), ()]
        assert await at.bob.types("/ask", question="") == ()
        bobs = await at.bob.asks("/forget")
        assert bobs.content == "Erased: 3 entries. Nothing else is kept about you."


@scene
async def test_what_was_forgotten_is_on_no_disk(tmp_path: Path) -> None:
    async with cinema(FakePipeline({MUSIC: UNSURE}), tmp_path) as at:
        await at.anna.asks("/ask", question=MUSIC)
        assert is_on_disk(MUSIC, tmp_path)
        await at.anna.asks("/forget")
        assert not is_on_disk(MUSIC, tmp_path)


@scene
async def test_forgetting_speaks_the_persons_language(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        for name, locale, erased, nothing in (
            (
                "Дарья",
                "ru",
                "Стёрто: 2 записи. Больше о вас ничего не хранится.",
                "О вас ничего не хранится.",
            ),
            (
                "Claire",
                "fr",
                "Effacé\u00a0: 2 éléments. Rien d’autre n’est gardé sur vous.",
                "Rien n’est gardé sur vous.",
            ),
        ):
            person = at.guild.member(name, locale=locale)
            await person.asks("/ask", question=QUESTION)
            assert (await person.asks("/forget")).content == erased
            assert (await person.asks("/forget")).content == nothing


@scene
async def test_a_question_that_was_refused_leaves_nothing_to_forget(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        await at.anna.asks("/ask", question=QUESTION, film="Xyzzy")
        assert (await at.anna.asks("/forget")).content == "Nothing is kept about you."


@scene
async def test_a_private_question_is_leant_on_like_any_other(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path, settings=NOBODY_WAITS) as at:
        await at.anna.asks("/ask", question=QUESTION, private=True)
        reply = await at.anna.asks("/ask", question=MUSIC, private=True)
        assert pipeline.contexts == [(), (QUESTION,)]
        assert card(reply).author == MUSIC
