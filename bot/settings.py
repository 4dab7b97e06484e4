"""What can be set from outside, read once from the environment and the file `.env`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.errors import SettingsError

DOCUMENTS = "CINECITE_DOCUMENTS"
INDEX = "CINECITE_INDEX"
ENCODER = "CINECITE_ENCODER"
ENCODER_REVISION = "CINECITE_ENCODER_REVISION"
READER = "CINECITE_READER"
READER_REVISION = "CINECITE_READER_REVISION"
THREADS = "CINECITE_THREADS"
MAX_FILE_MB = "CINECITE_MAX_FILE_MB"
HISTORY = "CINECITE_HISTORY"
LOG = "CINECITE_LOG"
STORAGE = "CINECITE_STORAGE"
RETENTION_DAYS = "CINECITE_RETENTION_DAYS"
WATCH = "CINECITE_WATCH"
SHARDS = "CINECITE_SHARDS"
HEALTH_PORT = "CINECITE_HEALTH_PORT"
LOG_FORMAT = "CINECITE_LOG_FORMAT"
MESSAGE_CONTENT = "CINECITE_MESSAGE_CONTENT"
DISCORD_TOKEN = "DISCORD_TOKEN"  # noqa: S105 - the variable's name, not a token

PREFIX = "CINECITE_"
NAMES = (
    DISCORD_TOKEN,
    DOCUMENTS,
    INDEX,
    ENCODER,
    ENCODER_REVISION,
    READER,
    READER_REVISION,
    THREADS,
    MAX_FILE_MB,
    HISTORY,
    LOG,
    STORAGE,
    RETENTION_DAYS,
    WATCH,
    SHARDS,
    HEALTH_PORT,
    LOG_FORMAT,
    MESSAGE_CONTENT,
)

BUILTIN = "builtin"
# A long book is 2 MB of text; a file ten times that is not one that a person wrote to be read.
DEFAULT_MAX_FILE_MB = 20
BYTES_PER_MB = 1_000_000
DEFAULT_RETENTION_DAYS = 90
AUTO = "auto"
_HIGHEST_PORT = 65_535
SEEDS = "seeds"
# Above 0, and no longer than a number of megabytes can sensibly be.
_WHOLE_NUMBER = re.compile("[1-9][0-9]{0,8}")


class LogFormat(StrEnum):
    """How a line of the Discord bot's log is written."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; relative paths are below the folder where Cinecite was started.

    The revisions are empty if any will do; `threads` is None for as many as are of use. `storage` is the
    Discord bot's database; `shards` is None for as many as Discord
    recommends, `health_port` if nobody listens.
    """

    documents: Path
    index: Path
    encoder: str
    encoder_revision: str
    reader: str
    reader_revision: str
    threads: int | None
    max_file_bytes: int
    history: Path
    log: Path
    storage: Path
    retention_days: int
    watch: bool
    shards: int | None
    health_port: int | None
    log_format: LogFormat
    message_content: bool
    discord_token: str

    @classmethod
    def from_variables(cls, variables: Mapping[str, str], folder: Path) -> "Settings":
        """Read the settings; an empty variable counts as absent.

        Raises SettingsError if a value cannot be used.
        """
        index = _path(variables, INDEX, folder, folder / ".cinecite")
        return cls(
            documents=_path(variables, DOCUMENTS, folder, _default_documents(folder)),
            index=index,
            encoder=_text(variables, ENCODER) or BUILTIN,
            encoder_revision=_text(variables, ENCODER_REVISION),
            reader=_text(variables, READER) or BUILTIN,
            reader_revision=_text(variables, READER_REVISION),
            threads=_whole_number(variables, THREADS),
            max_file_bytes=(_whole_number(variables, MAX_FILE_MB) or DEFAULT_MAX_FILE_MB) * BYTES_PER_MB,
            history=_path(variables, HISTORY, folder, index / "history"),
            log=_path(variables, LOG, folder, index / "cinecite.log"),
            storage=_path(variables, STORAGE, folder, index / "discord.sqlite"),
            retention_days=_whole_number(variables, RETENTION_DAYS) or DEFAULT_RETENTION_DAYS,
            watch=_yes(variables, WATCH, default="yes"),
            shards=_shards(variables),
            health_port=_port(variables, HEALTH_PORT),
            log_format=_log_format(variables),
            message_content=_yes(variables, MESSAGE_CONTENT),
            discord_token=_text(variables, DISCORD_TOKEN),
        )


def read_variables(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return Cinecite's variables; the environment is stronger than the folder's `.env`.

    Raises SettingsError where `.env` cannot be read.
    """
    merged = _read_dotenv(folder / ".env") | dict(environment)
    return {name: value for name, value in merged.items() if name in NAMES or name.startswith(PREFIX)}


