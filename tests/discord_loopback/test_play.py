"""An unmodified discord.py bot answers people in every way that Discord has."""

import asyncio
from operator import itemgetter

import discord as library
import pytest
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.discord_loopback.errors import RuleBrokenError
from tests.discord_loopback.play import Discord
from tests.discord_loopback.sample_bot import CONTENT, SampleBot
from tests.discord_loopback.scene import scene
from tests.discord_loopback.sightings import Choice
from tests.discord_loopback.stage import BotEndedError, NoReplyError


@scene
async def test_a_deferred_command_returns_what_takes_the_place_of_thinking() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna", locale="ru")
        async with discord.running(SampleBot()):
            reply = await anna.asks("/ask", question="Кто играет Симидзу?", film="Iwo Jima")
            assert reply.content == "Iwo Jima: Кто играет Симидзу? (ru)"
            assert reply.buttons == ("Wrong?", "Next", "Slow", "Sources")
            assert (reply.was_deferred, reply.is_ephemeral, reply.pings) == (True, False, ())
            assert reply.acknowledged_ms > 0
            (callback,) = discord.sent("POST /interactions/*/callback")
            assert (callback.body, callback.status) == ({"type": 5}, 200)
            assert [request.route.split("/")[-1] for request in discord.sent("* /*s/*/*")][-2:] == [
                "callback",
                "@original",
            ]


@scene
async def test_the_option_that_is_typed_last_is_completed() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            choices = await anna.types("/ask", question="Кто?", film="Письма")
            assert choices == (Choice("Письма с Иводзимы", "Письма с Иводзимы"),)
            with pytest.raises(RuleBrokenError, match="The option question completes nothing"):
                await anna.types("/ask", question="Кто?")


@scene
async def test_buttons_answer_edit_open_forms_and_follow_up() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            reply = await anna.asks("/ask", question="Who?")
            sources = await anna.presses(reply, "Sources")
            assert (sources.content, sources.is_ephemeral) == ("sources of 7", True)
            slow = await anna.presses(reply, "slow")
            assert (slow.content, slow.is_ephemeral) == ("at last", True)
            modal = await anna.opens(reply, "Wrong?")
            assert (modal.title, list(modal.fields)) == ("Wrong answer", ["what was wrong", "how wrong"])
            done = await anna.submits(modal, {"what was wrong": "all", "how wrong": "a lot"})
            assert done.content == "all: a lot"
            assert reply.edits == 1
            edited = await anna.presses(reply, "Next")
            assert edited == reply
            assert reply.content == "page 2"


@scene
async def test_a_form_is_filled_as_discord_demands() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bob = guild.member("Anna"), guild.member("Bob")
        async with discord.running(SampleBot()):
            modal = await anna.opens(await anna.asks("/ask", question="Who?"), "Wrong?")
            with pytest.raises(RuleBrokenError, match="what was wrong does not take 101 characters"):
                await anna.submits(modal, {"what was wrong": "a" * 101, "how wrong": "a lot"})
            with pytest.raises(RuleBrokenError, match="what was wrong does not take 0 characters"):
                await anna.submits(modal, {"how wrong": "a lot"})
            with pytest.raises(RuleBrokenError, match="how wrong offers a little, a lot"):
                await anna.submits(modal, {"what was wrong": "all", "how wrong": "very"})
            with pytest.raises(RuleBrokenError, match="the form has no field why"):
                await anna.submits(modal, {"what was wrong": "all", "how wrong": "a lot", "why": ""})
            with pytest.raises(RuleBrokenError, match="Bob does not see that form"):
                await bob.submits(modal, {})


@scene
async def test_mentions_direct_messages_and_pinging_replies_are_read_and_nothing_else() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        async with discord.running(bot):
            reply = await anna.says(guild.general, f"{discord.bot_mention} who plays Shimizu?")
            assert reply is not None
            assert (reply.content, reply.pings) == (CONTENT, ())
            assert reply.reference == guild.general.messages[0].id
            assert await anna.says(guild.general, "nobody listens", within=0.05) is None
            assert await anna.replies(to=reply, text="and who?", pings=False, within=0.05) is None
            assert await anna.replies(to=reply, text="and who?") is not None
            assert await anna.dms("who?") is not None
            heard = [message.content for message in bot.seen if not message.author.bot]
            assert heard == [f"{discord.bot_mention} who plays Shimizu?", "", "", "and who?", "who?"]


@scene
async def test_calling_everybody_or_the_bots_role_does_not_mention_the_bot() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna", permissions=("mention_everyone",)), SampleBot()
        async with discord.running(bot):
            called = anna.posts(guild.general, f"@everyone and {guild.bot_role.mention}: hello")
            assert called.pings == ("@Cinecite", "@everyone")
            await discord.until(lambda: bot.seen)
            (heard,) = bot.seen
            assert (heard.mentions, heard.mention_everyone, heard.content) == ([], True, "")
            assert [role.name for role in heard.role_mentions] == ["Cinecite"]


