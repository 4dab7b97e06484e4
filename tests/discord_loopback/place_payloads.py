"""Servers, channels and threads as the JSON that bots receive."""

from tests.discord_loopback.channels import Channel, Thread
from tests.discord_loopback.people import Guild, User
from tests.discord_loopback.people_payloads import member_json, role_json, user_json
from tests.discord_loopback.permissions import Permission
from tests.discord_loopback.snowflakes import timestamp
from tests.discord_loopback.wire import Json


def channel_json(channel: Channel) -> Json:
    match channel:
        case Thread():
            return _thread_json(channel)
        case Channel(guild=None):
            return _private_channel_json(channel)
        case _:
            return _guild_channel_json(channel)


def _guild_channel_json(channel: Channel) -> Json:
    return {
        "id": str(channel.id),
        "type": int(channel.kind),
        "guild_id": str(channel.guild.id) if channel.guild else None,
        "name": channel.name,
        "topic": None,
        "nsfw": False,
        "position": 0,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "last_message_id": _last_message_id(channel),
        "flags": 0,
        "permission_overwrites": [
            {
                "id": str(target),
                "type": 0 if channel.guild and target in channel.guild.roles else 1,
                "allow": str(int(overwrite.allow)),
                "deny": str(int(overwrite.deny)),
            }
            for target, overwrite in channel.overwrites.items()
        ],
    }


def _private_channel_json(channel: Channel) -> Json:
    return {
        "id": str(channel.id),
        "type": int(channel.kind),
        "last_message_id": _last_message_id(channel),
        "recipients": [user_json(user) for user in channel.recipients if not user.is_bot],
        "flags": 0,
        **(
            {"name": channel.name, "icon": None, "owner_id": str(channel.recipients[0].id)}
            if channel.name
            else {}
        ),
    }


def _thread_json(thread: Thread) -> Json:
    return {
        "id": str(thread.id),
        "type": int(thread.kind),
        "guild_id": str(thread.guild.id) if thread.guild else None,
        "parent_id": str(thread.parent.id),
        "owner_id": str(thread.owner.id),
        "name": thread.name,
        "last_message_id": _last_message_id(thread),
        "message_count": len(thread.messages),
        "total_message_sent": len(thread.messages),
        "member_count": len(thread.members),
        "rate_limit_per_user": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": thread.is_archived,
            "archive_timestamp": timestamp(thread.id),
            "auto_archive_duration": thread.auto_archive_minutes,
            "locked": thread.is_locked,
            "create_timestamp": timestamp(thread.id),
        },
    }


def thread_member_json(thread: Thread, user: User) -> Json:
    return {"id": str(thread.id), "user_id": str(user.id), "join_timestamp": timestamp(thread.id), "flags": 0}


def thread_json_for(thread: Thread, user: User) -> Json:
    """Return a thread as one of its members, or nobody of them, is told of it."""
    if user.id not in thread.members:
        return channel_json(thread)
    return {**channel_json(thread), "member": thread_member_json(thread, user)}


def _last_message_id(channel: Channel) -> str | None:
    return str(max(channel.messages)) if channel.messages else None


def partial_guild_json(guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "description": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "owner_id": str(guild.owner.id),
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role_json(role, position=place) for place, role in enumerate(guild.roles.values())],
        "preferred_locale": guild.locale,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "vanity_url_code": None,
        "max_members": 500_000,
    }


def guild_json(guild: Guild, bot: User) -> Json:
    """Return GUILD_CREATE's body: without the members intent, it lists the bot alone among the members."""
    threads = [channel for channel in guild.channels.values() if isinstance(channel, Thread)]
    return {
        **partial_guild_json(guild),
        "joined_at": timestamp(guild.id),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_json(guild.members[bot.id])],
        "channels": [
            channel_json(channel) for channel in guild.channels.values() if not isinstance(channel, Thread)
        ],
        "threads": [
            thread_json_for(thread, bot)
            for thread in threads
            if not thread.is_archived and Permission.VIEW_CHANNEL in thread.permissions_of(bot)
        ],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
