"""Forms (modals) as a person fills them in."""

from collections.abc import Mapping, Sequence

from tests.discord_loopback.component_rules import Component
from tests.discord_loopback.errors import RuleBrokenError
from tests.discord_loopback.wire import Json

MOST_CHARS = 4_000

Answers = Mapping[str, str | Sequence[str]]


def fields_of(modal: Json) -> dict[str, Json]:
    """Return a form's fields by the label that a person reads."""
    fields: dict[str, Json] = {}
    for component in modal["components"]:
        if component["type"] == Component.ACTION_ROW:
            fields |= {child["label"]: child for child in component["components"]}
        elif component["type"] == Component.LABEL:
            fields[component["label"]] = component["component"]
    return fields


def submission(modal: Json, answers: Answers) -> list[Json]:
    """Return a filled form as it travels; `answers` are by label or by custom id.

    Raises:
        RuleBrokenError: Discord would not let a person send that.
    """
    fields = fields_of(modal)
    by_id = {field["custom_id"]: _answer(label, field, answers) for label, field in fields.items()}
    known = {*fields, *by_id}
    for name in answers:
        if name not in known:
            raise RuleBrokenError(f"the form has no field {name}; it has: {', '.join(fields)}")
    return [_filled(component, by_id) for component in modal["components"]]


def _filled(component: Json, by_id: Mapping[str, Json]) -> Json:
    if component["type"] == Component.ACTION_ROW:
        children = [by_id[child["custom_id"]] for child in component["components"]]
        return {"type": Component.ACTION_ROW, "id": 1, "components": children}
    if component["type"] == Component.LABEL:
        return {"type": Component.LABEL, "id": 1, "component": by_id[component["component"]["custom_id"]]}
    return {"type": component["type"], "id": 1}


def _answer(label: str, field: Json, answers: Answers) -> Json:
    given = answers.get(label, answers.get(field["custom_id"]))
    body: Json = {"type": field["type"], "id": 1, "custom_id": field["custom_id"]}
    if field["type"] != Component.TEXT_INPUT:
        return body | {"values": _picked(label, field, given)}
    text = field.get("value") or "" if given is None else str(given)
    least = field.get("min_length") or 0
    if field.get("required", True):
        least = max(least, 1)
    if (text or field.get("required", True)) and not least <= len(text) <= (
        field.get("max_length") or MOST_CHARS
    ):
        raise RuleBrokenError(f"the field {label} does not take {len(text)} characters")
    return body | {"value": text}


def _picked(label: str, field: Json, given: str | Sequence[str] | None) -> list[str]:
    picked = [given] if isinstance(given, str) else list(given or ())
    values = {
        key: option["value"] for option in field["options"] for key in (option["label"], option["value"])
    }
    unknown = [value for value in picked if value not in values]
    if unknown or (field.get("required", True) and not picked):
        raise RuleBrokenError(f"the field {label} offers {', '.join(values)}")
    return [values[value] for value in picked]
