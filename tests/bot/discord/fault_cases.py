"""What can happen between the bot and Discord, and what becomes of the questions that are asked meanwhile.

Each case asks some questions: by command, by mention, and by mention in a server that wants threads. It
counts those whose asker got no answer, and those whose asker got more than one.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from bot.discord.pacing import GatewayPace
from tests.bot.discord.programs import PACED, QUESTION, program
from tests.bot.discord.served import Served, always, served
from tests.bot.fakes import ONE, FakePipeline, SlowPipeline
from tests.discord_loopback.actors import Person
from tests.discord_loopback.faults import Drop, Fault
from tests.discord_loopback.guilds import Guild
from tests.discord_loopback.permissions import OF_THE_BOT
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scenery import Channel
from tests.discord_loopback.sightings import Message, Reply
from tests.discord_loopback.stage import NoReplyError

ANSWER: Final = "Ryo Kase"
THANKS: Final = "Thank you, noted."
WITHIN_S: Final = 30.0
CALLBACK: Final = "POST /interactions/*/callback"


@dataclass(frozen=True, slots=True)
class Count:
    """How many questions were asked; of these, how many got no answer, and how many more than one."""

    tried: int
    lost: int
    doubled: int

    @classmethod
    def of(cls, answers: Sequence[int]) -> "Count":
        """Return the count, given the number of answers to each question."""
        return cls(len(answers), answers.count(0), sum(number > 1 for number in answers))


Counts = dict[str, Count]


# asking


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way: who asked in which server, and the task that waits for what the asker sees."""

    asker: Person
    guild: Guild
    waiting: asyncio.Task[Reply] | asyncio.Task[Reply | None]

    def answers(self) -> int:
        """Return how many answers the asker has got; the task is done."""
        with suppress(NoReplyError, asyncio.CancelledError):
            reply = self.waiting.result()
            if reply is not None and reply.interaction is not None:
                return sum(map(is_answer, reply.all_shown))
        return sum(map(is_answer, everything_in(self.guild.general)))


Ask = Callable[[Discord, Guild], Asked]


def by_command(_discord: Discord, guild: Guild) -> Asked:
    """Use /ask."""
    asker = guild.member("Anna")
    asking = asker.asks("/ask", question=QUESTION, within=WITHIN_S)
    return Asked(asker, guild, asyncio.create_task(asking))


def by_mention(discord: Discord, guild: Guild) -> Asked:
    """Mention the bot."""
    asker = guild.member("Anna")
    text = f"{discord.bot_mention} {QUESTION}"
    saying = asker.says(guild.general, text, within=WITHIN_S)
    return Asked(asker, guild, asyncio.create_task(saying))


def by_message_that_is_deleted(discord: Discord, guild: Guild) -> Asked:
    """Mention the bot, and delete the message at once."""
    asker = guild.member("Anna")
    text = f"{discord.bot_mention} {QUESTION}"
    saying = asker.says(guild.general, text, within=WITHIN_S, deleting_it=True)
    return Asked(asker, guild, asyncio.create_task(saying))


def everything_in(channel: Channel) -> list[Message]:
    """Return the bot's messages in a channel and in its threads."""
    return [*channel.replies, *(reply for thread in channel.threads for reply in thread.replies)]


def is_answer(message: Message) -> bool:
    return any(embed.get("title") == ANSWER for embed in message.embeds)


async def server(discord: Discord, name: str, *, has_threads: bool = False, lacks: str = "") -> Guild:
    """Make a server, in which mentions are answered in threads perhaps, and the bot lacks a permission."""
    guild = discord.guild(name, bot=tuple(each for each in OF_THE_BOT if each != lacks))
    if has_threads:
        await guild.member("Moderator", manage_guild=True).asks("/settings threads", on=True)
    return guild


@dataclass(frozen=True, slots=True)
class Place:
    """A server, and the way in which is asked there."""

    guild: Guild
    ask: Ask


async def places(discord: Discord, number: int) -> list[Place]:
    """Make so many servers; in each is asked in another way than in the one before."""
    return [
        Place(
            await server(discord, f"Server {place}", has_threads=place % 3 == 2),
            by_mention if place % 3 else by_command,
        )
        for place in range(number)
    ]


def ask_in(discord: Discord, chosen: Sequence[Place]) -> list[Asked]:
    """Ask in all the places at once."""
    return [each.ask(discord, each.guild) for each in chosen]


