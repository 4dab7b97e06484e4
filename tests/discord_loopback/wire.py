"""JSON as it travels between Discord and a bot."""

from typing import Any, TypeAlias

# Bodies are built and read key by key, as the documentation of Discord writes them down.
Json: TypeAlias = dict[str, Any]

API = "/api/v10"
