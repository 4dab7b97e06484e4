"""REST: who the bot is, and its application commands."""

from aiohttp import web

from tests.discord_loopback import bodies
from tests.discord_loopback.bodies import answer, number_in
from tests.discord_loopback.commands import EVERYWHERE
from tests.discord_loopback.errors import missing_access
from tests.discord_loopback.gateway import Gateway
from tests.discord_loopback.people_payloads import user_json
from tests.discord_loopback.wire import Json
from tests.discord_loopback.world import World

APPLICATION = "/applications/{application}"
GUILD = APPLICATION + "/guilds/{guild}"


class AccountRoutes:
    """Answer who the bot is, where its gateway is and which commands it has."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def table(self) -> list[web.RouteDef]:
        commands = [
            route
            for place in (APPLICATION, GUILD)
            for route in (
                web.get(place + "/commands", self.commands),
                web.put(place + "/commands", self.overwrite),
                web.post(place + "/commands", self.create),
                web.get(place + "/commands/{command}", self.command),
                web.delete(place + "/commands/{command}", self.delete),
            )
        ]
        return [
            web.get("/gateway/bot", self.gateway),
            web.get("/gateway", self.gateway),
            web.get("/users/@me", self.me),
            web.get("/oauth2/applications/@me", self.application),
            web.get("/applications/@me", self.application),
            *commands,
        ]

    async def gateway(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        return answer(
            {
                "url": self._gateway.url(),
                "shards": self._gateway.recommended_shards,
                "session_start_limit": limit,
            }
        )

    async def me(self, _: web.Request) -> web.Response:
        own = {"verified": True, "mfa_enabled": True, "locale": "en-US", "flags": 0, "email": None}
        return answer(user_json(self._world.bot) | own)

    async def application(self, _: web.Request) -> web.Response:
        bot = self._world.bot
        return answer(
            {
                "id": str(bot.id),
                "name": bot.name,
                "icon": None,
                "description": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "owner": user_json(self._world.owner),
                "team": self._team(),
                "verify_key": "0" * 64,
                "flags": 0,
                "integration_types_config": {"0": {}, "1": {}},
                "interactions_endpoint_url": None,
                "bot": user_json(bot),
            }
        )

    def _team(self) -> Json | None:
        if not self._world.team:
            return None
        members = [
            {
                "user": user_json(user),
                "team_id": str(self._world.owner.id),
                "membership_state": 2 if has_accepted else 1,
                "permissions": ["*"],
                "role": "developer",
            }
            for user, has_accepted in self._world.team.items()
        ]
        return {
            "id": str(self._world.owner.id),
            "name": "Team",
            "icon": None,
            "owner_user_id": str(self._world.owner.id),
            "members": members,
        }

    async def commands(self, request: web.Request) -> web.Response:
        return answer(self._world.commands.synced(self._place(request)))

    async def command(self, request: web.Request) -> web.Response:
        return answer(self._world.commands.by_id(number_in(request, "command"), self._place(request)))

    async def overwrite(self, request: web.Request) -> web.Response:
        payload: list[Json] = bodies.list_of(request)
        place = self._place(request)
        synced = self._world.commands.overwrite(payload, application_id=self._world.bot.id, guild_id=place)
        return answer(synced)

    async def create(self, request: web.Request) -> web.Response:
        place, command = self._place(request), bodies.body_of(request)
        created = self._world.commands.add(command, application_id=self._world.bot.id, guild_id=place)
        return answer(created, 201)

    async def delete(self, request: web.Request) -> web.Response:
        self._world.commands.remove(number_in(request, "command"), self._place(request))
        return bodies.nothing()

    def _place(self, request: web.Request) -> int:
        if number_in(request, "application") != self._world.bot.id:
            raise missing_access()
        return (
            self._world.guild(number_in(request, "guild")).id if "guild" in request.match_info else EVERYWHERE
        )
