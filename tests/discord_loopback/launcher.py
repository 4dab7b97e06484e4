"""Run a program whose discord.py talks to a loopback Discord, and which reaches nothing but this machine.

    python -m tests.discord_loopback.launcher PORT [--program MODULE:FUNCTION] -- ARGUMENTS

The function is called with the arguments and returns the exit status; it is `bot.cli:main` unless told.
"""

import argparse
import importlib
import ipaddress
import sys
from collections.abc import Callable, Sequence

from tests.discord_loopback.redirect import redirected

LOCAL_NAMES = frozenset({"", "localhost", "0.0.0.0"})  # noqa: S104 - a name that is looked up, not bound


class NotHereError(ConnectionRefusedError):
    """A program tried to leave this machine."""


def main(argv: Sequence[str]) -> int:
    """Do what the command line says and return the program's exit status."""
    parser = argparse.ArgumentParser(prog="launcher")
    parser.add_argument("port", type=int)
    parser.add_argument("--program", default="bot.cli:main")
    border = argv.index("--")
    order = parser.parse_args(argv[:border])
    refuse_to_leave()
    with redirected(order.port):
        return _program(order.program)(argv[border + 1 :])


def _program(name: str) -> Callable[[Sequence[str]], int]:
    module, _, function = name.partition(":")
    program: Callable[[Sequence[str]], int] = getattr(importlib.import_module(module), function)
    return program


def refuse_to_leave() -> None:
    """Refuse, for the rest of this process, every connection and every name but this machine's."""
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    match event, arguments:
        case (("socket.connect" | "socket.sendto"), (_, (host, *_))) if not _is_here(host):
            raise NotHereError(f"a connection to {host!r} was refused: this is a test")
        case "socket.getaddrinfo", (host, *_) if not _is_here(host):
            raise NotHereError(f"the name {host!r} was not looked up: this is a test")
        case _:
            pass


def _is_here(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "")
    if text in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
