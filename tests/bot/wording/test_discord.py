import re
import string
from collections.abc import Iterator
from dataclasses import fields

import pytest

from bot.render import limits
from bot.wording import discord_wording, wording
from bot.wording.discord import Confidence, DiscordWording, mentioned_channels
from bot.wording.prompt import Wording
from retrieval.datatypes import Language

SPOKEN = (Language.EN, Language.RU, Language.FR)
ENGLISH, RUSSIAN, FRENCH = map(discord_wording, SPOKEN)


def texts_of(words: DiscordWording) -> Iterator[tuple[str, str]]:
    """Yield the name of each field with each of its texts."""
    for field in fields(words):
        match getattr(words, field.name):
            case str() as text:
                yield field.name, text
            case tuple() as forms:
                yield from ((field.name, form) for form in forms)
            case dict() as texts:
                yield from ((f"{field.name} {key}", text) for key, text in texts.items())
            case Wording():
                pass
            case other:
                pytest.fail(f"{field.name} is {other!r}")


def names_in(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", Language)
def test_nothing_is_left_unsaid_in_any_language(language: Language) -> None:
    words = discord_wording(language)
    assert [name for name, text in texts_of(words) if not text.strip() or text != text.strip()] == []
    assert set(words.confidence) == set(Confidence)
    assert words.language is (language if language in SPOKEN else Language.EN)
    assert words.words is wording(language)


@pytest.mark.parametrize("words", [RUSSIAN, FRENCH])
def test_every_language_fills_in_the_same_names(words: DiscordWording) -> None:
    english = [(name, names_in(text)) for name, text in texts_of(ENGLISH)]
    assert [(name, names_in(text)) for name, text in texts_of(words)] == english


@pytest.mark.parametrize("language", SPOKEN)
def test_labels_and_titles_fit_where_discord_shows_them(language: Language) -> None:
    words = discord_wording(language)
    most = {
        "button": limits.BUTTON_LABEL,
        "title": limits.MODAL_TITLE,
        "label": limits.INPUT_LABEL,
        "placeholder": limits.INPUT_PLACEHOLDER,
        "name": limits.THREAD_NAME,
    }
    rooms = {name: most.get(name.rsplit("_", 1)[-1], limits.CONTENT // 2) for name, _ in texts_of(words)}
    too_long = [name for name, text in texts_of(words) if limits.size(text) > rooms[name]]
    # A setting's name stands above a field, where there is more room.
    assert [name for name in too_long if name != "private_label"] == []
    assert limits.size(words.private_label) <= limits.FIELD_NAME
    privacy = words.privacy.format(days=words.counted(90, words.days))
    erase = words.privacy_erase.format(command="</forget:123456789012345678>")
    assert limits.size(f"{privacy}\n\n{erase}") <= limits.FIELD_VALUE


def test_french_has_its_own_quotation_marks_apostrophes_and_spaces() -> None:
    wrong = re.compile("['\"“”]|(?<!\u00a0)[;!?»]|(?<![\u00a0/])[:](?!/)|«(?!\u00a0)")
    assert [text for _, text in texts_of(FRENCH) if wrong.search(text)] == []


def test_russian_has_its_own_quotation_marks_and_no_latin_look_alikes() -> None:
    wrong = re.compile("['\"“”]|[а-яё][a-z]|[a-z][а-яё]|(?<= )-(?= )", re.IGNORECASE)
    assert [text for _, text in texts_of(RUSSIAN) if wrong.search(text)] == []


def test_english_has_typographic_quotation_marks_and_apostrophes() -> None:
    assert [text for _, text in texts_of(ENGLISH) if re.search("['\"]", text)] == []


@pytest.mark.parametrize("words", [ENGLISH, RUSSIAN, FRENCH])
def test_no_sentence_holds_markup_by_accident(words: DiscordWording) -> None:
    assert [
        text for _, text in texts_of(words) if re.search(r"[*_`~|<>#\[\]\\]", re.sub(r"\{\w+\}", "", text))
    ] == []


@pytest.mark.parametrize(
    ("milliseconds", "texts"),
    [
        (0.2, ["0\u00a0ms", "0\u00a0мс", "0\u00a0ms"]),
        (152.4, ["152\u00a0ms", "152\u00a0мс", "152\u00a0ms"]),
        (999.6, ["1.0\u00a0s", "1,0\u00a0с", "1,0\u00a0s"]),
        (1_432, ["1.4\u00a0s", "1,4\u00a0с", "1,4\u00a0s"]),
    ],
)
def test_times_are_said_in_milliseconds_or_seconds(milliseconds: float, texts: list[str]) -> None:
    assert [discord_wording(language).elapsed(milliseconds) for language in SPOKEN] == texts


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.1, "1\u00a0s"), (2.1, "3\u00a0s"), (60, "60\u00a0s"), (60.5, "2\u00a0min"), (600, "10\u00a0min")],
)
def test_times_to_wait_are_rounded_up(seconds: float, text: str) -> None:
    assert ENGLISH.duration(seconds) == text


def test_who_asks_too_soon_learns_when_to_ask_again() -> None:
    assert [discord_wording(language).wait(2.5) for language in SPOKEN] == [
        "Not so fast: ask again in 3\u00a0s.",
        "Не так быстро: следующий вопрос можно задать через 3\u00a0с.",
        "Pas si vite\u00a0: reposez votre question dans 3\u00a0s.",
    ]
    assert ENGLISH.too_busy(5) == "Too many questions at once: ask again in 5\u00a0s."


def test_numbers_ask_for_their_forms() -> None:
    assert [RUSSIAN.counted(number, RUSSIAN.days) for number in (1, 2, 5, 11, 21, 90)] == [
        "1 день",
        "2 дня",
        "5 дней",
        "11 дней",
        "21 день",
        "90 дней",
    ]
    assert [FRENCH.counted(number, FRENCH.more_answers) for number in (1, 2)] == [
        "1 autre réponse",
        "2 autres réponses",
    ]


def test_what_was_erased_is_counted() -> None:
    assert [RUSSIAN.erasure(number) for number in (0, 1, 3)] == [
        "О вас ничего не хранится.",
        "Стёрто: 1 запись. Больше о вас ничего не хранится.",
        "Стёрто: 3 записи. Больше о вас ничего не хранится.",
    ]


def test_a_missing_permission_is_named_as_discord_names_it() -> None:
    assert FRENCH.lacks("embed_links") == (
        "Il me manque ici une permission\u00a0: «\u00a0Intégrer des liens\u00a0»."
        " Un modérateur peut l’accorder."
    )
    assert ENGLISH.lacks("use_soundboard") == (
        "I lack a permission here: “use soundboard”. A moderator can grant it."
    )


def test_a_refusal_names_the_channels_that_are_allowed() -> None:
    assert ENGLISH.refusal_here((1, 2)) == "Questions are not answered in this channel. Ask in <#1>, <#2>."
    assert ENGLISH.refusal_here(()) == "Questions are not answered in this channel."


def test_of_many_channels_as_many_are_named_as_a_message_holds() -> None:
    many = mentioned_channels(tuple(range(10**18, 10**18 + 500)))
    assert many.endswith("<#1000000000000000019>, …")
    assert limits.size(many) < limits.FIELD_VALUE
