"""Where every question arrives, whatever way it was asked, and gets its reply."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from bot.discord.channels import Place
from bot.discord.cooldowns import Cooldowns
from bot.discord.memory import Conversations
from bot.discord.questions import QuestionRequest, Reply
from bot.discord.recent import RecentQuestions
from bot.discord.replies import excuse, outcome_embed
from bot.discord.visibility import unknown_film
from bot.errors import BusyError, ServiceError, StorageError, TimeLimitError
from bot.health import Metrics
from bot.render.embeds import findings_of
from bot.render.limits import CHOICES
from bot.render.spoilers import SpoilerRule
from bot.service import Service
from bot.storage import Storage
from bot.storage.records import Ending, ServerSettings, StoredAnswer, UnansweredQuestion
from bot.storage.snapshots import stored_outcome
from bot.timed import Timed
from bot.wording import discord_wording
from bot.wording.discord import DiscordWording
from retrieval import EVERYTHING, Answer, Document, Language, NoAnswer, Pipeline, Scope, UnknownFilmError

_ID_BYTES: Final = 8
_TOLD_WITHIN_S: Final = 1.5
_NEW_SERVER: Final = ServerSettings()
_ENDINGS: Final = {BusyError: Ending.BUSY, TimeLimitError: Ending.TIMED_OUT}
# The outcome of a question that was not looked at, in its line of the log.
_REFUSED: Final = "refused"
_log = logging.getLogger(__name__)


class QuestionHandler:
    """The bot's one way from an inquiry to a reply, with what it remembers of askers and servers.

    `service` is None until the index is loaded.
    """

    def __init__(
        self, storage: Storage, metrics: Metrics, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.storage = storage
        self.metrics = metrics
        self.service: Service | None = None
        self.conversations = Conversations(clock=clock)
        self.recent = RecentQuestions()
        self._cooldowns = Cooldowns(clock=clock)
        # Held by who makes a pipeline until it is in use.
        self.rebuilding = asyncio.Lock()
        self._is_closing = False
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a question as being answered until its reply is sent."""
        self._in_hand += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    async def finish(self, *, within_s: float) -> None:
        """Take no more questions, and give those that were taken so long to be answered."""
        self._is_closing = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), within_s)
        if self.service is not None:
            await self.service.close(within_s=0)
        # Those whose answer did not come are told so.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), _TOLD_WITHIN_S)

    async def settings_of(self, place: Place) -> ServerSettings:
        """Return the settings of the place's server; those of a new one outside of servers."""
        return _NEW_SERVER if place.guild_id is None else await self.storage.settings(place.guild_id)

    async def scope_of(self, place: Place) -> Scope:
        """Return which documents the place may see."""
        settings = await self.settings_of(place)
        return Scope(settings.films, settings.folders)

    async def recent_in(self, place: Place, typed: str) -> tuple[str, ...]:
        """Return the questions that were answered lately in a place, from documents that it still may see."""
        return self.recent.of(_shelf(place, await self.settings_of(place)), typed)

    async def titles_of(self, place: Place) -> dict[str, tuple[str, ...]]:
        """Return the films that the place may see, each with its titles."""
        if self.service is None:
            return {}
        scope = await self.scope_of(place)
        return await self.service.run(self.service.pipeline.titles_within, scope)

    async def documents_of(self, place: Place) -> Sequence[Document]:
        """Return the documents that the place may see."""
        if self.service is None:
            return ()
        return await self.service.run(self.service.pipeline.documents_within, await self.scope_of(place))

    async def extent_of(self, place: Place) -> tuple[int, int, tuple[Language, ...]]:
        """Return how many documents and films the place may see, and in which languages."""
        if self.service is None:
            return 0, 0, ()
        return await self.service.run(_extent, self.service.pipeline, await self.scope_of(place))

    async def films_like(self, typed: str, place: Place | None = None) -> tuple[str, ...]:
        """Return the films that a place may see, or all, by what is typed of their titles, best first."""
        if self.service is None:
            return ()
        scope = EVERYTHING if place is None else await self.scope_of(place)
        pipeline = self.service.pipeline
        return await self.service.run(partial(pipeline.films_like, typed, within=scope, most=CHOICES))

    async def films_called(self, title: str) -> tuple[str, ...]:
        """Return the films with a title, for those who decide which a server sees."""
        return (
            () if self.service is None else await self.service.run(self.service.pipeline.films_called, title)
        )

    async def all_folders(self) -> tuple[str, ...]:
        """Return all folders of documents, for those who decide which a server sees."""
        return () if self.service is None else await self.service.run(_folders, self.service.pipeline)

    async def forget(self, asker_id: int) -> int:
        """Erase all that is kept about a person, in memory and on disk; return how many things that were."""
        self.recent.forget(asker_id)
        return self.conversations.forget(asker_id) + await self.storage.erase_person(asker_id)

    async def forget_server(self, guild_id: int) -> None:
        """Erase all that is kept about a server, which the bot has left."""
        try:
            await self.storage.forget_server(guild_id)
        except StorageError:
            _log.exception("what is kept about a server could not be erased")

    def use(self, service: Service) -> None:
        """Answer from now on."""
        self.service = service
        self.metrics.watch_queue(lambda: service.counters.waiting)
        self.metrics.indexed(service.pipeline.chunk_count)

    def switch(self, pipeline: Pipeline) -> None:
        """Answer later questions from another index; conversations and answers go on with it."""
        if self.service is not None:
            self.service.switch(pipeline)
            self.metrics.indexed(pipeline.chunk_count)

    async def reply_to(self, request: QuestionRequest) -> Reply:
        """Return what an inquiry is answered with; whatever goes wrong is said, and nothing is raised."""
        words = discord_wording(request.language)
        started_s = time.perf_counter()
        try:
            settings = await self.settings_of(request.place)
            service = self.service
            refusal = words.loading if service is None else self._refusal(request, settings, words)
            if service is None or refusal:
                _write_line(request, _REFUSED, (time.perf_counter() - started_s) * 1000)
                return Reply(refusal)
            reply, ending = await self._asked(service, request, settings, words=words)
        except Exception:  # noqa: BLE001 - the outer edge of a question: whoever asked gets a sentence
            _log.exception("a question failed")
            reply, ending = Reply(words.something_wrong), Ending.FAILED
        await self._note(request, ending, (time.perf_counter() - started_s) * 1000)
        return reply

    def _refusal(self, request: QuestionRequest, settings: ServerSettings, words: DiscordWording) -> str:
        """Return why a question is not even looked at, "" if it is."""
        if not request.place.is_allowed(settings):
            return words.refusal_here(settings.channels)
        if not request.question.strip():
            return words.nothing_asked
        if self._is_closing:
            return words.closing
        is_server = request.place.guild_id is not None
        wait_s = self._cooldowns.ask(
            request.place.limited_by,
            request.asker_id,
            person_s=settings.person_cooldown_s,
            server_per_minute=settings.server_per_minute if is_server else 0,
        )
        return words.wait(wait_s) if wait_s else ""

    async def _asked(
        self, service: Service, request: QuestionRequest, settings: ServerSettings, *, words: DiscordWording
    ) -> tuple[Reply, Ending]:
        """Put a question to the pipeline."""
        place = request.place
        try:
            timed = await service.ask(
                request.question,
                film=request.film,
                within=Scope(settings.films, settings.folders),
                conversation=(
                    None if request.is_claim else self.conversations.of(place.channel_id, request.asker_id)
                ),
            )
            return await self._shown(service, request, timed, settings=settings, words=words)
        except UnknownFilmError:
            nearest = await self.films_like(request.film, place)
            return Reply(unknown_film(request.film, nearest, words)), Ending.UNANSWERED
        except ServiceError as error:
            return Reply(excuse(error, words)), _ENDINGS.get(type(error), Ending.FAILED)

    async def _shown(
        self,
        service: Service,
        request: QuestionRequest,
        timed: Timed,
        *,
        settings: ServerSettings,
        words: DiscordWording,
    ) -> tuple[Reply, Ending]:
        """Render an outcome, and keep what its buttons will need."""
        outcome, place = timed.outcome, request.place
        spoilers = SpoilerRule.of(request.question, is_on=not settings.shows_spoilers)
        is_answered = isinstance(outcome, Answer)
        ending = Ending.ANSWERED if is_answered else Ending.UNANSWERED
        if is_answered and not (request.is_private or request.is_claim):
            self.recent.add(_shelf(place, settings), request.question, request.asker_id)
        # Who named a film is not told to name one.
        films = () if request.film or is_answered else tuple(await self.titles_of(place))
        embed = outcome_embed(request, timed, words=words, spoilers=spoilers, films=films)
        answer_id = await self._kept(service, request, outcome, is_spoiler=spoilers.is_on)
        has_more = isinstance(outcome, Answer) and len(findings_of(outcome)) > 1
        return Reply("", embed, answer_id, has_more), ending

    async def _kept(
        self, service: Service, request: QuestionRequest, outcome: Answer | NoAnswer, *, is_spoiler: bool
    ) -> str:
        """Keep what an answer's buttons will need and return its id, "" if that cannot be kept."""
        answer_id = secrets.token_hex(_ID_BYTES)
        answer = StoredAnswer(
            id=answer_id,
            guild_id=request.place.guild_id,
            channel_id=request.place.channel_id,
            asker_id=request.asker_id,
            message_id=None,
            created=_now(),
            language=request.language,
            outcome=await service.run(stored_outcome, outcome),
            is_spoiler=is_spoiler,
        )
        unanswered = UnansweredQuestion(
            request.place.guild_id, request.asker_id, request.question, answer.created
        )
        try:
            await self.storage.keep_answer(answer)
            if not (answer.is_answered or request.is_claim):
                await self.storage.keep_unanswered(unanswered)
        except StorageError:
            # What was found is shown all the same.
            _log.exception("an answer could not be kept")
            return ""
        return answer_id

    async def _note(self, request: QuestionRequest, ending: Ending, elapsed_ms: float) -> None:
        """Count a question, and write its line."""
        self.metrics.questioned(outcome=ending, where=_kind_of(request.place), elapsed_ms=elapsed_ms)
        _write_line(request, ending.value, elapsed_ms)
        try:
            await self.storage.count(request.place.guild_id, ending)
        except StorageError:
            _log.exception("a question could not be counted")


