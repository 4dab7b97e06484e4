"""What members may do, by role and by channel."""

from collections.abc import Iterable
from enum import IntFlag
from functools import reduce
from operator import or_


class Permission(IntFlag):
    """The permissions that matter to a bot of messages and commands, with Discord's bits."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    USE_EXTERNAL_APPS = 1 << 50


NOTHING = Permission(0)
EVERYTHING = reduce(or_, Permission)

# What the scenes' people need to talk and to use commands. They have it by a role of their own and not as
# everyone has it, so that a bot has no more than what it was given.
OF_PEOPLE = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "create_public_threads",
    "read_message_history",
    "use_application_commands",
    "use_external_apps",
)
# The least with which a bot can answer by embed in channels and in threads of its own.
OF_THE_BOT = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "embed_links",
    "read_message_history",
    "create_public_threads",
)


def permissions_named(names: Iterable[str]) -> Permission:
    """Return the permissions of these names, which are Discord's in lower case."""
    return reduce(or_, (Permission[name.upper()] for name in names), NOTHING)