async def counted(at: Served, asked: Sequence[Asked]) -> Count:
    """Wait for all the answers, and count them when the bot has nothing more to do."""
    await asyncio.wait({each.waiting for each in asked})
    await quiet(at)
    return Count.of([each.answers() for each in asked])


async def quiet(at: Served) -> None:
    """Wait until the bot has heard all that was told until now, and has answered it."""
    assert at.handler is not None
    await by_command(at.discord, at.discord.guild("The last")).waiting
    await at.discord.until(at.handler._idle.is_set, within=WITHIN_S)


# requests that go wrong


@dataclass(frozen=True, slots=True)
class Asking:
    """A request that belongs to a question, and how the question is asked."""

    pattern: str
    ask: Ask
    has_threads: bool = False


REQUESTS: Final[Mapping[str, Asking]] = {
    "acknowledgement": Asking(CALLBACK, by_command),
    "answer to a command": Asking("PATCH /webhooks/*/messages/@original", by_command),
    "answer to a message": Asking("POST /channels/{channel}/messages", by_mention),
    "typing": Asking("POST /channels/{channel}/typing", by_mention),
    "opening a thread": Asking("POST /channels/{channel}/messages/*/threads", by_mention, has_threads=True),
}
STRIKES: Final[Mapping[str, Fault]] = {
    "429": Fault("", status=429, retry_after_s=0.3),
    "500": Fault("", status=500),
    "502": Fault("", status=502),
    "503": Fault("", status=503),
    "504": Fault("", status=504),
    "500 after the work": Fault("", status=500, after_work=True),
    "503 after the work": Fault("", status=503, after_work=True),
    "socket dropped before the work": Fault("", drop=Drop.BEFORE_THE_WORK),
    "socket dropped after the work": Fault("", drop=Drop.AFTER_THE_WORK),
}


async def requests_that_fail(strike: Fault, folder: Path, tries: int) -> Counts:
    """Let each kind of request go wrong once for each question; all the questions go on at the same time."""
    async with served(folder, opener=always(FakePipeline({QUESTION: ONE}))) as at:
        answered = [by_command(at.discord, at.discord.guild(f"Button {number}")) for number in range(tries)]
        await asyncio.wait({each.waiting for each in answered})
        there = {
            name: [await server(at.discord, name, has_threads=asking.has_threads) for _ in range(tries)]
            for name, asking in REQUESTS.items()
        }
        # What is repeated comes a second later at the earliest: no request is struck twice.
        pressed = [await _pressed(at.discord, strike, each) for each in answered]
        asked = {
            name: [await _struck(at.discord, strike, REQUESTS[name], guild) for guild in guilds]
            for name, guilds in there.items()
        }
        found = {name: await counted(at, questions) for name, questions in asked.items()}
        return found | {"response to a button": Count.of([await each for each in pressed])}


async def _struck(discord: Discord, strike: Fault, asking: Asking, guild: Guild) -> Asked:
    """Ask, and let a request that belongs to the question go wrong."""
    fault = discord.faults.add(replace(strike, pattern=asking.pattern.format(channel=guild.general.id)))
    asked = asking.ask(discord, guild)
    await discord.until(lambda: fault.met, within=WITHIN_S)
    return asked


async def _pressed(discord: Discord, strike: Fault, asked: Asked) -> asyncio.Task[int]:
    """Press a button of an answer while the response to that goes wrong; count what the person sees."""
    answer = asked.waiting.result()
    assert answer is not None
    fault = discord.faults.add(replace(strike, pattern=CALLBACK))

    async def thanks() -> int:
        with suppress(NoReplyError):
            seen = await asked.asker.presses(answer, "cinecite:up", within=WITHIN_S)
            return sum(each.content == THANKS for each in seen.all_shown)
        return 0

    pressing = asyncio.create_task(thanks())
    await discord.until(lambda: fault.met, within=WITHIN_S)
    return pressing


# the gateway goes wrong


async def gateway_that_breaks(break_it: Callable[[Discord], None], folder: Path, tries: int) -> Counts:
    """Break the connection while questions are in flight, and ask some more right after that."""
    pipeline = SlowPipeline({QUESTION: ONE})
    async with served(folder, opener=always(pipeline)) as at:
        there = await places(at.discord, 2 * tries)
        before = await _in_flight(at.discord, pipeline, there[:tries])
        connections = at.discord.gateway.connections
        break_it(at.discord)
        after = ask_in(at.discord, there[tries:])
        pipeline.may_answer.set()
        await at.discord.until(lambda: at.discord.gateway.connections > connections, within=WITHIN_S)
        return {"in flight": await counted(at, before), "asked meanwhile": await counted(at, after)}


