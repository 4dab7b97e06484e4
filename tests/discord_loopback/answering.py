"""How a bot may answer an interaction, and until when."""

import time
from dataclasses import dataclass

from tests.discord_loopback import errors
from tests.discord_loopback.command_rules import check_choices
from tests.discord_loopback.component_rules import check_modal
from tests.discord_loopback.interactions import Callback, Interaction, InteractionKind
from tests.discord_loopback.message_rules import check_message
from tests.discord_loopback.messages import COMMAND, CONTEXT_MENU, NO_FLAGS, PLAIN, Message, MessageFlag
from tests.discord_loopback.people import User
from tests.discord_loopback.permissions import Permission
from tests.discord_loopback.posting import Files, Posting
from tests.discord_loopback.problems import Problems
from tests.discord_loopback.wire import Json
from tests.discord_loopback.world import World

ORIGINAL = "@original"
FOLLOW_UPS_FROM_OUTSIDE = 5


@dataclass(slots=True)
class Deadlines:
    """Discord's: the first answer within three seconds, all others within a quarter of an hour."""

    acknowledge_within_s: float = 3.0
    token_lives_s: float = 900.0


class Answering:
    """Take a bot's answers to interactions."""

    def __init__(self, world: World, posting: Posting, deadlines: Deadlines) -> None:
        self._world = world
        self._posting = posting
        self._deadlines = deadlines

    def is_void(self, interaction: Interaction) -> bool:
        """Say whether nothing came in time, so that the person is told that the bot did not respond."""
        waited = time.monotonic() - interaction.created_s
        return interaction.callback is None and waited > self._deadlines.acknowledge_within_s

    # the first answer

    def acknowledge(self, interaction_id: int, token: str, body: Json, *, files: Files = ()) -> Interaction:
        """Take the first answer."""
        interaction = self._world.interactions.get(token)
        if interaction is None or interaction.id != interaction_id or self.is_void(interaction):
            raise errors.unknown_interaction()
        if interaction.callback is not None:
            raise errors.already_acknowledged()
        self._carry_out(interaction, _callback(interaction, body), body.get("data") or {}, files)
        interaction.acknowledged_s = time.monotonic()
        return interaction

    def _carry_out(self, interaction: Interaction, callback: Callback, data: Json, files: Files) -> None:
        path = ("data",)
        match callback:
            case Callback.MESSAGE:
                check_message(data, files=len(files), path=path)
                self._show(interaction, self._post(interaction, data, files, flags=_ephemeral(data)))
            case Callback.DEFERRED_MESSAGE:
                flags = _ephemeral(data) | MessageFlag.LOADING
                interaction.original = self._post(interaction, {}, (), flags=flags)
            case Callback.DEFERRED_UPDATE:
                interaction.original = interaction.source
            case Callback.UPDATE if interaction.source is not None:
                check_message(data, files=len(files), path=path, flags=int(interaction.source.flags))
                interaction.original = interaction.source
                self._edit(interaction, interaction.source, data, files)
            case Callback.CHOICES:
                problems = Problems()
                check_choices(problems, data.get("choices") or [], (*path, "choices"))
                problems.raise_if_any()
                interaction.choices = data.get("choices") or []
            case Callback.MODAL:
                check_modal(data, path)
                interaction.modal = data
            case _:
                raise errors.unknown_message()
        interaction.callback = callback

    # what comes after it

    def follow_up(self, token: str, body: Json, *, files: Files = ()) -> Message:
        """Take a further message; the first one after a deferral takes the place of "thinking"."""
        interaction = self._acknowledged(token)
        check_message(body, files=len(files))
        if interaction.is_from_outside and interaction.follow_ups == FOLLOW_UPS_FROM_OUTSIDE:
            raise errors.too_many_follow_ups()
        interaction.follow_ups += 1
        thinking = interaction.original
        if thinking is not None and thinking.is_loading and not thinking.is_deleted:
            self._edit(interaction, thinking, body, files)
            return thinking
        message = self._post(interaction, body, files, flags=_ephemeral(body), kind=PLAIN)
        self._show(interaction, message, is_original=False)
        return message

    def message(self, token: str, number: str) -> Message:
        """Return the original answer or one of the follow-ups."""
        interaction = self._acknowledged(token)
        if number == ORIGINAL:
            found = interaction.original
        else:
            found = interaction.channel.messages.get(int(number)) if number.isdigit() else None
        if found is None or found.is_deleted or found.author is not self._world.bot:
            raise errors.unknown_message()
        return found

    def edit(self, token: str, number: str, body: Json, *, files: Files = ()) -> Message:
        """Change the original answer or a follow-up."""
        message = self.message(token, number)
        check_message(body, files=len(files), flags=int(message.flags) | int(body.get("flags") or 0))
        self._edit(self._acknowledged(token), message, body, files)
        return message

    def delete(self, token: str, number: str) -> None:
        """Take the original answer or a follow-up away."""
        interaction = self._acknowledged(token)
        message = self.message(token, number)
        interaction.is_withdrawn = interaction.is_withdrawn or message is interaction.original
        self._posting.delete(message)

    def _acknowledged(self, token: str) -> Interaction:
        interaction = self._world.interactions.get(token)
        if interaction is None or interaction.callback is None:
            raise errors.unknown_webhook()
        if time.monotonic() - interaction.created_s > self._deadlines.token_lives_s:
            raise errors.invalid_webhook_token()
        return interaction

    def _post(
        self,
        interaction: Interaction,
        body: Json,
        files: Files,
        *,
        flags: MessageFlag,
        kind: int | None = None,
    ) -> Message:
        message = self._posting.post(
            interaction.channel,
            self._world.bot,
            {**body, "message_reference": None},
            files=files,
            flags=flags,
            kind=_kind(interaction) if kind is None else kind,
        )
        message.interaction = interaction
        self._posting.announce(message)
        return message

    def _show(self, interaction: Interaction, message: Message, *, is_original: bool = True) -> None:
        if is_original:
            interaction.original = message
        interaction.show(message)

    def _edit(self, interaction: Interaction, message: Message, body: Json, files: Files) -> None:
        self._posting.edit(message, body, files=files)
        interaction.show(message)


def _callback(interaction: Interaction, body: Json) -> Callback:
    problems = Problems()
    problems.choice(("type",), body.get("type"), among=sorted(interaction.takes))
    problems.raise_if_any()
    return Callback(body["type"])


def _ephemeral(body: Json) -> MessageFlag:
    return MessageFlag(body.get("flags") or 0) & MessageFlag.EPHEMERAL | NO_FLAGS


def _kind(interaction: Interaction) -> int:
    if interaction.kind is not InteractionKind.COMMAND:
        return PLAIN
    return COMMAND if interaction.data.get("type") == 1 else CONTEXT_MENU


def may_see(message: Message, user: User) -> bool:
    """Say whether a person sees a message: their own ephemeral ones, else all of a channel that they see."""
    if message.is_deleted:
        return False
    if message.is_ephemeral:
        return message.interaction is not None and message.interaction.user is user
    return Permission.VIEW_CHANNEL in message.channel.permissions_of(user)
