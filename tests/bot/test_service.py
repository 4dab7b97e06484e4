import asyncio
import gc
import threading
from collections.abc import Callable, Coroutine

import pytest

from bot.errors import BusyError, ClosingError, TimeLimitError
from bot.service import Counters, Service
from bot.timed import Timed
from retrieval.datatypes import EVERYTHING, Answer, NoAnswer, NoAnswerReason, Scope
from retrieval.errors import UnknownFilmError
from retrieval.pipeline.conversation import Conversation
from tests.bot.fakes import FILM, ONE, SEVERAL, UNSURE, FakePipeline

NOTHING_FOUND = NoAnswer(NoAnswerReason.NOTHING_FOUND, ())


class GatedPipeline(FakePipeline):
    """Answer once the gate is open; remember which threads asked."""

    def __init__(self) -> None:
        super().__init__({"one": ONE, "several": SEVERAL, "unsure": UNSURE, "broken": LookupError("secret")})
        self.gate = threading.Event()
        self.threads: set[int] = set()

    def ask(
        self,
        question: str,
        *,
        film: str = "",
        within: Scope = EVERYTHING,
        conversation: Conversation | None = None,
    ) -> Answer | NoAnswer:
        self.threads.add(threading.get_ident())
        assert self.gate.wait(timeout=30)
        return super().ask(question, film=film, within=within, conversation=conversation)


def opened() -> GatedPipeline:
    pipeline = GatedPipeline()
    pipeline.gate.set()
    return pipeline


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - what is waited for is set by the code under test
            await asyncio.sleep(0.001)


def run(
    pipeline: GatedPipeline,
    story: Callable[[Service], Coroutine[None, None, None]],
    *,
    most_waiting: int = 20,
    time_limit_s: float = 30.0,
    workers: int = 1,
) -> None:
    """Tell a story of a service, which is closed at its end."""

    async def told() -> None:
        service = Service(pipeline, most_waiting=most_waiting, time_limit_s=time_limit_s, workers=workers)
        try:
            await story(service)
        finally:
            pipeline.gate.set()
            await service.close(within_s=30)

    asyncio.run(told())


def ask(service: Service, question: str) -> asyncio.Task[Timed]:
    return asyncio.create_task(service.ask(question))


def test_a_question_is_answered_on_another_thread_with_all_that_was_said_about_it() -> None:
    pipeline = opened()

    async def story(service: Service) -> None:
        conversation = Conversation()
        scope = Scope(folders=("ru",))
        timed = await service.ask("one", film=FILM, within=scope, conversation=conversation)
        assert timed.outcome == ONE
        assert pipeline.asked == [("one", FILM)]
        assert pipeline.scopes == [scope]
        assert conversation.contexts(is_asking=True) == ("one",)
        assert pipeline.threads.isdisjoint({threading.get_ident()})

    run(pipeline, story)


def test_the_milliseconds_are_those_of_the_pipeline() -> None:
    async def story() -> None:
        service = Service(opened(), clock=iter((1.0, 1.25)).__next__)
        assert await service.ask("one") == Timed(ONE, 250.0)
        await service.close(within_s=30)

    asyncio.run(story())


def test_every_question_is_counted_by_what_became_of_it() -> None:
    async def story(service: Service) -> None:
        await service.ask("one")
        await service.ask("several")
        await service.ask("unsure")
        with pytest.raises(LookupError):
            await service.ask("broken")
        assert service.counters == Counters(asked=4, answered=2, unanswered=1, failed=1)

    run(opened(), story)


def test_what_the_pipeline_raises_reaches_the_asker() -> None:
    async def story(service: Service) -> None:
        with pytest.raises(UnknownFilmError, match="called Heat"):
            await service.ask("one", film="Heat")
        assert (await service.ask("one")).outcome == ONE

    run(opened(), story)


def test_an_error_that_asyncio_refuses_to_carry_neither_hangs_the_asker_nor_the_worker() -> None:
    async def story(service: Service) -> None:
        service.switch(FakePipeline({"q": StopIteration()}))
        with pytest.raises(RuntimeError, match="StopIteration"):
            await service.ask("q")
        assert (await service.ask("r")).outcome == NOTHING_FOUND

    run(opened(), story)


def test_questions_wait_in_the_order_in_which_they_were_asked() -> None:
    pipeline = GatedPipeline()

    async def story(service: Service) -> None:
        asked = [ask(service, str(number)) for number in range(5)]
        await until(lambda: service.counters == Counters(waiting=4, in_flight=1, asked=5))
        pipeline.gate.set()
        await asyncio.gather(*asked)
        assert pipeline.asked == [(str(number), "") for number in range(5)]
        assert len(pipeline.threads) == 1

    run(pipeline, story)


