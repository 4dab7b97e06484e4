"""What can go wrong in front of retrieval, each with one sentence that may be shown to a person.

BotError
+-- UsageError       the command line cannot be carried out as it was given
+-- SettingsError    a setting, or the file of settings, cannot be used
+-- BatchError       a line of a batch is not a question
+-- ServiceError     a question was not answered in time, or not taken at all
|   +-- BusyError        too many questions wait already
|   +-- TimeLimitError   the answer did not come within the time limit
|   +-- ClosingError     the service is shutting down
+-- StorageError     the bot's own file cannot be opened, read or written
+-- HealthError      the port of the health pages cannot be listened on
+-- DiscordError     Discord refuses what the bot needs
"""

from typing import Final

SOMETHING_WRONG: Final = "Something went wrong inside Cinecite; the details are in the log."


class BotError(Exception):
    """Base of the package's errors; its message is one sentence: what is wrong, what to do."""


class UsageError(BotError):
    """The command line cannot be carried out as it was given."""


class SettingsError(BotError):
    """A setting, or the file that holds the settings, cannot be used."""


class BatchError(BotError):
    """A line of a batch is not a question."""


class DiscordError(BotError):
    """Discord refuses the token, the intents or the login."""


class ServiceError(BotError):
    """A question was not answered in time, or not taken at all."""


class BusyError(ServiceError):
    """Too many questions wait already."""


class TimeLimitError(ServiceError):
    """The answer did not come within the time limit."""


class ClosingError(ServiceError):
    """The service is shutting down and takes, or finishes, no more questions."""


class StorageError(BotError):
    """The bot's own file cannot be opened, read or written; its sentence names the file, for the operator."""


class HealthError(BotError):
    """The port of the health pages cannot be listened on; its sentence is for the operator."""
