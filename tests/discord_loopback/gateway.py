"""The gateway: who is connected, what they are told, and what they missed."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.discord_loopback import intents
from tests.discord_loopback.connection import Connection
from tests.discord_loopback.messages import Message
from tests.discord_loopback.people import Guild
from tests.discord_loopback.people_payloads import partial_member_json, user_json
from tests.discord_loopback.place_payloads import guild_json
from tests.discord_loopback.sessions import Op, Session, Shard
from tests.discord_loopback.wire import Json
from tests.discord_loopback.world import World

# With these codes the gateway closes a connection.
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4002, 4003, 4004
ALREADY_AUTHENTICATED, INVALID_SEQUENCE, INVALID_SHARD = 4005, 4007, 4010
INVALID_INTENTS, DISALLOWED_INTENTS = 4013, 4014
# A bot that leaves with one of these codes gives its session up.
ENDING_A_SESSION = frozenset({1000, 1001})
MOST_BYTES_RECEIVED = 4_096


class Gateway:
    """Hold the sessions, and the faults that were asked of it.

    `connections`, `identifies` and `resumes` count what bots did.
    """

    def __init__(self, world: World, *, url: Callable[[], str], changed: Callable[[], None]) -> None:
        self._world = world
        self.url = url
        self._changed = changed
        self._sessions: dict[str, Session] = {}
        self._open: set[Connection] = set()
        self._left = asyncio.Event()
        self.heartbeat_interval_ms = 41_250
        self.recommended_shards = 1
        self.connections = 0
        self.identifies = 0
        self.resumes = 0
        self.heartbeats = 0
        self.refusals = 0
        self.hang_ups = 0
        self.twice: set[str] = set()
        self.close_next_identify_with = 0

    # telling

    @property
    def is_online(self) -> bool:
        """Whether a bot is connected with all its shards and knows who it is."""
        connected = [session.shard for session in self._sessions.values() if session.connection]
        return bool(connected) and len(connected) >= connected[0].count

    def tell(self, event: str, body: Json, *, needs: int = intents.NONE_NEEDED) -> None:
        """Tell every bot that asked for such events."""
        self._tell(event, lambda _: body, needs)

    def tell_message(self, event: str, message: Message) -> None:
        """Tell of a message, with its words to those who may read them."""
        if not self._world.is_seen_by_the_bot(message):
            return
        needs = intents.GUILD_MESSAGES if message.channel.guild else intents.DIRECT_MESSAGES
        self._tell(event, lambda wanted: self._message_event(message, wanted), needs)

    def _message_event(self, message: Message, wanted: int) -> Json:
        body = self._world.message_body(message, wanted)
        guild = message.channel.guild
        if guild is not None:
            body["guild_id"] = str(guild.id)
            if message.author.id in guild.members:
                body["member"] = partial_member_json(guild.members[message.author.id])
        return body

    def _tell(self, event: str, body: Callable[[int], Json], needs: int) -> None:
        twice = event in self.twice or "" in self.twice
        if twice:
            self.twice.clear()
        for session in self._sessions.values():
            told = body(session.intents)
            if session.intents & needs == needs and session.shard.is_told_of(_guild_of(event, told)):
                session.tell(event, told, twice=twice)
        self._changed()

    # what breaks

    def send_to_all(self, op: int, data: object) -> None:
        for connection in self._open:
            connection.send(op, data)

    def close_all(self, code: int) -> None:
        for connection in self._open:
            connection.close(code)

    def cut_all(self) -> None:
        for connection in self._open:
            connection.cut()

    def forget_sessions(self) -> None:
        """Make every session one that cannot be resumed."""
        self._sessions.clear()

    # listening

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        self.connections += 1
        self._changed()
        if self.refusals:
            self.refusals -= 1
            # A connection that merely broke would be tried again by aiohttp itself.
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        self._open.add(connection)
        try:
            await self._converse(socket, connection)
        finally:
            self._open.discard(connection)
            self._left.set()
            self._leave(connection, socket.close_code)
            await connection.finish()
            self._changed()
        return socket

    async def _converse(self, socket: web.WebSocketResponse, connection: Connection) -> None:
        connection.send(Op.HELLO, {"heartbeat_interval": self.heartbeat_interval_ms})
        if self.hang_ups:
            self.hang_ups -= 1
            connection.close(1001)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                self._hear(connection, frame.data)
                self._changed()

    def _hear(self, connection: Connection, text: str) -> None:
        if len(text.encode()) > MOST_BYTES_RECEIVED:
            connection.close(DECODE_ERROR)
            return
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, TypeError, KeyError):
            connection.close(DECODE_ERROR)
            return
        match op:
            case Op.HEARTBEAT:
                self.heartbeats += 1
                connection.send(Op.HEARTBEAT_ACK, None)
            case Op.IDENTIFY:
                self._identify(connection, data)
            case Op.RESUME:
                self._resume(connection, data)
            case Op.PRESENCE | Op.VOICE_STATE | Op.REQUEST_MEMBERS:
                if not self._session_of(connection):
                    connection.close(NOT_AUTHENTICATED)
            case _:
                connection.close(UNKNOWN_OPCODE)

    def _session_of(self, connection: Connection) -> Session | None:
        found = (session for session in self._sessions.values() if session.connection is connection)
        return next(found, None)

    def _identify(self, connection: Connection, data: Json) -> None:
        self.identifies += 1
        refusal = self._refusal(connection, data)
        if refusal:
            connection.close(refusal)
            return
        shard = Shard(*data.get("shard", (0, 1)))
        # A bot that begins anew for a shard has given up what it was told there before.
        self._sessions = {
            key: each for key, each in self._sessions.items() if each.connection or each.shard != shard
        }
        session = Session(secrets.token_hex(16), data["intents"], shard, connection)
        self._sessions[session.id] = session
        guilds = self._guilds_of(shard)
        session.tell("READY", self._ready(session, guilds))
        if session.intents & intents.GUILDS:
            for guild in guilds:
                session.tell("GUILD_CREATE", guild_json(guild, self._world.bot))

    def _guilds_of(self, shard: Shard) -> list[Guild]:
        """Return the servers of the bot of which a shard is told."""
        own = [each for each in self._world.guilds.values() if self._world.bot.id in each.members]
        return [guild for guild in own if shard.is_told_of(guild.id)]

    def _refusal(self, connection: Connection, data: Json) -> int:
        """Return the code with which an IDENTIFY is refused, or 0."""
        wanted = data.get("intents")
        if self.close_next_identify_with:
            code, self.close_next_identify_with = self.close_next_identify_with, 0
            return code
        if data.get("token") != self._world.token:
            return AUTHENTICATION_FAILED
        if self._session_of(connection):
            return ALREADY_AUTHENTICATED
        if not isinstance(wanted, int) or wanted & ~intents.KNOWN:
            return INVALID_INTENTS
        if not _is_shard(data.get("shard", [0, 1])):
            return INVALID_SHARD
        return DISALLOWED_INTENTS if wanted & intents.PRIVILEGED & ~self._world.privileged_intents else 0

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        bot = self._world.bot
        return {
            "v": 10,
            "user": user_json(bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "shard": [session.shard.number, session.shard.count],
            "session_id": session.id,
            "resume_gateway_url": self.url(),
            "application": {"id": str(bot.id), "flags": 0},
        }

    def _resume(self, connection: Connection, data: Json) -> None:
        self.resumes += 1
        if data.get("token") != self._world.token:
            connection.close(AUTHENTICATION_FAILED)
            return
        session = self._sessions.get(data.get("session_id") or "")
        after = data.get("seq")
        if session is None or after is None:
            connection.send(Op.INVALID_SESSION, data=False)
        elif after > session.sequence:
            connection.close(INVALID_SEQUENCE)
        else:
            session.connection = connection
            session.replay(after)
            session.tell("RESUMED", {})

    def _leave(self, connection: Connection, code: int | None) -> None:
        session = self._session_of(connection)
        if session is None:
            return
        session.connection = None
        if code in ENDING_A_SESSION and not connection.is_ended_by_discord:
            del self._sessions[session.id]

    async def shut(self) -> None:
        """Cut all connections and wait until they are gone."""
        self.cut_all()
        while self._open:
            await self._left.wait()
            self._left.clear()


def _is_shard(value: object) -> bool:
    match value:
        case [int(number), int(count)]:
            return 0 <= number < count
        case _:
            return False


def _guild_of(event: str, body: Json) -> int:
    """Return the server that an event is about, 0 where it is about none."""
    own = body["id"] if event in ("GUILD_CREATE", "GUILD_DELETE") else 0
    return int(body.get("guild_id") or own)
