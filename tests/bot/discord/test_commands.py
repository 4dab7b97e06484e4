"""The commands as Discord is given them, and when it is given them."""

import json
from pathlib import Path

import pytest

from bot.wording import french, russian
from tests.bot.discord.cinema import QUESTION, answering, card
from tests.bot.discord.scenes import on_stage
from tests.discord_loopback.play import Discord
from tests.discord_loopback.scene import scene
from tests.discord_loopback.wire import Json

COMMANDS = Path(__file__).with_name("commands.json")
SYNC = "PUT /applications/*/commands"


@scene
async def test_discord_is_given_exactly_these_commands(tmp_path: Path) -> None:
    async with on_stage(answering(), tmp_path) as stage:
        (synced,) = stage.discord.sent(SYNC)
        assert synced.body == json.loads(COMMANDS.read_text(encoding="utf-8"))


def texts(command: Json) -> list[tuple[str, str, dict[str, str]]]:
    """Return each name and description of a command and of what is inside it, with its localizations."""
    found = [
        (kind, command[kind], command.get(f"{kind}_localizations") or {})
        for kind in ("name", "description")
        if command.get(kind)
    ]
    for inner in (*command.get("options", ()), *command.get("choices", ())):
        found += texts(inner)
    return found


def test_every_name_and_description_is_there_in_russian_and_french() -> None:
    said = [text for command in json.loads(COMMANDS.read_text(encoding="utf-8")) for text in texts(command)]
    assert said
    for _, english, localized in said:
        # A word that is the same in a language is not sent again.
        expected = {
            code: (each.NAMES | each.DESCRIPTIONS)[english]
            for code, each in (("ru", russian), ("fr", french))
        }
        assert localized == {key: value for key, value in expected.items() if value != english}


def test_nothing_is_translated_that_is_not_said() -> None:
    said = {
        english
        for command in json.loads(COMMANDS.read_text(encoding="utf-8"))
        for _, english, _ in texts(command)
    }
    for each in (russian, french):
        assert {*each.NAMES, *each.DESCRIPTIONS} == said


@scene
async def test_a_restart_gives_discord_nothing_new_unless_the_commands_changed(tmp_path: Path) -> None:
    async with Discord.open() as discord:
        for expected in (1, 1):
            async with on_stage(answering(), tmp_path, discord=discord):
                assert len(discord.sent(SYNC)) == expected
        async with on_stage(answering(), tmp_path, discord=discord) as stage:
            # As after a version with other commands.
            await stage.handler.storage.set_command_hash("of other commands")
        for expected in (2, 2):
            async with on_stage(answering(), tmp_path, discord=discord):
                assert len(discord.sent(SYNC)) == expected


@scene
async def test_a_session_that_begins_anew_gives_discord_nothing_new(tmp_path: Path) -> None:
    async with on_stage(answering(), tmp_path) as stage:
        stage.discord.gateway.close(1000)
        await stage.discord.until(lambda: stage.discord.gateway.connections == 2)
        anna = stage.discord.guild("Cinema").member("Anna")
        assert card(await anna.asks("/ask", question=QUESTION)).title == "Ryo Kase"
        assert len(stage.discord.sent(SYNC)) == 1


@pytest.mark.parametrize("status", [500, 503])
@scene
async def test_commands_reach_discord_on_the_second_try(status: int, tmp_path: Path) -> None:
    async with Discord.open() as discord:
        discord.faults.next(SYNC, status=status)
        async with on_stage(answering(), tmp_path, discord=discord):
            assert [request.status for request in discord.sent(SYNC)] == [status, 200]


@scene
async def test_commands_that_discord_refuses_leave_the_bot_answering(tmp_path: Path) -> None:
    async with Discord.open() as discord:
        async with on_stage(answering(), tmp_path, discord=discord):
            pass
        async with on_stage(answering(), tmp_path, discord=discord) as stage:
            await stage.handler.storage.set_command_hash("of other commands")
        discord.faults.next(SYNC, status=403)
        async with on_stage(answering(), tmp_path, discord=discord) as stage:
            anna = discord.guild("Cinema").member("Anna")
            assert card(await anna.asks("/ask", question=QUESTION)).title == "Ryo Kase"
            assert await stage.handler.storage.command_hash() == "of other commands"
