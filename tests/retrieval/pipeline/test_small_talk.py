import pytest

from retrieval.pipeline.small_talk import is_small_talk


@pytest.mark.parametrize(
    "text",
    [
        "thanks!", "Hello", "lol", "good bot", "wow thanks", "that's wrong", "so cool", "tell me more",
        "nice", "спасибо, бот", "Привет!", "ок", "неправильно", "расскажи ещё", "Merci beaucoup", "salut",
        "mdr", "c'est faux", "Dis-m'en plus",
    ],
)  # fmt: skip
def test_thanks_greetings_and_laughter_ask_nothing(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "Who plays Saigo?", "why?", "And Nishi?", "thanks, who plays Saigo?", "Is it good?",
        "спасибо, а кто играет Сайго?", "почему?", "Merci, qui joue Saigo ?", "Quoi ?", "🎬", "", "ok?",
        "good good good good good good",
    ],
)  # fmt: skip
def test_what_may_ask_is_no_small_talk(text: str) -> None:
    assert not is_small_talk(text)
