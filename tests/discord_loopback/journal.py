"""Everything that a bot sent."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.discord_loopback.wire import Json

INVALID = frozenset({401, 403, 429})


@dataclass(slots=True, eq=False)
class Request:
    """One request; its status is 0 until it is answered, and stays so where the connection broke.

    `at_s` counts from the moment at which this Discord opened.
    """

    method: str
    path: str
    body: Json | list[Json] | None
    at_s: float
    status: int = 0
    answer: object = None

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_of_interaction(self) -> bool:
        """Whether Discord exempts it from the limit of requests a second."""
        return self.path.startswith(("/interactions/", "/webhooks/"))


class Journal:
    """Keep the requests in the order in which they came."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def matching(self, pattern: str) -> list[Request]:
        """Return the requests such as `PATCH /webhooks/*/messages/@original`."""
        return [request for request in self.requests if fnmatchcase(request.route, pattern)]

    @property
    def invalid(self) -> list[Request]:
        """The requests of which 10,000 in 10 minutes ban an address."""
        return [request for request in self.requests if request.status in INVALID]

    @property
    def busiest_second(self) -> int:
        """The most requests that came within one second, without those that Discord exempts."""
        times = [request.at_s for request in self.requests if not request.is_of_interaction]
        return max((sum(start <= time < start + 1 for time in times) for start in times), default=0)
