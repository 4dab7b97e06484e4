import pytest

from retrieval.datatypes import Chunk, Document, Language, Sentence, Span
from retrieval.pipeline.conversation import Conversation, Quoted, Turn, leans


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("And the lighthouse keeper's wife from the north?", Language.EN),
        ("When was that novel by the keeper published abroad?", Language.EN),
        ("А кто сочинил музыку к этой длинной картине?", Language.RU),
        ("Где он научился управлять большим кораблём?", Language.RU),
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


@pytest.mark.parametrize(
    ("question", "language", "content_words"),
    [
        ("Where?", Language.EN, 0),
        ("And Nishi?", Language.EN, 1),
        ("Saigo", Language.EN, 1),
        ("А Ниси?", Language.RU, 1),
        ("Et le baron Nishi ?", Language.FR, 2),
    ],
)
def test_what_does_not_say_what_it_asks_for_leans(
    question: str, language: Language, content_words: int
) -> None:
    assert leans(question, language, content_words=content_words)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who composed the score?", Language.EN),
        ("And who produced?", Language.EN),
        ("Кто композитор?", Language.RU),
        ("Qui a monté le film ?", Language.FR),
    ],
)
def test_a_short_question_that_says_what_it_asks_for_stands_alone(question: str, language: Language) -> None:
    assert not leans(question, language, content_words=1)


CAST = Document("cast.txt", "Ana Ruiz plays Reyes. It was shot in Malibu.", "Cast", Language.EN)


def quoted(start: int, end: int, *, document: Document = CAST) -> Quoted:
    sentence = Sentence(Span(start, end), Language.EN)
    return Quoted.of(Chunk(document, (sentence,), Span(0, 0), Language.EN))


FIRST, SECOND = quoted(0, 21), quoted(22, 44)
PLAYS = Turn("Who plays Reyes?", unanswered="Who plays ?", answer="Ana Ruiz", quoted=(FIRST,))
SHOT = Turn("Where was it shot?", unanswered="Where it shot?", answer="in Malibu", quoted=(SECOND, FIRST))


def told(*turns: Turn) -> Conversation:
    """Return a conversation in which every turn after the first leans on those before."""
    conversation = Conversation()
    for number, turn in enumerate(turns):
        conversation.add(turn, leans=number > 0)
    return conversation


def test_nothing_can_be_leant_on_before_the_first_turn() -> None:
    conversation = Conversation()
    assert not conversation.started
    assert (conversation.contexts(is_asking=True), conversation.quoted) == ((), ())


def test_a_question_that_asks_is_read_behind_the_last_one_and_behind_its_answer() -> None:
    assert told(PLAYS).contexts(is_asking=True) == ("Who plays Reyes?", "Who plays Reyes? Ana Ruiz")
    assert told(PLAYS, SHOT).contexts(is_asking=True) == (
        "Who plays Reyes? Where was it shot?",
        "Where was it shot? in Malibu",
    )


def test_a_name_alone_is_put_in_the_place_of_what_the_last_answer_met() -> None:
    assert told(PLAYS).contexts(is_asking=False) == ("Who plays ?", "Who plays Reyes?")


def test_a_name_alone_after_no_answer_is_read_behind_the_questions() -> None:
    unanswered = Turn("Who plays Volkov?")
    assert told(PLAYS, unanswered).contexts(is_asking=False) == (
        "Who plays Reyes? Who plays Volkov?",
        "Who plays Volkov?",
    )


def test_the_chunks_that_were_quoted_are_known_the_last_ones_first() -> None:
    assert told(PLAYS).quoted == (FIRST,)
    assert told(PLAYS, SHOT).quoted == (SECOND, FIRST)


def test_a_chunk_is_known_by_its_document_its_place_and_its_words() -> None:
    changed = Document("cast.txt", "Eva Ruiz plays Reyes.", "Cast", Language.EN)
    copied = Document("copy.txt", CAST.text, "Cast", Language.EN)
    assert quoted(0, 21) == FIRST
    assert FIRST not in (SECOND, quoted(0, 21, document=changed), quoted(0, 21, document=copied))


def test_a_question_that_stands_alone_begins_a_new_topic() -> None:
    conversation = told(PLAYS)
    conversation.add(SHOT, leans=False)
    assert conversation.contexts(is_asking=True) == ("Where was it shot?", "Where was it shot? in Malibu")
    assert conversation.quoted == (SECOND, FIRST)


def test_a_conversation_can_be_forgotten() -> None:
    conversation = told(PLAYS, SHOT)
    conversation.reset()
    assert not conversation.started
    assert (conversation.contexts(is_asking=True), conversation.quoted) == ((), ())


def test_what_the_last_turns_were_answered_with_is_known_in_any_writing() -> None:
    conversation = Conversation()
    assert not conversation.has_said("Ryo Kase")
    conversation.add(Turn("Who plays Shimizu?", answer="Ryo Kase"), leans=False)
    conversation.add(Turn("And Ito?", answer="Shidou Nakamura"), leans=True)
    assert conversation.has_said("RYO KASE.")
    assert conversation.has_said("Shidou Nakamura")
    assert not conversation.has_said("Kase")
    conversation.add(Turn("Who directed it?"), leans=False)
    assert not conversation.has_said("")
    assert not conversation.has_said("Ryo Kase")


def test_a_question_that_says_what_it_asks_for_is_read_behind_names_alone() -> None:
    conversation = Conversation()
    conversation.add(Turn("Who plays Baron Nishi?", answer="Tsuyoshi Ihara"), leans=False)
    assert conversation.contexts(is_asking=True, content_words=1) == (
        "Baron Nishi?",
        "Baron Nishi? Tsuyoshi Ihara",
    )
    conversation.add(Turn("who directed the film", answer="Clint Eastwood"), leans=False)
    # Nobody was named: the whole question is all there is.
    assert conversation.contexts(is_asking=True, content_words=1) == (
        "who directed the film",
        "who directed the film Clint Eastwood",
    )
