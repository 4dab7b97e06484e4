"""The command tree: what is synced when, and what happens where a command fails."""

import hashlib
import json
import logging
from collections import OrderedDict
from typing import Any, Final

import discord
from discord import app_commands

from bot.discord.questions import words_for
from bot.discord.replies import excuse
from bot.discord.retries import UNDELIVERED, delivered, responded
from bot.errors import ServiceError
from bot.storage import Storage
from bot.wording.command_names import Names

_SEEN: Final = 2_000
# The interaction is unknown (answered too late), or acknowledged already.
_PAST: Final = frozenset({10062, 40060})
_log = logging.getLogger(__name__)


class EventDeduplicator:
    """The ids of the last events: Discord sends some again after a lost connection."""

    def __init__(self, most: int = _SEEN) -> None:
        self._most = most
        self._ids: OrderedDict[int, None] = OrderedDict()

    def is_new(self, event_id: int) -> bool:
        """Return whether an event comes for the first time; from then on it does not."""
        if event_id in self._ids:
            return False
        self._ids[event_id] = None
        if len(self._ids) > self._most:
            self._ids.popitem(last=False)
        return True


class Tree(app_commands.CommandTree[discord.Client]):
    """Commands that answer each interaction once, and say so where one fails."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__(
            client,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
        )
        self._seen = EventDeduplicator()

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Let each interaction through once."""
        return self._seen.is_new(interaction.id)

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Log a failure and tell the person, unless it is too late for that."""
        if isinstance(error, app_commands.CheckFailure):
            return
        await failed(interaction, getattr(error, "original", error))


async def failed(interaction: discord.Interaction, error: Exception) -> None:
    """Log why an interaction failed and tell the person, unless it is too late for that."""
    if isinstance(error, discord.HTTPException) and error.code in _PAST:
        _log.warning("an interaction was over before it was answered (code %d)", error.code)
        return
    if isinstance(error, ServiceError):
        _log.warning("an interaction was refused (%s)", type(error).__name__)
    else:
        _log.error("an interaction failed", exc_info=error)
    words = words_for(interaction)
    await apologise(interaction, excuse(error, words))


async def apologise(interaction: discord.Interaction, sentence: str) -> None:
    """Say a sentence to the person alone; if that cannot be said any more it is left."""
    response = interaction.response
    try:
        if not response.is_done():
            await responded(lambda: response.send_message(sentence, ephemeral=True))
        elif response.type is discord.InteractionResponseType.deferred_channel_message:
            # In the place of "thinking...".
            await delivered(
                lambda: interaction.edit_original_response(content=sentence, embed=None, view=None)
            )
        else:
            # The original is what everyone sees: the message under which a button was pressed.
            await delivered(lambda: interaction.followup.send(sentence, ephemeral=True))
    except UNDELIVERED as error:
        _log.warning("an apology did not get through (%s)", type(error).__name__)


async def sync_if_changed(
    tree: "app_commands.CommandTree[Any]", storage: Storage, application_id: int
) -> bool:
    """Sync the commands with Discord if they have changed since the last sync; return whether they had.

    Discord allows few syncs a day and keeps what it was given. If it refuses the commands, the old ones stay.
    """
    fingerprint = await fingerprint_of(tree, application_id)
    if await storage.command_hash() == fingerprint:
        return False
    try:
        await delivered(tree.sync)
    except (app_commands.AppCommandError, discord.Forbidden):
        _log.exception("Discord refused the commands")
        return False
    await storage.set_command_hash(fingerprint)
    return True


async def fingerprint_of(tree: "app_commands.CommandTree[Any]", application_id: int) -> str:
    """Return what two equal sets of commands of one application have in common."""
    translator = Names()
    payloads = [await command.get_translated_payload(tree, translator) for command in tree.get_commands()]
    texts = sorted(json.dumps(payload, sort_keys=True) for payload in payloads)
    return hashlib.sha256(f"{application_id} {texts}".encode()).hexdigest()
