"""`cinecite serve` from its start to its end, most of it in a process of its own."""

import asyncio
import json
import re
import signal
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.cli import main
from bot.discord.client import ShardedCinecite
from bot.discord.connection import INTENTS_REFUSED, TOKEN_REFUSED
from bot.errors import DiscordError
from bot.settings import Settings
from bot.storage import Storage
from bot.storage.records import Ending, UnansweredQuestion
from retrieval.errors import RetrievalError
from retrieval.pipeline.pipeline import Pipeline
from tests.bot.discord.cinema import answering, card, cinema
from tests.bot.discord.library import KEEPER, write_library
from tests.bot.discord.programs import ENDLESS, PACED, QUESTION, program
from tests.bot.discord.served import always, opening_by, served
from tests.bot.fakes import SlowPipeline
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scene import scene

LOADING = "The documents are still being loaded: ask again in a minute."
CLOSING = "The bot is restarting: ask again in a minute."
SYNC = "PUT /applications/*/commands"


# what a start needs

NEEDED = {"DISCORD_TOKEN": "a-token", "CINECITE_ENCODER": "static"}
NO_TOKEN = {"DISCORD_TOKEN": " "}


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, **variables: str) -> int:
    """Run `cinecite serve` where it ends before it is connected."""
    monkeypatch.chdir(folder)
    return main(["serve"], environment={**NEEDED, **variables})


