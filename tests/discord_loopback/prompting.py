"""What people do with the bot other than writing, refused where Discord would not offer it to them."""

import time
from collections.abc import Mapping, Sequence

from tests.discord_loopback.answering import may_see
from tests.discord_loopback.channels import Channel, ChannelKind
from tests.discord_loopback.command_rules import CHAT_INPUT, MESSAGE_MENU, USER_MENU
from tests.discord_loopback.commands import KINDS, contexts_of
from tests.discord_loopback.component_rules import LINK_STYLE, Component, walk
from tests.discord_loopback.errors import RuleBrokenError
from tests.discord_loopback.forms import submission
from tests.discord_loopback.gateway import Gateway
from tests.discord_loopback.interaction_payloads import interaction_json
from tests.discord_loopback.interactions import Interaction, InteractionKind
from tests.discord_loopback.message_payloads import message_json
from tests.discord_loopback.messages import Message
from tests.discord_loopback.options import Value, filled
from tests.discord_loopback.people import User
from tests.discord_loopback.people_payloads import partial_member_json, user_json
from tests.discord_loopback.permissions import Permission
from tests.discord_loopback.wire import Json
from tests.discord_loopback.world import World

BY_SERVER, BY_USER = 0, 1


class Prompting:
    """Begin interactions and tell the bot of them."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def use_command(
        self,
        user: User,
        place: Channel,
        words: Sequence[str],
        values: Mapping[str, Value],
        *,
        focused: str = "",
    ) -> Interaction:
        """Use a slash command, `words` being its name and those of its subcommands, or type in an option."""
        command = self._offered(user, place, CHAT_INPUT, words[0])
        guild = place.guild
        chosen = filled(command, words[1:], values, guild=guild, focused=focused)
        data = _command_data(command) | {"options": chosen.options}
        if chosen.resolved:
            data["resolved"] = chosen.resolved
        kind = InteractionKind.AUTOCOMPLETE if focused else InteractionKind.COMMAND
        return self._begin(kind, user, place, data, installed_for=self._installed_for(command, user, place))

    def use_menu_on_message(self, user: User, name: str, message: Message) -> Interaction:
        """Choose an entry of a message's context menu."""
        _must_see(message, user)
        place = message.channel
        command = self._offered(user, place, MESSAGE_MENU, name)
        resolved = {"messages": {str(message.id): message_json(message)}}
        data = _command_data(command) | {"target_id": str(message.id), "resolved": resolved}
        installed = self._installed_for(command, user, place)
        return self._begin(InteractionKind.COMMAND, user, place, data, installed_for=installed)

    def use_menu_on_user(self, user: User, name: str, target: User, *, place: Channel) -> Interaction:
        """Choose an entry of a person's context menu."""
        command = self._offered(user, place, USER_MENU, name)
        resolved: Json = {"users": {str(target.id): user_json(target)}}
        if place.guild is not None and target.id in place.guild.members:
            member = partial_member_json(place.guild.members[target.id])
            resolved["members"] = {str(target.id): member | {"permissions": "0"}}
        data = _command_data(command) | {"target_id": str(target.id), "resolved": resolved}
        installed = self._installed_for(command, user, place)
        return self._begin(InteractionKind.COMMAND, user, place, data, installed_for=installed)

    def press(self, user: User, message: Message, button: str) -> Interaction:
        """Press a button by its label, or by the beginning of its custom id."""
        component = _button(message, user, button)
        data: Json = {"custom_id": component["custom_id"], "component_type": Component.BUTTON}
        return self._begin_on(user, message, data)

    def pick(self, user: User, message: Message, values: Sequence[str]) -> Interaction:
        """Pick options of a message's menu, by label or by value."""
        select = _select(message, user)
        known = {
            key: option["value"] for option in select["options"] for key in (option["label"], option["value"])
        }
        unknown = [value for value in values if value not in known]
        if unknown or not select.get("min_values", 1) <= len(values) <= select.get("max_values", 1):
            raise RuleBrokenError(f"the menu offers {', '.join(known)}, not {', '.join(values)}")
        data: Json = {
            "custom_id": select["custom_id"],
            "component_type": select["type"],
            "values": [known[value] for value in values],
        }
        return self._begin_on(user, message, data)

    def submit(self, opened: Interaction, answers: Mapping[str, str | Sequence[str]]) -> Interaction:
        """Submit the form that came of an interaction."""
        assert opened.modal is not None
        data = {"custom_id": opened.modal["custom_id"], "components": submission(opened.modal, answers)}
        return self._begin(
            InteractionKind.MODAL_SUBMIT,
            opened.user,
            opened.channel,
            data,
            installed_for=opened.installed_for,
            source=opened.source,
        )

    def _begin_on(self, user: User, message: Message, data: Json) -> Interaction:
        guild = message.channel.guild
        installed = {"0": str(guild.id if guild else 0)}
        if message.interaction is not None:
            installed = message.interaction.installed_for
        return self._begin(
            InteractionKind.COMPONENT, user, message.channel, data, installed_for=installed, source=message
        )

    def _begin(
        self,
        kind: InteractionKind,
        user: User,
        place: Channel,
        data: Json,
        *,
        installed_for: dict[str, str],
        source: Message | None = None,
    ) -> Interaction:
        interaction = Interaction(
            id=self._world.ids.new(),
            kind=kind,
            token=self._world.new_token(),
            user=user,
            channel=place,
            data=data,
            installed_for=installed_for,
            created_s=time.monotonic(),
            source=source,
        )
        self._world.interactions[interaction.token] = interaction
        self._gateway.tell("INTERACTION_CREATE", interaction_json(interaction, self._world.bot))
        return interaction

    def _offered(self, user: User, place: Channel, kind: int, name: str) -> Json:
        """Return a command that Discord shows to this person in this place."""
        command = self._world.commands.find(kind, name, place.guild.id if place.guild else 0)
        if command is None:
            raise RuleBrokenError(f"no {KINDS[kind]} {name} was synced")
        held = place.permissions_of(user)
        if Permission.VIEW_CHANNEL not in held:
            raise RuleBrokenError(f"{user.name} does not see the channel {place.name}")
        if Permission.USE_APPLICATION_COMMANDS not in held:
            raise RuleBrokenError(f"{user.name} may use no commands in {place.name}")
        needed = command["default_member_permissions"]
        if place.guild is not None and needed is not None and not _may_use(held, int(needed)):
            raise RuleBrokenError(f"{user.name} lacks the permissions for {name}")
        if self._context(place) not in contexts_of(command):
            raise RuleBrokenError(f"{name} is not offered here")
        self._installed_for(command, user, place)
        return command

    def _context(self, place: Channel) -> int:
        if place.guild is not None:
            return 0
        return 1 if place.kind is ChannelKind.DIRECT else 2

    def _installed_for(self, command: Json, user: User, place: Channel) -> dict[str, str]:
        """Return by whose leave the bot is used here: the server's, where it is a member, or the person's."""
        bot, guild = self._world.bot, place.guild
        is_home = bot.id in guild.members if guild else bot in place.recipients
        if is_home and BY_SERVER in command["integration_types"]:
            return {"0": str(guild.id if guild else 0)}
        if BY_USER in command["integration_types"]:
            return {"1": str(user.id)}
        raise RuleBrokenError(f"{command['name']} is for servers of which the bot is a member")


