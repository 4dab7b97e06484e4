import pytest

from retrieval.datatypes import Language
from retrieval.languages import detect
from retrieval.questions import AnswerType, answer_type, names_its_answer

QUESTIONS = {
    AnswerType.PERSON: (
        "Who plays Shimizu?",
        "By whom was the letter written?",
        "Whose diary is read aloud?",
        "In the last scene, who finds the bag?",
        "Which actor plays the baker?",
        "What is the name of the director?",
        "Name the actor who plays Nishi.",
        "Which character was a baker before the war?",
        "What part does Ryo Kase play?",
        "Qui joue Saigo ?",
        "Qui est-ce qui a écrit le scénario ?",
        "Dans le film, qui commande la garnison ?",
        "À qui le général écrit-il ?",
        "Quel acteur incarne Nishi ?",
        "Comment s'appelle le soldat qui creuse ?",
        "Quel rôle joue Ken Watanabe ?",
        "Il s'appelle comment, le réalisateur ?",
        "Кто сыграл Симидзу?",
        "Кому пишет генерал?",
        "С кем дружит Сайго?",
        "Чью сумку нашли в пещере?",
        "Какой режиссёр снял фильм?",
        "Как зовут пекаря?",
        "Кого играет Кэн Ватанабэ?",
        "Какая у него роль?",
    ),
    AnswerType.DATE: (
        "When was the film released?",
        "What year did the battle begin?",
        "In which month did shooting end?",
        "What was the exact release date?",
        "The film came out when?",
        "Quand le film est-il sorti ?",
        "En quelle année a eu lieu la bataille ?",
        "Depuis quand l'île est-elle fermée ?",
        "Quelle est la date de sortie ?",
        "À quelle époque se passe l'histoire ?",
        "Когда вышел фильм?",
        "В каком году началась битва?",
        "Какого числа состоялась премьера?",
        "На какой месяц назначена премьера?",
        "С каких пор он живёт в Токио?",
    ),
    AnswerType.DURATION: (
        "How long did the shoot last?",
        "How many days did the battle last?",
        "How soon was the sequel made?",
        "What is the running time of the film?",
        "Combien de temps a duré le tournage ?",
        "Pendant combien de semaines ont-ils tourné ?",
        "Quelle est la durée du film ?",
        "Сколько времени длились съёмки?",
        "Как долго шла битва?",
        "Сколько дней продолжалась битва?",
        "Какова продолжительность фильма?",
        "Сколько длится фильм?",
    ),
    AnswerType.NUMBER: (
        "How many people who lived there were moved?",
        "How many times did he apply?",
        "How old is the main actor?",
        "What was the film's budget?",
        "At what age did he leave?",
        "Combien de soldats ont survécu ?",
        "Quel est le budget du film ?",
        "Quel âge a l'acteur principal ?",
        "Сколько солдат выжило?",
        "Сколько частей у фильма?",
        "Скольких лётчиков они потеряли?",
        "Какой бюджет у фильма?",
        "Какой это фильм по счёту?",
    ),
    AnswerType.PLACE: (
        "Where was it filmed?",
        "In which city was the premiere?",
        "What is the name of the island?",
        "Où le film a-t-il été tourné ?",
        "Ou se passe le film ?",
        "D'où vient Saigo ?",
        "Dans quel pays est-ce arrivé ?",
        "Где снимали фильм?",
        "Откуда родом Нисси?",
        "В каком городе прошла премьера?",
        "Как называется остров, на котором идёт битва?",
    ),
    AnswerType.TITLE: (
        "What book is it based on?",
        "Which magazine praised it?",
        "What is the title of the companion film?",
        "Quel autre film a-t-il réalisé ?",
        "Sur quel livre le scénario repose-t-il ?",
        "Comment s'intitule le second volet ?",
        "По какой книге снят фильм?",
        "Как называется второй фильм?",
        "Под каким названием вышла книга?",
    ),
    AnswerType.REASON: (
        "Why did he dig tunnels?",
        "For what reason was he sent home?",
        "They dug tunnels: what for?",
        "Pourquoi creusent-ils ?",
        "Pour quelle raison a-t-il été renvoyé ?",
        "Почему он вернулся?",
        "За что его наказали?",
        "Из-за чего задержали премьеру?",
        "По какой причине он уехал?",
        "С какой целью рыли туннели?",
    ),
    AnswerType.YES_NO: (
        "Was Saigo a baker before he was drafted?",
        "Did the film win an Oscar?",
        "Didn't the film win an Oscar?",
        "And is it based on letters?",
        "Are there women in the film?",
        "Does it end well?",
        "Do the soldiers dig tunnels?",
        "Has he written to his wife?",
        "Could the garrison have left the island?",
        "Will there be a sequel?",
        "Is it true that he was a baker?",
        "Isn't it true that he was a baker?",
        "Was there a film in which he played a general?",
        "Est-ce que le film plaît à ceux qui l'ont vu ?",
        "Est-ce qu'il a été boulanger ?",
        "Et est-ce que Saigo survit ?",
        "Le film a-t-il reçu un Oscar ?",
        "A-t-il été tourné au Japon ?",
        "Saigo était-il boulanger avant la guerre ?",
        "Les lettres sont-elles vraies ?",
        "Y a-t-il des femmes dans le film ?",
        "Est-il vrai que Saigo était boulanger ?",
        "Был ли Сайго пекарем?",
        "Получил ли фильм «Оскар»?",
        "А снимали ли фильм в Японии?",
        "Не был ли он пекарем?",
        "Правда ли, что Сайго был пекарем?",
        "Правда, что фильм снимали в Японии?",
        "Верно ли, что он погиб?",
        "Знает ли кто-нибудь, как он погиб?",
    ),
    AnswerType.OTHER: (
        "What did he do when the Americans landed?",
        "What happens in the cave where they hide?",
        "Which film festival showed it?",
        "How does the film end?",
        "What award was it nominated for?",
        "What part of the island was bombed?",
        "Qu'est-ce qui se passe à la fin ?",
        "Que fait le soldat qui creuse ?",
        "Comment finit le film ?",
        "Что нашли археологи, когда копали?",
        "Как заканчивается фильм?",
        "Какую награду получил фильм?",
        "質問です",
        "",
    ),
}
CASES = [(question, kind) for kind, questions in QUESTIONS.items() for question in questions]


