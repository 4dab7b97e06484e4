"""The questions that were answered lately in each channel, to be offered again; kept in memory alone."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

MOST_OF_A_CHANNEL: Final = 50
MOST_CHANNELS: Final = 1_000


class RecentQuestions:
    """The last answered questions of each channel, the newest first; a channel is whatever names it."""

    def __init__(
        self, *, most_of_a_channel: int = MOST_OF_A_CHANNEL, most_channels: int = MOST_CHANNELS
    ) -> None:
        self._most_of_a_channel = most_of_a_channel
        self._most_channels = most_channels
        self._channels: OrderedDict[Hashable, OrderedDict[str, int]] = OrderedDict()

    def add(self, channel_id: Hashable, question: str, asker_id: int) -> None:
        """Take a question that was answered for everyone to see."""
        questions = self._channels.setdefault(channel_id, OrderedDict())
        self._channels.move_to_end(channel_id)
        questions.pop(question, None)
        questions[question] = asker_id
        if len(questions) > self._most_of_a_channel:
            questions.popitem(last=False)
        if len(self._channels) > self._most_channels:
            self._channels.popitem(last=False)

    def of(self, channel_id: Hashable, typed: str) -> tuple[str, ...]:
        """Return the questions that hold what is typed so far, in any case, the newest first."""
        wanted = typed.casefold().strip()
        questions = self._channels.get(channel_id, OrderedDict[str, int]())
        return tuple(each for each in reversed(questions) if wanted in each.casefold())

    def forget(self, asker_id: int) -> None:
        """Forget what one person asked."""
        for questions in self._channels.values():
            for question in [each for each, asker in questions.items() if asker == asker_id]:
                del questions[question]