def _may_use(held: Permission, needed: int) -> bool:
    if Permission.ADMINISTRATOR in held:
        return True
    return bool(needed) and int(held) & needed == needed


def _command_data(command: Json) -> Json:
    data = {"id": command["id"], "name": command["name"], "type": command["type"]}
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _must_see(message: Message, user: User) -> None:
    if not may_see(message, user):
        raise RuleBrokenError(f"{user.name} does not see that message")


def _button(message: Message, user: User, wanted: str) -> Json:
    _must_see(message, user)
    buttons = [each for _, each in walk(message.components) if each.get("type") == Component.BUTTON]
    by_label = [each for each in buttons if each.get("label") == wanted]
    for button in by_label or [each for each in buttons if str(each.get("custom_id", "")).startswith(wanted)]:
        if button.get("disabled") or button.get("style") == LINK_STYLE:
            raise RuleBrokenError(f"the button {wanted} cannot be pressed")
        return button
    raise RuleBrokenError(
        f"there is no button {wanted}; there are: {[each.get('label') for each in buttons]}"
    )


def _select(message: Message, user: User) -> Json:
    _must_see(message, user)
    for _, component in walk(message.components):
        if component.get("type") == Component.STRING_SELECT and not component.get("disabled"):
            return component
    raise RuleBrokenError("there is no menu on that message")
