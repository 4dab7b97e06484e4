"""A small bot on an unmodified discord.py: what the tests of the loopback Discord drive."""

import asyncio
import io
import os
import re
import time
from typing import Self

import discord
from discord import app_commands

CONTENT = "Ryo Kase plays Shimizu."


class Sources(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"sources:(?P<answer>\d+)"
):
    """A button that outlives the process."""

    def __init__(self, answer: int) -> None:
        super().__init__(discord.ui.Button(label="Sources", custom_id=f"sources:{answer}"))
        self.answer = answer

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction,
        _item: discord.ui.Item[discord.ui.View],
        match: re.Match[str],
        /,
    ) -> Self:
        return cls(int(match["answer"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"sources of {self.answer}", ephemeral=True)


class Complaint(discord.ui.Modal, title="Wrong answer"):
    """A form with one field of each make."""

    what: discord.ui.TextInput[Self] = discord.ui.TextInput(label="what was wrong", max_length=100)
    how: discord.ui.Label[Self] = discord.ui.Label(
        text="how wrong",
        component=discord.ui.Select(
            options=[discord.SelectOption(label="a little"), discord.SelectOption(label="a lot")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        select = self.how.component
        assert isinstance(select, discord.ui.Select)
        await interaction.response.send_message(f"{self.what.value}: {select.values[0]}", ephemeral=True)


class Buttons(discord.ui.View):
    """Buttons of every sort, with fixed ids."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(Sources(7))

    @discord.ui.button(label="Wrong?", custom_id="wrong")
    async def wrong(self, interaction: discord.Interaction, _button: discord.ui.Button[Self]) -> None:
        await interaction.response.send_modal(Complaint())

    @discord.ui.button(label="Next", custom_id="next")
    async def next(self, interaction: discord.Interaction, _button: discord.ui.Button[Self]) -> None:
        await interaction.response.edit_message(content="page 2")

    @discord.ui.button(label="Slow", custom_id="slow")
    async def slow(self, interaction: discord.Interaction, _button: discord.ui.Button[Self]) -> None:
        await interaction.response.defer()
        await interaction.followup.send("at last", ephemeral=True)


class Pages(discord.ui.View):
    """A menu and a link."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.Button(label="Open", url="https://example.org"))
        self.add_item(discord.ui.Button(label="Shut", custom_id="shut", disabled=True))

    @discord.ui.select(
        custom_id="page",
        options=[
            discord.SelectOption(label="First page", value="1"),
            discord.SelectOption(label="Last page", value="9"),
        ],
    )
    async def page(self, interaction: discord.Interaction, select: discord.ui.Select[Self]) -> None:
        await interaction.response.edit_message(content=f"page {select.values[0]}")


class Card(discord.ui.LayoutView):
    """A layout of components."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        box: discord.ui.Container[Self] = discord.ui.Container(discord.ui.TextDisplay("Ryo Kase"))
        box.add_item(discord.ui.ActionRow(Sources(3)))
        self.add_item(box)


class SampleBot(discord.Client):
    """Answers by command, by menu and by mention; `errors` are what its command tree saw."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.05,
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self._failed)
        self.errors: list[BaseException] = []
        self.seen: list[discord.Message] = []
        self.readies = 0
        self.resumes = 0
        self.finish = asyncio.Event()
        self.interactions: list[discord.Interaction] = []
        add_commands(self)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Sources)
        self.add_view(Buttons())
        await self.tree.sync()

    async def on_ready(self) -> None:
        self.readies += 1

    async def on_resumed(self) -> None:
        self.resumes += 1

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.interactions.append(interaction)

    async def on_message(self, message: discord.Message) -> None:
        self.seen.append(message)
        if message.author.bot:
            return
        if message.guild is None or self.user in message.mentions:
            try:
                await message.reply(CONTENT)
            except discord.HTTPException as error:
                self.errors.append(error)

    async def _failed(self, _: discord.Interaction, error: app_commands.AppCommandError) -> None:
        self.errors.append(error.__cause__ or error)


class ShardedBot(SampleBot, discord.AutoShardedClient):
    """The same bot, divided as Discord recommends."""


def add_commands(bot: SampleBot) -> None:
    """Give a bot its commands."""
    for add in (add_answering, add_showing, add_doing):
        add(bot)


def add_answering(bot: SampleBot) -> None:
    """Give a bot the commands that answer in words."""

    @bot.tree.command(description="Ask a question")
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.allowed_installs(guilds=True, users=True)
    async def ask(interaction: discord.Interaction, question: str, film: str = "") -> None:
        await interaction.response.defer()
        answer = f"{film or 'any film'}: {question} ({interaction.locale})"
        await interaction.edit_original_response(content=answer, view=Buttons())

    @ask.autocomplete("film")
    async def films(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        titles = ("Letters from Iwo Jima", "Письма с Иводзимы")
        return [app_commands.Choice(name=title, value=title) for title in titles if current in title]

    @bot.tree.command(description="Answer by a follow-up")
    async def follow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("first")
        await interaction.followup.send("second")

    @bot.tree.command(description="Say something at once")
    async def echo(interaction: discord.Interaction, text: str, ephemeral: bool = False) -> None:  # noqa: FBT001, FBT002
        await interaction.response.send_message(text, ephemeral=ephemeral)

    @bot.tree.command(description="Take an answer back and give another")
    async def change(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.delete_original_response()
        await interaction.followup.send("the other", ephemeral=True)

    @bot.tree.command(description="Hold everything up")
    async def block(interaction: discord.Interaction) -> None:
        time.sleep(0.1)  # noqa: ASYNC251 - what a bot must not do
        await interaction.response.defer()

    @bot.tree.command(description="Wait to be told")
    async def wait(interaction: discord.Interaction) -> None:
        await bot.finish.wait()
        await interaction.response.send_message("done")


def add_showing(bot: SampleBot) -> None:
    """Give a bot the commands that show something to press or to keep."""

    @bot.tree.command(description="Show pages")
    async def pages(interaction: discord.Interaction) -> None:
        embed = discord.Embed(title="Pages", description="of a book").add_field(name="first", value="1")
        await interaction.response.send_message(embed=embed, view=Pages(), suppress_embeds=True)

    @bot.tree.command(description="Show a card")
    async def card(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(view=Card())

    @bot.tree.command(description="Hand over a file")
    async def export(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        file = discord.File(io.BytesIO(b"{}"), filename="yours.json")
        await interaction.edit_original_response(content="yours", attachments=[file])

    @bot.tree.command(description="Open a form")
    async def complain(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Complaint())


def add_doing(bot: SampleBot) -> None:
    """Give a bot its menus and the commands that need a right."""

    @bot.tree.command(description="Open a thread")
    async def thread(interaction: discord.Interaction, name: str) -> None:
        assert isinstance(interaction.channel, discord.TextChannel)
        await interaction.response.send_message("opening", ephemeral=True)
        made = await interaction.channel.create_thread(name=name, type=discord.ChannelType.public_thread)
        await made.send("here")

    @bot.tree.command(description="Change the settings")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def settings(interaction: discord.Interaction, channel: discord.TextChannel) -> None:
        await interaction.response.send_message(f"only {channel.mention}", ephemeral=True)

    @bot.tree.context_menu(name="Find the source")
    async def find(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"source of {message.content}", ephemeral=True)

    @bot.tree.context_menu(name="Greet")
    async def greet(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"hello {member.mention}")


def main(arguments: list[str]) -> int:
    """Run the bot until it is killed, as a program of its own."""
    if arguments != ["serve"]:
        return 2
    SampleBot().run(os.environ["DISCORD_TOKEN"], log_handler=None)
    return 0
