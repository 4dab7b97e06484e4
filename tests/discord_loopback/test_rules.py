"""Bodies at Discord's limits are taken; one step beyond, they are refused with the place and the reason."""

from collections.abc import Callable

import pytest

from tests.discord_loopback.command_rules import check_choices, check_commands
from tests.discord_loopback.component_rules import check_modal
from tests.discord_loopback.errors import ApiError
from tests.discord_loopback.message_rules import check_message, refuse_emptiness
from tests.discord_loopback.problems import Problems
from tests.discord_loopback.wire import Json

BUTTON: Json = {"type": 2, "style": 1, "label": "a", "custom_id": "a"}
LINK: Json = {"type": 2, "style": 5, "label": "a", "url": "https://example.org"}
SELECT: Json = {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]}
INPUT: Json = {"type": 4, "custom_id": "i", "style": 1}
ASK: Json = {"name": "ask", "description": "Ask", "type": 1}
OPTION: Json = {"type": 3, "name": "film", "description": "A film"}
CHOICE: Json = {"name": "a", "value": "a"}


def buttons(number: int) -> list[Json]:
    return [{**BUTTON, "custom_id": f"b{place}"} for place in range(number)]


def row(*components: Json) -> list[Json]:
    return [{"type": 1, "components": list(components)}]


def options(number: int) -> list[Json]:
    return [{"label": str(place), "value": str(place)} for place in range(number)]


def command(**more: object) -> list[Json]:
    return [{**ASK, **more}]


def option(**more: object) -> list[Json]:
    return command(options=[{**OPTION, **more}])


def menu(name: str) -> Json:
    return {"type": 3, "name": name}


def places(errors: Json, path: str = "") -> dict[str, list[str]]:
    """Return the codes of the problems by the place where they are."""
    found = {path.strip("."): [each["code"] for each in errors["_errors"]]} if "_errors" in errors else {}
    for key, inner in errors.items():
        if key != "_errors":
            found |= places(inner, f"{path}.{key}")
    return found


def refusal(check: Callable[[], None]) -> dict[str, list[str]]:
    with pytest.raises(ApiError, match=r"400 \(error code: 50035\): Invalid Form Body") as caught:
        check()
    return places(caught.value.body["errors"])


TOO_LONG = ["BASE_TYPE_MAX_LENGTH"]
BAD_LENGTH = ["BASE_TYPE_BAD_LENGTH"]
REQUIRED = ["BASE_TYPE_REQUIRED"]
CHOICES = ["BASE_TYPE_CHOICES"]

MESSAGES_TAKEN: dict[str, Json] = {
    "content": {"content": "a" * 2_000},
    "nonce": {"content": "a", "nonce": 10**24},
    "an embed": {
        "embeds": [
            {
                "title": "a" * 256,
                "description": "a" * 4_096,
                "footer": {"text": "a" * 100},
                "author": {"name": "a" * 256},
                "fields": [{"name": "a", "value": "a"}] * 25,
            }
        ]
    },
    "embeds": {"embeds": [{"title": "a" * 256, "footer": {"text": "a" * 344}}] * 10},
    "rows": {"components": [part for place in range(5) for part in row({**BUTTON, "custom_id": str(place)})]},
    "buttons": {"components": row(*buttons(4), LINK)},
    "a label": {"components": row({**BUTTON, "label": "a" * 80, "custom_id": "a" * 100})},
    "an emoji": {"components": row({**BUTTON, "label": None, "emoji": {"name": "👍"}})},
    "a menu": {"components": row({**SELECT, "options": options(25), "placeholder": "a" * 150})},
    "a layout": {
        "flags": 1 << 15,
        "components": [{"type": 17, "components": [{"type": 10, "content": "a" * 4_000}, *row(BUTTON)]}],
    },
    "mentions": {
        "content": "a",
        "allowed_mentions": {"parse": ["users"], "roles": ["1"], "replied_user": False},
    },
}

