"""Messages as the JSON that bots receive."""

from tests.discord_loopback.messages import Attachment, Message
from tests.discord_loopback.people import Guild, User
from tests.discord_loopback.people_payloads import partial_member_json, user_json
from tests.discord_loopback.place_payloads import channel_json
from tests.discord_loopback.snowflakes import timestamp
from tests.discord_loopback.wire import Json


def attachment_json(attachment: Attachment) -> Json:
    address = f"https://cdn.discordapp.com/attachments/{attachment.id}/{attachment.filename}"
    return {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": len(attachment.content),
        "url": address,
        "proxy_url": address,
    }


def message_json(message: Message, *, with_words: bool = True) -> Json:
    """Return a message; without its words, all that a person wrote or showed in it is empty."""
    guild = message.channel.guild
    mentions = message.mentions
    body: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "author": user_json(message.author),
        "content": message.content if with_words else "",
        "timestamp": timestamp(message.id),
        "edited_timestamp": message.edited_at or None,
        "tts": False,
        "mention_everyone": mentions.everyone,
        "mentions": [_mention_json(user, guild) for user in mentions.users],
        "mention_roles": [str(role.id) for role in mentions.roles],
        "attachments": [attachment_json(each) for each in message.attachments] if with_words else [],
        "embeds": message.embeds if with_words else [],
        "components": message.components if with_words else [],
        "pinned": False,
        "type": message.kind,
        "flags": int(message.flags),
        **({"nonce": message.nonce} if message.nonce else {}),
        **({"thread": channel_json(message.thread)} if message.thread else {}),
        **_origin_json(message),
    }
    if message.pointer is not None:
        body["message_reference"] = {
            "type": 0,
            "message_id": str(message.pointer.message_id),
            "channel_id": str(message.pointer.channel_id),
            **({"guild_id": str(message.pointer.guild_id)} if message.pointer.guild_id else {}),
        }
    return body


def _mention_json(user: User, guild: Guild | None) -> Json:
    member = guild.members.get(user.id) if guild else None
    return {**user_json(user), **({"member": partial_member_json(member)} if member else {})}


def _origin_json(message: Message) -> Json:
    """Return what tells that a message answers an interaction."""
    interaction = message.interaction
    if interaction is None:
        return {}
    metadata: Json = {
        "id": str(interaction.id),
        "type": int(interaction.kind),
        "user": user_json(interaction.user),
        "authorizing_integration_owners": interaction.installed_for,
    }
    if interaction.source is not None:
        metadata["interacted_message_id"] = str(interaction.source.id)
    application = message.author.id
    return {
        "webhook_id": str(application),
        "application_id": str(application),
        "interaction_metadata": metadata,
    }
