"""A program of its own talks to the loopback Discord and reaches nothing else."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.discord_loopback.launcher import NotHereError, _audit
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scene import scene

ROOT = Path(__file__).parents[2]
SAMPLE = "tests.discord_loopback.sample_bot:main"


async def launched(port: int, *arguments: str, program: str = SAMPLE) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.discord_loopback.launcher"),
        *(str(port), "--program", program, "--", *arguments),
        cwd=ROOT,
        env={**os.environ, "DISCORD_TOKEN": "loopback-token"},
        stderr=asyncio.subprocess.PIPE,
    )


@scene
async def test_a_bot_in_a_process_of_its_own_is_redirected() -> None:
    async with Discord.open(redirecting=False) as discord:
        anna = discord.guild("Cinema").member("Anna")
        process = await launched(discord.port, "serve")
        discord.watch(asyncio.create_task(process.wait()))
        await discord.online(within=60)
        reply = await anna.asks("/ask", question="Who?")
        process.send_signal(signal.SIGKILL)
        assert await process.wait() == -signal.SIGKILL
        discord.watch(None)
        await discord.offline()
        again = await launched(discord.port, "serve")
        discord.watch(asyncio.create_task(again.wait()))
        await discord.online(within=60)
        assert (await anna.presses(reply, "Sources")).content == "sources of 7"
        again.kill()
        await again.wait()


@scene
async def test_the_programs_exit_status_is_the_launchers() -> None:
    process = await launched(1, "nothing", program=SAMPLE)
    assert await process.wait() == 2


@scene
async def test_a_program_cannot_leave_the_machine() -> None:
    process = await launched(1, "discord.com", program="tests.discord_loopback.test_launcher:reach")
    _, said = await process.communicate()
    assert (process.returncode, "the name 'discord.com' was not looked up" in said.decode()) == (1, True)


async def _open(host: str) -> None:
    await asyncio.open_connection(host, 443)


def reach(arguments: list[str]) -> int:
    """Try to open a connection to the host that the arguments name."""
    asyncio.run(_open(arguments[0]))
    return 0


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost", None, b"localhost"])
def test_this_machine_can_be_reached(host: object) -> None:
    _audit("socket.connect", (None, (host, 80)))
    _audit("socket.getaddrinfo", (host, 80, 0, 0, 0))
    _audit("socket.connect", (None, "/run/a-socket"))


@pytest.mark.parametrize("host", ["discord.com", "192.0.2.1", "2001:db8::1", b"example.org"])
def test_no_other_machine_can_be_reached(host: object) -> None:
    with pytest.raises(NotHereError, match="was refused"):
        _audit("socket.connect", (None, (host, 443)))
    with pytest.raises(NotHereError, match="was not looked up"):
        _audit("socket.getaddrinfo", (host, 443, 0, 0, 0))
