import asyncio
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from bot.storage import Storage
from bot.storage.records import Ending, Feedback, ServerSettings, Stats, StoredAnswer, UnansweredQuestion
from bot.storage.snapshots import stored_outcome
from retrieval.datatypes import Answer, Language, NoAnswer
from tests.bot.fakes import EMPTY, ONE, SEVERAL, UNSURE
from tests.bot.kept import (
    ANNA,
    ANSWER,
    BORIS,
    DAY,
    DOWN,
    HOUR,
    MESSAGE,
    NOW,
    OTHER_SERVER,
    QUESTION,
    SERVER,
    remembering,
)

CHOSEN = ServerSettings(
    channels=(2**63 - 1, 5),
    is_private=True,
    shows_spoilers=True,
    language=Language.FR,
    answers_in_threads=True,
    films=("Письма с Иводзимы", 'a "b"'),
    folders=("ru",),
    person_cooldown_s=0,
    server_per_minute=100,
)
ODD_TEXTS = ["", "две\nстроки", "a\0b", "'; DROP TABLE feedback; --", "🎬" * 2_000]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "bot.sqlite"


def test_a_server_has_the_settings_by_default_until_others_are_set(path: Path) -> None:
    async def story(storage: Storage) -> None:
        assert await storage.settings(SERVER) == ServerSettings()
        await storage.set_settings(SERVER, replace(CHOSEN, films=("Heat",)))
        await storage.set_settings(SERVER, CHOSEN)
        assert await storage.settings(OTHER_SERVER) == ServerSettings()

    async def later(storage: Storage) -> ServerSettings:
        return await storage.settings(SERVER)

    remembering(path, story)
    assert remembering(path, later) == CHOSEN


def test_settings_of_another_version_are_read_as_far_as_they_are_known(path: Path) -> None:
    async def story(storage: Storage) -> None:
        await storage.set_settings(SERVER, CHOSEN)
        await storage._write("""UPDATE servers SET settings = '{"is_private": true, "colour": "red"}'""")
        assert await storage.settings(SERVER) == ServerSettings(is_private=True)

    remembering(path, story)


@pytest.mark.parametrize("outcome", [ONE, SEVERAL, replace(ONE, further=(ONE.best,)), UNSURE, EMPTY])
@pytest.mark.parametrize("guild_id", [SERVER, None])
def test_an_answer_is_the_same_after_a_restart(
    path: Path, outcome: Answer | NoAnswer, guild_id: int | None
) -> None:
    answer = replace(ANSWER, guild_id=guild_id, outcome=stored_outcome(outcome))

    async def story(storage: Storage) -> None:
        await storage.keep_answer(replace(ANSWER, is_spoiler=False))
        await storage.keep_answer(answer)
        assert await storage.answer("a2") is None

    async def later(storage: Storage) -> StoredAnswer | None:
        return await storage.answer("a1")

    remembering(path, story)
    assert remembering(path, later) == answer
    assert answer.is_answered is isinstance(outcome, Answer)


def test_an_answer_learns_which_message_shows_it(path: Path) -> None:
    async def story(storage: Storage) -> None:
        await storage.keep_answer(ANSWER)
        await storage.set_message("a1", MESSAGE)
        await storage.set_message("a2", MESSAGE)
        assert await storage.answer("a1") == replace(ANSWER, message_id=MESSAGE)
        assert await storage.answer("a2") is None

    remembering(path, story)


def test_times_are_kept_to_the_microsecond_whatever_their_zone(path: Path) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))

    async def story(storage: Storage) -> None:
        await storage.keep_answer(replace(ANSWER, created=NOW.astimezone(zone)))
        assert await storage.answer("a1") == ANSWER
        with pytest.raises(TypeError):
            await storage.keep_answer(replace(ANSWER, created=NOW.replace(tzinfo=None)))

    remembering(path, story)


def test_nothing_of_what_a_document_says_is_kept_with_an_answer(path: Path) -> None:
    async def story(storage: Storage) -> None:
        await storage.keep_answer(ANSWER)

    remembering(path, story)
    kept = path.read_bytes()
    for finding in (SEVERAL.best, *SEVERAL.agreeing, *SEVERAL.differing):
        assert finding.answer.encode() not in kept
    assert b"cast.txt" in kept