def warnings_about(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return one sentence for each variable that looks like ours but is not."""
    return tuple(_unknown(name) for name in sorted(variables) if name not in NAMES)


def _unknown(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for the rare misspelt name

    # Without the prefix, which would make every two names look alike.
    known = [known.removeprefix(PREFIX) for known in NAMES if known.startswith(PREFIX)]
    nearest = get_close_matches(name.removeprefix(PREFIX), known, n=1)
    hint = f"; did you mean {PREFIX}{nearest[0]}?" if nearest else "."
    return f"There is no setting {name}{hint}"


def _read_dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from io import StringIO  # noqa: PLC0415 - as below

    from dotenv import dotenv_values  # noqa: PLC0415 - most folders have no .env to read
    from dotenv.parser import parse_stream  # noqa: PLC0415 - as above

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("The file .env cannot be read as UTF-8 text.") from error
    # dotenv_values only logs about a line that it cannot read, and goes on without it.
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            raise SettingsError(f"Line {binding.original.line} of .env is not NAME=VALUE.")
    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text)).items()}


def _default_documents(folder: Path) -> Path:
    here = folder / SEEDS
    return here if here.is_dir() else Path(__file__).resolve().parent.parent / SEEDS


def _text(variables: Mapping[str, str], name: str) -> str:
    return variables.get(name, "").strip()


def _path(variables: Mapping[str, str], name: str, folder: Path, default: Path) -> Path:
    value = _text(variables, name)
    if not value:
        return default
    if "\0" in value:
        raise SettingsError(f"{name} must be a path.")
    try:
        return folder / Path(value).expanduser()
    except RuntimeError as error:  # what expanduser raises for a user that does not exist
        raise SettingsError(f"{name} names a home folder that does not exist: {value!r}.") from error


def _whole_number(variables: Mapping[str, str], name: str) -> int | None:
    value = _text(variables, name)
    if not value:
        return None
    if not _WHOLE_NUMBER.fullmatch(value):
        raise SettingsError(f"{name} must be a whole number above 0, not {value!r}.")
    return int(value)


def _shards(variables: Mapping[str, str]) -> int | None:
    value = _text(variables, SHARDS)
    if value == AUTO:
        return None
    if value and not _WHOLE_NUMBER.fullmatch(value):
        raise SettingsError(f"{SHARDS} must be a whole number above 0, or {AUTO}, not {value!r}.")
    return int(value or 1)


def _port(variables: Mapping[str, str], name: str) -> int | None:
    port = _whole_number(variables, name)
    if port is not None and port > _HIGHEST_PORT:
        raise SettingsError(f"{name} must be a port, at most {_HIGHEST_PORT}, not {port}.")
    return port


def _yes(variables: Mapping[str, str], name: str, *, default: str = "no") -> bool:
    value = _text(variables, name) or default
    if value not in {"yes", "no"}:
        raise SettingsError(f"{name} must be yes or no, not {value!r}.")
    return value == "yes"


def _log_format(variables: Mapping[str, str]) -> LogFormat:
    value = _text(variables, LOG_FORMAT) or LogFormat.TEXT
    if value not in tuple(LogFormat):
        raise SettingsError(f"{LOG_FORMAT} must be {' or '.join(LogFormat)}, not {value!r}.")
    return LogFormat(value)
