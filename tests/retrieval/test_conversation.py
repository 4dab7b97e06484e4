import pytest

from retrieval.conversation import Conversation, leans
from retrieval.datatypes import Language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("And the lighthouse keeper's wife from the north?", Language.EN),
        ("When was that novel by the keeper published abroad?", Language.EN),
        ("А кто сочинил музыку к этой длинной картине?", Language.RU),
        ("Где он научился управлять большим кораблём?", Language.RU),
        ("Et dans quelle ville du nord habite la gardienne ?", Language.FR),
        ("Quelle ville du nord a-t-elle quittée pour lui ?", Language.FR),
    ],
)
def test_a_question_that_goes_on_or_points_back_leans(question: str, language: Language) -> None:
    assert leans(question, language, content_words=5)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who plays the lighthouse keeper of Aberdeen?", Language.EN),
        ("Кто играет смотрителя маяка в Абердине?", Language.RU),
        ("Qui joue le gardien du phare d'Aberdeen ?", Language.FR),
        ("Le tournage a-t-il duré deux mois à Aberdeen ?", Language.FR),
        ("Est-ce que le tournage a duré deux mois à Aberdeen ?", Language.FR),
    ],
)
def test_a_question_that_says_what_it_means_stands_alone(question: str, language: Language) -> None:
    assert not leans(question, language, content_words=5)


def test_a_question_of_few_words_leans() -> None:
    assert leans("Where?", Language.EN, content_words=0)
    assert not leans("Where did Maria Lindqvist live?", Language.EN, content_words=3)


def test_the_context_is_the_topic_with_the_last_turn() -> None:
    conversation = Conversation()
    assert conversation.context == ""
    conversation.add("Who plays Reyes?", leans=False)
    assert conversation.context == "Who plays Reyes?"
    conversation.add("And Volkov?", leans=True)
    assert conversation.context == "Who plays Reyes? And Volkov?"
    conversation.add("And the fisherman?", leans=True)
    assert conversation.context == "Who plays Reyes? And the fisherman?"


def test_a_question_that_stands_alone_begins_a_new_topic() -> None:
    conversation = Conversation()
    conversation.add("Who plays Reyes?", leans=False)
    conversation.add("Where was the film shot?", leans=False)
    assert conversation.context == "Where was the film shot?"


def test_a_conversation_can_be_forgotten() -> None:
    conversation = Conversation()
    conversation.add("Who plays Reyes?", leans=False)
    conversation.reset()
    assert conversation.context == ""
