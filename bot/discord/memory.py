"""What each asker said last in each place, so that a question may lean on it; forgotten after a set time."""

import time
from collections import OrderedDict
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Final

from retrieval import Conversation

FORGOTTEN_AFTER_S: Final = 900.0
MOST_REMEMBERED: Final = 5_000


@dataclass(slots=True)
class _Remembered:
    conversation: Conversation
    used_s: float


class Conversations:
    """The conversations of all askers, by channel (a thread and a DM are channels too) and asker."""

    def __init__(
        self,
        *,
        forgotten_after_s: float = FORGOTTEN_AFTER_S,
        most: int = MOST_REMEMBERED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._forgotten_after_s = forgotten_after_s
        self._most = most
        self._clock = clock
        self._remembered: OrderedDict[tuple[int, int], _Remembered] = OrderedDict()

    def __len__(self) -> int:
        return len(self._remembered)

    def of(self, channel_id: int, asker_id: int) -> Conversation:
        """Return the asker's conversation there, a new one where the last is forgotten."""
        self._drop_old()
        key = (channel_id, asker_id)
        known = self._remembered.get(key) or _Remembered(Conversation(), 0.0)
        self._use(key, known)
        return known.conversation

    def carry(self, from_channel_id: int, to_channel_id: int, asker_id: int) -> None:
        """Let an asker's conversation go on in another channel, if none has begun; there the two part."""
        self._drop_old()
        known, key = self._remembered.get((from_channel_id, asker_id)), (to_channel_id, asker_id)
        if known is not None and key not in self._remembered:
            self._use(key, _Remembered(copy(known.conversation), 0.0))

    def forget(self, asker_id: int) -> int:
        """Forget what an asker said anywhere; return how many conversations that were."""
        keys = [key for key in self._remembered if key[1] == asker_id]
        return sum(self._remembered.pop(key).conversation.started for key in keys)

    def _use(self, key: tuple[int, int], known: _Remembered) -> None:
        """Make a conversation the one that was used last."""
        known.used_s = self._clock()
        self._remembered[key] = known
        self._remembered.move_to_end(key)
        if len(self._remembered) > self._most:
            self._remembered.popitem(last=False)

    def _drop_old(self) -> None:
        oldest_s = self._clock() - self._forgotten_after_s
        while self._remembered:
            key, known = next(iter(self._remembered.items()))
            if known.used_s > oldest_s:
                return
            del self._remembered[key]
