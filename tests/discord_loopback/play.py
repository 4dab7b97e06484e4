"""A Discord on 127.0.0.1, for scenes that read like a play.

    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna = guild.member("Anna", locale="ru")
        async with discord.running(bot):
            reply = await anna.asks("/ask", question="Кто играет Симидзу?")
            more = await anna.presses(reply, "Sources")

The server runs in a thread of its own; all of this is for one event loop, as a rule that of `asyncio.run`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import Any

from discord import Client

from tests.discord_loopback.actors import Person
from tests.discord_loopback.answering import Deadlines
from tests.discord_loopback.faults import Faults
from tests.discord_loopback.gateway_faults import GatewayFaults
from tests.discord_loopback.guilds import Guild
from tests.discord_loopback.journal import Request
from tests.discord_loopback.permissions import OF_PEOPLE, OF_THE_BOT, permissions_named
from tests.discord_loopback.redirect import forget_readiness, redirected
from tests.discord_loopback.scenery import Channel
from tests.discord_loopback.server import Server
from tests.discord_loopback.stage import WITHIN_S, NoReplyError, Stage
from tests.discord_loopback.wire import Json
from tests.discord_loopback.world import World, permissions_or_none

TOKEN = "loopback-token"  # noqa: S105 - a token of this Discord alone


class Discord:
    """The whole of it: servers and people, what the bot sent, what goes wrong."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stage = Stage(server)
        self.token = server.world.token
        self.port = server.port
        self.bot = Person(self._stage, server.world.bot)
        self.owner = Person(self._stage, server.world.owner)
        self.faults: Faults = server.faults
        self.deadlines: Deadlines = server.deadlines
        self.gateway = GatewayFaults(self._stage)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        *,
        token: str = TOKEN,
        bot_name: str = "Cinecite",
        privileged_intents: int = 0,
        port: int = 0,
        redirecting: bool = True,
    ) -> AsyncIterator[Discord]:
        """Open a Discord; with `redirecting`, discord.py in this process talks to it while it is open."""
        with (
            _serving(
                World(token=token, bot_name=bot_name, privileged_intents=privileged_intents), port
            ) as server,
            redirected(server.port) if redirecting else nullcontext(),
        ):
            yield cls(server)

    # the scenery

    def guild(
        self,
        name: str,
        *,
        locale: str = "en-US",
        people: tuple[str, ...] = OF_PEOPLE,
        bot: tuple[str, ...] | None = OF_THE_BOT,
    ) -> Guild:
        """Make a server; the bot is a member with these permissions, or none with `bot=None`."""
        bits = permissions_or_none(bot)

        def make() -> Any:  # noqa: ANN401
            return self._server.world.add_guild(
                name, locale=locale, people=permissions_named(people), bot=bits
            )

        guild = Guild(self._stage, self._stage.do(make))
        guild.announce()
        return guild

    def person(self, name: str, *, locale: str = "en-US") -> Person:
        """Bring somebody who is in no server."""
        user = self._stage.do(lambda: self._server.world.add_user(name, locale=locale))
        return Person(self._stage, user)

    def group(self, name: str, *people: Person) -> Channel:
        """Make a private channel of several people, without the bot."""
        users = tuple(person.user for person in people)
        return Channel(self._stage, self._stage.do(lambda: self._server.world.add_group(name, users)))

    def team(self, *accepted: Person, invited: Sequence[Person] = ()) -> None:
        """Give the bot to a team, in which some accepted their place and some are only invited."""
        members = {each.user: True for each in accepted} | {each.user: False for each in invited}
        self._stage.do(lambda: self._server.world.team.update(members))

    # the bot

    @property
    def bot_mention(self) -> str:
        return self.bot.mention

    def watch(self, bot: asyncio.Future[Any] | None) -> None:
        """Look at the bot's task while waiting: if it ends, a wait raises its exception."""
        self._stage.watch(bot)

    @asynccontextmanager
    async def running(self, client: Client, *, within: float = WITHIN_S) -> AsyncIterator[asyncio.Task[None]]:
        """Run a client in this loop, watched and online; close it at the end."""
        task = asyncio.create_task(client.start(self.token))
        self.watch(task)
        try:
            await self.online(within=within)
            yield task
        finally:
            self.watch(None)
            forget_readiness(client)
            await client.close()
            await asyncio.gather(task, return_exceptions=True)
            await self.offline(within=within)

    async def online(self, *, within: float = WITHIN_S) -> None:
        """Wait until the bot is connected and knows who it is."""
        gateway = self._server.gateway
        found = await self._stage.wait(lambda: gateway.is_online or None, within=within)
        if found is None:
            raise NoReplyError(f"the bot was not online within {within} s")

    async def offline(self, *, within: float = WITHIN_S) -> None:
        """Wait until no bot is connected."""
        gateway = self._server.gateway
        found = await self._stage.wait(lambda: not gateway.is_online or None, within=within)
        if found is None:
            raise NoReplyError(f"the bot was still online after {within} s")

    async def until(self, condition: Callable[[], object], *, within: float = WITHIN_S) -> None:
        """Wait until a condition holds, whatever it is about."""
        await self._stage.until(condition, within=within)

    # what the bot sent

    @property
    def commands(self) -> list[Json]:
        """The commands for everywhere, as they were last synced."""
        return self._stage.do(lambda: list(self._server.world.commands.synced()))

    def commands_in(self, guild: Guild) -> list[Json]:
        """Return the commands of one server, as they were last synced."""
        return self._stage.do(lambda: list(self._server.world.commands.synced(guild.id)))

    @property
    def requests(self) -> list[Request]:
        """Everything that the bot sent."""
        return list(self._server.journal.requests)

    def sent(self, pattern: str) -> list[Request]:
        """Return the requests such as `PATCH /webhooks/*/messages/@original`."""
        return self._server.journal.matching(pattern)

    @property
    def invalid_requests(self) -> list[Request]:
        """The requests that were answered 401, 403 or 429; 10,000 of them in 10 minutes ban an address."""
        return self._server.journal.invalid

    @property
    def busiest_second(self) -> int:
        """The most requests within one second that count towards Discord's limit of 50."""
        return self._server.journal.busiest_second


@contextmanager
def _serving(world: World, port: int) -> Iterator[Server]:
    server = Server(world, port=port)
    server.start()
    try:
        yield server
    finally:
        server.stop()
    if server.mistakes:
        raise server.mistakes[0]
