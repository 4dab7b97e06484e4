"""Whether the bot can answer now."""

from bot.health import Metrics


class Status:
    """What the bot lacks to answer: its index, its connection."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._was_connected = False
        self.is_connected = False
        self.is_loaded = False

    def connected(self) -> None:
        """Note that events arrive."""
        if self._was_connected and not self.is_connected:
            self._metrics.reconnected()
        self._was_connected = self.is_connected = True

    def disconnected(self) -> None:
        """Note that none do."""
        self.is_connected = False

    def missing(self) -> tuple[str, ...]:
        """Return what is missing."""
        parts = (("index", self.is_loaded), ("gateway", self.is_connected))
        return tuple(name for name, is_there in parts if not is_there)
