"""What Discord refuses in buttons, menus, layouts and forms."""

from collections.abc import Iterator
from enum import IntEnum

from tests.discord_loopback.problems import Path, Problems
from tests.discord_loopback.wire import Json


class Component(IntEnum):
    """Discord's numbers for what messages and forms are made of; 5 to 8 are menus that Discord fills."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    SECTION = 9
    TEXT = 10
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18


SELECTS = frozenset({Component.STRING_SELECT, 5, 6, 7, 8})
LAYOUT = frozenset(
    {
        Component.ACTION_ROW,
        Component.SECTION,
        Component.TEXT,
        Component.GALLERY,
        Component.FILE,
        Component.SEPARATOR,
        Component.CONTAINER,
    }
)
LINK_STYLE, PREMIUM_STYLE = 5, 6

ROWS = 5
COMPONENTS_IN_A_LAYOUT = 40
LAYOUT_CHARS = 4_000
CUSTOM_ID_CHARS = 100
OPTIONS = 25


def check_components(problems: Problems, components: list[Json], path: Path, *, version_2: bool) -> None:
    """Note what is wrong with a message's components."""
    if version_2:
        _check_layout(problems, components, path)
    else:
        problems.count(path, components, most=ROWS)
        for row, component in enumerate(components):
            if problems.choice((*path, row, "type"), component.get("type"), among=(Component.ACTION_ROW,)):
                _check_row(problems, component, (*path, row))
    _check_custom_ids(problems, components, path)


