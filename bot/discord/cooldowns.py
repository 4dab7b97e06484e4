"""How often a person and a server may ask."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

_MINUTE_S: Final = 60.0
_MOST_REMEMBERED: Final = 10_000


class Cooldowns:
    """When each person asked last, and how many questions each server asked within a minute."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._people: dict[tuple[int, int], float] = {}
        self._servers: dict[int, deque[float]] = {}

    def ask(self, place_id: int, asker_id: int, *, person_s: float, server_per_minute: int) -> float:
        """Take a question, or return the seconds until the next one may come: 0.0 if it was taken.

        `place_id` is the server, or the channel of a DM; a limit of 0 is none.
        """
        now = self._clock()
        wait_s = max(
            self._people.get((place_id, asker_id), -_MINUTE_S * 60) + person_s - now,
            self._server_wait_s(place_id, now, server_per_minute),
        )
        if wait_s > 0:
            return wait_s
        self._people[(place_id, asker_id)] = now
        self._servers.setdefault(place_id, deque()).append(now)
        self._forget_old(now)
        return 0.0

    def _server_wait_s(self, place_id: int, now: float, per_minute: int) -> float:
        asked = self._servers.get(place_id, deque())
        while asked and asked[0] <= now - _MINUTE_S:
            asked.popleft()
        if not per_minute or len(asked) < per_minute:
            return 0.0
        return asked[-per_minute] + _MINUTE_S - now

    def _forget_old(self, now: float) -> None:
        if len(self._people) <= _MOST_REMEMBERED:
            return
        hour_ago = now - _MINUTE_S * 60
        self._people = {key: at for key, at in self._people.items() if at > hour_ago}
        self._servers = {key: asked for key, asked in self._servers.items() if asked and asked[-1] > hour_ago}