@pytest.mark.parametrize(("most_waiting", "taken"), [(0, 1), (2, 3)])
def test_beyond_the_queue_a_question_is_refused_at_once_and_the_others_are_answered(
    most_waiting: int, taken: int
) -> None:
    pipeline = GatedPipeline()

    async def story(service: Service) -> None:
        asked = [ask(service, "one") for _ in range(taken)]
        await until(lambda: service.counters.asked == taken)
        with pytest.raises(BusyError, match=r"^Too many questions are waiting; ask again in a moment\.$"):
            await service.ask("one")
        assert service.counters == Counters(
            waiting=most_waiting, in_flight=1, asked=taken + 1, answered=0, busy=1
        )
        pipeline.gate.set()
        assert [timed.outcome for timed in await asyncio.gather(*asked)] == [ONE] * taken
        assert service.counters == Counters(asked=taken + 1, answered=taken, busy=1)

    run(pipeline, story, most_waiting=most_waiting)


def test_a_question_over_the_time_limit_is_given_up_while_its_worker_stays_busy() -> None:
    pipeline = GatedPipeline()

    async def story(service: Service) -> None:
        with pytest.raises(TimeLimitError, match=r"^The answer took too long; ask again in a moment\.$"):
            await service.ask("one")
        assert service.counters == Counters(in_flight=1, asked=1, timed_out=1)
        pipeline.gate.set()
        await until(lambda: service.counters == Counters(asked=1, timed_out=1))
        assert pipeline.asked == [("one", "")]

    run(pipeline, story, time_limit_s=0.01)


def test_a_question_whose_time_ran_out_in_the_queue_is_never_begun() -> None:
    pipeline = GatedPipeline()

    async def story(service: Service) -> None:
        gone = await asyncio.gather(*(ask(service, name) for name in "ab"), return_exceptions=True)
        assert [type(each) for each in gone] == [TimeLimitError, TimeLimitError]
        assert service.counters == Counters(in_flight=1, asked=2, timed_out=2)
        pipeline.gate.set()
        await until(lambda: service.counters.in_flight == 0)
        assert pipeline.asked == [("a", "")]

    run(pipeline, story, time_limit_s=0.01)


def test_a_time_out_of_the_pipeline_itself_is_a_failure_like_others() -> None:
    async def story(service: Service) -> None:
        service.switch(FakePipeline({"q": TimeoutError("disk")}))
        with pytest.raises(TimeoutError, match="disk"):
            await service.ask("q")
        assert service.counters == Counters(asked=1, failed=1)

    run(opened(), story)


def test_askers_who_go_away_take_nothing_from_the_others() -> None:
    pipeline = GatedPipeline()

    async def story(service: Service) -> None:
        begun, queued, kept = (ask(service, name) for name in ("several", "unsure", "one"))
        await until(lambda: service.counters.asked == 3)
        begun.cancel()
        queued.cancel()
        await asyncio.wait({begun, queued})
        assert begun.cancelled()
        assert queued.cancelled()
        assert service.counters == Counters(waiting=1, in_flight=1, asked=3)
        pipeline.gate.set()
        assert (await kept).outcome == ONE
        assert pipeline.asked == [("several", ""), ("one", "")]
        assert service.counters == Counters(asked=3, answered=1)

    run(pipeline, story)


@pytest.mark.parametrize("is_question", [True, False])
def test_whoever_goes_away_as_the_pipeline_fails_leaves_no_error_behind(*, is_question: bool) -> None:
    pipeline = GatedPipeline()
    complaints: list[object] = []

    async def story(service: Service) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        work = service.ask("broken") if is_question else service.run(pipeline.ask, "broken")
        gone: asyncio.Task[object] = asyncio.create_task(work)
        await until(lambda: len(service._awaited) == 1)
        (answer,) = service._awaited
        answer.add_done_callback(lambda _: gone.cancel())
        del answer
        pipeline.gate.set()
        await asyncio.wait({gone})
        assert gone.cancelled()

    run(pipeline, story)
    gc.collect()
    assert complaints == []


def test_a_question_keeps_the_pipeline_that_it_was_put_to() -> None:
    first = GatedPipeline()
    second = FakePipeline({"one": SEVERAL})

    async def story(service: Service) -> None:
        begun, queued = ask(service, "one"), ask(service, "one")
        await until(lambda: service.counters == Counters(waiting=1, in_flight=1, asked=2))
        service.switch(second)
        later = ask(service, "one")
        await until(lambda: service.counters.asked == 3)
        first.gate.set()
        outcomes = [timed.outcome for timed in await asyncio.gather(begun, queued, later)]
        assert outcomes == [ONE, ONE, SEVERAL]
        assert service.pipeline is second

    run(first, story)


