"""The buttons under an answer; they work after a restart, for each is made anew from its custom_id."""

import re
from enum import StrEnum
from typing import Any, Final, Self

import discord

from bot.wording.discord import DiscordWording


class Action(StrEnum):
    """What a button does, as its custom_id says."""

    SOURCES = "sources"
    PAGE = "page"  # of the sources, in the message that shows them
    NEXT = "next"
    THREAD = "thread"
    UP = "up"
    DOWN = "down"
    DELETE = "delete"


# An answer's id is 16 hexadecimal digits of chance: another's, or one that is made up, names no answer.
_TEMPLATE: Final = re.compile(
    rf"cinecite:(?P<action>{'|'.join(Action)}):(?P<answer>[0-9a-f]{{16}}):(?P<place>\d{{1,3}})$"
)


class AnswerButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_TEMPLATE):
    """A button of an answer; `place` is a page, or a number in a list, from 0."""

    def __init__(
        self,
        action: Action,
        answer_id: str,
        *,
        place: int = 0,
        label: str = "",
        emoji: str = "",
        row: int = 0,
    ) -> None:
        super().__init__(
            discord.ui.Button(
                label=label or None,
                emoji=emoji or None,
                custom_id=f"cinecite:{action}:{answer_id}:{place}",
                row=row,
            )
        )
        self.action, self.answer_id, self.place = action, answer_id, place

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed."""
        return cls(Action(match["action"]), match["answer"], place=int(match["place"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button says."""
        interaction.client.dispatch("answer_button", interaction, self)


def answer_buttons(
    answer_id: str, words: DiscordWording, *, has_more: bool, can_thread: bool
) -> discord.ui.View:
    """Return the buttons under an answer, or under the nearest passages if there is none."""
    view = discord.ui.View(timeout=None)
    view.add_item(AnswerButton(Action.SOURCES, answer_id, label=words.sources_button))
    if has_more:
        view.add_item(AnswerButton(Action.NEXT, answer_id, place=1, label=words.next_button))
    if can_thread:
        view.add_item(AnswerButton(Action.THREAD, answer_id, label=words.thread_button))
    view.add_item(AnswerButton(Action.UP, answer_id, emoji=words.helpful_button, row=1))
    view.add_item(AnswerButton(Action.DOWN, answer_id, emoji=words.unhelpful_button, row=1))
    view.add_item(AnswerButton(Action.DELETE, answer_id, label=words.delete_button, row=1))
    return view


def page_buttons(answer_id: str, words: DiscordWording, *, page: int, pages: int) -> discord.ui.View:
    """Return what turns the pages of the sources; nothing if there is one page."""
    view = discord.ui.View(timeout=None)
    if page > 0:
        view.add_item(AnswerButton(Action.PAGE, answer_id, place=page - 1, label=words.previous_button))
    if page + 1 < pages:
        view.add_item(AnswerButton(Action.PAGE, answer_id, place=page + 1, label=words.following_button))
    return view


def next_button(answer_id: str, words: DiscordWording, *, place: int, places: int) -> discord.ui.View:
    """Return what shows the answer after the one at `place`; nothing after the last."""
    view = discord.ui.View(timeout=None)
    if place + 1 < places:
        view.add_item(AnswerButton(Action.NEXT, answer_id, place=place + 1, label=words.next_button))
    return view


class Listed(StrEnum):
    """What is listed on pages."""

    DOCUMENTS = "documents"
    FILMS = "films"


_LIST_TEMPLATE: Final = re.compile(rf"cinecite-list:(?P<listed>{'|'.join(Listed)}):(?P<page>\d{{1,4}})$")


class ListButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_LIST_TEMPLATE):
    """A button that turns to a page of a list, from 0."""

    def __init__(self, listed: Listed, page: int, *, label: str = "") -> None:
        super().__init__(discord.ui.Button(label=label or None, custom_id=f"cinecite-list:{listed}:{page}"))
        self.listed, self.page = listed, page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed."""
        return cls(Listed(match["listed"]), int(match["page"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Show the page."""
        interaction.client.dispatch("list_button", interaction, self)


def list_buttons(listed: Listed, words: DiscordWording, *, page: int, pages: int) -> discord.ui.View:
    """Return what turns the pages of a list; nothing if there is one page."""
    view = discord.ui.View(timeout=None)
    if page > 0:
        view.add_item(ListButton(listed, page - 1, label=words.previous_button))
    if page + 1 < pages:
        view.add_item(ListButton(listed, page + 1, label=words.following_button))
    return view
