from bot.discord.recent import RecentQuestions


def test_questions_of_a_channel_come_newest_first_and_once() -> None:
    recent = RecentQuestions()
    for question in ("Who plays Nishi?", "Who directed it?", "Who plays Nishi?"):
        recent.add(1, question, 7)
    recent.add(2, "Elsewhere?", 7)
    assert recent.of(1, "") == ("Who plays Nishi?", "Who directed it?")
    assert recent.of(1, " DIRECT") == ("Who directed it?",)
    assert recent.of(3, "") == ()


def test_old_questions_and_channels_make_room() -> None:
    recent = RecentQuestions(most_of_a_channel=2, most_channels=2)
    for number in range(3):
        recent.add(1, f"question {number}", 7)
    assert recent.of(1, "") == ("question 2", "question 1")
    recent.add(2, "b", 7)
    recent.add(1, "again", 7)
    recent.add(3, "c", 7)
    assert (recent.of(1, "again"), recent.of(2, ""), recent.of(3, "")) == (("again",), (), ("c",))


def test_what_one_person_asked_is_forgotten_everywhere() -> None:
    recent = RecentQuestions()
    recent.add(1, "mine", 7)
    recent.add(1, "another's", 8)
    recent.add(2, "mine too", 7)
    recent.forget(7)
    assert (recent.of(1, ""), recent.of(2, "")) == (("another's",), ())
