"""Whom messages name and whom they ping."""

import discord as library

from tests.discord_loopback.play import Discord
from tests.discord_loopback.sample_bot import SampleBot
from tests.discord_loopback.scene import scene


@scene
async def test_what_the_bot_is_allowed_to_ping_is_pinged_and_no_more() -> None:
    async with Discord.open() as discord:
        guild = discord.guild(
            "Cinema", bot=("view_channel", "send_messages", "mention_everyone", "read_message_history")
        )
        anna = guild.member("Anna")
        fans = guild.role("fans", mentionable=True)
        text = f"@everyone {anna.mention} {fans.mention}"
        bot = SampleBot()
        async with discord.running(bot):
            await discord.until(lambda: bot.readies)
            channel = bot.get_channel(guild.general.id)
            assert isinstance(channel, library.TextChannel)
            for allowed in (
                None,
                library.AllowedMentions(everyone=True, users=False, roles=False),
                library.AllowedMentions(everyone=False, users=[library.Object(anna.id)], roles=False),
                library.AllowedMentions(everyone=False, users=False, roles=True),
                library.AllowedMentions.all(),
            ):
                await channel.send(text, allowed_mentions=allowed or library.AllowedMentions.none())
            assert [message.pings for message in guild.general.messages] == [
                (),
                ("@everyone",),
                ("Anna",),
                ("@fans",),
                ("@everyone", "@fans", "Anna"),
            ]


@scene
async def test_everyone_is_called_by_those_who_may() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, carl = guild.member("Anna"), guild.member("Carl", permissions=("mention_everyone",))
        quiet, loud = guild.role("quiet"), guild.role("loud", mentionable=True)
        text = f"@here {quiet.mention} {loud.mention} @everyones <@1>"
        assert anna.posts(guild.general, text).pings == ("@loud",)
        assert carl.posts(guild.general, text).pings == ("@here", "@loud", "@quiet")


@scene
async def test_a_reply_pings_the_author_unless_told_otherwise() -> None:
    async with Discord.open() as discord:
        guild = discord.guild("Cinema")
        anna, bob = guild.member("Anna"), guild.member("Bob")
        first = anna.posts(guild.general, "who?")
        assert bob.posts(guild.general, "Kase", reply_to=first).pings == ("Anna",)
        assert bob.posts(guild.general, "Kase", reply_to=first, pings=False).pings == ()
        assert anna.posts(guild.general, f"I mean {anna.mention}").pings == ()
