"""REST: answers to interactions, which need no token but the interaction's own."""

from aiohttp import web

from tests.discord_loopback import bodies
from tests.discord_loopback.answering import Answering
from tests.discord_loopback.bodies import answer, body_of, files_of, number_in
from tests.discord_loopback.errors import unknown_webhook
from tests.discord_loopback.interactions import Callback, Interaction
from tests.discord_loopback.message_payloads import message_json
from tests.discord_loopback.messages import Message
from tests.discord_loopback.wire import Json
from tests.discord_loopback.world import World

WEBHOOK = "/webhooks/{application}/{token}"
# Of these the answer tells which message it is about.
WITH_A_MESSAGE = frozenset({Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.UPDATE})


class InteractionRoutes:
    """Take the first answers, the edits and the follow-ups."""

    def __init__(self, world: World, answering: Answering) -> None:
        self._world = world
        self._answering = answering

    def table(self) -> list[web.RouteDef]:
        return [
            web.post("/interactions/{interaction}/{token}/callback", self.acknowledge),
            web.post(WEBHOOK, self.follow_up),
            web.get(WEBHOOK + "/messages/{message}", self.show),
            web.patch(WEBHOOK + "/messages/{message}", self.edit),
            web.delete(WEBHOOK + "/messages/{message}", self.delete),
        ]

    async def acknowledge(self, request: web.Request) -> web.Response:
        interaction = self._answering.acknowledge(
            number_in(request, "interaction"),
            request.match_info["token"],
            body_of(request),
            files=files_of(request),
        )
        with_response = request.query.get("with_response", "false") in ("1", "true")
        return answer(_callback_json(interaction)) if with_response else bodies.nothing()

    async def follow_up(self, request: web.Request) -> web.Response:
        message = self._answering.follow_up(self._token(request), body_of(request), files=files_of(request))
        waits = request.query.get("wait", "false") in ("1", "true")
        return answer(_shown(message)) if waits else bodies.nothing()

    async def show(self, request: web.Request) -> web.Response:
        return answer(_shown(self._answering.message(self._token(request), request.match_info["message"])))

    async def edit(self, request: web.Request) -> web.Response:
        message = self._answering.edit(
            self._token(request), request.match_info["message"], body_of(request), files=files_of(request)
        )
        return answer(_shown(message))

    async def delete(self, request: web.Request) -> web.Response:
        self._answering.delete(self._token(request), request.match_info["message"])
        return bodies.nothing()

    def _token(self, request: web.Request) -> str:
        if number_in(request, "application") != self._world.bot.id:
            raise unknown_webhook()
        return request.match_info["token"]


def _shown(message: Message) -> Json:
    return message_json(message)


def _callback_json(interaction: Interaction) -> Json:
    body: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
    resource: Json = {"type": int(interaction.callback or 0)}
    message = interaction.original
    if message is not None and interaction.callback in WITH_A_MESSAGE:
        body["response_message_id"] = str(message.id)
        body["response_message_loading"] = message.is_loading
        body["response_message_ephemeral"] = message.is_ephemeral
        resource["message"] = message_json(message)
    return {"interaction": body, "resource": resource}
