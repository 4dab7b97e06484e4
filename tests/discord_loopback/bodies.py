"""Bodies of requests and of answers."""

import contextlib
import json
from typing import TypeAlias, cast

from aiohttp import web

from tests.discord_loopback.errors import invalid_json
from tests.discord_loopback.wire import Json

Files = tuple[tuple[str, bytes], ...]
Body: TypeAlias = Json | list[Json] | None

TEXT = web.RequestKey[str]("text")
BODY = web.RequestKey[Body]("body")
FILES = web.RequestKey[Files]("files")


async def receive(request: web.Request) -> Body:
    """Take in a request, so that handlers find its JSON and its files; what is no JSON is None."""
    text, files = await _parts(request)
    request[FILES] = files
    request[TEXT] = text
    request[BODY] = None
    with contextlib.suppress(ValueError):
        request[BODY] = json.loads(text)
    return request[BODY]


async def _parts(request: web.Request) -> tuple[str, Files]:
    if not request.content_type.startswith("multipart/"):
        return await request.text(), ()
    form = await request.post()
    parts = (part for part in form.values() if isinstance(part, web.FileField))
    return str(form.get("payload_json", "")), tuple((part.filename, part.file.read()) for part in parts)


def refuse_malformed(request: web.Request) -> None:
    """Refuse a body that is no JSON."""
    if request[TEXT] and request[BODY] is None:
        raise invalid_json()


def body_of(request: web.Request) -> Json:
    """Return a request's JSON object, {} where it has none."""
    return cast(Json, request[BODY] or {})


def list_of(request: web.Request) -> list[Json]:
    """Return a request's JSON list, [] where it has none."""
    return cast(list[Json], request[BODY] or [])


def files_of(request: web.Request) -> Files:
    """Return a request's files: names and contents."""
    return request[FILES]


def number_in(request: web.Request, name: str) -> int:
    """Return an id in a request's path; what is no id is the id of nothing."""
    text = request.match_info[name]
    return int(text) if text.isdigit() else 0


def answer(body: object, status: int = 200) -> web.Response:
    """Return an answer; discord.py reads JSON only where the content type is exactly this."""
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


def nothing() -> web.Response:
    """Return an answer without a body."""
    return web.Response(status=204)
