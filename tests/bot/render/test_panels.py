from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.panels import AboutFacts, about_embed, help_embed, settings_embed, stats_embed
from bot.storage.records import Feedback, ServerSettings, Stats, UnansweredQuestion
from bot.wording import discord_wording
from retrieval.datatypes import Language
from tests.bot.render.discord_reader import faults_of, read
from tests.bot.render.hostile import hostile

ENGLISH, RUSSIAN, FRENCH = map(discord_wording, (Language.EN, Language.RU, Language.FR))
THEN = datetime(2026, 1, 1, tzinfo=UTC)


def feedback(text: str, question: str) -> Feedback:
    return Feedback("0" * 16, 1, 2, is_up=False, created=THEN, text=text, question=question)


def unanswered(text: str) -> UnansweredQuestion:
    return UnansweredQuestion(1, 2, text, THEN)


def test_help_shows_examples_and_commands() -> None:
    embed = help_embed(
        [("/ask", "Ask a question"), ("/films", "List the films")], ["Who is *he*?"], words=ENGLISH
    )
    assert embed.title == "What you can ask"
    assert (embed.description or "").split("\n\n") == [
        ENGLISH.help_ways,
        ENGLISH.help_follow_up,
        ENGLISH.help_languages,
    ]
    assert [(field.name, field.value) for field in embed.fields] == [
        ("Examples", "> Who is \\*he\\*?"),
        ("Commands", "`/ask` — Ask a question\n`/films` — List the films"),
    ]


def test_commands_without_room_in_one_field_go_on_in_the_next() -> None:
    embed = help_embed([(f"/command-{number}", "a" * 100) for number in range(12)], [], words=ENGLISH)
    assert faults_of(embed) == []
    assert "\n".join(field.value or "" for field in embed.fields).count("/command-") == 12


def test_about_says_what_was_read_and_what_is_kept() -> None:
    facts = AboutFacts("0.1.0", 4, 1, (Language.EN, Language.RU), kept_days=90, erase="`/forget`")
    embed = about_embed(facts, words=RUSSIAN)
    assert (embed.title, embed.description, embed.footer.text) == (
        "О Cinecite",
        f"{RUSSIAN.about}\n\nCinecite прочёл 4 документа о 1 фильме: английский, русский.",
        "Версия 0.1.0",
    )
    (privacy,) = embed.fields
    assert privacy.name == "Приватность"
    assert (privacy.value or "").startswith("Хранится 90 дней: ")
    assert (privacy.value or "").endswith("\n\n`/forget` стирает всё, что о вас хранится.")


def test_about_names_no_films_or_documents_where_there_are_none() -> None:
    facts = AboutFacts("1", 2, 0, (Language.FR,), kept_days=1, erase="`/forget`")
    assert (about_embed(facts, words=ENGLISH).description or "").endswith(
        "\n\nCinecite has read 2 documents: French."
    )
    nothing = AboutFacts("1", 0, 0, (), kept_days=1, erase="`/forget`")
    assert about_embed(nothing, words=ENGLISH).description == ENGLISH.about


def test_the_settings_of_a_new_server() -> None:
    embed = settings_embed(ServerSettings(), words=FRENCH)
    assert [(field.name, field.value) for field in embed.fields] == [
        ("Où le bot répond", "partout"),
        ("Réponses aux commandes visibles du seul demandeur", "non"),
        ("Spoilers montrés", "non"),
        ("Langue des messages du bot", "celle de la question"),
        ("Réponses aux mentions dans des fils", "non"),
        ("Films", "tous"),
        ("Dossiers de documents", "tous"),
        ("Pause entre deux questions", "3\u00a0s"),
        ("Questions sur le serveur", "30 par minute"),
    ]


def test_the_settings_of_a_server_that_chose() -> None:
    settings = ServerSettings(
        channels=(1, 2),
        is_private=True,
        shows_spoilers=True,
        language=Language.RU,
        answers_in_threads=True,
        films=("*M*", "Heat"),
        folders=("ru",),
        person_cooldown_s=0,
        server_per_minute=0,
    )
    embed = settings_embed(settings, words=ENGLISH)
    assert [field.value for field in embed.fields] == [
        "<#1>, <#2>",
        "yes",
        "yes",
        "Russian",
        "yes",
        "\\*M\\*, Heat",
        "ru",
        "no limit",
        "no limit",
    ]


def test_statistics_show_numbers_and_the_newest_texts() -> None:
    stats = Stats(
        answered=6,
        unanswered=2,
        failed=1,
        ups=3,
        downs=1,
        complaints=(feedback("*Wrong*", "Who?"), feedback("No", "")),
        questions=(unanswered("Why\nso?"),),
    )
    embed = stats_embed(stats, days=30, words=ENGLISH)
    assert embed.title == "Statistics over 30 days"
    assert [(field.name, field.value) for field in embed.fields] == [
        ("Asked", "9"),
        ("Answered", "6 (67%)"),
        ("Not answered", "2"),
        ("Failed", "1"),
        ("👍", "3"),
        ("👎", "1"),
        ("Latest questions without an answer", "> Why so?"),
        ("Latest comments", "Who?\n> \\*Wrong\\*\n> No"),
    ]


def test_statistics_of_nothing_say_so() -> None:
    embed = stats_embed(Stats(0, 0, 0, 0, 0, (), ()), days=1, words=RUSSIAN)
    assert (embed.title, embed.description) == (
        "Статистика за 1 день",
        "За это время ничего не спрашивали.",
    )


@settings(deadline=None)
@given(st.lists(hostile, max_size=6), st.sampled_from(Language))
def test_any_text_in_settings_and_statistics_is_only_shown(texts: list[str], language: Language) -> None:
    words = discord_wording(language)
    stats = Stats(
        answered=1,
        unanswered=len(texts),
        failed=0,
        ups=0,
        downs=len(texts),
        complaints=tuple(feedback(text, text) for text in texts),
        questions=tuple(map(unanswered, texts)),
    )
    films = tuple(text * 30 for text in texts)
    settings = ServerSettings(channels=tuple(range(10**18, 10**18 + 100)), films=films, folders=films)
    for embed in (stats_embed(stats, days=7, words=words), settings_embed(settings, words=words)):
        assert faults_of(embed) == []
        for field in embed.fields:
            allowed = {"mention"} if field.name == words.channels_label else {"quote"}
            assert read(field.value or "").kinds <= allowed
