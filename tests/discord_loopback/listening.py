"""Waiting for what the bot makes of something, and telling what it did instead."""

from tests.discord_loopback import messages
from tests.discord_loopback.interactions import Interaction
from tests.discord_loopback.scenery import Channel
from tests.discord_loopback.sightings import Choice, Modal, Reply
from tests.discord_loopback.stage import NoReplyError, Stage

# After the deadline, the world must be looked at once more to see that it has passed.
JUST_AFTER_S = 0.01


class Listening:
    """Wait for answers, each for a bounded time."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def reply(self, interaction: Interaction, within: float) -> Reply:
        """Return what the bot shows for an interaction."""
        done = await self._outcome(interaction, within)
        if done.modal is not None:
            raise NoReplyError(f"a form came: {Modal(done)}")
        return Reply(self._stage, done.shown[0], self.place, done)

    async def modal(self, interaction: Interaction, within: float) -> Modal:
        """Return the form that the bot opens for an interaction."""
        done = await self._outcome(interaction, within)
        if done.modal is None:
            raise NoReplyError(f"no form came but {[message.content for message in done.shown]}")
        return Modal(done)

    async def choices(self, interaction: Interaction, within: float) -> tuple[Choice, ...]:
        """Return what the bot offers to somebody who types."""
        done = await self._outcome(interaction, within)
        return tuple(Choice(each["name"], each["value"]) for each in done.choices or [])

    async def reply_to(self, written: messages.Message, *, within: float) -> Reply | None:
        """Return the bot's reply to a message, None if there is none in time."""
        found = await self._stage.wait(lambda: self._reply_to(written), within=within)
        return None if found is None else Reply(self._stage, found, self.place)

    def place(self, number: int) -> Channel:
        """Return the channel with an id."""
        return Channel(self._stage, self._stage.server.world.channels[number])

    def _reply_to(self, written: messages.Message) -> messages.Message | None:
        bot = self._stage.server.world.bot
        places = [written.channel, *([written.thread] if written.thread else [])]
        for message in (each for place in places for each in place.messages.values()):
            to_it = message.pointer is None or message.pointer.message_id == written.id
            unasked = message.interaction is None
            if message.author is bot and message.id > written.id and to_it and unasked:
                return message
        return None

    async def _outcome(self, interaction: Interaction, within: float) -> Interaction:
        """Return the interaction when something came of it."""
        answering, deadlines = self._stage.server.answering, self._stage.server.deadlines

        def probe() -> Interaction | None:
            void = answering.is_void(interaction)
            return interaction if void or interaction.has_come_to_something else None

        look_again_s = deadlines.acknowledge_within_s + JUST_AFTER_S
        if await self._stage.wait(probe, within=within, look_again_s=look_again_s) is None:
            raise NoReplyError(f"after {within} s the bot {_sight_of(interaction)}; {self._refusals()}")
        if answering.is_void(interaction):
            raise NoReplyError(f"the application did not respond; {self._refusals()}")
        return interaction

    def _refusals(self) -> str:
        """Return what Discord refused of late: as a rule the reason of a silence."""
        requests = self._stage.server.journal.requests
        refused = [f"{each.route}: {each.status} {each.answer}" for each in requests if each.status >= 400]
        return f"refused were: {refused[-3:]}"


def _sight_of(interaction: Interaction) -> str:
    """Say what people see of a bot that showed nothing."""
    if interaction.callback is None:
        return "has not acknowledged it"
    return "withdrew its answer" if interaction.is_withdrawn else "is still thinking"