@scene
async def test_the_target_of_a_menu_comes_with_its_words() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bob = guild.member("Anna"), guild.member("Bob")
        async with discord.running(SampleBot()):
            said = bob.posts(guild.general, "nobody told the bot")
            found = await anna.uses("Find the source", on=said)
            assert (found.content, found.is_ephemeral) == ("source of nobody told the bot", True)
            assert (await anna.uses("Greet", on=bob)).content == f"hello {bob.mention}"


@scene
async def test_the_bot_opens_a_thread_and_answers_in_it() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna = guild.member("Anna")
        async with discord.running(SampleBot()):
            await anna.asks("/thread", name="Shimizu")
            await discord.until(lambda: guild.general.threads and guild.general.threads[0].replies)
            (thread,) = guild.general.threads
            assert (thread.name, thread.replies[0].content) == ("Shimizu", "here")
            reply = await anna.says(thread, f"{discord.bot_mention} and then?")
            assert reply is not None
            assert reply.channel == thread


@scene
async def test_an_answer_in_the_thread_of_a_message_is_its_reply() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        async with discord.running(bot):
            said = anna.posts(guild.general, "a question")
            await discord.until(lambda: bot.seen)
            made = await bot.seen[0].create_thread(name="answers", auto_archive_duration=60)
            await made.send("here")
            reply = await anna.hears_back(said)
            assert reply is not None
            assert (reply.channel, reply.content, reply.channel.auto_archive_minutes) == (
                said.thread,
                "here",
                60,
            )


@scene
async def test_what_the_bot_showed_for_one_command_is_kept_together() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            first = await anna.asks("/follow")
            await discord.until(lambda: len(first.all_shown) == 2)
            assert [(each.content, each.is_ephemeral) for each in first.all_shown] == [
                ("first", True),
                ("second", False),
            ]


@scene
async def test_an_ephemeral_answer_is_seen_by_the_one_who_asked() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bob = guild.member("Anna"), guild.member("Bob")
        async with discord.running(SampleBot()):
            hidden = await anna.asks("/echo", text="secret", ephemeral=True)
            assert (hidden.visible_to(anna), hidden.visible_to(bob)) == (True, False)
            shown = await anna.asks("/echo", text="for all")
            assert (shown.visible_to(anna), shown.visible_to(bob)) == (True, True)
            guild.general.denies("view_channel", to=bob)
            assert (shown.visible_to(bob), shown.visible_to(discord.person("Eve"))) == (False, False)
            with pytest.raises(RuleBrokenError, match="Bob does not see that message"):
                await bob.presses(hidden, "Sources")


@scene
async def test_what_discord_does_not_offer_cannot_be_used() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, carl = guild.member("Anna"), guild.member("Carl", manage_guild=True)
        async with discord.running(SampleBot()):
            with pytest.raises(RuleBrokenError, match="no slash command forget was synced"):
                await anna.asks("/forget")
            with pytest.raises(RuleBrokenError, match="ask needs its option question"):
                await anna.asks("/ask")
            with pytest.raises(RuleBrokenError, match="ask has no option year"):
                await anna.asks("/ask", question="Who?", year=2006)
            with pytest.raises(RuleBrokenError, match="question does not take 5"):
                await anna.asks("/ask", question=5)
            with pytest.raises(RuleBrokenError, match="question does not take a value of 6001"):
                await anna.asks("/ask", question="a" * 6001)
            with pytest.raises(RuleBrokenError, match="Anna lacks the permissions for settings"):
                await anna.asks("/settings", channel=guild.general)
            with pytest.raises(RuleBrokenError, match="settings is not offered here"):
                await carl.asks("/settings", at=carl.dm, channel=guild.general)
            reply = await carl.asks("/settings", channel=guild.general)
            assert reply.content == f"only {guild.general.mention}"
            guild.general.denies("use_application_commands", to=anna)
            with pytest.raises(RuleBrokenError, match="Anna may use no commands in general"):
                await anna.asks("/ask", question="Who?")


@scene
async def test_a_command_reaches_where_the_bot_is_no_member_by_the_persons_install_alone() -> None:
    async with Discord.open() as discord:
        elsewhere = discord.guild("Elsewhere", bot=None)
        anna, bob = elsewhere.member("Anna"), discord.person("Bob")
        async with discord.running(SampleBot()):
            assert (await anna.asks("/ask", question="Who?")).content == "any film: Who? (en-US)"
            group = discord.group("friends", anna, bob)
            assert (await bob.asks("/ask", at=group, question="Who?")).content == "any film: Who? (en-US)"
            with pytest.raises(RuleBrokenError, match="echo is for servers of which the bot is a member"):
                await anna.asks("/echo", text="hello")
            with pytest.raises(RuleBrokenError, match="echo is not offered here"):
                await bob.asks("/echo", at=group, text="hello")