async def _in_flight(discord: Discord, pipeline: SlowPipeline, chosen: Sequence[Place]) -> list[Asked]:
    """Ask, and wait until the bot is at all the questions."""
    acknowledged, typing = (len(discord.sent(each)) for each in (CALLBACK, "POST /channels/*/typing"))
    asked = ask_in(discord, chosen)
    commands = sum(each.ask is by_command for each in chosen)
    await discord.until(lambda: pipeline.begun)
    await discord.until(lambda: len(discord.sent(CALLBACK)) == acknowledged + commands)
    mentions = len(chosen) - commands
    await discord.until(lambda: len(discord.sent("POST /channels/*/typing")) == typing + mentions)
    return asked


def refuse_once_and_cut(discord: Discord) -> None:
    """Cut the connection, and refuse the next."""
    discord.gateway.refuse(times=1)
    discord.gateway.cut()


async def session_that_is_lost(folder: Path, tries: int) -> Counts:
    """Tell that the session is gone; what is asked until the next begins, Discord never tells."""
    pipeline = SlowPipeline({QUESTION: ONE})
    async with served(folder, opener=always(pipeline)) as at:
        there = await places(at.discord, 2 * tries)
        before = await _in_flight(at.discord, pipeline, there[:tries])
        at.discord.gateway.invalid_session(resumable=False)
        await at.discord.until(lambda: at.discord.gateway.identifies == 2, within=WITHIN_S)
        await at.discord.online()
        pipeline.may_answer.set()
        after = ask_in(at.discord, there[tries:])
        return {"in flight": await counted(at, before), "asked afterwards": await counted(at, after)}


async def events_that_come_twice(event: str, folder: Path, tries: int) -> Counts:
    """Tell of each question twice."""
    async with served(folder, opener=always(FakePipeline({QUESTION: ONE}))) as at:
        asked = []
        for number in range(tries):
            is_command = event == "INTERACTION_CREATE"
            guild = await server(
                at.discord, f"Server {number}", has_threads=not is_command and number % 2 == 1
            )
            at.discord.gateway.duplicate_next_event(event)
            asked.append((by_command if is_command else by_mention)(at.discord, guild))
            await asyncio.wait({asked[-1].waiting})
        return {"told twice": await counted(at, asked)}


async def start_that_fails(spoil: Callable[[Discord], object], folder: Path, tries: int) -> Counts:
    """Let the first try to connect fail; questions come once the bot is there."""
    pipeline = FakePipeline({QUESTION: ONE})
    async with served(folder, opener=always(pipeline), prepare=spoil) as at:
        there = await places(at.discord, tries)
        return {"asked afterwards": await counted(at, ask_in(at.discord, there))}


async def gateway_that_hangs_up(folder: Path, tries: int) -> Counts:
    """Hang up after HELLO for some minutes, which pass quickly here; questions are answered after that."""
    now_s = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now_s
        now_s += seconds
        await asyncio.sleep(0)

    pace = GatewayPace(clock=lambda: now_s, sleep=sleep)
    pipeline = FakePipeline({QUESTION: ONE})
    async with served(folder, opener=always(pipeline), options=lambda _: {"pace": pace}) as at:
        there = await places(at.discord, tries)
        at.discord.gateway.hang_up_after_hello(times=12)
        at.discord.gateway.cut()
        return {"asked meanwhile": await counted(at, ask_in(at.discord, there))}


# what a person, or a server, does


async def questions_that_are_deleted(folder: Path, tries: int) -> Counts:
    """Delete each question as soon as it is written."""
    async with served(folder, opener=always(FakePipeline({QUESTION: ONE}))) as at:
        there = [
            Place(
                await server(at.discord, f"Server {number}", has_threads=number % 2 == 1),
                by_message_that_is_deleted,
            )
            for number in range(tries)
        ]
        return {"deleted": await counted(at, ask_in(at.discord, there))}


# Without these the bot may not answer: it tells the asker so in a direct message.
NEEDED: Final = frozenset({"send_messages", "embed_links"})


