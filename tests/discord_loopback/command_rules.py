"""What Discord refuses in a set of application commands."""

import re
from collections import Counter

from tests.discord_loopback.errors import too_many_commands
from tests.discord_loopback.problems import Path, Problems
from tests.discord_loopback.wire import Json

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2
# discord.py 2.7.1 allows five menus of a kind; Discord has since allowed more.
MOST_OF_A_KIND = {CHAT_INPUT: 100, USER_MENU: 5, MESSAGE_MENU: 5}
OPTIONS = 25
CHARS_IN_ALL = 8_000
NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")
LOCALES = frozenset(
    (
        *(
            "id",
            "da",
            "de",
            "en-GB",
            "en-US",
            "es-ES",
            "es-419",
            "fr",
            "hr",
            "it",
            "lt",
            "hu",
            "nl",
            "no",
            "pl",
        ),
        *("pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja"),
        *("zh-TW", "ko"),
    )
)


def check_commands(commands: list[Json]) -> None:
    """Refuse a set of commands that Discord would refuse, with all that is wrong with it."""
    for kind, number in Counter(command.get("type", CHAT_INPUT) for command in commands).items():
        if number > MOST_OF_A_KIND.get(kind, 0):
            raise too_many_commands(MOST_OF_A_KIND.get(kind, 0))
    problems = Problems()
    seen: set[tuple[int, str]] = set()
    for row, command in enumerate(commands):
        _check_command(problems, command, (row,))
        key = (command.get("type", CHAT_INPUT), str(command.get("name")))
        if key in seen:
            problems.add(
                (row, "name"),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            )
        seen.add(key)
    problems.raise_if_any()


def _check_command(problems: Problems, command: Json, path: Path) -> None:
    if command.get("type", CHAT_INPUT) == CHAT_INPUT:
        _check_named(problems, command, path)
        _check_options(problems, command.get("options") or [], (*path, "options"))
        if _longest(command) > CHARS_IN_ALL:
            problems.add(
                path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({CHARS_IN_ALL})"
            )
    else:
        problems.text((*path, "name"), command.get("name"), least=1, most=32)
        for locale, name in (command.get("name_localizations") or {}).items():
            problems.choice((*path, "name_localizations", locale), locale, among=LOCALES)
            problems.text((*path, "name_localizations", locale), name, least=1, most=32)
        if command.get("description"):
            problems.add(
                (*path, "description"),
                "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED",
                "Context menu commands cannot have description",
            )


def _check_named(problems: Problems, thing: Json, path: Path) -> None:
    """Check the name and the description of a command or an option, in all languages."""
    _check_name(problems, thing.get("name"), (*path, "name"))
    problems.text((*path, "description"), thing.get("description"), least=1, most=100)
    for field in ("name", "description"):
        _check_translations(problems, thing, path, field=field)


def _check_translations(problems: Problems, thing: Json, path: Path, *, field: str) -> None:
    for locale, text in (thing.get(f"{field}_localizations") or {}).items():
        here = (*path, f"{field}_localizations", locale)
        problems.choice(here, locale, among=LOCALES)
        if field == "description":
            problems.text(here, text, least=1, most=100)
        else:
            _check_name(problems, text, here)


def _check_name(problems: Problems, name: object, path: Path) -> None:
    if not problems.require(path, name):
        return
    if not isinstance(name, str) or not NAME.fullmatch(name) or name != name.lower():
        problems.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(problems: Problems, options: list[Json], path: Path) -> None:
    problems.count(path, options, most=OPTIONS)
    optional_seen = False
    for row, option in enumerate(options):
        here = (*path, row)
        problems.choice((*here, "type"), option.get("type"), among=range(1, 12))
        _check_named(problems, option, here)
        if option.get("type") in (SUB_COMMAND, SUB_COMMAND_GROUP):
            _check_options(problems, option.get("options") or [], (*here, "options"))
            continue
        if option.get("required") and optional_seen:
            problems.add(
                here,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_seen = optional_seen or not option.get("required")
        _check_values(problems, option, here)
    problems.distinct(
        path,
        {row: option.get("name") for row, option in enumerate(options)},
        code="APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE",
        message="Option name is already used",
        key="name",
    )


def _check_values(problems: Problems, option: Json, path: Path) -> None:
    problems.number((*path, "min_length"), option.get("min_length"), least=0, most=6_000)
    problems.number((*path, "max_length"), option.get("max_length"), least=1, most=6_000)
    choices: list[Json] = option.get("choices") or []
    if choices and option.get("autocomplete"):
        problems.add(
            (*path, "autocomplete"),
            "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE_EXCLUSIVE",
            "Choices and autocomplete exclude each other",
        )
    check_choices(problems, choices, (*path, "choices"))


def check_choices(problems: Problems, choices: list[Json], path: Path) -> None:
    """Note what is wrong with an option's choices, or with what an autocomplete offers."""
    problems.count(path, choices, most=OPTIONS)
    for row, choice in enumerate(choices):
        problems.text((*path, row, "name"), choice.get("name"), least=1, most=100)
        for locale, name in (choice.get("name_localizations") or {}).items():
            problems.text((*path, row, "name_localizations", locale), name, least=1, most=100)
        if problems.require((*path, row, "value"), choice.get("value")) and isinstance(choice["value"], str):
            problems.text((*path, row, "value"), choice["value"], most=100)


def _longest(thing: Json) -> int:
    """Return the characters of the names, descriptions and values, each in its longest language."""
    own = sum(
        max(map(len, (str(thing.get(field) or ""), *(thing.get(f"{field}_localizations") or {}).values())))
        for field in ("name", "description")
    )
    below = (*(thing.get("options") or ()), *(thing.get("choices") or ()))
    return own + len(str(thing.get("value", ""))) + sum(map(_longest, below))
