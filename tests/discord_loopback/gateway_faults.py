"""What goes wrong with the gateway, on demand."""

from tests.discord_loopback.faults import ALWAYS
from tests.discord_loopback.sessions import Op
from tests.discord_loopback.stage import Stage


class GatewayFaults:
    """Break the gateway, and count what bots make of it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._gateway = stage.server.gateway

    def cut(self) -> None:
        """Break the connections without a word."""
        self._stage.do(self._gateway.cut_all)

    def close(self, code: int) -> None:
        """Close the connections with a code."""
        self._stage.do(lambda: self._gateway.close_all(code))

    def reconnect(self) -> None:
        """Ask bots to reconnect (op 7)."""
        self._stage.do(lambda: self._gateway.send_to_all(Op.RECONNECT, None))

    def invalid_session(self, *, resumable: bool) -> None:
        """Tell bots that their session is invalid (op 9)."""

        def invalidate() -> None:
            self._gateway.send_to_all(Op.INVALID_SESSION, resumable)
            if not resumable:
                self._gateway.forget_sessions()

        self._stage.do(invalidate)

    def duplicate_next_event(self, event: str = "") -> None:
        """Tell the next event, or the next one of this name, twice, as a replay may."""
        self._stage.do(lambda: self._gateway.twice.add(event))

    def refuse(self, times: int = ALWAYS) -> None:
        """Refuse the next connections; 0 accepts them again."""
        self._gateway.refusals = times

    def hang_up_after_hello(self, times: int = ALWAYS) -> None:
        """Say hello to the next connections and hang up; 0 serves them again."""
        self._gateway.hang_ups = times

    def close_next_identify(self, code: int) -> None:
        """Answer the next IDENTIFY with a close code: 4004 for a bad token, 4014 for a forbidden intent."""
        self._gateway.close_next_identify_with = code

    def beat_every(self, milliseconds: int) -> None:
        """Tell bots that connect from now on how often to send a heartbeat."""
        self._gateway.heartbeat_interval_ms = milliseconds

    def recommend_shards(self, number: int) -> None:
        """Tell bots that ask how many shards they should use."""
        self._gateway.recommended_shards = number

    @property
    def is_online(self) -> bool:
        return self._stage.do(lambda: self._gateway.is_online)

    @property
    def connections(self) -> int:
        """How often bots connected."""
        return self._gateway.connections

    @property
    def identifies(self) -> int:
        """How many sessions bots asked for."""
        return self._gateway.identifies

    @property
    def resumes(self) -> int:
        """How often bots asked for what they had missed."""
        return self._gateway.resumes

    @property
    def heartbeats(self) -> int:
        return self._gateway.heartbeats