MESSAGES_REFUSED: dict[str, tuple[Json, dict[str, list[str]]]] = {
    "content": ({"content": "a" * 2_001}, {"content": TOO_LONG}),
    "no text": ({"content": 5}, {"content": ["STRING_TYPE_CONVERT"]}),
    "nonce": ({"nonce": "a" * 26}, {"nonce": TOO_LONG}),
    "embeds": ({"embeds": [{"title": "a"}] * 11}, {"embeds": TOO_LONG}),
    "title": ({"embeds": [{"title": "a" * 257}]}, {"embeds.0.title": TOO_LONG}),
    "description": ({"embeds": [{}, {"description": "a" * 4_097}]}, {"embeds.1.description": TOO_LONG}),
    "footer": ({"embeds": [{"footer": {"text": "a" * 2_049}}]}, {"embeds.0.footer.text": TOO_LONG}),
    "author": ({"embeds": [{"author": {"name": "a" * 257}}]}, {"embeds.0.author.name": TOO_LONG}),
    "fields": (
        {"embeds": [{"fields": [{"name": "a", "value": "a"}] * 26}]},
        {"embeds.0.fields": TOO_LONG},
    ),
    "field name": (
        {"embeds": [{"fields": [{"name": "a" * 257, "value": "a"}]}]},
        {"embeds.0.fields.0.name": BAD_LENGTH},
    ),
    "field value": (
        {"embeds": [{"fields": [{"name": "a", "value": "a" * 1_025}]}]},
        {"embeds.0.fields.0.value": BAD_LENGTH},
    ),
    "empty field": (
        {"embeds": [{"fields": [{"name": " ", "value": ""}]}]},
        {"embeds.0.fields.0.name": REQUIRED, "embeds.0.fields.0.value": REQUIRED},
    ),
    "embeds in all": (
        {"embeds": [{"description": "a" * 3_000}, {"description": "a" * 3_001}]},
        {"embeds": ["MAX_EMBED_SIZE_EXCEEDED"]},
    ),
    "address": ({"embeds": [{"url": "example.org"}]}, {"embeds.0.url": ["URL_TYPE_INVALID_URL"]}),
    "color": ({"embeds": [{"color": 1 << 24}]}, {"embeds.0.color": ["NUMBER_TYPE_MAX"]}),
    "rows": (
        {"components": [part for place in range(6) for part in row({**BUTTON, "custom_id": str(place)})]},
        {"components": TOO_LONG},
    ),
    "no row": ({"components": [BUTTON]}, {"components.0.type": CHOICES}),
    "buttons": ({"components": row(*buttons(6))}, {"components.0.components": BAD_LENGTH}),
    "label": (
        {"components": row({**BUTTON, "label": "a" * 81})},
        {"components.0.components.0.label": TOO_LONG},
    ),
    "custom id": (
        {"components": row({**BUTTON, "custom_id": "a" * 101})},
        {"components.0.components.0.custom_id": BAD_LENGTH},
    ),
    "same custom id": (
        {"components": row(BUTTON, BUTTON)},
        {"components.0.components.1.custom_id": ["COMPONENT_CUSTOM_ID_DUPLICATED"]},
    ),
    "no custom id": (
        {"components": row({**BUTTON, "custom_id": None})},
        {"components.0.components.0.custom_id": REQUIRED},
    ),
    "bare button": (
        {"components": row({**BUTTON, "label": ""})},
        {"components.0.components.0": ["BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"]},
    ),
    "link without address": (
        {"components": row({**LINK, "url": None})},
        {"components.0.components.0.url": REQUIRED},
    ),
    "menu": (
        {"components": row({**SELECT, "options": options(26)})},
        {"components.0.components.0.options": BAD_LENGTH},
    ),
    "menu beside a button": ({"components": row(SELECT, BUTTON)}, {"components.0.components": BAD_LENGTH}),
    "option": (
        {
            "components": row(
                {**SELECT, "options": [{"label": "a" * 101, "value": "a" * 101, "description": "a" * 101}]}
            )
        },
        {
            "components.0.components.0.options.0.label": BAD_LENGTH,
            "components.0.components.0.options.0.value": BAD_LENGTH,
            "components.0.components.0.options.0.description": TOO_LONG,
        },
    ),
    "same option": (
        {
            "components": row(
                {**SELECT, "options": [{"label": "a", "value": "a"}, {"label": "b", "value": "a"}]}
            )
        },
        {"components.0.components.0.options.1.value": ["SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"]},
    ),
    "layout text": (
        {"flags": 1 << 15, "components": [{"type": 10, "content": "a" * 2_001}] * 2},
        {"components": ["COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"]},
    ),
    "layout": ({"flags": 1 << 15, "components": [{"type": 14}] * 41}, {"components": TOO_LONG}),
    "content beside a layout": (
        {"flags": 1 << 15, "content": "a"},
        {"content": ["MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"]},
    ),
    "mentions": (
        {"allowed_mentions": {"parse": ["users", "all"], "users": ["1"]}},
        {
            "allowed_mentions.parse.1": CHOICES,
            "allowed_mentions": ["MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"],
        },
    ),
}