@scene
async def test_the_bot_is_told_of_servers_that_let_it_in_and_throw_it_out() -> None:
    async with Discord.open() as discord:
        bot = SampleBot()
        async with discord.running(bot):
            guild = discord.guild("Late")
            await discord.until(lambda: [each.name for each in bot.guilds] == ["Late"])
            guild.removes_the_bot()
            await discord.until(lambda: not bot.guilds)
            guild.invites_the_bot()
            await discord.until(lambda: bot.guilds)


@scene
async def test_what_the_bot_may_do_changes_before_its_eyes() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        quiet, bot = guild.channel("quiet"), SampleBot()
        async with discord.running(bot):

            def may(channel_id: int, permission: str) -> bool:
                channel = bot.get_channel(channel_id)
                assert isinstance(channel, library.TextChannel)
                return permission in dict(filter(itemgetter(1), channel.permissions_for(channel.guild.me)))

            await discord.until(lambda: bot.readies)
            assert may(quiet.id, "send_messages")
            quiet.denies("send_messages", to=discord.bot)
            await discord.until(lambda: not may(quiet.id, "send_messages"))
            quiet.allows("send_messages", to=discord.bot)
            await discord.until(lambda: may(quiet.id, "send_messages"))
            guild.gives_the_bot("view_channel")
            await discord.until(lambda: not may(guild.general.id, "embed_links"))


@scene
async def test_a_bot_that_ends_is_noticed_while_its_answer_is_awaited() -> None:
    async with Discord.open() as discord:
        anna, bot = discord.guild("Cinema").member("Anna"), SampleBot()
        async with discord.running(bot) as task:
            discord.gateway.close(4014)
            with pytest.raises(Exception, match="requesting privileged intents"):
                await anna.asks("/wait", within=60)
            discord.watch(None)
            assert task.done()
        async with discord.running(closing := SampleBot()):
            await closing.close()
            with pytest.raises(BotEndedError, match="the bot ended"):
                await discord.until(lambda: False, within=60)


@scene
async def test_silence_is_told_from_thinking() -> None:
    async with Discord.open() as discord:
        discord.deadlines.acknowledge_within_s = 0.05
        anna, bot = discord.guild("Cinema").member("Anna"), SampleBot()
        async with discord.running(bot):
            with pytest.raises(NoReplyError, match="the application did not respond"):
                await anna.asks("/wait")
            bot.finish.set()
            await discord.until(lambda: bot.errors)
            discord.deadlines.acknowledge_within_s = 3.0
            discord.faults.next("PATCH /webhooks/*", delay_s=60)
            with pytest.raises(NoReplyError, match=r"after 0.5 s the bot is still thinking"):
                await anna.asks("/ask", question="Who?", within=0.5)
            with pytest.raises(NoReplyError, match="no form came but"):
                await anna.opens_by("/echo", text="hello")


@scene
async def test_discord_py_is_redirected_while_a_discord_is_open_and_no_longer() -> None:
    real = Route.BASE
    async with Discord.open() as discord:
        assert f"http://127.0.0.1:{discord.port}/api/v10" == Route.BASE
        async with Discord.open(redirecting=False) as other:
            assert (real == Route.BASE, other.port == discord.port) == (False, False)
    assert (Route.BASE, str(DiscordWebSocket.DEFAULT_GATEWAY), Asset.BASE) == (
        real,
        "wss://gateway.discord.gg/",
        "https://cdn.discordapp.com",
    )


@scene
async def test_a_menu_is_picked_from_and_dead_buttons_are_not_pressed() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            reply = await anna.asks("/pages")
            assert (reply.words, reply.buttons) == ("Pages\nof a book\nfirst\n1", ("Open",))
            assert (reply.suppresses_embeds, reply.embeds[0]["title"]) == (True, "Pages")
            assert (await anna.picks(reply, "Last page")).content == "page 9"
            with pytest.raises(RuleBrokenError, match="the menu offers First page, 1, Last page, 9, not 2"):
                await anna.picks(reply, "2")
            for label in ("Open", "Shut"):
                with pytest.raises(RuleBrokenError, match=f"the button {label} cannot be pressed"):
                    await anna.presses(reply, label)
            with pytest.raises(
                RuleBrokenError, match=r"there is no button Next; there are: \['Open', 'Shut'\]"
            ):
                await anna.presses(reply, "Next")


@scene
async def test_a_layout_is_read_and_pressed() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            card = await anna.asks("/card")
            assert (card.words, card.buttons) == ("Ryo Kase", ("Sources",))
            assert (await anna.presses(card, "Sources")).content == "sources of 3"


