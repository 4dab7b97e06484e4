"""Users, members and roles as the JSON that bots receive."""

from tests.discord_loopback.people import Member, Role, User
from tests.discord_loopback.snowflakes import timestamp
from tests.discord_loopback.wire import Json


def user_json(user: User) -> Json:
    return {
        "id": str(user.id),
        "username": user.name.lower() if not user.is_bot else user.name,
        "global_name": None if user.is_bot else user.name,
        "discriminator": "0000" if user.is_bot else "0",
        "avatar": None,
        "bot": user.is_bot,
        "system": False,
        "public_flags": 0,
    }


def partial_member_json(member: Member) -> Json:
    """Return a member as it comes with a message: without its user."""
    return {
        "roles": [str(role.id) for role in member.roles],
        "nick": None,
        "avatar": None,
        "joined_at": timestamp(member.guild.id),
        "premium_since": None,
        "pending": False,
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def member_json(member: Member) -> Json:
    return {**partial_member_json(member), "user": user_json(member.user)}


def role_json(role: Role, *, position: int) -> Json:
    return {
        "id": str(role.id),
        "name": role.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": position,
        "permissions": str(int(role.permissions)),
        "managed": bool(role.bot_id),
        "mentionable": role.is_mentionable,
        "flags": 0,
        **({"tags": {"bot_id": str(role.bot_id)}} if role.bot_id else {}),
    }
