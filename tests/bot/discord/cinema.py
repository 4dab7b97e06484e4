"""A server called Cinema with Anna and Bob in it, and what they read in what the bot shows them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bot.discord.answering import QuestionHandler
from bot.service import MOST_WAITING, TIME_LIMIT_S, Service
from bot.storage.records import ServerSettings
from retrieval.datatypes import Answer, NoAnswer
from retrieval.pipeline.pipeline import Pipeline
from tests.bot.discord.scenes import on_stage
from tests.bot.fakes import ONE, FakePipeline
from tests.discord_loopback.actors import Person
from tests.discord_loopback.guilds import Guild
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scenery import Channel
from tests.discord_loopback.sightings import Message

QUESTION = "Who plays Shimizu?"
# What the service's clock says of every question.
ELAPSED_S = 0.152
ELAPSED = "152\u00a0ms"
# Of an answer that everyone sees in a channel, and of one that the asker alone sees.
BUTTONS = ("Sources", "Continue in a thread", "👍", "👎", "Delete")
PRIVATE_BUTTONS = ("Sources", "👍", "👎", "Delete")
NOBODY_WAITS = ServerSettings(person_cooldown_s=0, server_per_minute=0)


class Clock:
    """A clock that stands until time passes."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s

    def passes(self, seconds: float) -> None:
        self.now_s += seconds


@dataclass(frozen=True, slots=True)
class Cinema:
    """The scene while the bot is online; Anna and Bob speak in #general."""

    discord: Discord
    handler: QuestionHandler
    clock: Clock
    guild: Guild
    anna: Person
    bob: Person

    @property
    def general(self) -> Channel:
        return self.guild.general

    def addressing(self, words: str) -> str:
        """Return the words behind the bot's mention."""
        return f"{self.discord.bot_mention} {words}"

    async def set(self, settings: ServerSettings) -> None:
        """Let the server have these settings."""
        await self.handler.storage.set_settings(self.guild.id, settings)


def timed(
    pipeline: Pipeline, *, most_waiting: int = MOST_WAITING, time_limit_s: float = TIME_LIMIT_S
) -> Service:
    """Return a service by whose clock every question takes as long."""
    ticks = count()
    return Service(
        pipeline,
        most_waiting=most_waiting,
        time_limit_s=time_limit_s,
        clock=lambda: next(ticks) * ELAPSED_S,
    )


def answering(outcome: Answer | NoAnswer | BaseException = ONE) -> FakePipeline:
    """Return a pipeline that answers the one question so, and finds nothing for any other."""
    return FakePipeline({QUESTION: outcome})


@asynccontextmanager
async def cinema(
    pipeline: Pipeline | None,
    folder: Path,
    *,
    locale: str = "en-US",
    settings: ServerSettings = NOBODY_WAITS,
    serve: Callable[[Pipeline], Service] = timed,
) -> AsyncIterator[Cinema]:
    """Run the bot in the server Cinema, where Anna's Discord speaks a language."""
    clock = Clock()
    async with on_stage(pipeline, folder, clock=clock, serve=serve) as stage:
        guild = stage.discord.guild("Cinema")
        scene = Cinema(
            stage.discord,
            stage.handler,
            clock,
            guild,
            guild.member("Anna", locale=locale),
            guild.member("Bob"),
        )
        await scene.set(settings)
        yield scene


@dataclass(frozen=True, slots=True)
class Card:
    """An embed as a person reads it."""

    title: str = ""
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    author: str = ""
    footer: str = ""
    url: str = ""


_READ = {"title", "description", "fields", "author", "footer", "url"}
_NOT_READ = {"color", "type", "flags"}


def card(message: Message) -> Card:
    """Return the one embed of a message that shows nothing else."""
    assert message.content == ""
    (embed,) = message.embeds
    assert set(embed) <= _READ | _NOT_READ
    return Card(
        title=embed.get("title", ""),
        text=embed.get("description", ""),
        fields=tuple((field["name"], field["value"]) for field in embed.get("fields") or ()),
        author=embed.get("author", {}).get("name", ""),
        footer=embed.get("footer", {}).get("text", ""),
        url=embed.get("url", ""),
    )


def buttons(message: Message) -> tuple[str, ...]:
    """Return what stands on the buttons of a message: a label, or an emoji where there is none."""
    return tuple(
        button.get("label") or button["emoji"]["name"]
        for row in message.components
        for button in row["components"]
    )


def is_on_disk(words: str, folder: Path) -> bool:
    """Whether words stand anywhere in what the bot keeps; the bot may be running."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return any(words.encode() in path.read_bytes() for path in files)
