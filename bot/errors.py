"""What can go wrong in front of retrieval, each with one sentence that may be shown to a person.

BotError
+-- UsageError       the command line cannot be carried out as it was given
+-- SettingsError    a setting, or the file of settings, cannot be used
+-- BatchError       a line of a batch is not a question
"""


class BotError(Exception):
    """Base of the package's errors; its message is one sentence: what is wrong, what to do."""


class UsageError(BotError):
    """The command line cannot be carried out as it was given."""


class SettingsError(BotError):
    """A setting, or the file that holds the settings, cannot be used."""


class BatchError(BotError):
    """A line of a batch is not a question."""
