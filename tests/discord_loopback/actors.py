"""The people of a scene, and what they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.discord_loopback import channels, messages, people
from tests.discord_loopback.errors import RuleBrokenError
from tests.discord_loopback.interactions import Interaction
from tests.discord_loopback.listening import Listening
from tests.discord_loopback.options import Value
from tests.discord_loopback.permissions import Permission
from tests.discord_loopback.scenery import Channel, Role
from tests.discord_loopback.sightings import Choice, Message, Modal, Reply
from tests.discord_loopback.stage import WITHIN_S, Stage

Option = str | int | float | bool | Channel | Role


class Person:
    """Somebody who acts in the channel `home` where no other is named; None is their direct messages."""

    def __init__(self, stage: Stage, user: people.User, home: Channel | None = None) -> None:
        self._stage = stage
        self._listening = Listening(stage)
        self.user = user
        self.home = home

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def mention(self) -> str:
        return self.user.mention

    @property
    def dm(self) -> Channel:
        """The direct messages between this person and the bot."""
        world = self._stage.server.world
        return Channel(self._stage, self._stage.do(lambda: world.direct_channel(self.user)))

    def closes_direct_messages(self) -> None:
        """Take no messages from the bot any more."""
        self.user.takes_messages = False

    # commands, menus, buttons, forms

    async def asks(
        self,
        command: str,
        /,
        *,
        at: Channel | None = None,
        within: float = WITHIN_S,
        **options: Option | Person,
    ) -> Reply:
        """Use a slash command, such as `/ask` or `/settings scope`, and return what the bot shows for it.

        Raises:
            RuleBrokenError: Discord does not offer that.
            NoReplyError: the bot did not respond, responded with a form, or thinks for ever.
        """
        return await self._listening.reply(self._command(command, at, options), within)

    async def opens_by(
        self,
        command: str,
        /,
        *,
        at: Channel | None = None,
        within: float = WITHIN_S,
        **options: Option | Person,
    ) -> Modal:
        """Use a slash command that opens a form."""
        return await self._listening.modal(self._command(command, at, options), within)

    async def types(
        self,
        command: str,
        /,
        *,
        at: Channel | None = None,
        within: float = WITHIN_S,
        **options: Option | Person,
    ) -> tuple[Choice, ...]:
        """Type in the last of the options and return what is offered."""
        focused = list(options)[-1]
        return await self._listening.choices(self._command(command, at, options, focused=focused), within)

    async def uses(
        self, menu: str, *, on: Message | Person, at: Channel | None = None, within: float = WITHIN_S
    ) -> Reply:
        """Choose an entry of the context menu of a message or of a person."""
        return await self._listening.reply(self._menu(menu, on, at), within)

    async def opens_by_using(
        self, menu: str, *, on: Message | Person, at: Channel | None = None, within: float = WITHIN_S
    ) -> Modal:
        """Choose an entry of a context menu that opens a form."""
        return await self._listening.modal(self._menu(menu, on, at), within)

    async def presses(self, message: Message, button: str, *, within: float = WITHIN_S) -> Reply:
        """Press a button, by its label or the beginning of its custom id.

        Return what the bot shows: a new message, or this one after its edit.
        """
        return await self._listening.reply(self._press(message, button), within)

    async def opens(self, message: Message, button: str, *, within: float = WITHIN_S) -> Modal:
        """Press a button that opens a form."""
        return await self._listening.modal(self._press(message, button), within)

    async def picks(self, message: Message, *values: str, within: float = WITHIN_S) -> Reply:
        """Pick options of a message's menu, by label or value, and return what the bot shows."""
        prompting = self._stage.prompting
        return await self._listening.reply(
            self._stage.do(lambda: prompting.pick(self.user, message.inner, values)), within
        )

    async def submits(
        self, modal: Modal, answers: Mapping[str, str | Sequence[str]], *, within: float = WITHIN_S
    ) -> Reply:
        """Submit a form, filled by the labels of its fields, and return what the bot shows."""
        prompting = self._stage.prompting
        if modal.interaction.user is not self.user:
            raise RuleBrokenError(f"{self.name} does not see that form")
        return await self._listening.reply(
            self._stage.do(lambda: prompting.submit(modal.interaction, answers)), within
        )

    # messages

    def posts(
        self, channel: Channel, text: str, *, reply_to: Message | None = None, pings: bool = True
    ) -> Message:
        """Write a message and wait for nothing."""
        return self._message(self._stage.do(lambda: self._post(channel.inner, text, reply_to, pings=pings)))

    async def says(
        self, channel: Channel, text: str, *, within: float = WITHIN_S, deleting_it: bool = False
    ) -> Reply | None:
        """Write a message and return the bot's reply, if any; `deleting_it` deletes it at once."""

        def speak() -> messages.Message:
            written = self._post(channel.inner, text, None, pings=True)
            if deleting_it:
                self._stage.server.posting.delete(written)
            return written

        return await self.hears_back(self._message(self._stage.do(speak)), within=within)

    async def replies(
        self, *, to: Message, text: str, pings: bool = True, within: float = WITHIN_S
    ) -> Reply | None:
        """Reply to a message, pinging its author or not, and return the bot's reply to that."""
        written = self.posts(to.channel, text, reply_to=to, pings=pings)
        return await self.hears_back(written, within=within)

    async def dms(self, text: str, *, within: float = WITHIN_S) -> Reply | None:
        """Write to the bot directly and return its reply."""
        return await self.says(self.dm, text, within=within)

    async def hears_back(self, message: Message, *, within: float = WITHIN_S) -> Reply | None:
        """Return the bot's reply to a message: in its channel or its thread, to it or to nothing."""
        return await self._listening.reply_to(message.inner, within=within)

    def edits(self, message: Message, text: str) -> None:
        """Change one's own message."""
        self._must_own(message)
        self._stage.do(lambda: self._stage.server.posting.edit(message.inner, {"content": text}))

    def deletes(self, message: Message) -> None:
        """Delete one's own message, or with manage_messages another's."""
        held = message.inner.channel.permissions_of(self.user)
        if Permission.MANAGE_MESSAGES not in held:
            self._must_own(message)
        self._stage.do(lambda: self._stage.server.posting.delete(message.inner))

    def starts_thread(self, name: str, *, on: Message | None = None, at: Channel | None = None) -> Channel:
        """Open a thread, from a message or in a channel."""
        parent = on.inner.channel if on else self._here(at)
        start = on.inner if on else None
        posting = self._stage.server.posting
        thread = self._stage.do(lambda: posting.start_thread(parent, name, owner=self.user, start=start))
        return Channel(self._stage, thread)

    # behind the scenes

    def _here(self, at: Channel | None) -> channels.Channel:
        if at is not None:
            return at.inner
        return self.dm.inner if self.home is None else self.home.inner

    def _command(
        self, command: str, at: Channel | None, options: Mapping[str, Option | Person], *, focused: str = ""
    ) -> Interaction:
        place, words = self._here(at), command.removeprefix("/").split()
        values = {name: _value(option) for name, option in options.items()}
        use = self._stage.prompting.use_command
        return self._stage.do(lambda: use(self.user, place, words, values, focused=focused))

    def _menu(self, menu: str, on: Message | Person, at: Channel | None) -> Interaction:
        prompting = self._stage.prompting
        if isinstance(on, Message):
            inner = on.inner
            return self._stage.do(lambda: prompting.use_menu_on_message(self.user, menu, inner))
        place, target = self._here(at), on.user
        return self._stage.do(lambda: prompting.use_menu_on_user(self.user, menu, target, place=place))

    def _press(self, message: Message, button: str) -> Interaction:
        prompting = self._stage.prompting
        return self._stage.do(lambda: prompting.press(self.user, message.inner, button))

    def _post(
        self, channel: channels.Channel, text: str, reply_to: Message | None, *, pings: bool
    ) -> messages.Message:
        if channel.right_to_write not in channel.permissions_of(self.user):
            raise RuleBrokenError(f"{self.name} may not write in {channel.name}")
        if len(text) > messages.PERSONS_CHARS:
            raise RuleBrokenError(f"a message has at most {messages.PERSONS_CHARS} characters")
        allowed = {"parse": ["users", "roles", "everyone"], "replied_user": pings}
        body = {"content": text, "allowed_mentions": allowed}
        if reply_to is not None:
            body["message_reference"] = {"message_id": str(reply_to.id)}
        posting = self._stage.server.posting
        written = posting.post(channel, self.user, body)
        posting.announce(written)
        return written

    def _must_own(self, message: Message) -> None:
        if message.inner.author is not self.user:
            raise RuleBrokenError(f"{self.name} did not write that")

    def _message(self, inner: messages.Message) -> Message:
        return Message(self._stage, inner, self._listening.place)


def _value(option: Option | Person) -> Value:
    match option:
        case Channel() | Role():
            return option.inner
        case Person():
            return option.user
        case _:
            return option
