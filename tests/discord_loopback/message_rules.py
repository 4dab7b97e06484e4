"""What Discord refuses in a message: its words, its embeds, whom it may ping."""

from tests.discord_loopback.component_rules import check_components
from tests.discord_loopback.errors import empty_message
from tests.discord_loopback.messages import MessageFlag
from tests.discord_loopback.problems import Path, Problems
from tests.discord_loopback.wire import Json

CONTENT_CHARS = 2_000
NONCE_CHARS = 25
EMBEDS = 10
EMBED_CHARS_IN_ALL = 6_000
FIELDS = 25
FILES = 10
MENTIONS = 100

# The texts of an embed: where they stand, how long they may be.
EMBED_TEXTS = (
    (("title",), 256),
    (("description",), 4_096),
    (("footer", "text"), 2_048),
    (("author", "name"), 256),
)
EMBED_ADDRESSES = (
    ("url",),
    ("image", "url"),
    ("thumbnail", "url"),
    ("footer", "icon_url"),
    ("author", "url"),
    ("author", "icon_url"),
)


def check_message(body: Json, *, files: int, path: Path = (), flags: int | None = None) -> None:
    """Refuse a message that Discord would refuse, with all that is wrong with it."""
    problems = Problems()
    version_2 = bool((body.get("flags") or 0 if flags is None else flags) & MessageFlag.COMPONENTS_V2)
    problems.text((*path, "content"), body.get("content"), most=CONTENT_CHARS)
    problems.text((*path, "nonce"), _text_or_none(body.get("nonce")), most=NONCE_CHARS)
    problems.count((*path, "attachments"), body.get("attachments") or [], most=FILES)
    if files > FILES:
        problems.add((*path, "files"), "BASE_TYPE_MAX_LENGTH", f"Must be {FILES} or fewer in length.")
    check_embeds(problems, body.get("embeds") or [], (*path, "embeds"))
    check_components(problems, body.get("components") or [], (*path, "components"), version_2=version_2)
    _check_allowed_mentions(problems, body.get("allowed_mentions"), (*path, "allowed_mentions"))
    if version_2:
        _check_no_legacy_fields(problems, body, path)
    problems.raise_if_any()


def refuse_emptiness(body: Json, *, files: int) -> None:
    """Refuse a message in which there is nothing to see."""
    showing = (body.get("content"), body.get("embeds"), body.get("components"), body.get("sticker_ids"))
    if not any(showing) and not files and "poll" not in body:
        raise empty_message()


def check_embeds(problems: Problems, embeds: list[Json], path: Path) -> None:
    """Note what is wrong with a message's embeds."""
    problems.count(path, embeds, most=EMBEDS)
    for row, embed in enumerate(embeds):
        _check_embed(problems, embed, (*path, row))
    if sum(_embed_length(embed) for embed in embeds) > EMBED_CHARS_IN_ALL:
        problems.add(
            path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_CHARS_IN_ALL}"
        )


def _check_embed(problems: Problems, embed: Json, path: Path) -> None:
    for steps, most in EMBED_TEXTS:
        problems.text((*path, *steps), _inside(embed, steps), most=most)
    for steps in EMBED_ADDRESSES:
        problems.address((*path, *steps), _inside(embed, steps))
    problems.number((*path, "color"), embed.get("color"), least=0, most=0xFFFFFF)
    fields = embed.get("fields") or []
    problems.count((*path, "fields"), fields, most=FIELDS)
    for row, field in enumerate(fields):
        problems.text((*path, "fields", row, "name"), _stripped(field.get("name")), least=1, most=256)
        problems.text((*path, "fields", row, "value"), _stripped(field.get("value")), least=1, most=1_024)


def _stripped(text: object) -> object:
    """Return a text as Discord keeps it: without white space around it."""
    return text.strip() if isinstance(text, str) else text


def _embed_length(embed: Json) -> int:
    fields = [text for field in embed.get("fields") or [] for text in (field.get("name"), field.get("value"))]
    texts = [_inside(embed, steps) for steps, _ in EMBED_TEXTS] + fields
    return sum(len(str(text).strip()) for text in texts if text)


def _inside(embed: Json, steps: tuple[str, ...]) -> object:
    value: object = embed
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _check_allowed_mentions(problems: Problems, allowed: Json | None, path: Path) -> None:
    if allowed is None:
        return
    parse = allowed.get("parse") or []
    for row, kind in enumerate(parse):
        problems.choice((*path, "parse", row), kind, among=("users", "roles", "everyone"))
    for kind in ("users", "roles"):
        problems.count((*path, kind), allowed.get(kind) or [], most=MENTIONS)
        if kind in parse and allowed.get(kind):
            problems.add(
                path,
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids] exclude each other',
            )


def _check_no_legacy_fields(problems: Problems, body: Json, path: Path) -> None:
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(key):
            problems.add(
                (*path, key),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                "The 'content', 'embeds', 'poll' and 'sticker_ids' fields cannot be used with components v2.",
            )