def _shelf(place: Place, settings: ServerSettings) -> tuple[int, Scope]:
    """Return where recent questions are kept: what was answered under another scope is not offered."""
    return place.channel_id, Scope(settings.films, settings.folders)


def _write_line(request: QuestionRequest, outcome: str, elapsed_ms: float) -> None:
    """Write a question's line of the log: never its words."""
    _log.info(
        "question",
        extra={
            "outcome": outcome,
            "elapsed_ms": round(elapsed_ms),
            "language": request.language.value,
            "where": f"{_kind_of(request.place)}/{request.place.limited_by}",
        },
    )


def _kind_of(place: Place) -> str:
    return "dm" if place.guild_id is None else "server"


def _extent(pipeline: Pipeline, scope: Scope) -> tuple[int, int, tuple[Language, ...]]:
    return (
        len(pipeline.documents_within(scope)),
        len(pipeline.titles_within(scope)),
        pipeline.languages_within(scope),
    )


def _folders(pipeline: Pipeline) -> tuple[str, ...]:
    """Return the folders that hold documents, and those above them."""
    # Far fewer folders than documents: those above are looked for once in each.
    holding = {PurePosixPath(folder) for folder in {id_.rpartition("/")[0] for id_ in pipeline.document_ids}}
    parents = {parent for folder in holding for parent in (folder, *folder.parents)}
    return tuple(sorted(str(parent) for parent in parents if parent.name))


def _now() -> datetime:
    return datetime.now(UTC)