MODAL: Json = {"title": "a" * 45, "custom_id": "a" * 100}
LABEL: Json = {"type": 18, "label": "a" * 45, "description": "a" * 100, "component": INPUT}
MODALS_TAKEN: dict[str, Json] = {
    "labels": {
        **MODAL,
        "components": [{**LABEL, "component": {**INPUT, "custom_id": str(n)}} for n in range(5)],
    },
    "a menu": {**MODAL, "components": [{**LABEL, "component": SELECT}, {"type": 10, "content": "a"}]},
    "a row": {**MODAL, "components": row({**INPUT, "label": "a" * 45, "value": "a" * 4_000})},
}
MODALS_REFUSED: dict[str, tuple[Json, dict[str, list[str]]]] = {
    "title": ({**MODAL, "title": "a" * 46, "components": [LABEL]}, {"data.title": BAD_LENGTH}),
    "no title": ({**MODAL, "title": "", "components": [LABEL]}, {"data.title": REQUIRED}),
    "nothing": ({**MODAL, "components": []}, {"data.components": BAD_LENGTH}),
    "label": (
        {**MODAL, "components": [{**LABEL, "label": "a" * 46}]},
        {"data.components.0.label": BAD_LENGTH},
    ),
    "label of a row": (
        {**MODAL, "components": row({**INPUT, "label": "a" * 46})},
        {"data.components.0.components.0.label": BAD_LENGTH},
    ),
    "input": (
        {
            **MODAL,
            "components": [
                {**LABEL, "component": {**INPUT, "style": 3, "placeholder": "a" * 101, "value": "a" * 4_001}}
            ],
        },
        {
            "data.components.0.component.style": CHOICES,
            "data.components.0.component.placeholder": TOO_LONG,
            "data.components.0.component.value": TOO_LONG,
        },
    ),
    "button": ({**MODAL, "components": [BUTTON]}, {"data.components.0.type": CHOICES}),
}

COMMANDS_TAKEN: dict[str, list[Json]] = {
    "names": command(name="a" * 32, description="a" * 100),
    "letters": command(name="спросить-это_да", name_localizations={"fr": "demander", "hi": "पूछना"}),
    "options": command(options=[{**OPTION, "name": f"o{n}"} for n in range(25)]),
    "choices": option(choices=[{"name": "a" * 100, "value": "a" * 100}] * 25),
    "completion": option(autocomplete=True, min_length=0, max_length=6_000),
    "subcommands": command(options=[{"type": 1, "name": "set", "description": "Set", "options": [OPTION]}]),
    "menus": [*(menu(f"Menu {n}") for n in range(5)), *command()],
    "the same name twice": [menu("ask"), *command()],
}
COMMANDS_REFUSED: dict[str, tuple[list[Json], dict[str, list[str]]]] = {
    "name": (command(name="Ask"), {"0.name": ["APPLICATION_COMMAND_INVALID_NAME"]}),
    "space": (command(name="ask me"), {"0.name": ["APPLICATION_COMMAND_INVALID_NAME"]}),
    "long name": (command(name="a" * 33), {"0.name": ["APPLICATION_COMMAND_INVALID_NAME"]}),
    "translated name": (
        command(name_localizations={"ru": "Спросить"}),
        {"0.name_localizations.ru": ["APPLICATION_COMMAND_INVALID_NAME"]},
    ),
    "language": (command(name_localizations={"eo": "demandi"}), {"0.name_localizations.eo": CHOICES}),
    "description": (command(description="a" * 101), {"0.description": BAD_LENGTH}),
    "no description": (command(description=""), {"0.description": REQUIRED}),
    "translated description": (
        command(description_localizations={"fr": "a" * 101}),
        {"0.description_localizations.fr": BAD_LENGTH},
    ),
    "options": (
        command(options=[{**OPTION, "name": f"o{n}"} for n in range(26)]),
        {"0.options": TOO_LONG},
    ),
    "option's description": (option(description="a" * 101), {"0.options.0.description": BAD_LENGTH}),
    "option's translation": (
        option(name_localizations={"fr": "Un Film"}),
        {"0.options.0.name_localizations.fr": ["APPLICATION_COMMAND_INVALID_NAME"]},
    ),
    "order of options": (
        command(options=[OPTION, {**OPTION, "name": "question", "required": True}]),
        {"0.options.1": ["APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"]},
    ),
    "same option": (
        command(options=[OPTION, OPTION]),
        {"0.options.1.name": ["APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE"]},
    ),
    "choices": (option(choices=[CHOICE] * 26), {"0.options.0.choices": TOO_LONG}),
    "choice": (
        option(choices=[{"name": "a" * 101, "value": "a" * 101}]),
        {"0.options.0.choices.0.name": BAD_LENGTH, "0.options.0.choices.0.value": TOO_LONG},
    ),
    "choices and completion": (
        option(choices=[CHOICE], autocomplete=True),
        {"0.options.0.autocomplete": ["APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE_EXCLUSIVE"]},
    ),
    "length": (option(max_length=6_001), {"0.options.0.max_length": ["NUMBER_TYPE_MAX"]}),
    "size": (
        option(
            choices=[{"name": "a" * 100, "name_localizations": {"fr": "b" * 100}, "value": "a" * 100}] * 25
        )[:1]
        + command(
            name="large",
            options=[
                {**OPTION, "name": f"o{n}", "choices": [{"name": "a" * 100, "value": "a" * 100}] * 25}
                for n in range(2)
            ],
        ),
        {"1": ["APPLICATION_COMMAND_TOO_LARGE"]},
    ),
    "same name": ([*command(), *command()], {"1.name": ["APPLICATION_COMMANDS_DUPLICATE_NAME"]}),
    "menu": ([menu("a" * 33)], {"0.name": BAD_LENGTH}),
    "menu's description": (
        [{**menu("Find"), "description": "a"}],
        {"0.description": ["APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED"]},
    ),
}


