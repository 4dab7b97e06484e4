"""`/settings`: what each changes of what the bot does next, in whose language it says so, and who may."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.storage.records import ServerSettings
from retrieval.datatypes import Answer, Document, Language, Scope
from tests.bot.discord.cinema import QUESTION, Card, Cinema, answering, card, cinema
from tests.bot.fakes import CAST, FILM, FLAGS, ONE, OTHER_FILM, PAGE, TRIVIA, FakePipeline, finding
from tests.discord_loopback.actors import Person
from tests.discord_loopback.channels import ChannelKind
from tests.discord_loopback.errors import RuleBrokenError
from tests.discord_loopback.scene import scene
from tests.discord_loopback.sightings import Choice, Message

MODERATORS_ONLY = "Only those who manage the server can do this."
PLOT = Document("plot.txt", "He lights the lamp.\n", "The plot", Language.EN, film=FILM, kind="plot")
ENDS = Answer(finding(PLOT, "He lights the lamp.", "lights the lamp"), (), (), ())
TWO_FILMS = (CAST, FLAGS, PAGE, TRIVIA)


def moderator(at: Cinema, *, locale: str = "en-US") -> Person:
    return at.guild.member("Moderator", locale=locale, manage_guild=True)


def shown(message: Message) -> tuple[tuple[str, str], ...]:
    """Return the settings that stand below a sentence, or alone."""
    (embed,) = message.embeds
    return tuple((field["name"], field["value"]) for field in embed["fields"])


# What a new server has, in three languages.
NEW = {
    "en-US": (
        ("Answers in", "everywhere"),
        ("Commands answer to the asker alone", "no"),
        ("Spoilers are shown", "no"),
        ("Language of the bot’s messages", "follows the question"),
        ("Mentions are answered in threads", "no"),
        ("Films", "all"),
        ("Folders of documents", "all"),
        ("Pause between two questions", "3\u00a0s"),
        ("Questions on the server", "30 a minute"),
    ),
    "ru": (
        ("Где бот отвечает", "везде"),
        ("Ответ на команду видит только спросивший", "нет"),
        ("Спойлеры показываются", "нет"),
        ("Язык сообщений бота", "язык вопроса"),
        ("Ответы на упоминания — в ветках", "нет"),
        ("Фильмы", "все"),
        ("Папки с документами", "все"),
        ("Пауза между двумя вопросами", "3\u00a0с"),
        ("Вопросы на сервере", "30 в минуту"),
    ),
    "fr": (
        ("Où le bot répond", "partout"),
        ("Réponses aux commandes visibles du seul demandeur", "non"),
        ("Spoilers montrés", "non"),
        ("Langue des messages du bot", "celle de la question"),
        ("Réponses aux mentions dans des fils", "non"),
        ("Films", "tous"),
        ("Dossiers de documents", "tous"),
        ("Pause entre deux questions", "3\u00a0s"),
        ("Questions sur le serveur", "30 par minute"),
    ),
}
TITLES = {
    "en-US": "Settings of this server",
    "ru": "Настройки этого сервера",
    "fr": "Réglages de ce serveur",
}


@pytest.mark.parametrize("locale", NEW)
@scene
async def test_the_settings_of_a_new_server_are_shown_in_the_moderators_language(
    locale: str, tmp_path: Path
) -> None:
    async with cinema(answering(), tmp_path, settings=ServerSettings()) as at:
        reply = await moderator(at, locale=locale).asks("/settings show")
        assert card(reply) == Card(title=TITLES[locale], fields=NEW[locale])
        assert reply.is_ephemeral


CHANGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("private", {"on": True}),
    ("private", {"on": False}),
    ("spoilers", {"shown": True}),
    ("spoilers", {"shown": False}),
    ("threads", {"on": True}),
    ("threads", {"on": False}),
    ("language", {"language": "follows"}),
    ("films", {"film": FILM, "shown": True}),
    ("films", {"film": OTHER_FILM, "shown": True}),
    ("films", {"film": FILM, "shown": False}),
    ("films", {"film": OTHER_FILM, "shown": False}),
    ("folders", {"folder": "ru", "shown": True}),
    ("folders", {"folder": "flags", "shown": True}),
    ("folders", {"folder": "ru", "shown": False}),
    ("folders", {"folder": "flags", "shown": False}),
    ("cooldown", {"seconds": 90, "per-minute": 21}),
    ("cooldown", {"seconds": 0}),
    ("cooldown", {"per-minute": 0}),
    ("reset", {}),
    ("films", {"film": "Flags of our mothers", "shown": True}),
    ("films", {"film": "***", "shown": True}),
    ("folders", {"folder": "r*u", "shown": True}),
)
SAID = {
    "en-US": (
        "Commands now answer to the asker alone.",
        "Commands now answer for everyone to see.",
        "Quotes that tell the plot are now shown openly.",
        "Quotes that tell the plot are now hidden until they are clicked.",
        "Mentions are now answered in a thread.",
        "Mentions are now answered in the channel.",
        "The bot now writes in the language of the question.",
        "This server now sees only these films: Letters from Iwo Jima.",
        "This server now sees only these films: Letters from Iwo Jima, Flags of Our Fathers.",
        "This server no longer sees the film Letters from Iwo Jima.",
        "This server now sees every film.",
        "This server now sees only the documents in: ru.",
        "This server now sees only the documents in: ru, flags.",
        "This server no longer sees the documents in ru.",
        "This server now sees the documents of every folder.",
        "One person may now ask every 2\u00a0min. This server may now ask 21 questions a minute.",
        "One person may now ask without a pause.",
        "This server may now ask without a limit.",
        "All settings are back to what a new server has.",
        (
            "No document is about a film called Flags of our mothers."
            " The nearest titles: Flags of Our Fathers."
        ),
        (
            "No document is about a film called \\*\\*\\*. The nearest titles: Flags of Our Fathers, Letters"
            " from Iwo Jima."
        ),
        "There is no folder r\\*u among the documents.",
    ),
    "ru": (
        "Теперь ответ на команду видит только спросивший.",
        "Теперь ответ на команду видят все.",
        "Теперь цитаты, раскрывающие сюжет, показываются открыто.",
        "Теперь цитаты, раскрывающие сюжет, скрыты, пока на них не нажмут.",
        "Теперь бот отвечает на упоминания в ветке.",
        "Теперь бот отвечает на упоминания в самом канале.",
        "Теперь бот пишет на языке вопроса.",
        "Теперь этот сервер видит только такие фильмы: Letters from Iwo Jima.",
        "Теперь этот сервер видит только такие фильмы: Letters from Iwo Jima, Flags of Our Fathers.",
        "Теперь этот сервер не видит фильм Letters from Iwo Jima.",
        "Теперь этот сервер видит все фильмы.",
        "Теперь этот сервер видит только документы из папок: ru.",
        "Теперь этот сервер видит только документы из папок: ru, flags.",
        "Теперь этот сервер не видит документы из папки ru.",
        "Теперь этот сервер видит документы из всех папок.",
        (
            "Теперь один человек может спрашивать раз в 2\u00a0мин. Теперь этот сервер может задавать"
            " 21 вопрос в минуту."
        ),
        "Теперь один человек может спрашивать без пауз.",
        "Теперь этот сервер может спрашивать без ограничений.",
        "Все настройки снова как у нового сервера.",
        (
            "Нет документов о фильме под названием Flags of our mothers. Ближайшие названия:"
            " Flags of Our Fathers."
        ),
        (
            "Нет документов о фильме под названием \\*\\*\\*. Ближайшие названия: Flags of Our Fathers,"
            " Letters from Iwo Jima."
        ),
        "Папки r\\*u среди документов нет.",
    ),
    "fr": (
        "Les réponses aux commandes ne sont plus visibles que de la personne qui demande.",
        "Les réponses aux commandes sont désormais visibles de tous.",
        "Les citations qui racontent l’intrigue sont désormais montrées.",
        "Les citations qui racontent l’intrigue sont désormais masquées jusqu’au clic.",
        "Les mentions reçoivent désormais leur réponse dans un fil.",
        "Les mentions reçoivent désormais leur réponse dans le salon.",
        "Le bot écrit désormais dans la langue de la question.",
        "Ce serveur ne voit plus que ces films\u00a0: Letters from Iwo Jima.",
        "Ce serveur ne voit plus que ces films\u00a0: Letters from Iwo Jima, Flags of Our Fathers.",
        "Ce serveur ne voit plus le film Letters from Iwo Jima.",
        "Ce serveur voit désormais tous les films.",
        "Ce serveur ne voit plus que les documents de\u00a0: ru.",
        "Ce serveur ne voit plus que les documents de\u00a0: ru, flags.",
        "Ce serveur ne voit plus les documents de ru.",
        "Ce serveur voit désormais les documents de tous les dossiers.",
        (
            "Une même personne peut désormais poser une question toutes les 2\u00a0min. Ce serveur peut"
            " désormais poser 21 questions par minute."
        ),
        "Une même personne peut désormais poser ses questions sans pause.",
        "Ce serveur peut désormais poser ses questions sans limite.",
        "Tous les réglages sont de nouveau ceux d’un nouveau serveur.",
        (
            "Aucun document ne porte sur un film intitulé Flags of our mothers. Les titres les plus"
            " proches\u00a0: Flags of Our Fathers."
        ),
        (
            "Aucun document ne porte sur un film intitulé \\*\\*\\*. Les titres les plus proches\u00a0:"
            " Flags of Our Fathers, Letters from Iwo Jima."
        ),
        "Il n’y a pas de dossier r\\*u parmi les documents.",
    ),
}


@pytest.mark.parametrize("locale", SAID)
@scene
async def test_every_change_is_said_in_the_moderators_language(locale: str, tmp_path: Path) -> None:
    async with cinema(FakePipeline(documents=TWO_FILMS), tmp_path, settings=ServerSettings()) as at:
        one = moderator(at, locale=locale)
        replies = [await one.asks(f"/settings {name}", **options) for name, options in CHANGES]
        assert tuple(reply.content for reply in replies) == SAID[locale]
        assert all(reply.is_ephemeral for reply in replies)
        assert shown(replies[-1]) == NEW[locale]


@scene
async def test_all_settings_are_shown_below_each_change(tmp_path: Path) -> None:
    async with cinema(FakePipeline(documents=TWO_FILMS), tmp_path, settings=ServerSettings()) as at:
        one = moderator(at)
        await one.asks("/settings channels", channel=at.general, allowed=True)
        for name, options in CHANGES[0:1] + CHANGES[2:3] + CHANGES[4:5] + CHANGES[7:9] + CHANGES[11:12]:
            await one.asks(f"/settings {name}", **options)
        await one.asks("/settings language", language="fr")
        reply = await one.asks("/settings cooldown", seconds=0)
        assert shown(reply) == (
            ("Answers in", at.general.mention),
            ("Commands answer to the asker alone", "yes"),
            ("Spoilers are shown", "yes"),
            ("Language of the bot’s messages", "French"),
            ("Mentions are answered in threads", "yes"),
            ("Films", "Letters from Iwo Jima, Flags of Our Fathers"),
            ("Folders of documents", "ru"),
            ("Pause between two questions", "no limit"),
            ("Questions on the server", "30 a minute"),
        )
        assert shown(await one.asks("/settings show")) == shown(reply)
        assert shown(await one.asks("/settings cooldown")) == shown(reply)


@scene
async def test_a_server_that_names_folders_is_not_said_to_see_every_film(tmp_path: Path) -> None:
    async with cinema(FakePipeline(documents=TWO_FILMS), tmp_path) as at:
        one = moderator(at)
        await one.asks("/settings films", film=FILM, shown=True)
        await one.asks("/settings folders", folder="flags", shown=True)
        left = await one.asks("/settings films", film=FILM, shown=False)
        assert left.content == "This server now sees only the documents in: flags."
        await one.asks("/settings films", film=FILM, shown=True)
        left = await one.asks("/settings folders", folder="flags", shown=False)
        assert left.content == "This server now sees only these films: Letters from Iwo Jima."


@scene
async def test_a_film_may_be_named_by_any_of_its_titles(tmp_path: Path) -> None:
    async with cinema(FakePipeline(documents=TWO_FILMS), tmp_path) as at:
        await moderator(at).asks("/settings films", film="флаги наших отцов", shown=True)
        assert (await at.handler.storage.settings(at.guild.id)).films == (OTHER_FILM,)


@scene
async def test_what_the_documents_no_longer_know_can_be_taken_away(tmp_path: Path) -> None:
    gone = ServerSettings(films=("Gone",), folders=("gone",))
    async with cinema(FakePipeline(documents=TWO_FILMS), tmp_path, settings=gone) as at:
        one = moderator(at)
        await one.asks("/settings films", film="Gone", shown=False)
        await one.asks("/settings folders", folder="gone", shown=False)
        assert await at.handler.storage.settings(at.guild.id) == ServerSettings()


@scene
async def test_films_and_folders_are_offered_while_typing(tmp_path: Path) -> None:
    async with cinema(FakePipeline(documents=TWO_FILMS), tmp_path) as at:
        one = moderator(at)
        assert await one.types("/settings films", film="флаги") == (Choice(OTHER_FILM, OTHER_FILM),)
        assert await one.types("/settings folders", folder="") == (
            Choice("flags", "flags"),
            Choice("ru", "ru"),
        )
        assert await one.types("/settings folders", folder="FLA") == (Choice("flags", "flags"),)


# what each changes


@scene
async def test_only_allowed_channels_are_answered_in_and_the_others_are_told_where(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        one, films = moderator(at), at.guild.channel("films")
        reply = await one.asks("/settings channels", channel=films, allowed=True)
        assert reply.content == f"Questions are now answered in {films.mention} only."
        refused = await at.anna.asks("/ask", question=QUESTION)
        refusal = f"Questions are not answered in this channel. Ask in {films.mention}."
        assert (refused.content, refused.is_ephemeral) == (refusal, True)
        mentioned = await at.anna.says(at.general, at.addressing(QUESTION))
        assert mentioned is not None
        assert mentioned.content == refusal
        assert card(await at.anna.asks("/ask", question=QUESTION, at=films)).title == "Ryo Kase"
        reply = await one.asks("/settings channels", channel=films, allowed=False)
        assert reply.content == "Questions are now answered in every channel."
        assert card(await at.anna.asks("/ask", question=QUESTION)).title == "Ryo Kase"


@scene
async def test_a_channel_can_be_taken_away_from_several(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        one, films = moderator(at), at.guild.channel("films")
        await one.asks("/settings channels", channel=films, allowed=True)
        await one.asks("/settings channels", channel=at.general, allowed=True)
        reply = await one.asks("/settings channels", channel=films, allowed=False)
        assert reply.content == f"Questions are no longer answered in {films.mention}."
        assert (await at.anna.asks("/ask", question=QUESTION, at=films)).content == (
            f"Questions are not answered in this channel. Ask in {at.general.mention}."
        )


@scene
async def test_a_thread_counts_as_its_channel(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        films = at.guild.channel("films")
        inside = at.anna.starts_thread("Iwo Jima", at=films)
        outside = at.anna.starts_thread("Elsewhere", at=at.general)
        await moderator(at).asks("/settings channels", channel=films, allowed=True)
        assert card(await at.anna.asks("/ask", question=QUESTION, at=inside)).title == "Ryo Kase"
        answer = await at.anna.says(inside, at.addressing(QUESTION))
        assert answer is not None
        assert card(answer).title == "Ryo Kase"
        refused = await at.anna.asks("/ask", question=QUESTION, at=outside)
        assert (refused.embeds, refused.is_ephemeral) == ((), True)


@scene
async def test_one_thread_or_an_announcement_channel_can_be_allowed_too(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        one, thread = moderator(at), at.anna.starts_thread("Films", at=at.general)
        news = at.guild.channel("news", kind=ChannelKind.ANNOUNCEMENT)
        for place in (thread, news):
            await one.asks("/settings channels", channel=place, allowed=True)
            assert card(await at.anna.asks("/ask", question=QUESTION, at=place)).title == "Ryo Kase"
        assert (await at.anna.asks("/ask", question=QUESTION)).embeds == ()


@scene
async def test_private_commands_answer_to_the_asker_alone_whatever_they_choose(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        one = moderator(at)
        message = at.bob.posts(at.general, QUESTION)
        await one.asks("/settings private", on=True)
        for reply in (
            await at.anna.asks("/ask", question=QUESTION),
            await at.anna.asks("/ask", question=QUESTION, private=False),
            await at.anna.uses("Ask about this", on=message),
        ):
            assert (reply.is_ephemeral, reply.visible_to(at.bob)) == (True, False)
        mention = await at.anna.says(at.general, at.addressing(QUESTION))
        assert mention is not None
        assert mention.visible_to(at.bob)
        await one.asks("/settings private", on=False)
        assert (await at.anna.asks("/ask", question=QUESTION)).visible_to(at.bob)
        assert not (await at.anna.asks("/ask", question=QUESTION, private=True)).visible_to(at.bob)


@scene
async def test_spoilers_are_hidden_until_a_server_shows_them(tmp_path: Path) -> None:
    pipeline = FakePipeline({QUESTION: ENDS}, documents=(PLOT,))
    async with cinema(pipeline, tmp_path) as at:
        one = moderator(at)
        assert card(await at.anna.asks("/ask", question=QUESTION)).text.startswith("> ||He **lights")
        await one.asks("/settings spoilers", shown=True)
        open_ = await at.anna.asks("/ask", question=QUESTION)
        assert card(open_).text == "> He **lights the lamp**. `[1]`"
        await one.asks("/settings spoilers", shown=False)
        assert card(await at.anna.asks("/ask", question=QUESTION)).text.startswith("> ||He **lights")
        # What was shown openly stays so behind its own buttons.
        assert "||" not in card(await at.anna.presses(open_, "Sources")).text


@scene
async def test_the_bots_own_words_are_in_the_servers_language_once_it_is_set(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        one = moderator(at)
        said = await one.asks("/settings language", language="ru")
        assert said.content == "Теперь бот пишет на этом сервере по-русски."
        reply = await at.anna.asks("/ask", question=QUESTION)
        assert (card(reply).fields[0][0], reply.buttons[0]) == ("Источники", "Источники")
        # Who asks for a language gets it all the same.
        chosen = await at.anna.asks("/ask", question=QUESTION, language="fr")
        assert card(chosen).footer.startswith("Confiance\u00a0: élevée")
        await one.asks("/settings language", language="follows")
        assert card(await at.anna.asks("/ask", question=QUESTION)).fields[0][0] == "Sources"


@scene
async def test_mentions_are_answered_in_threads_once_that_is_set(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        one = moderator(at)
        await one.asks("/settings threads", on=True)
        answer = await at.anna.says(at.general, at.addressing(QUESTION))
        assert answer is not None
        assert (answer.channel.is_thread, answer.channel.name) == (True, QUESTION)
        by_command = await at.anna.asks("/ask", question=QUESTION)
        assert by_command.channel == at.general
        await one.asks("/settings threads", on=False)
        answer = await at.anna.says(at.general, at.addressing(QUESTION))
        assert answer is not None
        assert answer.channel == at.general


@scene
async def test_questions_are_put_to_the_films_and_folders_that_a_server_sees(tmp_path: Path) -> None:
    pipeline = FakePipeline({QUESTION: ONE}, documents=TWO_FILMS)
    async with cinema(pipeline, tmp_path) as at:
        one = moderator(at)
        await at.anna.asks("/ask", question=QUESTION)
        await one.asks("/settings films", film=FILM, shown=True)
        await at.anna.asks("/ask", question=QUESTION)
        await one.asks("/settings folders", folder="flags", shown=True)
        await at.anna.asks("/ask", question=QUESTION)
        await one.asks("/settings reset")
        at.clock.passes(10)
        await at.anna.asks("/ask", question=QUESTION)
        assert pipeline.scopes == [Scope(), Scope((FILM,)), Scope((FILM,), ("flags",)), Scope()]


@scene
async def test_reset_brings_everything_back(tmp_path: Path) -> None:
    strict = ServerSettings(
        channels=(1,),
        is_private=True,
        shows_spoilers=True,
        language=Language.FR,
        answers_in_threads=True,
        films=("A film",),
        folders=("a folder",),
        person_cooldown_s=100,
        server_per_minute=1,
    )
    async with cinema(answering(), tmp_path, settings=strict) as at:
        assert (await at.anna.asks("/ask", question=QUESTION)).embeds == ()
        await moderator(at).asks("/settings reset")
        reply = await at.anna.asks("/ask", question=QUESTION)
        assert (card(reply).title, reply.is_ephemeral) == ("Ryo Kase", False)
        assert await at.handler.storage.settings(at.guild.id) == ServerSettings()


@scene
async def test_two_changes_at_once_are_both_kept(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path, settings=ServerSettings()) as at:
        one, other = moderator(at), at.guild.member("Another", manage_guild=True)
        await asyncio.gather(
            *(
                person.asks(f"/settings {name}", on=True)
                for person, name in ((one, "private"), (other, "threads"))
            ),
            one.asks("/settings spoilers", shown=True),
            other.asks("/settings cooldown", seconds=7),
        )
        assert await at.handler.storage.settings(at.guild.id) == ServerSettings(
            is_private=True, shows_spoilers=True, answers_in_threads=True, person_cooldown_s=7
        )


@scene
async def test_each_server_has_settings_of_its_own(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        await moderator(at).asks("/settings private", on=True)
        other = at.discord.guild("Archive").member("Carol", manage_guild=True)
        assert not (await other.asks("/ask", question=QUESTION)).is_ephemeral
        assert shown(await other.asks("/settings show")) == NEW["en-US"]


# who may


@scene
async def test_discord_offers_the_settings_to_those_alone_who_manage_the_server(tmp_path: Path) -> None:
    async with cinema(answering(), tmp_path) as at:
        for command in ("/settings show", "/stats"):
            with pytest.raises(RuleBrokenError, match="lacks the permissions"):
                await at.anna.asks(command)
            with pytest.raises(RuleBrokenError, match="not offered here"):
                await at.anna.asks(command, at=at.anna.dm)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", MODERATORS_ONLY),
        ("ru", "Это могут делать только те, кто управляет сервером."),
        ("fr", "Seuls ceux qui gèrent le serveur peuvent faire cela."),
    ],
)
@scene
async def test_others_are_refused_where_a_server_opened_the_command_to_them(
    locale: str, sentence: str, tmp_path: Path
) -> None:
    async with cinema(answering(), tmp_path, locale=locale) as at:
        for command in at.discord.commands:
            command["default_member_permissions"] = None
        asked: tuple[tuple[str, dict[str, Any]], ...] = (*CHANGES, ("show", {}))
        for name, options in asked:
            reply = await at.anna.asks(f"/settings {name}", **options)
            assert (reply.content, reply.embeds, reply.is_ephemeral) == (sentence, (), True)
        reply = await at.anna.asks("/settings channels", channel=at.general, allowed=True)
        assert reply.content == sentence
        assert (await at.anna.asks("/stats")).content == sentence
        assert await at.handler.storage.settings(at.guild.id) == ServerSettings(
            person_cooldown_s=0, server_per_minute=0
        )
