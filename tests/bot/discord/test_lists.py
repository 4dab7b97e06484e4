"""What the bot says of itself and of its documents: /sources, /films, /help, /about."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.storage.records import ServerSettings
from bot.version import own_version
from tests.bot.discord.cinema import Card, buttons, card, cinema
from tests.bot.discord.scenes import on_stage
from tests.bot.fakes import CAST, FILM, FLAGS, PAGE, TRIVIA, FakePipeline
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scene import scene

DOCUMENTS = (CAST, FLAGS, PAGE, TRIVIA)
LOADING = "The documents are still being loaded: ask again in a minute."

SOURCES = {
    "en-US": Card(
        title="Documents",
        text=(
            "- [Cast and crew](https://example.org/cast) · English · Letters from Iwo Jima (2006)"
            " · review page\n"
            "- Flags cast · English · Flags of Our Fathers (2006) · cast\n"
            "- Encyclopédie · French · Letters from Iwo Jima\n"
            "- Знаете ли вы · Russian · Letters from Iwo Jima (2006) · trivia"
        ),
    ),
    "ru": Card(
        title="Документы",
        text=(
            "- [Cast and crew](https://example.org/cast) · английский · Letters from Iwo Jima (2006)"
            " · review page\n"
            "- Flags cast · английский · Flags of Our Fathers (2006) · cast\n"
            "- Encyclopédie · французский · Letters from Iwo Jima\n"
            "- Знаете ли вы · русский · Letters from Iwo Jima (2006) · trivia"
        ),
    ),
    "fr": Card(
        title="Documents",
        text=(
            "- [Cast and crew](https://example.org/cast) · anglais · Letters from Iwo Jima (2006)"
            " · review page\n"
            "- Flags cast · anglais · Flags of Our Fathers (2006) · cast\n"
            "- Encyclopédie · français · Letters from Iwo Jima\n"
            "- Знаете ли вы · russe · Letters from Iwo Jima (2006) · trivia"
        ),
    ),
}
FILM_LINES = (
    "- **Flags of Our Fathers** · Флаги наших отцов · Mémoires de nos pères\n"
    "- **Letters from Iwo Jima** · Письма с Иводзимы · Lettres d'Iwo Jima"
)
FILMS = {
    "en-US": Card(title="Films", text=FILM_LINES),
    "ru": Card(title="Фильмы", text=FILM_LINES),
    "fr": Card(title="Films", text=FILM_LINES),
}
EXAMPLES = (
    "> Who directed Letters from Iwo Jima?\n"
    "> Кто снял фильм «Письма с Иводзимы»?\n"
    "> Qui a réalisé Lettres d'Iwo Jima ?"
)
HELP = {
    "en-US": Card(
        title="What you can ask",
        text=(
            "Ask about the films in your own words: by a command, by mentioning me, in reply to me, or in a"
            " direct message. I copy the answer out of the documents and say where it stands; where they do"
            " not answer, I say so.\n\n"
            "A question may lean on the one before it: “And who wrote the music?”\n\n"
            "Ask in English, Russian or French, whatever language the documents are in."
        ),
        fields=(
            ("Examples", EXAMPLES),
            (
                "Commands",
                (
                    "`/ask` — Ask the documents a question\n"
                    "`/sources` — List the documents\n"
                    "`/films` — List the films\n"
                    "`/help` — What can be asked, with examples\n"
                    "`/about` — Version, privacy, and what is stored\n"
                    "`/forget` — Erase everything that the bot keeps about me"
                ),
            ),
        ),
    ),
    "ru": Card(
        title="О чём можно спросить",
        text=(
            "Спрашивайте о фильмах своими словами: командой, упомянув меня, ответом на моё сообщение или в"
            " личных сообщениях. Я выписываю ответ из документов и говорю, где он находится; если ответа там"
            " нет, так и говорю.\n\n"
            "Вопрос может опираться на предыдущий: «А кто написал музыку?»\n\n"
            "Спрашивайте по-русски, по-английски или по-французски, на каком бы языке ни были документы."
        ),
        fields=(
            ("Примеры", EXAMPLES),
            (
                "Команды",
                (
                    "`/спросить` — Задать вопрос документам\n"
                    "`/источники` — Список документов\n"
                    "`/фильмы` — Список фильмов\n"
                    "`/помощь` — О чём можно спросить, с примерами\n"
                    "`/о-боте` — Версия, приватность и что хранится\n"
                    "`/забыть` — Стереть всё, что бот хранит обо мне"
                ),
            ),
        ),
    ),
    "fr": Card(
        title="Ce que l’on peut demander",
        text=(
            "Posez-moi vos questions sur les films avec vos propres mots\u00a0: par une commande, en me"
            " mentionnant, en réponse à l’un de mes messages ou en message privé. Je recopie la réponse des"
            " documents et je dis où elle se trouve\u00a0; s’ils ne répondent pas, je le dis.\n\n"
            "Une question peut s’appuyer sur la précédente\u00a0: «\u00a0Et qui a écrit la"
            " musique\u00a0?\u00a0»\n\n"
            "Posez vos questions en français, en anglais ou en russe, quelle que soit la langue des"
            " documents."
        ),
        fields=(
            ("Exemples", EXAMPLES),
            (
                "Commandes",
                (
                    "`/demander` — Poser une question aux documents\n"
                    "`/sources` — Lister les documents\n"
                    "`/films` — Lister les films\n"
                    "`/aide` — Ce qu'on peut demander, avec des exemples\n"
                    "`/à-propos` — Version, vie privée et ce qui est conservé\n"
                    "`/oublier` — Effacer tout ce que le bot garde sur moi"
                ),
            ),
        ),
    ),
}
PRIVACY = (
    "Kept for 30 days: where an answer stands in the documents and who asked for it, so that its"
    " buttons work; votes on answers; the text of questions that were not answered; comments on"
    " answers, with their question. No other text of messages is kept. Earlier questions are"
    " remembered for a few minutes, in memory only, so that the next one may lean on them.\n\n"
    "/forget erases everything that is kept about you."
)
RUSSIAN_PRIVACY = (
    "Хранится 30 дней: где в документах находится ответ и кто его спросил — чтобы работали кнопки;"
    " оценки ответов; текст вопросов, на которые ответа не нашлось; комментарии к ответам вместе"
    " с вопросом. Никакой другой текст сообщений не хранится. Предыдущие вопросы помнятся"
    " несколько минут, только в оперативной памяти, чтобы следующий мог на них опираться.\n\n"
    "/забыть стирает всё, что о вас хранится."
)
FRENCH_PRIVACY = (
    "Gardés pendant 30 jours\u00a0: l’endroit des documents où se trouve une réponse et qui l’a"
    " demandée, pour que ses boutons marchent\u00a0; les votes sur les réponses\u00a0; le texte"
    " des questions restées sans réponse\u00a0; les commentaires sur les réponses, avec leur"
    " question. Aucun autre texte de message n’est gardé. Les questions précédentes restent"
    " quelques minutes en mémoire vive, pour que la suivante puisse s’y appuyer.\n\n"
    "/oublier efface tout ce qui est gardé sur vous."
)
ABOUT = {
    "en-US": Card(
        title="About Cinecite",
        text=(
            "Cinecite answers questions about films in the exact words of its documents. It writes no facts"
            " of its own.\n\n"
            "Cinecite has read 4 documents about 2 films: English, French, Russian."
        ),
        fields=(("Privacy", PRIVACY),),
        footer=f"Version {own_version()}",
    ),
    "ru": Card(
        title="О Cinecite",
        text=(
            "Cinecite отвечает на вопросы о фильмах точными словами документов. От себя он фактов не"
            " пишет.\n\n"
            "Cinecite прочёл 4 документа о 2 фильмах: английский, французский, русский."
        ),
        fields=(("Приватность", RUSSIAN_PRIVACY),),
        footer=f"Версия {own_version()}",
    ),
    "fr": Card(
        title="À propos de Cinecite",
        text=(
            "Cinecite répond aux questions sur les films avec les mots exacts de ses documents. Il n’écrit"
            " aucun fait de lui-même.\n\n"
            "Cinecite a lu 4 documents sur 2 films\u00a0: anglais, français, russe."
        ),
        fields=(("Vie privée", FRENCH_PRIVACY),),
        footer=f"Version {own_version()}",
    ),
}


@pytest.mark.parametrize("locale", ["en-US", "ru", "fr"])
def test_the_bot_tells_of_itself_in_the_persons_language_to_the_person_alone(
    locale: str, tmp_path: Path
) -> None:
    @scene
    async def asking() -> None:
        async with on_stage(
            FakePipeline(documents=DOCUMENTS), tmp_path, variables={"CINECITE_RETENTION_DAYS": "30"}
        ) as stage:
            guild = stage.discord.guild("Cinema", locale="en-GB")
            anna, bob = guild.member("Anna", locale=locale), guild.member("Bob")
            for command, expected in (
                ("/sources", SOURCES),
                ("/films", FILMS),
                ("/help", HELP),
                ("/about", ABOUT),
            ):
                reply = await anna.asks(command)
                assert card(reply) == expected[locale]
                assert (buttons(reply), reply.visible_to(bob), reply.pings) == ((), False, ())

    asking()


@scene
async def test_the_bot_tells_of_itself_in_direct_messages(tmp_path: Path) -> None:
    async with cinema(FakePipeline(documents=DOCUMENTS), tmp_path) as at:
        for command, expected in (("/sources", SOURCES), ("/films", FILMS), ("/help", HELP)):
            assert card(await at.anna.asks(command, at=at.anna.dm)) == expected["en-US"]


@scene
async def test_a_server_is_told_of_the_documents_that_it_sees(tmp_path: Path) -> None:
    settings = ServerSettings(films=(FILM,))
    async with cinema(FakePipeline(documents=DOCUMENTS), tmp_path, settings=settings) as at:
        first, _, *others = SOURCES["en-US"].text.split("\n")
        assert card(await at.anna.asks("/sources")).text == "\n".join((first, *others))
        assert card(await at.anna.asks("/films")).text == FILM_LINES.split("\n")[1]
        about = card(await at.anna.asks("/about")).text.split("\n\n")[1]
        assert about == "Cinecite has read 3 documents about 1 film: English, French, Russian."
        assert card(await at.anna.asks("/about", at=at.anna.dm)).text == ABOUT["en-US"].text


@scene
async def test_a_server_that_sees_no_documents_is_told_so(tmp_path: Path) -> None:
    settings = ServerSettings(folders=("nowhere",))
    async with cinema(FakePipeline(documents=DOCUMENTS), tmp_path, settings=settings) as at:
        assert card(await at.anna.asks("/sources")) == Card(
            title="Documents", text="There are no documents for this server."
        )
        assert card(await at.anna.asks("/films")) == Card(title="Films", text="The documents name no film.")
        assert card(await at.anna.asks("/help")).fields[0] == (
            "Examples",
            "> Who is the director?\n> Кто режиссёр?\n> Qui est le réalisateur ?",
        )


MANY = tuple(
    replace(PAGE, id=f"{number:02}.md", title=f"Page {number}", film=f"Film {number:02}", other_titles=())
    for number in range(1, 32)
)


def lines(first: int, last: int) -> str:
    return "\n".join(f"- Page {number} · French · Film {number:02}" for number in range(first, last + 1))


@scene
async def test_a_long_list_turns_its_pages_in_place(tmp_path: Path) -> None:
    async with cinema(FakePipeline(documents=MANY), tmp_path) as at:
        shown = await at.anna.asks("/sources")
        first = Card(title="Documents", text=lines(1, 15), footer="1 / 3")
        assert (card(shown), buttons(shown)) == (first, ("Next page",))
        assert await at.anna.presses(shown, "Next page") == shown
        assert (card(shown), buttons(shown)) == (
            replace(first, text=lines(16, 30), footer="2 / 3"),
            ("Previous page", "Next page"),
        )
        await at.anna.presses(shown, "Next page")
        assert (card(shown), buttons(shown)) == (
            replace(first, text=lines(31, 31), footer="3 / 3"),
            ("Previous page",),
        )
        await at.anna.presses(shown, "Previous page")
        assert card(shown).footer == "2 / 3"
        films = await at.anna.asks("/films")
        await at.anna.presses(films, "Next page")
        assert (card(films).title, card(films).text.split("\n")[0], card(films).footer) == (
            "Films",
            "- **Film 16**",
            "2 / 3",
        )


@scene
async def test_after_a_restart_a_list_turns_its_pages_and_ends_where_it_now_ends(tmp_path: Path) -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with on_stage(FakePipeline(documents=MANY), tmp_path, discord=discord):
            shown = await anna.asks("/sources")
        async with on_stage(FakePipeline(documents=MANY), tmp_path, discord=discord):
            await anna.presses(shown, "Next page")
            assert card(shown).footer == "2 / 3"
        async with on_stage(FakePipeline(documents=MANY[:3]), tmp_path, discord=discord):
            await anna.presses(shown, "Next page")
            assert (card(shown), buttons(shown)) == (Card(title="Documents", text=lines(1, 3)), ())


@scene
async def test_while_the_index_is_loaded_the_lists_say_so(tmp_path: Path) -> None:
    async with cinema(None, tmp_path) as at:
        for command in ("/sources", "/films", "/about"):
            reply = await at.anna.asks(command)
            assert (reply.content, reply.embeds, reply.is_ephemeral) == (LOADING, (), True)
        assert card(await at.anna.asks("/help")).title == "What you can ask"


@scene
async def test_a_page_that_is_turned_while_the_index_is_loaded_stays(tmp_path: Path) -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with on_stage(FakePipeline(documents=MANY), tmp_path, discord=discord):
            shown = await anna.asks("/sources")
        async with on_stage(None, tmp_path, discord=discord):
            said = await anna.presses(shown, "Next page")
            assert (said.content, said.is_ephemeral, card(shown).footer) == (LOADING, True, "1 / 3")


@scene
async def test_a_page_number_that_was_made_up_shows_the_last_page(tmp_path: Path) -> None:
    async with cinema(FakePipeline(documents=MANY), tmp_path) as at:
        shown = await at.anna.asks("/sources")
        shown.inner.components[0]["components"][0]["custom_id"] = "cinecite-list:documents:9999"
        await at.anna.presses(shown, "cinecite-list:")
        assert card(shown).footer == "3 / 3"
