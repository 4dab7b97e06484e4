"""The loopback Discord refuses what Discord refuses, with Discord's numbers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord as library
import pytest
from discord.http import Route

from tests.discord_loopback.permissions import OF_THE_BOT
from tests.discord_loopback.play import Discord
from tests.discord_loopback.sample_bot import SampleBot
from tests.discord_loopback.scene import scene
from tests.discord_loopback.scenery import Channel
from tests.discord_loopback.wire import Json

NOWHERE = 1
HELLO: Json = {"content": "hello"}


class Requester:
    """Send requests as the bot and return what comes of them: a JSON body, or the number of a refusal."""

    def __init__(self, client: library.Client) -> None:
        self._client = client

    async def send(self, method: str, path: str, body: object = None) -> object:
        try:
            if body is None:
                return await self._client.http.request(Route(method, path))
            return await self._client.http.request(Route(method, path), json=body)
        except library.HTTPException as error:
            return error.code or error.status

    async def post(self, channel: Channel | int, body: Json) -> object:
        number = channel if isinstance(channel, int) else channel.id
        return await self.send("POST", f"/channels/{number}/messages", body)


@asynccontextmanager
async def logged_in(discord: Discord) -> AsyncIterator[Requester]:
    """Log a bot in without connecting it."""
    async with SampleBot() as bot:
        await bot.login(discord.token)
        yield Requester(bot)


@scene
async def test_without_the_bots_token_nothing_is_answered() -> None:
    async with Discord.open() as discord, library.Client(intents=library.Intents.none()) as client:
        with pytest.raises(library.LoginFailure):
            await client.login("wrong")
        assert [request.status for request in discord.requests] == [401]


@scene
async def test_places_that_are_unknown_or_hidden_are_refused() -> None:
    async with Discord.open() as discord, logged_in(discord) as bot:
        guild, elsewhere = discord.guild("Cinema"), discord.guild("Elsewhere", bot=None)
        secret = guild.channel("secret")
        secret.denies("view_channel")
        assert await bot.post(NOWHERE, HELLO) == 10003
        assert await bot.post(secret, HELLO) == 50001
        assert await bot.post(elsewhere.general, HELLO) == 50001
        assert await bot.send("GET", f"/guilds/{NOWHERE}") == 10004
        assert await bot.send("GET", f"/guilds/{elsewhere.id}") == 50001
        assert await bot.send("GET", f"/guilds/{guild.id}/members/{NOWHERE}") == 10007
        assert await bot.send("GET", f"/users/{NOWHERE}") == 10013
        assert await bot.send("GET", f"/channels/{guild.general.id}/messages/{NOWHERE}") == 10008
        assert await bot.send("GET", "/nothing/of/the/sort") == 404
        assert await bot.send("DELETE", "/gateway/bot") == 405
        secret.allows("view_channel", to=discord.bot)
        assert isinstance(await bot.post(secret, HELLO), dict)


@pytest.mark.parametrize(
    ("lacking", "body", "refusal"),
    [
        ("send_messages", HELLO, 50013),
        ("embed_links", {"embeds": [{"title": "a"}]}, 50013),
        ("view_channel", HELLO, 50001),
        ("read_message_history", {**HELLO, "message_reference": {"message_id": "1"}}, 160002),
    ],
)
@scene
async def test_what_a_channel_denies_the_bot_is_refused(lacking: str, body: Json, refusal: int) -> None:
    async with Discord.open() as discord, logged_in(discord) as bot:
        guild = discord.guild("Cinema")
        guild.general.denies(lacking, to=guild.bot_role)
        assert await bot.post(guild.general, body) == refusal
        guild.general.allows(lacking, to=discord.bot)
        assert await bot.post(guild.general, {**body, "message_reference": None}) != refusal


@scene
async def test_a_bot_has_the_permissions_that_it_was_given_and_no_others() -> None:
    async with Discord.open() as discord, logged_in(discord) as bot:
        guild = discord.guild("Cinema", bot=("view_channel",))
        anna = guild.member("Anna")
        asked = anna.posts(guild.general, "who?")
        threads = f"/channels/{guild.general.id}/messages/{asked.id}/threads"
        assert await bot.post(guild.general, HELLO) == 50013
        assert await bot.send("POST", f"/channels/{guild.general.id}/typing") == 50013
        assert await bot.send("POST", threads, {"name": "Shimizu"}) == 50013
        assert await bot.send("GET", f"/channels/{guild.general.id}/messages/{asked.id}") == 50013
        assert await bot.send("DELETE", f"/channels/{guild.general.id}/messages/{asked.id}") == 50013
        guild.gives_the_bot(*OF_THE_BOT)
        assert isinstance(await bot.send("POST", threads, {"name": "Shimizu"}), dict)
        assert await bot.send("POST", threads, {"name": "Shimizu"}) == 160004
        assert asked.thread is not None
        assert isinstance(await bot.post(asked.thread, HELLO), dict)
        guild.gives_the_bot("view_channel", "send_messages")
        assert await bot.post(asked.thread, HELLO) == 50013


@scene
async def test_threads_have_their_limits() -> None:
    async with Discord.open() as discord, logged_in(discord) as bot:
        guild = discord.guild("Cinema")
        anna = guild.member("Anna")
        threads = f"/channels/{guild.general.id}/threads"
        assert await bot.send("POST", threads, {"name": "a" * 101, "type": 11}) == 50035
        assert (
            await bot.send("POST", threads, {"name": "a", "type": 11, "auto_archive_duration": 61}) == 50035
        )
        assert await bot.send("POST", threads, {"name": "a"}) == 50013, (
            "private threads need a right of their own"
        )
        assert await bot.send("POST", f"/channels/{anna.dm.id}/threads", {"name": "a", "type": 11}) == 50024
        thread = anna.starts_thread("hers", at=guild.general)
        change = f"/channels/{thread.id}"
        assert await bot.send("PATCH", change, {"archived": True}) == 50013
        assert await bot.send("PUT", f"{change}/thread-members/@me") is not None
        assert isinstance(await bot.post(thread, HELLO), dict)
        thread.archives(locked=True)
        assert await bot.post(thread, HELLO) == 50083


@scene
async def test_messages_of_others_are_not_changed_and_empty_ones_not_sent() -> None:
    async with Discord.open() as discord, logged_in(discord) as bot:
        guild = discord.guild("Cinema")
        asked = guild.member("Anna").posts(guild.general, "who?")
        path = f"/channels/{guild.general.id}/messages/{asked.id}"
        assert await bot.send("PATCH", path, {"content": "never"}) == 50005
        assert await bot.post(guild.general, {"content": "  "}) == 50006
        assert await bot.post(guild.general, {"content": "a" * 2_001}) == 50035
        assert isinstance(await bot.post(guild.general, HELLO), dict)
        (reply,) = guild.general.replies
        path = f"/channels/{guild.general.id}/messages/{reply.id}"
        assert await bot.send("PATCH", path, {"content": ""}) == 50006
        assert isinstance(await bot.send("PATCH", path, {"content": "changed"}), dict)
        assert (reply.content, reply.edits) == ("changed", 1)
        assert await bot.send("DELETE", path) == ""
        assert reply.is_deleted


@scene
async def test_a_person_can_refuse_direct_messages() -> None:
    async with Discord.open() as discord, logged_in(discord) as bot:
        anna = discord.person("Anna")
        opened = await bot.send("POST", "/users/@me/channels", {"recipient_id": str(anna.id)})
        assert isinstance(opened, dict)
        assert opened["id"] == str(anna.dm.id)
        assert isinstance(await bot.post(anna.dm, HELLO), dict)
        anna.closes_direct_messages()
        assert await bot.post(anna.dm, HELLO) == 50007


@scene
async def test_an_interaction_is_answered_once_in_a_way_that_fits_it() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, client = guild.member("Anna"), SampleBot()
        async with discord.running(client):
            bot = Requester(client)
            reply = await anna.asks("/echo", text="hello")
            answered = discord.sent("POST /interactions/*")[-1].path
            token = answered.split("/")[3]
            webhook = f"/webhooks/{discord.bot.id}/{token}"
            assert await bot.send("POST", answered, {"type": 4, "data": HELLO}) == 40060
            assert await bot.send("POST", f"/interactions/{NOWHERE}/{token}/callback", {"type": 4}) == 10062
            assert (
                await bot.send("PATCH", f"/webhooks/{discord.bot.id}/none/messages/@original", HELLO) == 10015
            )
            assert await bot.send("GET", f"{webhook}/messages/{NOWHERE}") == 10008
            assert await bot.send("DELETE", f"{webhook}/messages/@original") == ""
            assert await bot.send("PATCH", f"{webhook}/messages/@original", HELLO) == 10008
            assert reply.is_deleted
            await anna.asks("/echo", text="hidden", ephemeral=True)
            (hidden,) = (each for each in guild.general.replies if each.is_ephemeral)
            assert await bot.send("GET", f"/channels/{guild.general.id}/messages/{hidden.id}") == 10008


@scene
async def test_a_callback_that_does_not_fit_leaves_the_interaction_unanswered() -> None:
    async with Discord.open() as discord:
        anna, client = discord.guild("Cinema").member("Anna"), SampleBot()
        async with discord.running(client):
            bot = Requester(client)
            seen: list[library.Interaction] = []
            client.tree.interaction_check = lambda each: _keep(seen, each)  # type: ignore[method-assign]
            with pytest.raises(AssertionError, match="has not acknowledged it"):
                await anna.asks("/echo", text="hello", within=0.1)
            await discord.until(lambda: seen)
            (interaction,) = seen
            path = f"/interactions/{interaction.id}/{interaction.token}/callback"
            assert (
                await bot.send(
                    "PATCH", f"/webhooks/{discord.bot.id}/{interaction.token}/messages/@original", HELLO
                )
                == 10015
            )
            for kind in (6, 7, 8):
                assert await bot.send("POST", path, {"type": kind, "data": HELLO}) == 50035
            assert await bot.send("POST", path, {"type": 4, "data": {"content": ""}}) == 50006
            assert await bot.send("POST", path, {"type": 4, "data": {"content": "a" * 2_001}}) == 50035
            assert await bot.send("POST", path, {"type": 4, "data": HELLO}) == ""


async def _keep(seen: list[library.Interaction], interaction: library.Interaction) -> bool:
    seen.append(interaction)
    return False


@scene
async def test_where_the_bot_is_no_member_it_follows_up_five_times() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Elsewhere", bot=None).member("Anna")
        client = SampleBot()
        async with discord.running(client):
            bot = Requester(client)
            await anna.asks("/ask", question="Who?")
            token = discord.sent("POST /interactions/*")[-1].path.split("/")[3]
            webhook = f"/webhooks/{discord.bot.id}/{token}"
            assert [await bot.send("POST", webhook, HELLO) for _ in range(6)] == [*[""] * 5, 40094]


@scene
async def test_commands_keep_their_ids_and_are_refused_beyond_the_limits() -> None:
    async with Discord.open() as discord, logged_in(discord) as bot:
        guild = discord.guild("Cinema")
        before = {command["name"]: command["id"] for command in discord.commands}
        commands = f"/applications/{discord.bot.id}/commands"
        kept = {"name": "ask", "description": "Ask", "type": 1}
        assert await bot.send("PUT", commands, [{**kept, "description": ""}]) == 50035
        assert len(discord.commands) == len(before)
        assert isinstance(await bot.send("PUT", commands, [kept]), list)
        assert [(each["name"], each["id"]) for each in discord.commands] == [("ask", before["ask"])]
        of_guild = f"/applications/{discord.bot.id}/guilds/{guild.id}/commands"
        assert isinstance(await bot.send("PUT", of_guild, [kept]), list)
        assert [each["guild_id"] for each in discord.commands_in(guild)] == [str(guild.id)]
        assert await bot.send("PUT", f"/applications/{NOWHERE}/commands", []) == 50001
        assert await bot.send("GET", f"{commands}/{NOWHERE}") == 10063
        assert await bot.send("DELETE", f"{commands}/{before['ask']}") == ""
        assert discord.commands == []