def test_a_person_has_one_vote_on_an_answer_and_may_change_it(path: Path) -> None:
    up = replace(DOWN, is_up=True, created=NOW + HOUR)
    boris = replace(DOWN, person_id=BORIS)

    async def story(storage: Storage) -> None:
        await storage.give_feedback(DOWN)
        await storage.give_feedback(boris)
        await storage.give_feedback(up)
        assert await storage.feedback("a1") == (up, boris)
        assert await storage.feedback("a2") == ()

    remembering(path, story)


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_a_form_is_kept_until_the_vote_changes(path: Path, text: str) -> None:
    form = replace(DOWN, text=text, question=f"?{text}", created=NOW + HOUR)
    again = replace(DOWN, created=NOW + 2 * HOUR)
    up = replace(DOWN, is_up=True, created=NOW + 3 * HOUR)

    async def story(storage: Storage) -> None:
        await storage.give_feedback(DOWN)
        await storage.give_feedback(form)
        assert await storage.feedback("a1") == (form,)
        await storage.give_feedback(again)
        assert await storage.feedback("a1") == (replace(form, created=again.created),)
        await storage.give_feedback(replace(form, text="other"))
        assert await storage.feedback("a1") == (replace(form, text="other"),)
        await storage.give_feedback(up)
        assert await storage.feedback("a1") == (up,)

    remembering(path, story)


def test_half_a_surrogate_pair_does_not_stop_a_text_from_being_kept(path: Path) -> None:
    async def story(storage: Storage) -> None:
        await storage.keep_unanswered(replace(QUESTION, text="a\ud800b"))
        stats = await storage.stats(SERVER, NOW - DAY)
        assert stats.questions == (replace(QUESTION, text="a?b"),)

    remembering(path, story)


def test_the_hash_of_the_commands_is_empty_until_it_is_set(path: Path) -> None:
    async def story(storage: Storage) -> tuple[str, str]:
        before = await storage.command_hash()
        await storage.set_command_hash("one")
        await storage.set_command_hash("two")
        return before, await storage.command_hash()

    assert remembering(path, story) == ("", "two")


async def fill(storage: Storage) -> None:
    """Keep something of Anna's and of Boris's, on two servers and in direct messages, of two days."""
    for guild_id in (SERVER, OTHER_SERVER, None):
        for who in (ANNA, BORIS):
            for age in (0, 1):
                id_, created = f"{guild_id}-{who}-{age}", NOW - age * DAY
                await storage.keep_answer(
                    replace(ANSWER, id=id_, guild_id=guild_id, asker_id=who, created=created)
                )
                await storage.give_feedback(
                    Feedback(id_, guild_id, who, bool(age), created, "form", f"form {who}")
                )
                await storage.keep_unanswered(UnansweredQuestion(guild_id, who, f"{who} asks {age}", created))


def test_statistics_are_those_of_one_server_since_a_moment(path: Path) -> None:
    async def count_yesterday(storage: Storage) -> None:
        for ending in (Ending.ANSWERED, Ending.UNANSWERED):
            await storage.count(SERVER, ending)

    async def story(storage: Storage) -> None:
        await fill(storage)
        for ending in Ending:
            await storage.count(SERVER, ending)
            await storage.count(None, ending)
        await storage.count(SERVER, Ending.ANSWERED)
        today = await storage.stats(SERVER, NOW - HOUR, most=1)
        assert today == Stats(
            answered=2,
            unanswered=1,
            failed=3,
            ups=0,
            downs=2,
            complaints=(
                Feedback(
                    f"{SERVER}-{ANNA}-0",
                    SERVER,
                    ANNA,
                    is_up=False,
                    created=NOW,
                    text="form",
                    question=f"form {ANNA}",
                ),
            ),
            questions=(UnansweredQuestion(SERVER, BORIS, f"{BORIS} asks 0", NOW),),
        )
        assert (today.asked, today.answered_share) == (6, 1 / 3)
        both_days = await storage.stats(SERVER, NOW - DAY)
        assert (both_days.answered, both_days.unanswered, both_days.failed) == (3, 2, 3)
        assert (both_days.ups, both_days.downs) == (2, 2)
        assert [question.text for question in both_days.questions] == [
            f"{BORIS} asks 0",
            f"{ANNA} asks 0",
            f"{BORIS} asks 1",
            f"{ANNA} asks 1",
        ]

    remembering(path, count_yesterday, now=NOW - DAY)
    remembering(path, story)


def test_a_server_where_nothing_was_asked_has_empty_statistics(path: Path) -> None:
    async def story(storage: Storage) -> Stats:
        return await storage.stats(SERVER, NOW)

    stats = remembering(path, story)
    assert stats == Stats(0, 0, 0, 0, 0, (), ())
    assert stats.answered_share == 0.0


