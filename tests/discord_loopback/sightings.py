"""What people see: messages, the bot's answers among them, forms, and what is offered while typing.

A message shows what it is now: one that the bot edits later changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.discord_loopback import messages
from tests.discord_loopback.answering import may_see
from tests.discord_loopback.component_rules import Component, walk
from tests.discord_loopback.forms import fields_of
from tests.discord_loopback.interactions import Interaction
from tests.discord_loopback.stage import Stage
from tests.discord_loopback.wire import Json

if TYPE_CHECKING:
    from tests.discord_loopback.actors import Person
    from tests.discord_loopback.scenery import Channel


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices that are offered while typing."""

    name: str
    value: str | int | float


class Message:
    """A message that somebody wrote."""

    def __init__(self, stage: Stage, inner: messages.Message, place: Callable[[int], Channel]) -> None:
        self._stage = stage
        self._place = place
        self.inner = inner

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and other.inner is self.inner

    def __hash__(self) -> int:
        return hash(self.inner.id)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} by {self.author}: {self.words!r}>"

    @property
    def id(self) -> int:
        return self.inner.id

    @property
    def author(self) -> str:
        return self.inner.author.name

    @property
    def content(self) -> str:
        return self.inner.content

    @property
    def embeds(self) -> tuple[Json, ...]:
        return tuple(self.inner.embeds)

    @property
    def components(self) -> tuple[Json, ...]:
        return tuple(self.inner.components)

    @property
    def attachments(self) -> dict[str, bytes]:
        """The files that came with it, by name."""
        return {each.filename: each.content for each in self.inner.attachments}

    @property
    def buttons(self) -> tuple[str, ...]:
        """The labels of the buttons that can be pressed, links too."""
        found = (each for _, each in walk(self.inner.components) if each.get("type") == Component.BUTTON)
        return tuple(str(each.get("label") or "") for each in found if not each.get("disabled"))

    @property
    def words(self) -> str:
        """All that a person reads in it: its content, its layout's texts, its embeds' texts."""
        layout = [
            str(each["content"])
            for _, each in walk(self.inner.components)
            if each.get("type") == Component.TEXT
        ]
        return "\n".join([self.content, *layout, *map(_words_of_embed, self.inner.embeds)]).strip()

    @property
    def channel(self) -> Channel:
        return self._place(self.inner.channel.id)

    @property
    def thread(self) -> Channel | None:
        """The thread that started from it."""
        return None if self.inner.thread is None else self._place(self.inner.thread.id)

    @property
    def reference(self) -> int | None:
        """The id of the message to which it replies."""
        return None if self.inner.pointer is None else self.inner.pointer.message_id

    @property
    def pings(self) -> tuple[str, ...]:
        """The names of all whom it notifies: people, @roles, @everyone, @here."""
        return self.inner.mentions.pings

    @property
    def edits(self) -> int:
        return self.inner.edits

    @property
    def is_deleted(self) -> bool:
        return self.inner.is_deleted

    @property
    def is_ephemeral(self) -> bool:
        return self.inner.is_ephemeral

    @property
    def suppresses_embeds(self) -> bool:
        return messages.MessageFlag.SUPPRESS_EMBEDS in self.inner.flags

    @property
    def link(self) -> str:
        guild = self.inner.channel.guild
        place = f"{guild.id if guild else '@me'}/{self.inner.channel.id}"
        return f"https://discord.com/channels/{place}/{self.id}"

    def visible_to(self, person: Person) -> bool:
        """Say whether a person sees it."""
        return self._stage.do(lambda: may_see(self.inner, person.user))


class Reply(Message):
    """What the bot showed; `interaction` is None where it answered a message that somebody wrote."""

    def __init__(
        self,
        stage: Stage,
        inner: messages.Message,
        place: Callable[[int], Channel],
        interaction: Interaction | None = None,
    ) -> None:
        super().__init__(stage, inner, place)
        self.interaction = interaction

    @property
    def acknowledged_ms(self) -> float:
        """How long it took until Discord knew that the bot is at it: its first answer to the interaction."""
        assert self.interaction is not None, "a message is answered without being acknowledged"
        return (self.interaction.acknowledged_s - self.interaction.created_s) * 1000

    @property
    def was_deferred(self) -> bool:
        """Whether people saw that the bot was thinking before they saw this."""
        return self.interaction is not None and self.interaction.callback in (5, 6)

    @property
    def all_shown(self) -> tuple[Reply, ...]:
        """Everything that the bot showed for the same interaction up to now, itself included."""
        if self.interaction is None:
            return (self,)
        shown = list(self.interaction.shown)
        return tuple(Reply(self._stage, each, self._place, self.interaction) for each in shown)


class Modal:
    """A form that the bot opened."""

    def __init__(self, interaction: Interaction) -> None:
        assert interaction.modal is not None
        self.interaction = interaction
        self.payload = interaction.modal

    def __repr__(self) -> str:
        return f"<Modal {self.title!r} {list(self.fields)}>"

    @property
    def title(self) -> str:
        return str(self.payload["title"])

    @property
    def custom_id(self) -> str:
        return str(self.payload["custom_id"])

    @property
    def fields(self) -> dict[str, Json]:
        """The fields by the label that a person reads."""
        return fields_of(self.payload)

    @property
    def acknowledged_ms(self) -> float:
        return (self.interaction.acknowledged_s - self.interaction.created_s) * 1000


def _words_of_embed(embed: Json) -> str:
    texts = [
        embed.get("author", {}).get("name"),
        embed.get("title"),
        embed.get("description"),
        *(text for field in embed.get("fields") or [] for text in (field["name"], field["value"])),
        embed.get("footer", {}).get("text"),
    ]
    return "\n".join(str(text) for text in texts if text)
