"""What the bot says where it has no answer: nothing found, not yet, not so fast, not here, a failure."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.storage import Storage
from bot.storage.records import ServerSettings, StoredAnswer
from retrieval.datatypes import NoAnswer, NoAnswerReason
from retrieval.errors import RetrievalError
from tests.bot.discord.cinema import (
    ELAPSED,
    PRIVATE_BUTTONS,
    QUESTION,
    Card,
    answering,
    buttons,
    card,
    cinema,
    timed,
)
from tests.bot.discord.cogs.test_ask import ANSWER, RUSSIAN_QUESTION, TWO_FILMS
from tests.bot.fakes import CANDIDATES, EMPTY, FILM, FLAGS, ONE, UNSURE, FakePipeline, SlowPipeline
from tests.discord_loopback.scene import scene
from tests.discord_loopback.sightings import Reply

FRENCH_QUESTION = "Qui joue le rôle de Shimizu ?"
WRONG = "Something went wrong on the bot’s side. Try again; if it happens again, tell its owner."


def sentence(reply: Reply | None) -> str:
    """Return the sentence that is all a reply shows."""
    assert reply is not None
    assert (reply.embeds, reply.components, reply.pings) == ((), (), ())
    return reply.content


# nothing found


@scene
async def test_where_nothing_was_found_it_is_said_and_a_film_is_suggested(tmp_path: Path) -> None:
    async with cinema(FakePipeline(documents=TWO_FILMS), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        assert card(reply) == Card(
            author=QUESTION,
            title="Not in the documents: nothing there bears on this.",
            text="Try other words, or name the film: Flags of Our Fathers, Letters from Iwo Jima.",
            footer=ELAPSED,
        )
        assert buttons(reply) == ("Sources", "Continue in a thread", "👍", "👎", "Delete")


@scene
async def test_the_nearest_passages_are_shown_as_what_they_are(tmp_path: Path) -> None:
    async with cinema(answering(UNSURE), tmp_path) as at:
        assert card(await at.anna.asks("/ask", question=QUESTION)) == Card(
            author=QUESTION,
            title="Not in the documents: no passage answers this well enough.",
            text=(
                "Closest passages, which are not answers:\n> Ryo Kase as Shimizu `[1]`\n\n"
                "> Симидзу играет Рё Касэ. `[2]`\n\n"
                "Try other words, or name the film: Letters from Iwo Jima."
            ),
            fields=(
                (
                    "Sources",
                    (
                        "`[1]` [Cast and crew](https://example.org/cast) · English · review page\n"
                        "`[2]` Знаете ли вы · Russian · trivia"
                    ),
                ),
            ),
            footer=ELAPSED,
        )


@scene
async def test_that_nothing_was_found_is_said_in_the_questions_language(tmp_path: Path) -> None:
    nearest = NoAnswer(NoAnswerReason.UNSURE, CANDIDATES[:1])
    async with cinema(FakePipeline({FRENCH_QUESTION: nearest}), tmp_path) as at:
        russian = card(await at.anna.asks("/ask", question=RUSSIAN_QUESTION))
        assert (russian.title, russian.text) == (
            "В документах этого нет: ничего близкого к вопросу не нашлось.",
            "Спросите другими словами или назовите фильм: Letters from Iwo Jima.",
        )
        french = card(await at.anna.asks("/ask", question=FRENCH_QUESTION))
        assert (french.title, french.text) == (
            "Absent des documents\u00a0: aucun passage n’y répond assez bien.",
            (
                "Passages les plus proches, qui ne sont pas des réponses\u00a0:\n"
                "> Ryo Kase as Shimizu `[1]`\n\n"
                "Essayez avec d’autres mots, ou nommez le film\u00a0: Letters from Iwo Jima."
            ),
        )


@scene
async def test_only_films_that_the_server_sees_are_suggested(tmp_path: Path) -> None:
    many = tuple(
        replace(FLAGS, id=f"{letter}.txt", film=f"Film {letter}", other_titles=()) for letter in "ABCDEFG"
    )
    settings = ServerSettings(person_cooldown_s=0, films=("Film B", "Film C"))
    async with cinema(FakePipeline(documents=many), tmp_path, settings=settings) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        assert card(reply).text == "Try other words, or name the film: Film B, Film C."
        unknown = await at.anna.asks("/ask", question=QUESTION, film="Film A")
        assert sentence(unknown) == (
            "No document is about a film called Film A. The nearest titles: Film B, Film C."
        )
        direct = await at.anna.asks("/ask", at=at.anna.dm, question=QUESTION)
        assert card(direct).text == (
            "Try other words, or name the film: Film A, Film B, Film C, Film D, Film E and others."
        )


@scene
async def test_to_who_named_a_film_none_is_suggested(tmp_path: Path) -> None:
    async with cinema(FakePipeline(documents=TWO_FILMS), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION, film=FILM)
        assert card(reply).text == "Try other words."


@scene
async def test_a_question_without_words_is_asked_for_some(tmp_path: Path) -> None:
    async with cinema(FakePipeline({"???": EMPTY}), tmp_path, locale="ru") as at:
        reply = await at.anna.asks("/ask", question="???", private=True)
        assert (card(reply), buttons(reply)) == (
            Card(author="???", title="Задайте вопрос словами.", footer="152\u00a0мс"),
            ("Источники", *PRIVATE_BUTTONS[1:3], "Удалить"),
        )


# not yet, not so fast


@scene
async def test_while_the_index_is_loaded_it_is_said_whatever_way_one_asks(tmp_path: Path) -> None:
    loading = "The documents are still being loaded: ask again in a minute."
    async with cinema(None, tmp_path) as at:
        assert sentence(await at.anna.asks("/ask", question=QUESTION)) == loading
        assert sentence(await at.anna.says(at.general, at.addressing(QUESTION))) == loading
        assert sentence(await at.anna.dms(QUESTION)) == loading
        said = at.bob.posts(at.general, QUESTION)
        assert sentence(await at.anna.uses("Find the source", on=said)) == loading
        assert await at.anna.types("/ask", question=QUESTION, film="Let") == ()


@scene
async def test_who_asks_too_often_is_told_when_to_ask_again(tmp_path: Path) -> None:
    pipeline = FakePipeline({QUESTION: ONE, RUSSIAN_QUESTION: ONE})
    async with cinema(pipeline, tmp_path, settings=ServerSettings(person_cooldown_s=10)) as at:
        assert card(await at.anna.asks("/ask", question=QUESTION)) == ANSWER
        at.clock.passes(3)
        assert sentence(await at.anna.asks("/ask", question=QUESTION)) == (
            "Not so fast: ask again in 7\u00a0s."
        )
        assert sentence(await at.anna.asks("/ask", question=RUSSIAN_QUESTION)) == (
            "Не так быстро: следующий вопрос можно задать через 7\u00a0с."
        )
        assert sentence(await at.anna.says(at.general, at.addressing(QUESTION))) == (
            "Not so fast: ask again in 7\u00a0s."
        )
        assert card(await at.bob.asks("/ask", question=QUESTION)) == ANSWER
        at.clock.passes(7)
        assert card(await at.anna.asks("/ask", question=QUESTION)) == ANSWER
        assert len(pipeline.asked) == 3


@scene
async def test_a_server_that_asks_too_often_is_told_when_to_ask_again(tmp_path: Path) -> None:
    settings = ServerSettings(person_cooldown_s=0, server_per_minute=2)
    async with cinema(answering(), tmp_path, settings=settings) as at:
        await at.anna.asks("/ask", question=QUESTION)
        at.clock.passes(20)
        await at.bob.asks("/ask", question=QUESTION)
        assert sentence(await at.bob.asks("/ask", question=QUESTION)) == (
            "Not so fast: ask again in 40\u00a0s."
        )
        assert card(await at.bob.asks("/ask", at=at.bob.dm, question=QUESTION)) == ANSWER


@scene
async def test_in_direct_messages_too_one_asks_only_so_often(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        first = await at.anna.dms(QUESTION)
        assert first is not None
        assert card(first) == ANSWER
        assert sentence(await at.anna.dms(QUESTION)) == "Not so fast: ask again in 3\u00a0s."


@scene
async def test_where_too_many_questions_wait_the_next_is_told_so(tmp_path: Path) -> None:
    pipeline = SlowPipeline({QUESTION: ONE})
    async with cinema(pipeline, tmp_path, serve=partial(timed, most_waiting=0)) as at:
        asking = asyncio.create_task(at.anna.asks("/ask", question=QUESTION))
        await at.discord.until(lambda: pipeline.begun)
        assert sentence(await at.bob.asks("/ask", question=QUESTION)) == (
            "Too many questions at once: ask again in 5\u00a0s."
        )
        assert sentence(await at.bob.asks("/ask", question=RUSSIAN_QUESTION)) == (
            "Слишком много вопросов сразу: спросите снова через 5\u00a0с."
        )
        pipeline.may_answer.set()
        assert card(await asking) == ANSWER


@scene
async def test_a_question_that_takes_too_long_is_given_up_and_said_to_be(tmp_path: Path) -> None:
    pipeline = SlowPipeline()
    async with cinema(pipeline, tmp_path, serve=partial(timed, time_limit_s=0.02)) as at:
        assert sentence(await at.anna.asks("/ask", question=QUESTION)) == (
            "This took too long, and the search was stopped. Try again, or ask in fewer words."
        )
        pipeline.may_answer.set()


@scene
async def test_a_bot_that_is_ending_takes_no_more_questions(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        await at.handler.finish(within_s=1)
        closing = "The bot is restarting: ask again in a minute."
        assert sentence(await at.anna.asks("/ask", question=QUESTION)) == closing
        assert sentence(await at.anna.dms(QUESTION)) == closing
        for command in ("/sources", "/films", "/help", "/about"):
            assert sentence(await at.anna.asks(command)) == closing
        assert pipeline.asked == []


# not here


@scene
async def test_in_a_channel_where_the_bot_may_not_answer_the_asker_alone_is_told_where_it_may(
    tmp_path: Path,
) -> None:
    async with cinema(answering(), tmp_path) as at:
        library = at.guild.channel("library")
        await at.set(ServerSettings(channels=(library.id,), person_cooldown_s=0))
        refused = await at.anna.asks("/ask", question=QUESTION)
        assert (sentence(refused), refused.is_ephemeral) == (
            f"Questions are not answered in this channel. Ask in {library.mention}.",
            True,
        )
        assert card(await at.anna.asks("/ask", at=library, question=QUESTION)) == ANSWER
        thread = at.anna.starts_thread("Letters", at=library)
        assert card(await at.anna.asks("/ask", at=thread, question=QUESTION)) == ANSWER


@scene
async def test_a_permission_that_the_bot_lacks_is_named_to_the_asker_alone(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        at.general.denies("embed_links", to=at.discord.bot)
        at.anna.posts(at.general, at.addressing(QUESTION))
        await at.discord.until(lambda: at.anna.dm.replies)
        assert sentence(at.anna.dm.replies[0]) == (
            f"{at.general.mention}: I lack a permission here: “Embed Links”. A moderator can grant it."
        )
        assert (at.general.replies, at.discord.invalid_requests) == ((), [])


# something broke


@pytest.mark.parametrize("error", [RetrievalError("secret"), ZeroDivisionError("secret"), OSError("secret")])
def test_a_failure_is_said_in_one_sentence_without_its_reason(error: Exception, tmp_path: Path) -> None:
    @scene
    async def asking() -> None:
        async with cinema(answering(error), tmp_path) as at:
            assert sentence(await at.anna.asks("/ask", question=QUESTION)) == WRONG
            assert sentence(await at.anna.says(at.general, at.addressing(QUESTION))) == WRONG
            said = at.bob.posts(at.general, QUESTION)
            assert sentence(await at.anna.uses("Find the source", on=said)) == WRONG

    asking()


class FullStorage(Storage):
    """Has room for everything but answers."""

    async def keep_answer(self, answer: StoredAnswer) -> None:
        raise StorageError(f"There is no room for {answer.id}.")


@scene
async def test_an_answer_that_cannot_be_kept_is_shown_without_buttons(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        at.handler.storage = await FullStorage.open(tmp_path / "full.sqlite")
        reply = await at.anna.asks("/ask", question=QUESTION)
        assert (card(reply), buttons(reply)) == (ANSWER, ())
        await at.handler.storage.close()


@scene
async def test_a_storage_that_refuses_is_said_to_be_a_failure(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        await at.handler.storage.close()
        for refused in (
            await at.anna.asks("/ask", question=QUESTION),
            await at.anna.says(at.general, at.addressing(QUESTION)),
            await at.anna.asks("/sources"),
            await at.anna.asks("/forget"),
            await at.bob.presses(reply, "Sources"),
        ):
            assert sentence(refused) == WRONG
        assert card(reply) == ANSWER