@pytest.mark.parametrize(("question", "kind"), CASES)
def test_a_questions_words_tell_what_it_asks_for(question: str, kind: AnswerType) -> None:
    assert answer_type(question, detect(question)) is kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who did it?", AnswerType.PERSON),
        ("When was it shot?", AnswerType.DATE),
        ("How many Oscars did it win?", AnswerType.NUMBER),
        ("In which city did it open?", AnswerType.PLACE),
        ("What has he written?", AnswerType.OTHER),
        ("Saigo was drafted when?", AnswerType.DATE),
        ("Do you know who plays Saigo?", AnswerType.PERSON),
        ("Can you tell me when it was released?", AnswerType.DATE),
        ("Could you say how long the battle lasted?", AnswerType.DURATION),
        ("Qui a-t-il épousé ?", AnswerType.PERSON),
        ("Quand le film est-il sorti ?", AnswerType.DATE),
        ("Saigo, quand est-il mort ?", AnswerType.DATE),
        ("Où est-il né ?", AnswerType.PLACE),
        ("Ou est-il né ?", AnswerType.PLACE),
        ("Pourquoi a-t-il creusé des tunnels ?", AnswerType.REASON),
        ("Combien de films a-t-il réalisés ?", AnswerType.NUMBER),
        ("D'après quel livre a-t-il été écrit ?", AnswerType.TITLE),
        ("Qu'a-t-il fait ?", AnswerType.OTHER),
        ("Comment est-il mort ?", AnswerType.OTHER),
        ("Lequel a-t-il choisi ?", AnswerType.OTHER),
        ("Dans laquelle de ces grottes dort-il ?", AnswerType.OTHER),
        ("Кто снял фильм, не Иствуд ли?", AnswerType.PERSON),
        ("Когда вышел фильм, не в 2006 ли году?", AnswerType.DATE),
        ("Что он сделал, чтобы спасти солдат?", AnswerType.OTHER),
    ],
)
def test_a_question_word_asks_for_more_than_yes_or_no(question: str, kind: AnswerType) -> None:
    assert answer_type(question, detect(question)) is kind


@pytest.mark.parametrize(
    ("question", "kind"), [("qui joue saigo", "person"), ("кто", "person"), ("xyz", "other")]
)
def test_a_question_of_unknown_language_is_tried_in_all(question: str, kind: str) -> None:
    assert answer_type(question, Language.UNKNOWN) == kind


def test_ou_without_its_accent_inside_a_question_means_or() -> None:
    assert answer_type("Qui meurt, Saigo ou Shimizu ?", Language.FR) is AnswerType.PERSON
    assert answer_type("Est-ce Saigo ou Shimizu ?", Language.FR) is AnswerType.OTHER


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Is it the first or the second film?", True),
        ("Это первый или второй фильм?", True),
        ("C'est le premier ou le deuxième film ?", True),
        ("Does Saigo survive?", True),
        ("Выжил ли Сайго?", True),
        ("Who plays Orlando?", False),
        ("Кто играет Сайго?", False),
        ("Où le film a-t-il été tourné ?", False),
    ],
)
def test_a_question_for_one_of_two_things_may_name_its_answer(question: str, *, expected: bool) -> None:
    assert names_its_answer(question, detect(question)) is expected
