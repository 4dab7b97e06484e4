"""The menus of a message: "Find the source" and "Ask about this"."""

from pathlib import Path

from bot.storage.records import ServerSettings
from retrieval.datatypes import Answer
from tests.bot.discord.cinema import (
    BUTTONS,
    ELAPSED,
    PRIVATE_BUTTONS,
    QUESTION,
    Card,
    answering,
    buttons,
    card,
    cinema,
    is_on_disk,
)
from tests.bot.discord.cogs.test_ask import ANSWER
from tests.bot.fakes import CAST_FINDING, ONE, PAGE_FINDING, UNSURE, FakePipeline
from tests.discord_loopback.scene import scene

CLAIM = "Shimizu is played by Ken Watanabe."
FIND, ASK = "Find the source", "Ask about this"
HINT = "Ask me something about the films, for example: “Who directed it?”"


@scene
async def test_a_message_may_be_asked_about(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        said = at.bob.posts(at.general, f"{at.anna.mention} {QUESTION}")
        reply = await at.anna.uses(ASK, on=said)
        assert (card(reply), buttons(reply), reply.pings) == (ANSWER, BUTTONS, ())
        assert (reply.was_deferred, reply.is_ephemeral) == (True, False)
        assert pipeline.asked == [(QUESTION, "")]


@scene
async def test_the_passages_that_bear_on_a_message_are_found(tmp_path: Path) -> None:
    found = Answer(PAGE_FINDING, (), (CAST_FINDING,), ())
    async with cinema(FakePipeline({CLAIM: found}), tmp_path) as at:
        reply = await at.anna.uses(FIND, on=at.bob.posts(at.general, CLAIM))
        assert card(reply) == Card(
            author=CLAIM,
            title="What the documents say about this",
            text=(
                "In French, as it stands in the document:\n"
                "> Shimizu est joué par **Ken Watanabe**. `[1]`\n\n"
                "Says something else:\n> **Ryo Kase**\n> as Shimizu `[2]`"
            ),
            fields=(
                (
                    "Sources",
                    (
                        "`[1]` Encyclopédie · French\n"
                        "`[2]` [Cast and crew](https://example.org/cast) · English · review page"
                    ),
                ),
            ),
            footer=ELAPSED,
        )
        assert (buttons(reply), reply.pings) == (("Sources", "Next answer", *BUTTONS[1:]), ())


@scene
async def test_where_nothing_bears_on_a_message_the_nearest_passages_are_shown_as_such(
    tmp_path: Path,
) -> None:
    async with cinema(FakePipeline({CLAIM: UNSURE}), tmp_path) as at:
        reply = await at.anna.uses(FIND, on=at.bob.posts(at.general, CLAIM))
        assert card(reply) == Card(
            author=CLAIM,
            title="No passage in the documents supports or contradicts this.",
            text=(
                "Closest passages, which are not answers:\n> Ryo Kase as Shimizu `[1]`\n\n"
                "> Симидзу играет Рё Касэ. `[2]`"
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
        reply = await at.anna.uses(FIND, on=at.bob.posts(at.general, "The sea is blue."))
        assert (card(reply).title, card(reply).text) == (
            "No passage in the documents supports or contradicts this.",
            "",
        )


@scene
async def test_a_claim_is_looked_up_alone_and_is_no_question_to_lean_on(tmp_path: Path) -> None:
    pipeline = FakePipeline()
    async with cinema(pipeline, tmp_path) as at:
        await at.anna.asks("/ask", question=QUESTION)
        await at.anna.uses(FIND, on=at.bob.posts(at.general, CLAIM))
        await at.anna.asks("/ask", question=QUESTION)
        assert pipeline.conversations == [pipeline.conversations[0], None, pipeline.conversations[0]]
        assert pipeline.contexts[2] == (QUESTION,)


@scene
async def test_a_claim_is_not_offered_as_a_question_nor_kept(tmp_path: Path) -> None:
    async with cinema(FakePipeline({CLAIM: UNSURE, QUESTION: ONE}), tmp_path) as at:
        for claim in (CLAIM, QUESTION):
            await at.anna.uses(FIND, on=at.bob.posts(at.general, claim))
        assert await at.anna.types("/ask", question="") == ()
        assert not is_on_disk(CLAIM, tmp_path)


@scene
async def test_a_message_without_words_is_met_with_a_hint_for_the_asker_alone(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        for menu in (FIND, ASK):
            reply = await at.anna.uses(menu, on=at.bob.posts(at.general, at.anna.mention))
            assert (reply.content, reply.embeds, reply.is_ephemeral) == (HINT, (), True)


@scene
async def test_where_the_server_answers_commands_privately_menus_do_so_too(tmp_path: Path) -> None:
    settings = ServerSettings(person_cooldown_s=0, is_private=True)
    async with cinema(answering(), tmp_path, settings=settings) as at:
        reply = await at.anna.uses(ASK, on=at.bob.posts(at.general, QUESTION))
        assert (card(reply), buttons(reply), reply.is_ephemeral) == (ANSWER, PRIVATE_BUTTONS, True)


@scene
async def test_the_menus_have_names_in_russian_and_french(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        menus = {
            each["name"]: each["name_localizations"] for each in at.discord.commands if each["type"] == 3
        }
        assert menus == {
            FIND: {"ru": "Найти источник", "fr": "Trouver la source"},
            ASK: {"ru": "Спросить об этом", "fr": "Poser une question là-dessus"},
        }
