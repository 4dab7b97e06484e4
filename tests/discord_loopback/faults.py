"""What goes wrong with a bot's requests, on demand."""

from dataclasses import dataclass
from enum import Enum, auto
from fnmatch import fnmatchcase


class Drop(Enum):
    """Whether the connection breaks, and when."""

    NEVER = auto()
    BEFORE_THE_WORK = auto()
    AFTER_THE_WORK = auto()


@dataclass(slots=True, eq=False)
class Fault:
    """What happens to the next `times` requests that match `pattern`; it is spent at 0.

    A status without `after_work` answers in place of the work; with it, the work is done and its answer is
    lost. A status of 0 lets the true answer through.
    """

    pattern: str
    status: int = 0
    drop: Drop = Drop.NEVER
    delay_s: float = 0.0
    retry_after_s: float = 0.01
    is_global: bool = False
    by_discord: bool = True
    after_work: bool = False
    times: int = 1
    met: int = 0

    def matches(self, route: str) -> bool:
        return self.times > 0 and fnmatchcase(route, self.pattern)


ALWAYS = 1_000_000_000


class Faults:
    """Keep the faults that are still to come, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def next(
        self,
        pattern: str,
        *,
        status: int = 0,
        after_work: bool = False,
        times: int = 1,
        delay_s: float = 0.0,
        drop: Drop = Drop.NEVER,
    ) -> Fault:
        """Spoil the next requests such as `POST /channels/*/messages`."""
        return self.add(
            Fault(pattern, status=status, after_work=after_work, times=times, delay_s=delay_s, drop=drop)
        )

    def rate_limit(
        self,
        pattern: str,
        *,
        retry_after_s: float = 0.01,
        times: int = 1,
        is_global: bool = False,
        by_discord: bool = True,
    ) -> Fault:
        """Answer 429; one that is not by Discord, but by what stands before it, has no Via header."""
        return self.add(
            Fault(
                pattern,
                status=429,
                retry_after_s=retry_after_s,
                times=times,
                is_global=is_global,
                by_discord=by_discord,
            )
        )

    def add(self, fault: Fault) -> Fault:
        """Add a fault and return it, so that a test can see how often it was met."""
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._faults.clear()

    def taken(self, route: str) -> Fault | None:
        """Return the fault that a request meets, and count it down."""
        for fault in self._faults:
            if fault.matches(route):
                fault.times -= 1
                fault.met += 1
                return fault
        return None