@pytest.mark.parametrize("body", MESSAGES_TAKEN.values(), ids=MESSAGES_TAKEN)
def test_a_message_at_a_limit_is_taken(body: Json) -> None:
    check_message(body, files=10)


@pytest.mark.parametrize(("body", "problems"), MESSAGES_REFUSED.values(), ids=MESSAGES_REFUSED)
def test_a_message_beyond_a_limit_is_refused(body: Json, problems: dict[str, list[str]]) -> None:
    assert refusal(lambda: check_message(body, files=0)) == problems


@pytest.mark.parametrize("body", MODALS_TAKEN.values(), ids=MODALS_TAKEN)
def test_a_form_at_a_limit_is_taken(body: Json) -> None:
    check_modal(body, ("data",))


@pytest.mark.parametrize(("body", "problems"), MODALS_REFUSED.values(), ids=MODALS_REFUSED)
def test_a_form_beyond_a_limit_is_refused(body: Json, problems: dict[str, list[str]]) -> None:
    assert refusal(lambda: check_modal(body, ("data",))) == problems


@pytest.mark.parametrize("body", COMMANDS_TAKEN.values(), ids=COMMANDS_TAKEN)
def test_commands_at_a_limit_are_taken(body: list[Json]) -> None:
    check_commands(body)


@pytest.mark.parametrize(("body", "problems"), COMMANDS_REFUSED.values(), ids=COMMANDS_REFUSED)
def test_commands_beyond_a_limit_are_refused(body: list[Json], problems: dict[str, list[str]]) -> None:
    assert refusal(lambda: check_commands(body)) == problems


def test_six_menus_of_a_kind_are_too_many() -> None:
    with pytest.raises(ApiError, match=r"\(error code: 30032\): Maximum number of application commands"):
        check_commands([menu(f"Menu {number}") for number in range(6)])


def test_what_is_offered_while_typing_has_its_limits() -> None:
    problems = Problems()
    check_choices(problems, [CHOICE] * 25, ("data", "choices"))
    problems.raise_if_any()
    check_choices(problems, [{"name": "a" * 101, "value": 5}] * 26, ("data", "choices"))
    found = refusal(problems.raise_if_any)
    assert (found["data.choices"], found["data.choices.25.name"], len(found)) == (TOO_LONG, BAD_LENGTH, 27)


def test_files_are_counted() -> None:
    assert refusal(lambda: check_message({}, files=11)) == {"files": TOO_LONG}


def test_a_message_without_anything_to_see_is_refused() -> None:
    with pytest.raises(ApiError, match=r"\(error code: 50006\): Cannot send an empty message"):
        refuse_emptiness({"content": "", "embeds": []}, files=0)
    refuse_emptiness({"content": ""}, files=1)


def test_the_problems_of_a_body_are_nested_as_discord_nests_them() -> None:
    with pytest.raises(ApiError) as caught:
        check_message({"content": "a" * 2_001, "embeds": [{"title": "a" * 257}]}, files=0)
    assert caught.value.body == {
        "code": 50035,
        "message": "Invalid Form Body",
        "errors": {
            "content": {
                "_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length."}]
            },
            "embeds": {
                "0": {
                    "title": {
                        "_errors": [
                            {"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length."}
                        ]
                    }
                }
            },
        },
    }