async def permissions_that_are_missing(folder: Path, tries: int) -> Counts:
    """Take one permission after the other from the bot."""
    found: Counts = {}
    async with served(folder, opener=always(FakePipeline({QUESTION: ONE}))) as at:
        for lacks in (each for each in OF_THE_BOT if each != "view_channel"):
            there = [
                Place(await server(at.discord, lacks, has_threads="thread" in lacks, lacks=lacks), by_mention)
                for _ in range(tries)
            ]
            asked = ask_in(at.discord, there)
            kind = f"no {lacks}"
            found[kind] = await (_told if lacks in NEEDED else counted)(at, asked)
        assert at.discord.invalid_requests == []
    return found


async def _told(at: Served, asked: Sequence[Asked]) -> Count:
    """Count the direct messages to those who are not answered in their channel."""
    for each in asked:
        await at.discord.until(partial(_messages_to, each.asker), within=WITHIN_S)
        each.waiting.cancel()
    await quiet(at)
    return Count.of([_messages_to(each.asker) + each.answers() for each in asked])


def _messages_to(person: Person) -> int:
    return len(person.dm.replies)


# the program ends


async def program_that_is_terminated(folder: Path, tries: int) -> Counts:
    """Send SIGTERM to the program while it is at the questions."""
    async with Discord.open(redirecting=False) as discord, program(discord, folder, name=PACED) as bot:
        asked = ask_in(discord, await places(discord, tries))
        await asyncio.wait({each.waiting for each in asked}, return_when=asyncio.FIRST_COMPLETED)
        bot.terminate()
        await bot.ends()
        await asyncio.wait({each.waiting for each in asked})
        return {"in flight": Count.of([each.answers() for each in asked])}


async def program_that_is_killed(folder: Path, tries: int) -> Counts:
    """Send SIGKILL to the program; the next one answers the buttons of its answers, and new questions."""
    async with Discord.open(redirecting=False) as discord:
        async with program(discord, folder, name=PACED) as bot:
            there = await places(discord, tries)
            before = ask_in(discord, there)
            answers = await asyncio.gather(*(each.waiting for each in before))
            bot.terminate(signal.SIGKILL)
            await bot.ends()
        async with program(discord, folder, name=PACED):
            seen = [
                await asked.asker.presses(answer, "cinecite:up", within=WITHIN_S)
                for asked, answer in zip(before, answers, strict=True)
                if answer is not None
            ]
            again = [by_command(discord, each.guild) for each in there]
            await asyncio.wait({each.waiting for each in again})
        buttons = [sum(each.content == THANKS for each in reply.all_shown) for reply in seen]
        return {
            "buttons of earlier answers": Count.of(buttons),
            "asked afterwards": Count.of([each.answers() for each in again]),
        }


Case = Callable[[Path, int], Awaitable[Counts]]
CASES: Final[Mapping[str, Case]] = {
    **{name: partial(requests_that_fail, strike) for name, strike in STRIKES.items()},
    "gateway's socket cut": partial(gateway_that_breaks, lambda discord: discord.gateway.cut()),
    "gateway's socket cut, the next refused": partial(gateway_that_breaks, refuse_once_and_cut),
    "gateway closes with 1001": partial(gateway_that_breaks, lambda discord: discord.gateway.close(1001)),
    "reconnect asked for (op 7)": partial(gateway_that_breaks, lambda discord: discord.gateway.reconnect()),
    "session invalid, resumable (op 9)": partial(
        gateway_that_breaks, lambda discord: discord.gateway.invalid_session(resumable=True)
    ),
    "session invalid, not resumable (op 9)": session_that_is_lost,
    "INTERACTION_CREATE twice": partial(events_that_come_twice, "INTERACTION_CREATE"),
    "MESSAGE_CREATE twice": partial(events_that_come_twice, "MESSAGE_CREATE"),
    "gateway down at the start": partial(start_that_fails, lambda discord: discord.gateway.refuse(times=1)),
    "503 at login": partial(
        start_that_fails, lambda discord: discord.faults.next("GET /users/@me", status=503)
    ),
    "gateway hangs up after HELLO": gateway_that_hangs_up,
    "question deleted": questions_that_are_deleted,
    "permission missing": permissions_that_are_missing,
    "SIGTERM": program_that_is_terminated,
    "SIGKILL, and a new start": program_that_is_killed,
}
