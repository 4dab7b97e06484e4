"""Whom a message names, and whom of them it pings."""

import re
from collections.abc import Iterable

from tests.discord_loopback.channels import Channel
from tests.discord_loopback.messages import Mentions, Message
from tests.discord_loopback.people import Role, User
from tests.discord_loopback.permissions import Permission
from tests.discord_loopback.wire import Json

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)\b")
# A message without `allowed_mentions` may ping all whom it names.
ALL: Json = {"parse": ["users", "roles", "everyone"], "replied_user": True}


def mentions_in(
    content: str, *, author: User, channel: Channel, allowed: Json | None, replied_to: Message | None
) -> Mentions:
    """Return whom a message mentions; `allowed` is its `allowed_mentions`."""
    rule = ALL if allowed is None else allowed
    users = [user for user in _users(content, channel) if _lets(rule, "users", user.id)]
    if replied_to is not None and rule.get("replied_user", False) and replied_to.author not in users:
        users.insert(0, replied_to.author)
    roles = [role for role in _roles(content, channel) if _lets(rule, "roles", role.id)]
    may_call_all = Permission.MENTION_EVERYONE in channel.permissions_of(author)
    called = _called(content) if may_call_all and "everyone" in rule.get("parse", ()) else ()
    pinging_roles = [role for role in roles if role.is_mentionable or may_call_all]
    names = [
        *(user.name for user in users if user is not author),
        *(f"@{role.name}" for role in pinging_roles),
    ]
    return Mentions(tuple(users), tuple(roles), bool(called), tuple(sorted((*names, *called))))


def _users(content: str, channel: Channel) -> list[User]:
    if channel.guild is None:
        return [user for number in _ids(USER, content) for user in channel.recipients if user.id == number]
    members = channel.guild.members
    return [members[number].user for number in _ids(USER, content) if number in members]


def _roles(content: str, channel: Channel) -> list[Role]:
    roles = channel.guild.roles if channel.guild else {}
    return [roles[number] for number in _ids(ROLE, content) if number in roles]


def _ids(pattern: re.Pattern[str], content: str) -> Iterable[int]:
    return dict.fromkeys(int(found) for found in pattern.findall(content))


def _called(content: str) -> tuple[str, ...]:
    return tuple(sorted({f"@{word}" for word in EVERYONE.findall(content)}))


def _lets(rule: Json, kind: str, number: int) -> bool:
    return kind in rule.get("parse", ()) or str(number) in {str(each) for each in rule.get(kind) or ()}
