"""What a bot was told over the gateway, shard by shard, so that it can be told again."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from tests.discord_loopback.connection import Connection
from tests.discord_loopback.snowflakes import TIMESTAMP_SHIFT


class Op(IntEnum):
    """What a frame is for."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


@dataclass(frozen=True, slots=True)
class Shard:
    """One of the connections among which a bot divides its servers."""

    number: int
    count: int

    def is_told_of(self, guild_id: int) -> bool:
        """Say whether a server is this shard's; what is about none is the first one's."""
        return (guild_id >> TIMESTAMP_SHIFT) % self.count == self.number


@dataclass(slots=True, eq=False)
class Session:
    """What one bot was told, so that it can be told again after its connection broke."""

    id: str
    intents: int
    shard: Shard
    connection: Connection | None
    sequence: int = 0
    told: list[tuple[int, str, object]] = field(default_factory=list)

    def tell(self, event: str, body: object, *, twice: bool = False) -> None:
        """Tell an event now, or on resuming."""
        self.sequence += 1
        self.told.append((self.sequence, event, body))
        for _ in range(2 if twice else 1):
            self._send(self.sequence, event, body)

    def replay(self, after: int) -> None:
        """Tell again what came after a sequence number."""
        for sequence, event, body in self.told:
            if sequence > after:
                self._send(sequence, event, body)

    def _send(self, sequence: int, event: str, body: object) -> None:
        if self.connection is not None:
            self.connection.send(Op.DISPATCH, body, event=event, sequence=sequence)
