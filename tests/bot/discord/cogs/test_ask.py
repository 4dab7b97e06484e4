"""`/ask`: what is shown, in which language, to whom; what is offered while typing."""

import asyncio
from pathlib import Path

import pytest

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
)
from tests.bot.fakes import (
    CAST,
    FILM,
    FLAGS,
    FOREIGN,
    ONE,
    OTHER_FILM,
    PAGE,
    SEVERAL,
    TRIVIA,
    FakePipeline,
    SlowPipeline,
)
from tests.discord_loopback.errors import RuleBrokenError
from tests.discord_loopback.scene import scene
from tests.discord_loopback.sightings import Choice

RUSSIAN_QUESTION = "Кто играет Симидзу?"
TWO_FILMS = (CAST, FLAGS, PAGE, TRIVIA)

ANSWER = Card(
    author=QUESTION,
    title="Ryo Kase",
    text="> **Ryo Kase**\n> as Shimizu `[1]`",
    fields=(("Sources", "`[1]` [Cast and crew](https://example.org/cast) · English · review page"),),
    footer=f"Confidence: high · {ELAPSED}",
)


@scene
async def test_a_question_is_answered_with_the_quote_and_its_source(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        assert card(reply) == ANSWER
        assert buttons(reply) == BUTTONS
        assert (reply.is_ephemeral, reply.pings, at.general.replies) == (False, (), (reply,))


@scene
async def test_discord_hears_at_once_that_an_answer_will_come(tmp_path: Path) -> None:
    pipeline = SlowPipeline({QUESTION: ONE})
    async with cinema(pipeline, tmp_path) as at:
        asking = asyncio.create_task(at.anna.asks("/ask", question=QUESTION))
        await at.discord.until(lambda: pipeline.begun)
        (acknowledgement,) = at.discord.sent("POST /interactions/*/callback")
        assert (acknowledgement.body, acknowledgement.status) == ({"type": 5}, 200)
        assert not asking.done()
        pipeline.may_answer.set()
        reply = await asking
        assert (reply.was_deferred, card(reply)) == (True, ANSWER)


@scene
async def test_a_command_that_is_told_twice_is_answered_once(tmp_path: Path) -> None:
    pipeline = answering()
    async with cinema(pipeline, tmp_path) as at:
        at.discord.gateway.duplicate_next_event("INTERACTION_CREATE")
        reply = await at.anna.asks("/ask", question=QUESTION)
        assert (at.general.replies, pipeline.asked) == ((reply,), [(QUESTION, "")])


@scene
async def test_other_documents_that_agree_and_differ_have_their_numbers(tmp_path: Path) -> None:
    async with cinema(answering(SEVERAL), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        assert card(reply) == Card(
            author=QUESTION,
            title="Ryo Kase",
            text=(
                "> **Ryo Kase**\n> as Shimizu `[1]`\n\n"
                "Also says so:\nIn Russian, as it stands in the document:\n"
                "> Симидзу играет **Рё Касэ**. `[2]`\n\n"
                "Says something else:\nIn French, as it stands in the document:\n"
                "> Shimizu est joué par **Ken Watanabe**. `[3]`"
            ),
            fields=(
                (
                    "Sources",
                    (
                        "`[1]` [Cast and crew](https://example.org/cast) · English · review page\n"
                        "`[2]` Знаете ли вы · Russian · trivia\n"
                        "`[3]` Encyclopédie · French"
                    ),
                ),
            ),
            footer=f"Confidence: high · {ELAPSED}",
        )
        assert buttons(reply) == ("Sources", "Next answer", *BUTTONS[1:])


@scene
async def test_a_quote_in_another_language_says_so(tmp_path: Path) -> None:
    async with cinema(answering(FOREIGN), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION)
        assert card(reply) == Card(
            author=QUESTION,
            title="Рё Касэ",
            text="In Russian, as it stands in the document:\n> Симидзу играет **Рё Касэ**. `[1]`",
            fields=(("Sources", "`[1]` Знаете ли вы · Russian · trivia"),),
            footer=f"Confidence: high · {ELAPSED}",
        )


@scene
async def test_the_reply_speaks_the_language_of_the_question(tmp_path: Path) -> None:
    async with cinema(FakePipeline({RUSSIAN_QUESTION: ONE}), tmp_path, locale="fr") as at:
        reply = await at.anna.asks("/ask", question=RUSSIAN_QUESTION)
        assert card(reply) == Card(
            author=RUSSIAN_QUESTION,
            title="Ryo Kase",
            text="На английском, как в документе:\n> **Ryo Kase**\n> as Shimizu `[1]`",
            fields=(
                ("Источники", "`[1]` [Cast and crew](https://example.org/cast) · английский · review page"),
            ),
            footer="Уверенность: высокая · 152\u00a0мс",
        )
        assert buttons(reply) == ("Источники", "Продолжить в ветке", "👍", "👎", "Удалить")


@scene
async def test_the_language_that_is_chosen_is_stronger_than_the_questions(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path, locale="ru") as at:
        reply = await at.anna.asks("/ask", question=QUESTION, language="fr")
        assert card(reply) == Card(
            author=QUESTION,
            title="Ryo Kase",
            text="En anglais, tel quel dans le document\u00a0:\n> **Ryo Kase**\n> as Shimizu `[1]`",
            fields=(("Sources", "`[1]` [Cast and crew](https://example.org/cast) · anglais · review page"),),
            footer="Confiance\u00a0: élevée · 152\u00a0ms",
        )


@scene
async def test_a_question_of_no_known_language_is_answered_in_the_persons(tmp_path: Path) -> None:
    async with cinema(FakePipeline({"Ryo Kase": ONE}), tmp_path, locale="ru") as at:
        reply = await at.anna.asks("/ask", question="Ryo Kase")
        assert card(reply).footer == "Уверенность: высокая · 152\u00a0мс"


@scene
async def test_a_private_answer_is_the_askers_alone_and_leads_to_no_thread(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION, private=True)
        assert (card(reply), buttons(reply)) == (ANSWER, PRIVATE_BUTTONS)
        assert (reply.is_ephemeral, reply.visible_to(at.anna), reply.visible_to(at.bob)) == (
            True,
            True,
            False,
        )


@scene
async def test_a_question_in_direct_messages_is_answered(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        reply = await at.anna.asks("/ask", at=at.anna.dm, question=QUESTION)
        assert (card(reply), buttons(reply)) == (ANSWER, PRIVATE_BUTTONS)


@scene
async def test_who_installed_the_bot_asks_where_it_is_no_member_and_opens_no_thread(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        elsewhere = at.discord.guild("Elsewhere", bot=None)
        reply = await elsewhere.member("Eve").asks("/ask", question=QUESTION)
        assert (card(reply), buttons(reply)) == (ANSWER, PRIVATE_BUTTONS)
        group = at.discord.group("friends", at.anna, at.bob)
        at.clock.passes(60)
        among_friends = await at.anna.asks("/ask", at=group, question=QUESTION)
        assert (card(among_friends), buttons(among_friends)) == (ANSWER, PRIVATE_BUTTONS)


@scene
async def test_a_question_may_be_about_one_film_by_any_of_its_titles(tmp_path: Path) -> None:
    pipeline = FakePipeline({QUESTION: ONE}, documents=TWO_FILMS)
    async with cinema(pipeline, tmp_path) as at:
        assert card(await at.anna.asks("/ask", question=QUESTION, film=FILM)) == ANSWER
        assert card(await at.anna.asks("/ask", question=QUESTION, film="Письма с Иводзимы")) == ANSWER
        assert pipeline.asked == [(QUESTION, FILM), (QUESTION, "Письма с Иводзимы")]


@scene
async def test_an_unknown_film_is_met_with_the_nearest_titles(tmp_path: Path) -> None:
    async with cinema(FakePipeline({}, documents=TWO_FILMS), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=QUESTION, film="Letters from Iwo")
        assert (reply.content, reply.embeds, reply.components) == (
            "No document is about a film called Letters from Iwo. The nearest titles: Letters from Iwo Jima.",
            (),
            (),
        )
        reply = await at.anna.asks("/ask", question=RUSSIAN_QUESTION, film="флаги наших отцев")
        assert reply.content == (
            f"Нет документов о фильме под названием флаги наших отцев. Ближайшие названия: {OTHER_FILM}."
        )
        reply = await at.anna.asks("/ask", question=QUESTION, film="Xyzzy")
        assert reply.content == "No document is about a film called Xyzzy."


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", (OTHER_FILM, FILM)),
        ("Письма с Иводзимы", (FILM,)),
        ("Leters from Iwo Gima", (FILM,)),
        ("Mémoires de nos peres", (OTHER_FILM,)),
        ("флаги", (OTHER_FILM,)),
        ("xyzzy", ()),
        ("x" * 6_000, ()),
    ],
)
def test_films_are_offered_by_any_title_with_typing_errors_borne(
    typed: str, offered: tuple[str, ...], tmp_path: Path
) -> None:
    @scene
    async def typing() -> None:
        async with cinema(FakePipeline({}, documents=TWO_FILMS), tmp_path) as at:
            choices = await at.anna.types("/ask", question=QUESTION, film=typed)
            assert choices == tuple(Choice(film, film) for film in offered)

    typing()


@scene
async def test_answered_questions_of_the_channel_are_offered_again_the_newest_first(tmp_path: Path) -> None:
    pipeline = FakePipeline({QUESTION: ONE, RUSSIAN_QUESTION: ONE, "Who hides?": ONE, "Who speaks?": ONE})
    async with cinema(pipeline, tmp_path) as at:
        other = at.guild.channel("other")
        await at.anna.asks("/ask", question=QUESTION)
        await at.anna.asks("/ask", question=RUSSIAN_QUESTION)
        await at.anna.asks("/ask", question="Who is not there?")
        await at.anna.asks("/ask", question="Who hides?", private=True)
        await at.anna.asks("/ask", at=other, question="Who speaks?")

        async def offered(typed: str) -> list[str]:
            return [choice.name for choice in await at.bob.types("/ask", question=typed)]

        assert await offered("") == [RUSSIAN_QUESTION, QUESTION]
        assert await offered("who") == [QUESTION]
        assert await offered("speaks") == []


@scene
async def test_questions_that_are_too_long_to_be_offered_are_left_out(tmp_path: Path) -> None:
    fits, too_long = "Who? " + "a" * 95, "Who? " + "a" * 96
    astral = "Who? " + "👍" * 95  # Discord counts each of these as two
    async with cinema(FakePipeline(dict.fromkeys((fits, too_long, astral), ONE)), tmp_path) as at:
        for question in (too_long, fits, astral):
            await at.anna.asks("/ask", question=question)
        choices = await at.anna.types("/ask", question="")
        assert choices == (Choice("Who?…", astral), Choice(fits, fits))


@scene
async def test_the_longest_question_is_answered_and_no_longer_one_can_be_asked(tmp_path: Path) -> None:
    longest = "why " * 499 + "why?"
    async with cinema(FakePipeline({longest: ONE}), tmp_path) as at:
        reply = await at.anna.asks("/ask", question=longest)
        assert (card(reply).author, card(reply).title) == (f"{'why ' * 63}why…", "Ryo Kase")
        with pytest.raises(RuleBrokenError, match="question does not take a value of 2001"):
            await at.anna.asks("/ask", question=f"{longest} ")
        with pytest.raises(RuleBrokenError, match="film does not take a value of 201"):
            await at.anna.asks("/ask", question=QUESTION, film="f" * 201)
        reply = await at.anna.asks("/ask", question=QUESTION, film="f" * 200)
        assert reply.content == f"No document is about a film called {'f' * 99}…."


@scene
async def test_the_options_have_names_in_russian_and_french(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        (command,) = [each for each in at.discord.commands if each["name"] == "ask"]
        assert command["name_localizations"] == {"ru": "спросить", "fr": "demander"}
        assert [(each["name"], each["name_localizations"]) for each in command["options"]] == [
            ("question", {"ru": "вопрос"}),
            ("film", {"ru": "фильм"}),
            ("language", {"ru": "язык", "fr": "langue"}),
            ("private", {"ru": "лично", "fr": "privé"}),
        ]