def test_without_a_token_one_sentence_says_which_variable_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, monkeypatch, **NO_TOKEN) == 2
    assert capsys.readouterr() == (
        "",
        "Set DISCORD_TOKEN to the bot's token; README.md says where to get one.\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_cannot_be_opened_ends_the_bot_before_it_connects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, monkeypatch, CINECITE_DOCUMENTS="nowhere") == 2
    said = capsys.readouterr().err
    assert said.startswith("There is no folder ")
    assert said.count("\n") == 1


def test_a_broken_storage_ends_the_bot_with_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept.sqlite").write_text("not a database", encoding="utf-8")
    assert run(tmp_path, monkeypatch, CINECITE_STORAGE="kept.sqlite") == 2
    said = capsys.readouterr().err
    assert said == (
        f"The file {tmp_path / 'kept.sqlite'} is not SQLite's; set CINECITE_STORAGE to another file.\n"
    )


def test_a_health_port_that_is_taken_ends_the_bot_with_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(tmp_path, monkeypatch, CINECITE_HEALTH_PORT=str(port)) == 2
    assert capsys.readouterr().err == (
        f"Port {port} of 127.0.0.1 cannot be listened on; set CINECITE_HEALTH_PORT to a free one.\n"
    )


@scene
async def test_a_wrong_token_ends_the_program_with_one_sentence(tmp_path: Path) -> None:
    async with (
        Discord.open(redirecting=False) as discord,
        program(discord, tmp_path, name=PACED, variables={"DISCORD_TOKEN": "wrong"}, is_online=False) as bot,
    ):
        assert await bot.ends() == 2
        assert bot.said.splitlines()[-1] == TOKEN_REFUSED
        assert "Traceback" not in bot.said
        assert [request.status for request in discord.requests] == [401]


@pytest.mark.parametrize(("code", "sentence"), [(4004, TOKEN_REFUSED), (4014, INTENTS_REFUSED)])
@scene
async def test_what_the_gateway_refuses_ends_the_bot(code: int, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(DiscordError, match=f"^{re.escape(sentence)}$"):
        async with served(
            tmp_path,
            opener=always(answering()),
            prepare=lambda discord: discord.gateway.close_next_identify(code),
            is_online=False,
        ) as at:
            await asyncio.wait({at.ending})


# the index


@scene
async def test_the_index_is_open_before_the_bot_logs_in(tmp_path: Path) -> None:
    asked_before: list[int] = []

    def make() -> Pipeline:
        asked_before.append(len(discords[0].requests))
        return answering()

    discords: list[Discord] = []
    async with served(tmp_path, opener=opening_by(make), prepare=discords.append) as at:
        anna = at.discord.guild("Cinema").member("Anna")
        assert card(await anna.asks("/ask", question=QUESTION)).title == "Ryo Kase"
    assert asked_before == [0]


@scene
async def test_an_index_that_takes_long_is_announced_and_answered_from_later(tmp_path: Path) -> None:
    may_open = threading.Event()

    def make() -> Pipeline:
        # Bounded: a test that fails must still come to its end.
        may_open.wait(10)
        return answering()

    async with served(tmp_path, opener=opening_by(make), login_after_s=0.01) as at:
        guild = at.discord.guild("Cinema")
        anna = guild.member("Anna", locale="ru")
        assert (await anna.asks("/ask", question=QUESTION)).content == LOADING
        mention = await anna.says(guild.general, f"{at.discord.bot_mention} {QUESTION}")
        assert mention is not None
        assert mention.content == LOADING
        assert (await anna.asks("/sources")).content == (
            "Документы ещё загружаются: спросите снова через минуту."
        )
        assert await anna.types("/ask", film="") == ()
        moderator = guild.member("Moderator", manage_guild=True)
        assert (await moderator.asks("/settings films", film="A film", shown=True)).content == LOADING
        assert (await moderator.asks("/settings folders", folder="a", shown=True)).content == LOADING
        may_open.set()
        await at.discord.until(lambda: at.handler and at.handler.service)
        assert card(await anna.asks("/ask", question=QUESTION)).title == "Ryo Kase"


@scene
async def test_an_index_that_fails_when_the_bot_is_connected_ends_it(tmp_path: Path) -> None:
    may_fail = threading.Event()

    def make() -> Pipeline:
        may_fail.wait(10)
        raise RetrievalError("It cannot be opened.")

    with pytest.raises(RetrievalError, match=r"It cannot be opened\."):  # noqa: PT012 - raised as it is left
        async with served(tmp_path, opener=opening_by(make), login_after_s=0.01) as at:
            may_fail.set()
            await asyncio.wait({at.ending})


@scene
async def test_the_program_ends_while_its_index_is_being_opened(tmp_path: Path) -> None:
    async with (
        Discord.open(redirecting=False) as discord,
        program(discord, tmp_path, name=ENDLESS, is_online=False) as bot,
    ):
        await discord.until((tmp_path / ".cinecite/discord.sqlite").exists, within=60)
        await discord.until(lambda: handles_sigterm(bot.process.pid), within=60)
        bot.terminate()
        assert await bot.ends() == 0
        assert "Traceback" not in bot.said
        assert discord.requests == []


def handles_sigterm(pid: int) -> bool:
    """Say whether a process would not die of SIGTERM."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (caught,) = re.findall(r"^SigCgt:\s*([0-9a-f]+)$", status, re.MULTILINE)
    return bool(int(caught, 16) & 1 << (signal.SIGTERM - 1))


# the end


@pytest.mark.parametrize("told_by", [signal.SIGTERM, signal.SIGINT])
@scene
async def test_questions_in_flight_are_answered_when_the_program_is_told_to_end(
    told_by: signal.Signals, tmp_path: Path
) -> None:
    async with (
        Discord.open(redirecting=False) as discord,
        program(discord, tmp_path, name=PACED) as bot,
    ):
        guild = discord.guild("Cinema")
        people = [guild.member(f"Person {number}") for number in range(12)]
        commands = [
            asyncio.create_task(each.asks("/ask", question=QUESTION, within=30)) for each in people[:5]
        ]
        mentions = [
            asyncio.create_task(each.says(guild.general, f"{discord.bot_mention} {QUESTION}", within=30))
            for each in people[5:10]
        ]
        # Ten times as long as it takes to take them all.
        await discord.until(lambda: any(each.done() for each in (*commands, *mentions)))
        assert not all(each.done() for each in (*commands, *mentions))
        bot.terminate(told_by)
        await discord.until(lambda: "stopping" in bot.said)
        late = await asyncio.gather(
            people[10].asks("/ask", question=QUESTION),
            people[11].says(guild.general, f"{discord.bot_mention} {QUESTION}"),
        )
        assert [each and each.content for each in late] == [CLOSING, CLOSING]
        answered = [*(await asyncio.gather(*commands)), *(await asyncio.gather(*mentions))]
        assert [each and card(each).title for each in answered] == ["Ryo Kase"] * 10
        assert await bot.ends() == 0
        assert len(guild.general.replies) == 12
        assert "Traceback" not in bot.said


@scene
async def test_a_program_that_was_killed_has_kept_everything_when_it_is_back(tmp_path: Path) -> None:
    documents = write_library(tmp_path / "documents")
    variables = {"CINECITE_DOCUMENTS": str(documents)}
    async with Discord.open(redirecting=False) as discord:
        guild = discord.guild("Cinema")
        anna, moderator = guild.member("Anna"), guild.member("Moderator", manage_guild=True)
        async with program(discord, tmp_path, variables=variables) as bot:
            answer = await anna.asks("/ask", question=KEEPER, within=20)
            await anna.presses(answer, "cinecite:up")
            await moderator.asks("/settings private", on=True)
            await moderator.asks("/ask", question="Who painted the boat?")
            bot.terminate(signal.SIGKILL)
            assert await bot.ends() == -signal.SIGKILL
        await discord.offline()
        async with program(discord, tmp_path, variables=variables):
            sources = await anna.presses(answer, "Sources", within=20)
            assert card(sources).title == "About the harbour"
            form = await anna.opens(answer, "cinecite:down")
            await anna.submits(form, dict.fromkeys(form.fields, "after the restart"))
            assert (await anna.asks("/ask", question=KEEPER)).is_ephemeral
            stats = card(await moderator.asks("/stats")).fields
            assert stats == (
                ("Asked", "3"),
                ("Answered", "2 (67%)"),
                ("Not answered", "1"),
                ("Failed", "0"),
                ("👍", "0"),
                ("👎", "1"),
                ("Latest questions without an answer", "> Who painted the boat?"),
                ("Latest comments", f"{KEEPER}\n> after the restart"),
            )
        assert len(discord.sent(SYNC)) == 1


# the log


@pytest.mark.parametrize("log_format", ["text", "json"])
@scene
async def test_the_log_has_a_line_for_each_question_and_neither_its_words_nor_the_token(
    log_format: str, tmp_path: Path
) -> None:
    documents = write_library(tmp_path / "documents")
    variables = {"CINECITE_DOCUMENTS": str(documents), "CINECITE_LOG_FORMAT": log_format}
    async with Discord.open(redirecting=False, token="xylophone-token") as discord:  # noqa: S106
        guild = discord.guild("Cinema")
        people = [guild.member(f"Xylophone {number}") for number in range(5)]
        async with program(discord, tmp_path, variables=variables) as bot:
            answer = await people[0].asks("/ask", question=f"{KEEPER} Xylophone", within=20)
            await people[0].asks("/ask", question="Xylophone again, too soon?")
            await people[1].says(guild.general, f"{discord.bot_mention} Сколько лет ксилофону xylophone?")
            await people[2].dms("Qui joue du xylophone\u00a0?")
            await people[3].asks("/ask", question=KEEPER, film="Xylophone")
            message = people[4].posts(guild.general, "The xylophone is played by nobody")
            await people[4].uses("Find the source", on=message)
            form = await people[0].opens(answer, "cinecite:down")
            await people[0].submits(form, dict.fromkeys(form.fields, "xylophone"))
            discord.gateway.cut()
            await people[1].asks("/help")
            bot.terminate()
            assert await bot.ends() == 0
            direct = people[2].dm.id
    assert "xylophone" not in bot.said.casefold()
    assert "ксилофон" not in bot.said.casefold()
    lines = questions_of(bot.said, log_format)
    assert [(line["outcome"], line["language"], line["where"]) for line in lines] == [
        ("answered", "en", f"server/{guild.id}"),
        ("refused", "en", f"server/{guild.id}"),
        ("unanswered", "ru", f"server/{guild.id}"),
        ("unanswered", "fr", f"dm/{direct}"),
        ("unanswered", "en", f"server/{guild.id}"),
        ("unanswered", "en", f"server/{guild.id}"),
    ]
    assert all(0 <= int(line["elapsed_ms"]) < 60_000 for line in lines)
    assert not (tmp_path / ".cinecite/cinecite.log").exists() or (
        "xylophone" not in (tmp_path / ".cinecite/cinecite.log").read_text(encoding="utf-8").casefold()
    )


def questions_of(said: str, log_format: str) -> list[dict[str, str]]:
    """Return the fields of the questions' lines."""
    if log_format == "json":
        lines = [json.loads(line) for line in said.splitlines()]
        assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
        return [line for line in lines if line["message"] == "question"]
    pattern = (
        r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO bot\.discord\.answering: question"
        r" outcome=(?P<outcome>[a-z ]+) elapsed_ms=(?P<elapsed_ms>\d+)"
        r" language=(?P<language>[a-z]+) where=(?P<where>(?:server|dm)/\d+)$"
    )
    return [found.groupdict() for found in re.finditer(pattern, said, re.MULTILINE)]


# health


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@scene
async def test_the_health_pages_say_what_is_missing_and_count(tmp_path: Path) -> None:
    may_open, port = threading.Event(), free_port()

    def make() -> Pipeline:
        may_open.wait(10)
        return answering()

    async with (
        served(
            tmp_path,
            opener=opening_by(make),
            variables={"CINECITE_HEALTH_PORT": str(port)},
            login_after_s=0.01,
            prepare=lambda discord: discord.gateway.refuse(),
            is_online=False,
        ) as at,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):

        async def health() -> tuple[int, list[str]]:
            async with client.get("/healthz") as response:
                return response.status, (await response.json())["missing"]

        await at.discord.until(lambda: at.discord.gateway.connections)
        assert await health() == (503, ["index", "gateway"])
        may_open.set()
        await at.discord.until(lambda: at.handler and at.handler.service)
        assert await health() == (503, ["gateway"])
        at.discord.gateway.refuse(0)
        await at.discord.online(within=20)
        await until_well(at.discord, health)
        anna = at.discord.guild("Cinema").member("Anna")
        await anna.asks("/ask", question=QUESTION)
        await anna.asks("/ask", question="Nobody knows?", at=anna.dm)
        at.discord.gateway.cut()
        await at.discord.until(lambda: at.discord.gateway.resumes)
        await until_well(at.discord, health)
        async with client.get("/metrics") as response:
            numbers = (await response.text()).splitlines()
    for line in (
        'cinecite_questions_total{outcome="answered",place="server"} 1.0',
        'cinecite_questions_total{outcome="unanswered",place="dm"} 1.0',
        "cinecite_answer_milliseconds_count 2.0",
        "cinecite_acknowledgement_milliseconds_count 2.0",
        "cinecite_gateway_reconnects_total 1.0",
        "cinecite_index_chunks 7.0",
        "cinecite_queue_waiting 0.0",
    ):
        assert line in numbers


async def until_well(discord: Discord, health: Callable[[], object]) -> None:
    """Wait until the health page is 200."""
    answers: list[object] = []
    while not answers or answers[-1] != (200, []):
        seen = health()
        assert asyncio.iscoroutine(seen)
        answers.append(await asyncio.wait_for(seen, 5))
        await discord.until(lambda: True)


# the rest


@scene
async def test_what_is_older_than_may_be_kept_is_removed_at_the_start(tmp_path: Path) -> None:
    settings = Settings.from_variables({}, tmp_path)
    now = datetime.now(UTC)
    async with await Storage.open(settings.storage) as storage:
        for days, text in ((100, "Old?"), (6, "Newer?"), (4, "New?")):
            await storage.keep_unanswered(UnansweredQuestion(1, 2, text, now - timedelta(days=days)))
        await storage.count(1, Ending.UNANSWERED)
    async with served(tmp_path, opener=always(answering()), variables={"CINECITE_RETENTION_DAYS": "5"}) as at:
        assert at.handler is not None
        stats = await at.handler.storage.stats(1, now - timedelta(days=1_000))
        assert [question.text for question in stats.questions] == ["New?"]


@pytest.mark.parametrize(("shards", "number"), [("2", 2), ("auto", 3)])
@scene
async def test_a_bot_of_several_shards_answers_everywhere(shards: str, number: int, tmp_path: Path) -> None:
    async with served(
        tmp_path,
        opener=always(answering()),
        variables={"CINECITE_SHARDS": shards},
        prepare=lambda discord: discord.gateway.recommend_shards(3),
    ) as at:
        assert isinstance(at.bot, ShardedCinecite)
        assert at.discord.gateway.identifies == number
        for place in range(6):
            guild = at.discord.guild(f"Server {place}")
            anna = guild.member("Anna")
            assert card(await anna.asks("/ask", question=QUESTION)).title == "Ryo Kase"
            mention = await anna.says(guild.general, f"{at.discord.bot_mention} ?")
            assert mention is not None
            assert len(guild.general.replies) == 2
        assert card(await anna.asks("/ask", question=QUESTION, at=anna.dm)).title == "Ryo Kase"


@scene
async def test_who_asked_something_that_does_not_end_is_told_so_at_the_end(tmp_path: Path) -> None:
    pipeline = SlowPipeline()
    async with cinema(pipeline, tmp_path) as at:
        asking = [
            asyncio.create_task(at.anna.asks("/ask", question=QUESTION)),
            asyncio.create_task(at.bob.says(at.general, at.addressing(QUESTION))),
        ]
        await at.discord.until(lambda: pipeline.begun)
        await at.discord.until(lambda: at.discord.sent("POST /channels/*/typing"))
        await at.handler.finish(within_s=0.05)
        assert len(at.general.replies) == 2
        replies = await asyncio.gather(*asking)
        assert [each and each.content for each in replies] == [CLOSING, CLOSING]
        pipeline.may_answer.set()
