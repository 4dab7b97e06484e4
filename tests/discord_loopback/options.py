"""A command's options as a person fills them in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.discord_loopback.channels import Channel
from tests.discord_loopback.command_rules import SUB_COMMAND, SUB_COMMAND_GROUP
from tests.discord_loopback.errors import RuleBrokenError
from tests.discord_loopback.people import Guild, Role, User
from tests.discord_loopback.people_payloads import partial_member_json, role_json, user_json
from tests.discord_loopback.place_payloads import channel_json
from tests.discord_loopback.wire import Json

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = 3, 4, 5, 6, 7, 8, 9, 10
OPTION_CHARS = 6_000

Value = str | int | float | bool | User | Channel | Role


@dataclass(frozen=True, slots=True)
class Filled:
    """The options as they travel, and the people, channels and roles that they name."""

    options: list[Json]
    resolved: Json = field(default_factory=dict)


def filled(
    command: Json, path: Sequence[str], values: Mapping[str, Value], *, guild: Guild | None, focused: str = ""
) -> Filled:
    """Fill in a command, or its subcommand at `path`; with `focused`, an option is still being typed.

    Raises:
        RuleBrokenError: Discord would not let a person send that.
    """
    chosen = command
    for name in path:
        chosen = _subcommand(chosen, name)
    declared = {option["name"]: option for option in chosen["options"]}
    if any(option["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP) for option in declared.values()):
        raise RuleBrokenError(f"{chosen['name']} needs a subcommand: {', '.join(declared)}")
    for name in values.keys() - declared.keys():
        raise RuleBrokenError(f"{chosen['name']} has no option {name}; it has: {', '.join(declared)}")
    for name, option in declared.items():
        if option.get("required") and name not in values and not focused:
            raise RuleBrokenError(f"{chosen['name']} needs its option {name}")
    options: list[Json] = [
        _focused(declared[name], value) if name == focused else _given(declared[name], value)
        for name, value in values.items()
    ]
    for name in reversed(path):
        options = [_wrapped(command, path, name, options)]
    return Filled(options, _resolved(values.values(), guild))


def _subcommand(command: Json, name: str) -> Json:
    for option in command["options"]:
        if option["name"] == name and option["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP):
            return {"options": [], **option}
    raise RuleBrokenError(f"{command['name']} has no subcommand {name}")


def _wrapped(command: Json, path: Sequence[str], name: str, options: list[Json]) -> Json:
    place = command
    for step in path[: path.index(name) + 1]:
        place = _subcommand(place, step)
    return {"type": place["type"], "name": name, "options": options}


def _given(option: Json, value: Value) -> Json:
    return {"type": option["type"], "name": option["name"], "value": _checked(option, value)}


def _focused(option: Json, value: Value) -> Json:
    if not option.get("autocomplete"):
        raise RuleBrokenError(f"The option {option['name']} completes nothing")
    # What is being typed travels as text, whatever the option's type.
    return {"type": option["type"], "name": option["name"], "value": str(value), "focused": True}


def _checked(option: Json, value: Value) -> str | int | float | bool:
    if option.get("choices"):
        return _choice(option, value)
    wanted = _wanted(option["type"])
    if not isinstance(value, wanted) or (isinstance(value, bool) and option["type"] != BOOLEAN):
        raise RuleBrokenError(f"The option {option['name']} does not take {value!r}")
    if isinstance(value, User | Channel | Role):
        return str(value.id)
    if isinstance(value, str):
        _check_bounds(option, len(value), "min_length", "max_length", most=OPTION_CHARS)
        return value.strip()
    if not isinstance(value, bool):
        _check_bounds(option, value, "min_value", "max_value", most=2**53)
    return value


def _wanted(kind: int) -> type | tuple[type, ...]:
    kinds: dict[int, type | tuple[type, ...]] = {
        STRING: str,
        INTEGER: int,
        BOOLEAN: bool,
        USER: User,
        CHANNEL: Channel,
        ROLE: Role,
        MENTIONABLE: (User, Role),
        NUMBER: (int, float),
    }
    return kinds[kind]


def _choice(option: Json, value: Value) -> str | int | float:
    for choice in option["choices"]:
        if value in (choice["value"], choice["name"]):
            chosen: str | int | float = choice["value"]
            return chosen
    names = ", ".join(choice["name"] for choice in option["choices"])
    raise RuleBrokenError(f"The option {option['name']} offers {names}, not {value!r}")


def _check_bounds(option: Json, size: float, low: str, high: str, *, most: float) -> None:
    if not option.get(low, -most) <= size <= option.get(high, most):
        raise RuleBrokenError(f"The option {option['name']} does not take a value of {size}")


def _resolved(values: Iterable[Value], guild: Guild | None) -> Json:
    resolved: Json = {}
    for value in values:
        match value:
            case User():
                resolved.setdefault("users", {})[str(value.id)] = user_json(value)
                if guild and value.id in guild.members:
                    member = partial_member_json(guild.members[value.id])
                    resolved.setdefault("members", {})[str(value.id)] = member | {"permissions": "0"}
            case Channel():
                body = {**channel_json(value), "permissions": "0"}
                resolved.setdefault("channels", {})[str(value.id)] = body
            case Role():
                resolved.setdefault("roles", {})[str(value.id)] = role_json(value, position=1)
            case _:
                pass
    return resolved
