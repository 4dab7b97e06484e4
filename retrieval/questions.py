"""What kind of answer a question asks for, by its question words."""

import re
from enum import StrEnum
from typing import Final

from retrieval.datatypes import Language
from retrieval.text import folded_words


class AnswerType(StrEnum):
    """The shape of the short answer that a question wants."""

    PERSON = "person"
    DATE = "date"
    DURATION = "duration"
    NUMBER = "number"
    PLACE = "place"
    TITLE = "title"
    REASON = "reason"
    OTHER = "other"


# Patterns over a question's folded words joined by blanks, so accents and case are gone; the first that is
# found decides. "Who" and the like come late: "how many people who ..." asks for a number.
_TIME_EN: Final = r"(?:second|minute|hour|day|week|month|year|decade)s?"
_TIME_RU: Final = r"(?:секунд|минут|час|дн|день|суток|недел|месяц|лет|год)\w*"
_TIME_FR: Final = r"(?:seconde|minute|heure|jour|journee|semaine|mois|annee|an)s?"
_WORK_EN: Final = (
    r"(?:book|novel|story|film|movie|picture|title|song|album|magazine|newspaper|series|play|poem)s?"
)
_WORK_RU: Final = r"(?:книг|роман|повест|фильм|картин|назван|песн|альбом|журнал|газет|сериал|пьес)\w*"
_WORK_FR: Final = r"(?:livre|roman|recit|film|titre|chanson|album|magazine|journal|serie|piece|poeme)s?"
_PATTERNS: Final[dict[Language, tuple[tuple[AnswerType, str], ...]]] = {
    Language.EN: (
        (AnswerType.DURATION, rf"\bhow long\b|\bhow (?:many|much) (?:\w+ )?{_TIME_EN}\b"),
        (AnswerType.NUMBER, r"\bhow (?:many|much|old|tall|far|big|large|high)\b|\bwhat (?:number|percentage|share|budget|rating|score)\b"),
        (AnswerType.DATE, r"\bwhen\b|\b(?:what|which) (?:\w+ )?(?:year|date|day|month|century|decade)\b|\bhow soon\b"),
        (AnswerType.REASON, r"\bwhy\b|\bhow come\b|\b(?:what|which) (?:\w+ )?(?:reason|cause)s?\b|\bwhat for\b"),
        (AnswerType.PLACE, r"\bwhere\b|\b(?:what|which|in what) (?:\w+ )?(?:place|city|town|country|location|state|region)\b"),
        (AnswerType.TITLE, rf"\b(?:what|which) (?:other )?(?:\w+ )?{_WORK_EN}\b|\b(?:titled|entitled|called)\b"),
        (AnswerType.PERSON, r"\bwho(?:m|se)?\b|\b(?:what|which) (?:actor|actress|director|writer|composer|person|man|woman)\b"),
    ),
    Language.RU: (
        (AnswerType.DURATION, rf"\b(?:как долго|сколько времени|на протяжении)\b|\bсколько (?:\w+ )?{_TIME_RU}\b|\bсколько (?:длил|идет|длит|продолжа)\w*"),
        (AnswerType.NUMBER, r"\bсколько\b|\bкак(?:ая|ое|ой|ую|им|ими|ие) (?:\w+ )?(?:оценк|рейтинг|бюджет|числ|количеств|сумм|счет)\w*|\bпо счету\b|\bкотор(?:ый|ая|ое) по\b"),
        (AnswerType.DATE, r"\bкогда\b|\bкак(?:ом|ой|ого|их|ие|ое) (?:\w+ )?(?:год|дат|числ|месяц|дн|день|век|десятилети)\w*"),
        (AnswerType.REASON, r"\b(?:почему|зачем|отчего|за что|из за чего|с какой целью|по какой причине)\b"),
        (AnswerType.PLACE, r"\b(?:где|куда|откуда)\b|\bкак(?:ом|ой|ую|ие) (?:\w+ )?(?:город|стран|мест|регион|штат|остров)\w*"),
        (AnswerType.TITLE, rf"\bкак(?:ой|ая|ую|ом|ие|их|ого) (?:\w+ )?{_WORK_RU}|\b(?:называ|назв|озаглав)\w*"),
        (AnswerType.PERSON, r"\b(?:кто|кого|кому|кем|ком|чей|чья|чье|чьи)\b|\bкак(?:ой|ая|ого|ую) (?:\w+ )?(?:актер|актрис|режиссер|сценарист|композитор|человек)\w*"),
    ),
    Language.FR: (
        (AnswerType.DURATION, rf"\bcombien de temps\b|\b(?:pendant|depuis) combien\b|\bcombien (?:de |d )?(?:\w+ )?{_TIME_FR}\b|\bquelle (?:est la )?duree\b"),
        (AnswerType.NUMBER, r"\bcombien\b|\bquel(?:le)?s? (?:est (?:le|la) )?(?:\w+ )?(?:nombre|pourcentage|budget|note|age|taille)\b"),
        (AnswerType.DATE, r"\bquand\b|\bquel(?:le)?s? (?:est la )?(?:\w+ )?(?:annee|date|jour|mois|siecle|epoque)s?\b"),
        (AnswerType.REASON, r"\bpourquoi\b|\bpour quel(?:le)?s? (?:raison|motif)s?\b|\ba cause de quoi\b"),
        (AnswerType.PLACE, r"\bou (?!bien\b)|\bd ou\b|\bquel(?:le)?s? (?:\w+ )?(?:lieu|endroit|ville|pays|region)\b"),
        (AnswerType.TITLE, rf"\bquel(?:le)?s? (?:autre )?(?:\w+ )?{_WORK_FR}\b|\b(?:intitule|titre)\b"),
        (AnswerType.PERSON, r"\bqui\b(?! est ce que)|\bquel(?:le)?s? (?:\w+ )?(?:acteur|actrice|realisateur|scenariste|compositeur|personne|homme|femme)s?\b|\bs appelle\b"),
    ),
}  # fmt: skip
_COMPILED: Final = {
    language: tuple((kind, re.compile(pattern)) for kind, pattern in patterns)
    for language, patterns in _PATTERNS.items()
}


def answer_type(question: str, language: Language) -> AnswerType:
    """Return what kind of short answer the question wants, OTHER where its words do not say."""
    words = " ".join(folded_words(question)).replace("'", " ")
    for kind, pattern in _COMPILED.get(language, _COMPILED[Language.EN]):
        if pattern.search(words):
            return kind
    return AnswerType.OTHER