def everything_beside(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def test_a_person_who_is_erased_leaves_nothing_and_others_keep_all(path: Path) -> None:
    async def story(storage: Storage) -> None:
        await fill(storage)
        assert str(ANNA).encode() in everything_beside(path)
        assert await storage.erase_person(ANNA) == 18
        assert await storage.erase_person(ANNA) == 0
        left = everything_beside(path)
        assert str(ANNA).encode() not in left
        assert ANNA.to_bytes(8, "big") not in left
        assert BORIS.to_bytes(8, "big") in left
        assert await storage.answer(f"{SERVER}-{ANNA}-0") is None
        assert await storage.answer(f"{SERVER}-{BORIS}-0") is not None
        assert [question.asker_id for question in (await storage.stats(SERVER, NOW - DAY)).questions] == [
            BORIS,
            BORIS,
        ]

    remembering(path, story)
    assert str(ANNA).encode() not in everything_beside(path)


def test_erased_words_are_in_no_gap_of_the_file(path: Path) -> None:
    async def story(storage: Storage) -> None:
        # As many, and in such an order, that SQLite moves rows between its pages before it removes them.
        for number in range(200):
            who, word = (BORIS, "his ") if number % 3 == 2 else (ANNA, "hers ")
            await storage.keep_unanswered(replace(QUESTION, asker_id=who, text=word + number * "x"))
        assert await storage.erase_person(ANNA) == 134
        left = everything_beside(path)
        assert (left.count(b"hers "), left.count(b"his ")) == (0, 66)

    remembering(path, story)


def test_a_server_that_is_forgotten_leaves_nothing_and_others_keep_all(path: Path) -> None:
    async def story(storage: Storage) -> None:
        await fill(storage)
        for guild_id in (SERVER, OTHER_SERVER):
            await storage.set_settings(guild_id, CHOSEN)
            await storage.count(guild_id, Ending.ANSWERED)
        assert await storage.forget_server(SERVER) == 14
        assert await storage.settings(SERVER) == ServerSettings()
        assert await storage.stats(SERVER, NOW - DAY) == Stats(0, 0, 0, 0, 0, (), ())
        assert SERVER.to_bytes(8, "big") not in everything_beside(path)
        assert await storage.settings(OTHER_SERVER) == CHOSEN
        assert (await storage.stats(OTHER_SERVER, NOW - DAY)).asked == 1

    remembering(path, story)


def test_what_is_older_than_the_retention_leaves_nothing_but_settings(path: Path) -> None:
    async def count_yesterday(storage: Storage) -> None:
        await storage.count(SERVER, Ending.ANSWERED)

    async def story(storage: Storage) -> None:
        await fill(storage)
        await storage.set_settings(SERVER, CHOSEN)
        await storage.count(SERVER, Ending.UNANSWERED)
        assert await storage.prune(NOW) == 19
        left = everything_beside(path)
        assert f"{ANNA} asks 1".encode() not in left
        assert f"{ANNA} asks 0".encode() in left
        assert await storage.settings(SERVER) == CHOSEN
        stats = await storage.stats(SERVER, NOW - 2 * DAY)
        assert (stats.answered, stats.unanswered, stats.ups, stats.downs) == (0, 1, 0, 2)
        assert [question.created for question in stats.questions] == [NOW, NOW]
        assert await storage.prune(NOW) == 0

    remembering(path, count_yesterday, now=NOW - DAY)
    remembering(path, story)


def test_many_tasks_may_use_a_storage_at_once(path: Path) -> None:
    async def story(storage: Storage) -> None:
        work = [
            each
            for number in range(100)
            for each in (
                storage.count(SERVER, Ending.ANSWERED),
                storage.give_feedback(replace(DOWN, person_id=number % 10, is_up=number % 3 == 0)),
                storage.set_settings(number % 10, CHOSEN),
                storage.keep_answer(replace(ANSWER, id=str(number))),
                storage.stats(SERVER, NOW - DAY),
            )
        ]
        await asyncio.gather(*work)
        stats = await storage.stats(SERVER, NOW - DAY)
        assert stats.answered == 100
        # Each person's last vote counts: those of 90 to 99, of which 90, 93, 96 and 99 are up.
        assert (stats.ups, stats.downs) == (4, 6)
        assert [await storage.settings(number) for number in range(10)] == [CHOSEN] * 10

    remembering(path, story)
