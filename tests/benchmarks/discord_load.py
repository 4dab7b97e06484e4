"""How soon Discord hears of a question, and how many are answered, when many are asked each second.

The bot is a process of its own over the seeds with the built-in models; the loopback Discord and the people
share the machine with it.

python -m tests.benchmarks.discord_load
"""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.render.examples import SPOKEN
from bot.wording import discord_wording
from retrieval.evaluation.gold import read_gold
from tests.benchmarks.figures import percentile
from tests.bot.discord.programs import ROOT, program
from tests.discord_loopback.actors import Person
from tests.discord_loopback.play import Discord
from tests.discord_loopback.stage import NoReplyError

DEVELOPMENT_QUESTIONS = ROOT / "tests" / "evaluation" / "dev.jsonl"
# A server may ask 30 questions a minute, a person every 3 s.
SERVERS, PEOPLE = 50, 10
WITHIN_S = 60.0
WARM_UP = 5
# The sentence for those who ask too many at once, in each language, as far as the seconds in it.
BUSY = tuple(discord_wording(language).busy.partition("{")[0] for language in SPOKEN)
BUILT_IN = {"CINECITE_ENCODER": "builtin", "CINECITE_READER": "builtin"}


@dataclass(frozen=True, slots=True)
class EventDeduplicator:
    """What one asker saw: `what` is answer, busy, another sentence, or lost; times from the question on."""

    what: str
    acknowledged_ms: float = 0.0
    shown_ms: float = 0.0


def main() -> None:
    """Print one row for each number of questions a second."""
    options = _options()
    asyncio.run(_play(options.rates, options.seconds))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seconds", type=float, default=15, help="how long is asked at each rate (default %(default)s)"
    )
    parser.add_argument("--rates", type=float, nargs="+", default=[1, 5, 20], help="questions a second")
    return parser.parse_args()


async def _play(rates: Sequence[float], seconds: float) -> None:
    questions = cycle([each.question for each in read_gold(DEVELOPMENT_QUESTIONS)])
    with TemporaryDirectory() as folder:
        variables = {**BUILT_IN, "CINECITE_DOCUMENTS": str(ROOT / "seeds")}
        async with (
            Discord.open(redirecting=False) as discord,
            program(discord, Path(folder), variables=variables),
        ):
            guilds = [discord.guild(f"Server {number}") for number in range(SERVERS)]
            askers = cycle([guild.member(f"Person {n}") for n in range(PEOPLE) for guild in guilds])
            for _ in range(WARM_UP):
                await _ask(next(askers), next(questions))
            print(
                f"{'per s':>7}{'asked':>7}{'answers':>9}{'busy':>6}{'other':>7}{'lost':>6}"
                f"{'answers/s':>11}{'ack p50 ms':>12}{'p99':>8}{'answer p50 ms':>15}{'p99':>8}"
            )
            for rate in rates:
                asking, started_s = [], time.perf_counter()
                for number in range(round(rate * seconds)):
                    await asyncio.sleep(max(0.0, started_s + number / rate - time.perf_counter()))
                    asking.append(asyncio.create_task(_ask(next(askers), next(questions))))
                seen = await asyncio.gather(*asking)
                _print(rate, seen, time.perf_counter() - started_s)


async def _ask(asker: Person, question: str) -> EventDeduplicator:
    started_s = time.perf_counter()
    try:
        reply = await asker.asks("/ask", question=question, within=WITHIN_S)
    except NoReplyError:
        return EventDeduplicator("lost")
    shown_ms = (time.perf_counter() - started_s) * 1000
    is_busy = reply.content.startswith(BUSY)
    what = "answer" if reply.embeds else "busy" if is_busy else "other"
    return EventDeduplicator(what, reply.acknowledged_ms, shown_ms)


def _print(rate: float, seen: Sequence[EventDeduplicator], took_s: float) -> None:
    counts = Counter(each.what for each in seen)
    acknowledged = [each.acknowledged_ms for each in seen if each.what != "lost"]
    answers = [each.shown_ms for each in seen if each.what == "answer"]
    print(
        f"{rate:>7g}{len(seen):>7}{counts['answer']:>9}{counts['busy']:>6}{counts['other']:>7}"
        f"{counts['lost']:>6}{counts['answer'] / took_s:>11.2f}"
        f"{percentile(acknowledged, 50):>12.1f}{percentile(acknowledged, 99):>8.1f}"
        f"{percentile(answers, 50):>15.0f}{percentile(answers, 99):>8.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
