"""What the Discord bot remembers over restarts, in one SQLite file."""

from bot.storage.storage import Storage

__all__ = ["Storage"]
