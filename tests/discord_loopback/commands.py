"""The application commands that were synced, for everywhere and for one server."""

from collections.abc import Callable

from tests.discord_loopback.command_rules import CHAT_INPUT, check_commands
from tests.discord_loopback.errors import unknown_command
from tests.discord_loopback.wire import Json

EVERYWHERE = 0
KINDS = {1: "slash command", 2: "user menu", 3: "message menu"}


class CommandBook:
    """Keep the commands as they were last synced; a guild id of 0 means everywhere."""

    def __init__(self, new_id: Callable[[], int]) -> None:
        self._new_id = new_id
        self._books: dict[int, list[Json]] = {}

    def synced(self, guild_id: int = EVERYWHERE) -> list[Json]:
        """Return the commands of one server, or those of everywhere."""
        return self._books.get(guild_id, [])

    def overwrite(
        self, payload: list[Json], *, application_id: int, guild_id: int = EVERYWHERE
    ) -> list[Json]:
        """Replace the commands; those that keep kind and name keep their id."""
        check_commands(payload)
        known = {_key(command): command["id"] for command in self.synced(guild_id)}
        self._books[guild_id] = [
            self._entry(command, known.get(_key(command)), application_id=application_id, guild_id=guild_id)
            for command in payload
        ]
        return self._books[guild_id]

    def add(self, command: Json, *, application_id: int, guild_id: int = EVERYWHERE) -> Json:
        """Create a command, or replace the one of its kind and name."""
        others = [each for each in self.synced(guild_id) if _key(each) != _key(command)]
        known = {_key(each): each["id"] for each in self.synced(guild_id)}
        check_commands([*others, command])
        entry = self._entry(
            command, known.get(_key(command)), application_id=application_id, guild_id=guild_id
        )
        self._books[guild_id] = [*others, entry]
        return entry

    def by_id(self, command_id: int, guild_id: int = EVERYWHERE) -> Json:
        """Return the command with an id."""
        for command in self.synced(guild_id):
            if command["id"] == str(command_id):
                return command
        raise unknown_command()

    def remove(self, command_id: int, guild_id: int = EVERYWHERE) -> None:
        """Forget the command with an id."""
        gone = self.by_id(command_id, guild_id)
        self._books[guild_id] = [command for command in self.synced(guild_id) if command is not gone]

    def find(self, kind: int, name: str, guild_id: int) -> Json | None:
        """Return the command that a name means in a server: the server's own before that of everywhere."""
        for command in (*self.synced(guild_id), *self.synced()):
            if _key(command) == (kind, name):
                return command
        return None

    def _entry(self, command: Json, known: str | None, *, application_id: int, guild_id: int) -> Json:
        permissions = command.get("default_member_permissions")
        return {
            "name_localizations": None,
            "description_localizations": None,
            "description": "",
            "options": [],
            "contexts": None,
            "nsfw": False,
            **command,
            "integration_types": command.get("integration_types") or [0],
            "default_member_permissions": None if permissions is None else str(permissions),
            "id": known or str(self._new_id()),
            "application_id": str(application_id),
            "version": str(self._new_id()),
            "type": command.get("type", CHAT_INPUT),
            **({"guild_id": str(guild_id)} if guild_id else {}),
        }


def _key(command: Json) -> tuple[int, str]:
    return command.get("type", CHAT_INPUT), command["name"]


def contexts_of(command: Json) -> frozenset[int]:
    """Return where a command shows: 0 in servers, 1 in direct messages with the bot, 2 in other ones."""
    if command["contexts"] is not None:
        return frozenset(command["contexts"])
    if command.get("dm_permission") is False:
        return frozenset({0})
    return frozenset({0, 1, 2} if 1 in command["integration_types"] else {0, 1})
