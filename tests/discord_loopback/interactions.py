"""What people ask of the bot other than by writing: commands, buttons, forms, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from tests.discord_loopback.messages import Message
from tests.discord_loopback.wire import Json

if TYPE_CHECKING:
    from tests.discord_loopback.channels import Channel
    from tests.discord_loopback.people import User


class InteractionKind(IntEnum):
    """Discord's numbers."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class Callback(IntEnum):
    """How a bot may answer, by Discord's numbers."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


_TO_COMMANDS = frozenset({Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.MODAL})
_TO_FORMS = frozenset({Callback.MESSAGE, Callback.DEFERRED_MESSAGE})
_TO_BUTTONS = frozenset({Callback.DEFERRED_UPDATE, Callback.UPDATE})


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction: times are seconds of the monotonic clock, 0 where it has not happened.

    `shown` are the messages that the bot showed for it, in the order in which people saw them.
    """

    id: int
    kind: InteractionKind
    token: str
    user: User
    channel: Channel
    data: Json
    installed_for: dict[str, str]
    created_s: float
    source: Message | None = None
    acknowledged_s: float = 0.0
    callback: Callback | None = None
    original: Message | None = None
    shown: list[Message] = field(default_factory=list)
    follow_ups: int = 0
    modal: Json | None = None
    choices: list[Json] | None = None
    is_withdrawn: bool = False

    @property
    def takes(self) -> frozenset[Callback]:
        """The callbacks that Discord accepts for it."""
        match self.kind:
            case InteractionKind.AUTOCOMPLETE:
                return frozenset({Callback.CHOICES})
            case InteractionKind.COMMAND:
                return _TO_COMMANDS
            case InteractionKind.COMPONENT:
                return _TO_COMMANDS | _TO_BUTTONS
            case InteractionKind.MODAL_SUBMIT:
                return _TO_FORMS | _TO_BUTTONS if self.source else _TO_FORMS

    @property
    def has_come_to_something(self) -> bool:
        """Whether the person sees what the bot made of it, and not merely that it is thinking."""
        return bool(self.shown) or self.modal is not None or self.choices is not None

    @property
    def is_from_outside(self) -> bool:
        """Whether the bot is no member of the server where it is used: its follow-ups are few there."""
        return self.channel.guild is not None and "0" not in self.installed_for

    def show(self, message: Message) -> None:
        """Note that the person sees a message of the bot for the first time."""
        if message not in self.shown:
            self.shown.append(message)
