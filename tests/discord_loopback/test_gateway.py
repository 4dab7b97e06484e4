"""What the gateway tells a client that speaks to it by itself, and with which codes it closes."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.discord_loopback.intents import DIRECT_MESSAGES, GUILD_MEMBERS, GUILD_MESSAGES, GUILDS
from tests.discord_loopback.play import Discord
from tests.discord_loopback.sample_bot import ShardedBot
from tests.discord_loopback.scene import scene
from tests.discord_loopback.wire import Json

IDENTITY: Json = {"token": "loopback-token", "intents": GUILDS | GUILD_MESSAGES, "properties": {}}


class Listener:
    """A client of the gateway without any logic."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def tell(self, op: int, data: object) -> None:
        await self._socket.send_json({"op": op, "d": data})

    async def tell_text(self, text: str) -> None:
        await self._socket.send_str(text)

    async def hear(self) -> Json:
        frame: Json = json.loads(await self._socket.receive_str())
        return frame

    async def closing_code(self) -> int | None:
        async for _ in self._socket:
            pass
        return self._socket.close_code


@asynccontextmanager
async def listening(discord: Discord) -> AsyncIterator[Listener]:
    address = f"ws://127.0.0.1:{discord.port}/gateway?v=10&encoding=json"
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        listener = Listener(socket)
        assert await listener.hear() == {"op": 10, "d": {"heartbeat_interval": 41_250}, "t": None, "s": None}
        yield listener


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (99, None, 4001),
        (3, {}, 4003),
        (2, {**IDENTITY, "token": "wrong"}, 4004),
        (2, {**IDENTITY, "intents": 1 << 40}, 4013),
        (2, {**IDENTITY, "intents": GUILD_MEMBERS}, 4014),
        (2, {**IDENTITY, "shard": [2, 2]}, 4010),
        (6, {"token": "wrong", "session_id": "a", "seq": 1}, 4004),
    ],
)
@scene
async def test_what_a_client_may_not_say_closes_the_connection(op: int, data: object, code: int) -> None:
    async with Discord.open() as discord, listening(discord) as client:
        await client.tell(op, data)
        assert await client.closing_code() == code


@pytest.mark.parametrize("text", ["no JSON", '{"d": 1}', "[]", json.dumps({"op": 1, "d": "a" * 4_096})])
@scene
async def test_what_cannot_be_read_closes_the_connection(text: str) -> None:
    async with Discord.open() as discord, listening(discord) as client:
        await client.tell_text(text)
        assert await client.closing_code() == 4002


@scene
async def test_a_client_is_told_who_it_is_and_then_of_its_servers() -> None:
    async with Discord.open() as discord, listening(discord) as client:
        guild = discord.guild("Cinema")
        discord.guild("Elsewhere", bot=None)
        await client.tell(2, IDENTITY)
        ready, created = await client.hear(), await client.hear()
        assert (ready["t"], ready["s"]) == ("READY", 1)
        assert ready["d"]["guilds"] == [{"id": str(guild.id), "unavailable": True}]
        assert ready["d"]["resume_gateway_url"] == f"ws://127.0.0.1:{discord.port}/gateway"
        assert (created["t"], created["s"], created["d"]["name"]) == ("GUILD_CREATE", 2, "Cinema")
        assert [member["user"]["id"] for member in created["d"]["members"]] == [str(discord.bot.id)]
        await client.tell(1, 2)
        assert (await client.hear())["op"] == 11
        await client.tell(2, IDENTITY)
        assert await client.closing_code() == 4005


@scene
async def test_a_session_is_told_what_it_missed_and_an_unknown_one_is_invalid() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna = guild.member("Anna")
        async with listening(discord) as client:
            await client.tell(2, IDENTITY)
            session_id = (await client.hear())["d"]["session_id"]
            discord.gateway.cut()
        anna.posts(guild.general, "missed")
        known = {"token": "loopback-token", "session_id": session_id}
        async with listening(discord) as client:
            await client.tell(6, {**known, "seq": 2})
            missed, resumed = await client.hear(), await client.hear()
            assert (missed["t"], missed["s"], missed["d"]["content"]) == ("MESSAGE_CREATE", 3, "")
            assert (resumed["t"], resumed["d"]) == ("RESUMED", {})
            discord.gateway.cut()
        async with listening(discord) as client:
            await client.tell(6, {**known, "seq": 99})
            assert await client.closing_code() == 4007
        async with listening(discord) as client:
            await client.tell(6, {**known, "session_id": "unknown", "seq": 1})
            assert await client.hear() == {"op": 9, "d": False, "t": None, "s": None}


@scene
async def test_a_client_is_told_of_what_it_asked_for_alone() -> None:
    async with Discord.open() as discord, listening(discord) as client:
        guild = discord.guild("Cinema")
        anna = guild.member("Anna")
        await client.tell(2, {**IDENTITY, "intents": GUILDS})
        assert [(await client.hear())["t"] for _ in range(2)] == ["READY", "GUILD_CREATE"]
        anna.posts(guild.general, "who?")
        anna.posts(anna.dm, "who?")
        guild.channel("new")
        assert (await client.hear())["t"] == "CHANNEL_CREATE"


@scene
async def test_each_shard_is_told_of_its_own_servers_and_the_first_of_direct_messages() -> None:
    async with Discord.open() as discord, listening(discord) as first, listening(discord) as second:
        people = [discord.guild(f"Cinema {number}").member("Anna") for number in range(4)]
        await first.tell(
            2, {**IDENTITY, "shard": [0, 2], "intents": GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES}
        )
        assert not discord.gateway.is_online
        await second.tell(2, {**IDENTITY, "shard": [1, 2]})
        await discord.online()
        told = []
        for shard in (first, second):
            ready = await shard.hear()
            created = [(await shard.hear())["d"]["id"] for _ in ready["d"]["guilds"]]
            assert created == [guild["id"] for guild in ready["d"]["guilds"]]
            told.append({int(number) >> 22 & 1 for number in created})
        assert told in ([{0}, {1}], [{0}, set()], [set(), {1}])
        people[0].posts(people[0].dm, "who?")
        heard = await first.hear()
        assert (heard["t"], "guild_id" in heard["d"]) == ("MESSAGE_CREATE", False)


@scene
async def test_a_bot_of_several_shards_is_online_with_all_of_them(slept: list[float]) -> None:
    async with Discord.open() as discord:
        discord.gateway.recommend_shards(3)
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(ShardedBot()):
            assert discord.gateway.identifies == 3
            assert (await anna.asks("/echo", text="hello")).content == "hello"
            assert slept == [5.0, 5.0]
