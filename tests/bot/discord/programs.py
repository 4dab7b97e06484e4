"""`cinecite` with a pipeline of a scene's, and how a scene runs it in a process of its own."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.cli import main
from retrieval.datatypes import EVERYTHING, Answer, NoAnswer, Scope
from retrieval.pipeline.conversation import Conversation
from retrieval.pipeline.pipeline import Pipeline
from tests.bot.discord.served import LIGHT, always, opening_by
from tests.bot.fakes import ONE, FakePipeline
from tests.discord_loopback.play import Discord

ROOT = Path(__file__).parents[3]
REAL = "bot.cli:main"
QUESTION = "Who plays Shimizu?"
EACH_TAKES_S = 0.1
WITHIN_S = 60.0


class PacedPipeline(FakePipeline):
    """Take a while for each question."""

    def ask(
        self,
        question: str,
        *,
        film: str = "",
        within: Scope = EVERYTHING,
        conversation: Conversation | None = None,
    ) -> Answer | NoAnswer:
        time.sleep(EACH_TAKES_S)
        return super().ask(question, film=film, within=within, conversation=conversation)


def _endless() -> Pipeline:
    while True:
        time.sleep(1)


def paced(arguments: Sequence[str]) -> int:
    """Be `cinecite` over a pipeline that takes a while for each question."""
    return main(arguments, opener=always(PacedPipeline({QUESTION: ONE})))


def endless(arguments: Sequence[str]) -> int:
    """Be `cinecite` whose index never opens."""
    return main(arguments, opener=opening_by(_endless))


PACED, ENDLESS = (f"{__name__}:{function.__name__}" for function in (paced, endless))


@dataclass(frozen=True, slots=True)
class Program:
    """A program that runs; what it writes on standard error goes to a file."""

    process: asyncio.subprocess.Process
    errors: Path

    @property
    def said(self) -> str:
        """What it has written on standard error until now."""
        return self.errors.read_text(encoding="utf-8")

    async def ends(self) -> int:
        """Wait for its end and return its status."""
        return await asyncio.wait_for(self.process.wait(), WITHIN_S)

    def terminate(self, with_: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(with_)


@asynccontextmanager
async def program(
    discord: Discord,
    folder: Path,
    *,
    name: str = REAL,
    variables: Mapping[str, str] | None = None,
    is_online: bool = True,
) -> AsyncIterator[Program]:
    """Run `cinecite serve` in a process of its own, online unless it cannot be; kill it at the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CINECITE_")}
    environment |= {"PYTHONPATH": str(ROOT), "DISCORD_TOKEN": discord.token, **LIGHT, **(variables or {})}
    errors = folder / "stderr.txt"
    with errors.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.discord_loopback.launcher"),
            *(str(discord.port), "--program", name, "--", "serve"),
            cwd=folder,
            env=environment,
            stderr=file,
        )
    watched = asyncio.create_task(process.wait())
    try:
        if is_online:
            discord.watch(watched)
            await discord.online(within=WITHIN_S)
            discord.watch(None)
        yield Program(process, errors)
    finally:
        discord.watch(None)
        if process.returncode is None:
            process.kill()
        await watched
        await discord.offline(within=WITHIN_S)
