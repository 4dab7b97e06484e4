"""Interactions as the JSON that bots receive."""

from tests.discord_loopback.interactions import Interaction
from tests.discord_loopback.message_payloads import message_json
from tests.discord_loopback.people import User
from tests.discord_loopback.people_payloads import member_json, user_json
from tests.discord_loopback.permissions import Permission
from tests.discord_loopback.place_payloads import channel_json
from tests.discord_loopback.wire import Json

# Discord's limit for servers without boosts.
ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024


def interaction_json(interaction: Interaction, bot: User) -> Json:
    """Return INTERACTION_CREATE's body."""
    guild, channel, user = interaction.channel.guild, interaction.channel, interaction.user
    body: Json = {
        "id": str(interaction.id),
        "application_id": str(bot.id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(channel.id),
        "channel": {**channel_json(channel), "permissions": str(int(channel.permissions_of(user)))},
        "locale": user.locale,
        "app_permissions": str(int(_app_permissions(interaction, bot))),
        "authorizing_integration_owners": interaction.installed_for,
        "entitlements": [],
        "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
    }
    if interaction.source is not None:
        body["message"] = message_json(interaction.source)
    if guild is None:
        return body | {"user": user_json(user), "context": 1 if bot in channel.recipients else 2}
    permissions = str(int(channel.permissions_of(user)))
    return body | {
        "guild_id": str(guild.id),
        "guild_locale": guild.locale,
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "member": {**member_json(guild.members[user.id]), "permissions": permissions},
        "context": 0,
    }


def _app_permissions(interaction: Interaction, bot: User) -> Permission:
    guild = interaction.channel.guild
    if guild is None or bot.id in guild.members:
        return interaction.channel.permissions_of(bot)
    # Where the bot is no member, it may do what the user who brought it may do.
    return interaction.channel.permissions_of(interaction.user)