def walk(components: list[Json], path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Yield every component, however deep, with its path."""
    for row, component in enumerate(components):
        here = (*path, row)
        yield here, component
        yield from walk(component.get("components") or [], (*here, "components"))
        for key in ("accessory", "component"):
            if key in component:
                yield (*here, key), component[key]


def _check_custom_ids(problems: Problems, components: list[Json], path: Path) -> None:
    seen: set[str] = set()
    for here, component in walk(components, path):
        custom_id = component.get("custom_id")
        if custom_id in seen:
            problems.add(
                (*here, "custom_id"),
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            )
        if custom_id:
            seen.add(custom_id)


def _check_layout(problems: Problems, components: list[Json], path: Path) -> None:
    everything = list(walk(components, path))
    problems.count(path, everything, most=COMPONENTS_IN_A_LAYOUT)
    if sum(len(each.get("content", "")) for _, each in everything) > LAYOUT_CHARS:
        problems.add(
            path,
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"Total displayable text exceeds {LAYOUT_CHARS} characters",
        )
    for row, component in enumerate(components):
        _check_in_layout(problems, component, (*path, row))


def _check_in_layout(problems: Problems, component: Json, path: Path) -> None:
    if not problems.choice((*path, "type"), component.get("type"), among=LAYOUT):
        return
    match component["type"]:
        case Component.ACTION_ROW:
            _check_row(problems, component, path)
        case Component.SECTION:
            problems.count((*path, "components"), component.get("components") or [], least=1, most=3)
            if component.get("accessory", {}).get("type") == Component.BUTTON:
                _check_button(problems, component["accessory"], (*path, "accessory"))
        case Component.TEXT:
            problems.text((*path, "content"), component.get("content"), least=1, most=LAYOUT_CHARS)
        case Component.CONTAINER:
            for row, child in enumerate(component.get("components") or []):
                _check_in_layout(problems, child, (*path, "components", row))
        case _:
            pass


def _check_row(problems: Problems, row: Json, path: Path) -> None:
    inner = (*path, "components")
    children: list[Json] = row.get("components") or []
    problems.count(inner, children, least=1, most=5)
    if any(child.get("type") in SELECTS for child in children):
        problems.count(inner, children, least=1, most=1)
    for place, child in enumerate(children):
        if problems.choice((*inner, place, "type"), child.get("type"), among={Component.BUTTON, *SELECTS}):
            check = _check_button if child["type"] == Component.BUTTON else check_select
            check(problems, child, (*inner, place))


def _check_button(problems: Problems, button: Json, path: Path) -> None:
    problems.text((*path, "label"), button.get("label"), most=80)
    if not problems.choice((*path, "style"), button.get("style"), among=range(1, 7)):
        return
    if not button.get("label") and not button.get("emoji"):
        problems.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required")
    if button["style"] == LINK_STYLE:
        problems.require((*path, "url"), button.get("url"))
        problems.address((*path, "url"), button.get("url"), most=512)
        if button.get("custom_id"):
            problems.add(
                (*path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_FORBIDDEN", "A link has no custom id"
            )
    elif button["style"] != PREMIUM_STYLE:
        problems.text((*path, "custom_id"), button.get("custom_id"), least=1, most=CUSTOM_ID_CHARS)


def check_select(problems: Problems, select: Json, path: Path) -> None:
    """Note what is wrong with a menu."""
    problems.text((*path, "custom_id"), select.get("custom_id"), least=1, most=CUSTOM_ID_CHARS)
    problems.text((*path, "placeholder"), select.get("placeholder"), most=150)
    problems.number((*path, "min_values"), select.get("min_values"), least=0, most=OPTIONS)
    problems.number((*path, "max_values"), select.get("max_values"), least=1, most=OPTIONS)
    if select.get("type") != Component.STRING_SELECT:
        return
    options: list[Json] = select.get("options") or []
    inner = (*path, "options")
    problems.count(inner, options, least=1, most=OPTIONS)
    for row, option in enumerate(options):
        problems.text((*inner, row, "label"), option.get("label"), least=1, most=100)
        problems.text((*inner, row, "value"), option.get("value"), least=1, most=100)
        problems.text((*inner, row, "description"), option.get("description"), most=100)
    problems.distinct(
        inner,
        {row: option.get("value") for row, option in enumerate(options)},
        code="SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        message="The specified option value is already used",
        key="value",
    )


def check_modal(modal: Json, path: Path) -> None:
    """Refuse a form that Discord would refuse, with all that is wrong with it."""
    problems = Problems()
    problems.text((*path, "title"), modal.get("title"), least=1, most=45)
    problems.text((*path, "custom_id"), modal.get("custom_id"), least=1, most=CUSTOM_ID_CHARS)
    components: list[Json] = modal.get("components") or []
    inner = (*path, "components")
    problems.count(inner, components, least=1, most=ROWS)
    for row, component in enumerate(components):
        _check_in_form(problems, component, (*inner, row))
    _check_custom_ids(problems, components, inner)
    problems.raise_if_any()


def _check_in_form(problems: Problems, component: Json, path: Path) -> None:
    if not problems.choice(
        (*path, "type"), component.get("type"), among=(Component.ACTION_ROW, Component.TEXT, Component.LABEL)
    ):
        return
    match component["type"]:
        case Component.ACTION_ROW:
            children: list[Json] = component.get("components") or []
            problems.count((*path, "components"), children, least=1, most=1)
            for place, child in enumerate(children):
                problems.text((*path, "components", place, "label"), child.get("label"), least=1, most=45)
                _check_field(problems, child, (*path, "components", place))
        case Component.LABEL:
            problems.text((*path, "label"), component.get("label"), least=1, most=45)
            problems.text((*path, "description"), component.get("description"), most=100)
            _check_field(problems, component.get("component") or {}, (*path, "component"))
        case _:
            problems.text((*path, "content"), component.get("content"), least=1, most=LAYOUT_CHARS)


def _check_field(problems: Problems, field: Json, path: Path) -> None:
    if field.get("type") in SELECTS:
        check_select(problems, field, path)
        return
    if not problems.choice((*path, "type"), field.get("type"), among={Component.TEXT_INPUT, *SELECTS}):
        return
    problems.choice((*path, "style"), field.get("style"), among=(1, 2))
    problems.text((*path, "custom_id"), field.get("custom_id"), least=1, most=CUSTOM_ID_CHARS)
    problems.text((*path, "placeholder"), field.get("placeholder"), most=100)
    problems.text((*path, "value"), field.get("value"), most=4_000)
    problems.number((*path, "min_length"), field.get("min_length"), least=0, most=4_000)
    problems.number((*path, "max_length"), field.get("max_length"), least=1, most=4_000)