@scene
async def test_a_file_comes_with_its_content() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            reply = await anna.asks("/export")
            assert (reply.content, reply.attachments) == ("yours", {"yours.json": b"{}"})


@scene
async def test_an_answer_that_was_withdrawn_is_not_the_answer() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            reply = await anna.asks("/change")
            assert (reply.content, reply.is_ephemeral) == ("the other", True)


@scene
async def test_a_command_opens_a_form() -> None:
    async with Discord.open() as discord:
        anna = discord.guild("Cinema").member("Anna")
        async with discord.running(SampleBot()):
            modal = await anna.opens_by("/complain")
            done = await anna.submits(modal, {"what was wrong": "all", "how wrong": ["a little"]})
            assert done.content == "all: a little"
            with pytest.raises(NoReplyError, match="a form came: <Modal 'Wrong answer'"):
                await anna.asks("/complain")


@scene
async def test_an_interaction_tells_who_asks_where_and_what_they_may() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema", locale="fr")
        anna, bot = guild.member("Anna", locale="ru", manage_guild=True), SampleBot()
        async with discord.running(bot):
            await anna.asks("/ask", question="Who?")
            await anna.asks("/ask", question="Who?", at=anna.dm)
            there, alone = bot.interactions
            assert (there.locale, there.guild_locale) == (library.Locale.russian, library.Locale.french)
            assert (there.context.guild, there.is_guild_integration(), there.user.id) == (True, True, anna.id)
            assert (there.permissions.manage_guild, there.permissions.manage_messages) == (True, False)
            assert (there.app_permissions.embed_links, there.app_permissions.attach_files) == (True, False)
            assert there.channel_id == guild.general.id
            assert (alone.guild_id, alone.guild_locale, alone.context.dm_channel) == (None, None, True)
            assert (alone.channel_id, alone.user.id) == (anna.dm.id, anna.id)


@scene
async def test_messages_that_are_changed_and_deleted_are_told_and_found() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bob, bot = guild.member("Anna"), guild.member("Bob"), SampleBot()
        async with discord.running(bot):
            asked = anna.posts(guild.general, f"{discord.bot_mention} who?")
            reply = await anna.hears_back(asked)
            assert reply is not None
            anna.edits(asked, f"{discord.bot_mention} who plays Shimizu?")
            channel = bot.get_channel(guild.general.id)
            assert isinstance(channel, library.TextChannel)
            found = [message.content async for message in channel.history()]
            assert found == [CONTENT, f"{discord.bot_mention} who plays Shimizu?"]
            anna.deletes(asked)
            assert [message.content async for message in channel.history(limit=1)] == [CONTENT]
            assert (asked.is_deleted, asked.visible_to(anna)) == (True, False)
            with pytest.raises(RuleBrokenError, match="Bob did not write that"):
                bob.deletes(reply)


@scene
async def test_the_bot_is_not_told_of_what_it_does_not_see() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bot = guild.member("Anna"), SampleBot()
        secret = guild.channel("secret")
        secret.denies("view_channel", to=discord.bot)
        async with discord.running(bot):
            anna.posts(secret, f"{discord.bot_mention} who?")
            assert await anna.says(guild.general, f"{discord.bot_mention} who?") is not None
            assert {message.channel.id for message in bot.seen} == {guild.general.id}


@scene
async def test_many_people_ask_at_once() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        people = [guild.member(f"Person {number}") for number in range(20)]
        async with discord.running(SampleBot()):
            replies = await asyncio.gather(*(each.asks("/ask", question=each.name) for each in people))
            answers = [f"any film: {each.name} (en-US)" for each in people]
            assert [reply.content for reply in replies] == answers


@scene
async def test_a_bot_that_blocks_its_loop_is_late_by_the_clock_of_discord() -> None:
    async with Discord.open() as discord:
        discord.deadlines.acknowledge_within_s = 0.05
        anna, bot = discord.guild("Cinema").member("Anna"), SampleBot()
        async with discord.running(bot):
            with pytest.raises(NoReplyError, match="the application did not respond"):
                await anna.asks("/block")
            await discord.until(lambda: bot.errors)
            assert [str(error) for error in bot.errors] == [
                "404 Not Found (error code: 10062): Unknown interaction"
            ]


@scene
async def test_a_mistake_of_this_discord_fails_the_test() -> None:
    with pytest.raises(KeyError, match="recipient_id"):
        await play_what_was_not_foreseen()


async def play_what_was_not_foreseen() -> None:
    async with Discord.open() as discord, SampleBot() as bot:
        await bot.login(discord.token)
        # discord.py would try again what is answered 500.
        with pytest.raises(asyncio.TimeoutError):
            async with asyncio.timeout(0.1):
                await bot.http.request(Route("POST", "/users/@me/channels"), json={})