@pytest.mark.parametrize("workers", [1, 3])
def test_no_question_is_dropped_or_mixed_while_pipelines_are_switched(workers: int) -> None:
    class Naming(FakePipeline):
        """Take only questions that name it."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        def ask(
            self,
            question: str,
            *,
            film: str = "",
            within: Scope = EVERYTHING,
            conversation: Conversation | None = None,
        ) -> Answer | NoAnswer:
            assert question.startswith(f"{self.name}:")
            return super().ask(question, film=film, within=within, conversation=conversation)

    pipelines = [Naming(str(number)) for number in range(20)]
    asked: list[str] = []

    async def asking(service: Service, number: int) -> Timed:
        pipeline = service.pipeline
        assert isinstance(pipeline, Naming)
        question = f"{pipeline.name}:{number}"
        asked.append(question)
        return await service.ask(question)

    async def story(service: Service) -> None:
        tasks: list[asyncio.Task[Timed]] = []
        for pipeline in pipelines:
            service.switch(pipeline)
            tasks += [asyncio.create_task(asking(service, number)) for number in range(25)]
            await until(lambda: service.counters.asked == len(tasks))  # noqa: B023 - awaited at once
        outcomes = [timed.outcome for timed in await asyncio.gather(*tasks)]
        assert outcomes == [NOTHING_FOUND] * 500
        assert service.counters == Counters(asked=500, unanswered=500)

    run(opened(), story, most_waiting=1000, workers=workers)
    answered = [question for pipeline in pipelines for question, _ in pipeline.asked]
    assert sorted(answered) == sorted(asked)


def test_short_work_is_done_on_the_worker_ahead_of_the_waiting_questions() -> None:
    pipeline = GatedPipeline()
    done: list[str] = []

    def short(name: str) -> int:
        done.append(name)
        return threading.get_ident()

    async def story(service: Service) -> None:
        asked = [ask(service, "one"), ask(service, "several")]
        await until(lambda: service.counters.asked == 2)
        listing = asyncio.create_task(service.run(short, "films"))
        asked[1].add_done_callback(lambda _: done.append("several"))
        pipeline.gate.set()
        thread = await listing
        await asyncio.gather(*asked)
        assert done == ["films", "several"]
        assert {thread} == pipeline.threads
        assert service.counters == Counters(asked=2, answered=2)

    run(pipeline, story)


def test_too_much_short_work_is_refused() -> None:
    pipeline = GatedPipeline()

    async def story(service: Service) -> None:
        waiting = [asyncio.create_task(service.run(pipeline.gate.wait, 30)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await service.run(len, "")
        pipeline.gate.set()
        assert await asyncio.gather(*waiting) == [True, True]
        assert await service.run(len, "abc") == 3

    run(pipeline, story, most_waiting=2)


def test_closing_takes_nothing_new_and_waits_for_what_was_taken() -> None:
    pipeline = GatedPipeline()

    async def story(service: Service) -> None:
        asked = [ask(service, "one"), ask(service, "several")]
        await until(lambda: service.counters.asked == 2)
        closing = asyncio.create_task(service.close(within_s=30))
        await asyncio.sleep(0)
        with pytest.raises(ClosingError, match=r"^The bot is stopping; ask again when it is back\.$"):
            await service.ask("one")
        with pytest.raises(ClosingError):
            await service.run(len, "")
        assert not closing.done()
        pipeline.gate.set()
        await closing
        assert [timed.outcome for timed in await asyncio.gather(*asked)] == [ONE, SEVERAL]
        assert service.counters == Counters(asked=2, answered=2)

    run(pipeline, story)


def test_closing_waits_no_longer_than_it_may() -> None:
    pipeline = GatedPipeline()

    async def story(service: Service) -> None:
        asked = [ask(service, "one"), ask(service, "several"), asyncio.create_task(service.run(len, "abc"))]
        await until(lambda: service.counters.asked == 2)
        await service.close(within_s=0.01)
        ended = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(each) for each in ended] == [ClosingError] * 3
        pipeline.gate.set()
        await until(lambda: service.counters == Counters(asked=2))
        assert pipeline.asked == [("one", "")]

    run(pipeline, story)


def test_a_worker_that_ends_after_the_loop_is_closed_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    pipeline = GatedPipeline()

    async def story() -> Service:
        service = Service(pipeline)
        asked = ask(service, "one")
        await until(lambda: service.counters.in_flight == 1)
        await service.close(within_s=0)
        with pytest.raises(ClosingError):
            await asked
        return service

    service = asyncio.run(story())
    pipeline.gate.set()
    for worker in service._executor._threads:
        worker.join(timeout=30)
        assert not worker.is_alive()
    assert caplog.records == []
