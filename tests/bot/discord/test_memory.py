from bot.discord.memory import Conversations
from retrieval.pipeline.conversation import Turn


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_each_asker_has_a_conversation_of_his_own_in_each_channel() -> None:
    conversations = Conversations()
    assert conversations.of(1, 7) is conversations.of(1, 7)
    assert conversations.of(1, 7) is not conversations.of(2, 7)
    assert conversations.of(1, 7) is not conversations.of(1, 8)


def test_a_conversation_is_forgotten_a_set_time_after_its_last_question() -> None:
    clock = Clock()
    conversations = Conversations(forgotten_after_s=60, clock=clock)
    first = conversations.of(1, 7)
    clock.now_s += 59
    assert conversations.of(1, 7) is first
    clock.now_s += 59
    assert conversations.of(1, 7) is first
    clock.now_s += 60
    assert conversations.of(1, 7) is not first
    assert len(conversations) == 1


def test_the_longest_unused_conversation_goes_where_there_are_too_many() -> None:
    conversations = Conversations(most=2)
    first, second = conversations.of(1, 1), conversations.of(1, 2)
    assert conversations.of(1, 1) is first
    conversations.of(1, 3)
    assert conversations.of(1, 1) is first
    assert conversations.of(1, 2) is not second


def test_one_asker_is_forgotten_everywhere_and_the_others_stay() -> None:
    conversations = Conversations()
    mine, other = conversations.of(1, 7), conversations.of(1, 8)
    for conversation in (mine, other, conversations.of(2, 7)):
        conversation.add(Turn("Who directed it?"), leans=False)
    conversations.of(3, 7)
    assert conversations.forget(7) == 2
    assert conversations.of(1, 7) is not mine
    assert conversations.of(1, 8) is other


def test_a_conversation_that_is_carried_goes_its_own_way_from_there() -> None:
    conversations = Conversations()
    conversations.of(1, 7).add(Turn("Who directed it?"), leans=False)
    conversations.carry(1, 2, 7)
    conversations.of(2, 7).add(Turn("And who wrote the music?"), leans=True)
    assert conversations.of(1, 7).contexts(is_asking=True) == ("Who directed it?",)
    assert conversations.of(2, 7).contexts(is_asking=True) == (
        "Who directed it? And who wrote the music?",
        "And who wrote the music?",
    )


def test_where_a_conversation_has_begun_none_is_carried() -> None:
    conversations = Conversations()
    begun = conversations.of(2, 7)
    conversations.of(1, 7)
    conversations.carry(1, 2, 7)
    conversations.carry(3, 4, 7)
    assert conversations.of(2, 7) is begun
    assert len(conversations) == 2


def test_nothing_is_carried_after_its_time_and_what_is_carried_is_new() -> None:
    clock = Clock()
    conversations = Conversations(forgotten_after_s=60, clock=clock)
    conversations.of(1, 7)
    clock.now_s += 30
    first = conversations.of(1, 8)
    conversations.carry(1, 2, 7)
    clock.now_s += 59
    assert conversations.of(1, 8) is first
    assert len(conversations) == 2
    clock.now_s += 60
    conversations.carry(1, 3, 8)
    assert len(conversations) == 0
