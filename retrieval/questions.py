"""What kind of answer a question asks for, by its question words."""

import re
from enum import StrEnum
from functools import cache
from typing import Final

from retrieval.datatypes import Language
from retrieval.text import fold, normalise, word_spans


class AnswerType(StrEnum):
    """The shape of the short answer that a question wants."""

    PERSON = "person"
    DATE = "date"
    DURATION = "duration"
    NUMBER = "number"
    PLACE = "place"
    TITLE = "title"
    REASON = "reason"
    YES_NO = "yes or no"
    OTHER = "other"


# Patterns over a question's folded words joined by blanks: accents, case and punctuation are gone, but "où"
# is kept from "ou". The pattern that is met first in the question decides ("What did he do when ..." asks for
# no date); where several begin at one place, the first of them here.
Patterns = tuple[tuple[AnswerType, tuple[str, ...]], ...]

_TIME_EN: Final = r"(?:second|minute|hour|day|week|month|year|decade|time)s?"
_WORK_EN: Final = (
    r"(?:book|novel|story|film|movie|picture|title|song|album|magazine|newspaper|series|poem|poetry|play(?!s))s?"
    r"(?! (?:festival|critic|studio|director|company|award|prize|role|character|star)s?\b)"
)
_PLACE_EN: Final = (
    r"(?:place|city|town|village|country|countries|location|state|region|island|street|continent)s?"
)
_PERSON_EN: Final = (
    r"(?:actor|actress|director|writer|screenwriter|author|novelist|composer|producer|editor|person|man"
    r"|woman|soldier|officer|general|character"
    r"|role|part(?! of)|hero|heroine|singer|journalist|cinematographer)s?"
)
# Between "which" and the noun that it asks for: not "what did the city ...".
_BETWEEN_EN: Final = r"(?: (?!(?:did|does|do|has|have|had) )\w+)"
_IS_EN: Final = r" (?:is|was|are|were)(?: (?:the|his|her|its|their))?"
_WHAT_EN: Final = rf"(?:what|which)(?:{_IS_EN}{_BETWEEN_EN}{{0,2}}|{_BETWEEN_EN}{{0,1}})"
_NAME_OF_EN: Final = rf"{_WHAT_EN} names?(?: of)?(?: (?:the|his|her|its|their))?(?: \w+)?"
# Do you know who ...? asks who.
_POLITE_EN: Final = r"(?:do you know|(?:can|could|will|would) you (?:please )?(?:tell|say|name|show))\b"
_VERB_EN: Final = r"(?:did|do|does|was|were|is|are|has|have|had|can|could|will|won|would|should)"
_ENGLISH: Final[Patterns] = (
    (
        AnswerType.DURATION,
        (
            r"how (?:long|soon)",
            rf"how (?:many|much) (?:\w+ )?(?!times\b){_TIME_EN}",
            rf"{_WHAT_EN} (?:duration|length|runtime|running time)",
        ),
    ),
    (
        AnswerType.NUMBER,
        (
            r"how (?:many|much|old|tall|far|big|large|high|heavy)",
            rf"{_WHAT_EN} (?:number|percentage|percent|share|budget|rating|score|age|amount|sum)",
        ),
    ),
    (AnswerType.DATE, (r"when", rf"{_WHAT_EN} (?:year|date|day|month|century|decade)")),
    (AnswerType.REASON, (r"why", r"how come", rf"{_WHAT_EN} (?:reason|cause)s?", r"what for")),
    (AnswerType.PLACE, (r"where", rf"{_WHAT_EN} {_PLACE_EN}", rf"{_NAME_OF_EN} {_PLACE_EN}")),
    (AnswerType.TITLE, (rf"{_WHAT_EN} {_WORK_EN}", rf"{_NAME_OF_EN} {_WORK_EN}")),
    (
        AnswerType.PERSON,
        (r"who(?:m|se)?", rf"{_WHAT_EN} {_PERSON_EN}", rf"(?:name|{_NAME_OF_EN}) {_PERSON_EN}"),
    ),
    (
        AnswerType.YES_NO,
        (
            rf"^(?:(?:and|but|so) )?(?!{_POLITE_EN}){_VERB_EN}(?:n?'t)?",
            r"isn?(?:'t)? it true",
        ),
    ),
    (AnswerType.OTHER, (r"what", r"which", r"how")),
)

_TIME_RU: Final = (
    r"(?:секунд\w*|минут\w*|час(?:а|ов|ы)?|день|дн(?:я|и|ей)|сут(?:ки|ок)|недел\w*|месяц\w*|год(?:а|ов|ы)?"
    r"|лет|времени|десятилети\w*)"
)
_WORK_RU: Final = (
    r"(?:книг|роман|повест|рассказ|фильм|картин|назван|заголов|песн|альбом|журнал|газет|сериал|пьес|стих)\w*"
)
_PLACE_RU: Final = (
    r"(?:город(?:а|е|у|ом|ах|ов)?|стран(?:а|ы|е|у|ой|ах)|мест(?:о|а|е|у|ом|ах)|регион\w*|штат(?:а|е|у|ом|ах)?"
    r"|остров(?:а|е|у|ом|ах)?|деревн\w+|област\w+|улиц\w+|континент\w*)"
)
_PERSON_RU: Final = (
    r"(?:актер|актрис|режиссер|сценарист|писател|автор|композитор|продюсер|оператор|монтажер|человек|мужчин"
    r"|женщин|солдат|офицер|генерал|персонаж|геро|рол[ьи]|певец|певиц|журналист)\w*"
)
_POINT_RU: Final = (
    r"(?:год(?:у|а|ы|ов|ом|ах)?|дат\w+|числа|месяц\w*|день|дня|дни|век(?:е|а|у)?|десятилети\w+|пор)"
)
_WHICH_RU: Final = r"(?:как(?:ой|ая|ое|ие|ого|их|ому|им|ими|ом|ую|ов|ова|ово|овы)|котор\w+)(?: у \w+| \w+)?"
_CALLED_RU: Final = r"как (?:называ\w+|назв\w+|озаглав\w+)(?: \w+){0,2}"
_RUSSIAN: Final[Patterns] = (
    (
        AnswerType.DURATION,
        (
            r"(?:как|насколько) долго",
            rf"скольк\w+ (?:\w+ )?{_TIME_RU}",
            r"сколько (?:\w+ )?(?:длил|длит|идет|шел|шла|шло|продолжа|продлил)\w*",
            rf"{_WHICH_RU} (?:длительност|продолжительност|хронометраж)\w*",
        ),
    ),
    (
        AnswerType.NUMBER,
        (
            r"сколь\w+",
            rf"{_WHICH_RU} (?:оценк|рейтинг|бюджет|количеств|сумм|возраст|процент|дол[яюи]|сбор)\w*",
            rf"{_WHICH_RU} (?:число|счет)",
            rf"{_WHICH_RU}(?: \w+)? по счету",
        ),
    ),
    (
        AnswerType.DATE,
        (
            r"когда",
            rf"{_WHICH_RU} {_POINT_RU}",
        ),
    ),
    (
        AnswerType.REASON,
        (
            r"(?:почему|зачем|отчего)",
            r"(?:за|из за|ради) че(?:го|м)",
            r"за что",
            rf"{_WHICH_RU} (?:цел|причин)\w+",
        ),
    ),
    (AnswerType.PLACE, (r"(?:где|куда|откуда)", rf"{_WHICH_RU} {_PLACE_RU}", rf"{_CALLED_RU} {_PLACE_RU}")),
    (AnswerType.TITLE, (rf"{_WHICH_RU} {_WORK_RU}", rf"{_CALLED_RU} {_WORK_RU}")),
    (
        AnswerType.PERSON,
        (
            r"(?:кто|кого|кому|кем|ком|чей|чья|чье|чьи|чьего|чьей|чью|чьим|чьих)",
            r"как (?:\w+ )?зовут",
            rf"{_WHICH_RU} {_PERSON_RU}",
            rf"назов\w+ {_PERSON_RU}",
        ),
    ),
    (AnswerType.YES_NO, (r"^(?:(?:а|и|но) )?\w+(?: \w+)? ли", r"^(?:правда|верно)(?: ли)?(?: что)?")),
    (AnswerType.OTHER, (_WHICH_RU, r"как", r"(?:что|чего|чему|чем)")),
)

_TIME_FR: Final = r"(?:seconde|minute|heure|jour|journee|semaine|mois|annee|an|temps)s?"
_WORK_FR: Final = (
    r"(?:livre|roman|recit|film|titre|chanson|album|magazine|journal|serie|piece|poeme|revue)s?"
    r"(?! (?:role|personnage)s?\b)"
)
_PLACE_FR: Final = r"(?:lieu|lieux|endroit|ville|village|pays|region|ile|etat|rue|continent|contree)s?"
_PERSON_FR: Final = (
    r"(?:acteur|actrice|realisateur|realisatrice|metteur|scenariste|auteur|ecrivain|compositeur|producteur"
    r"|productrice|monteur|personne|homme|femme|soldat|officier|general|personnage|role|heros|heroine"
    r"|chanteur|chanteuse|journaliste)s?"
)
# Le film a-t-il mieux marché ? A-t-il reçu un prix ? With a question word it asks for something else.
_INVERTED_FR: Final = (
    r"^(?!(?:.*\b)?(?:qui|que|qu|quoi|quand|où|comment|combien|pourquoi"
    r"|(?:[ld][aeu]s?|aux?)?quel(?:le)?s?)\b)"
    r"(?:\w+ ){0,6}?\w+ (?:t )?(?:il|elle|ils|elles|on)"
)
_WHICH_FR: Final = (
    r"quel(?:le)?s?(?: (?:est|sont|etait|etaient|fut))?(?: (?:le|la|les|l|son|sa|ses|autre))?(?: \w+)?"
)
_CALLED_FR: Final = r"comment s (?:appel\w+|intitul\w+)(?: (?:le|la|l|les|ce|cette|son|sa))?(?: \w+)?"
_FRENCH: Final[Patterns] = (
    (
        AnswerType.DURATION,
        (
            rf"combien (?:de |d )?(?:\w+ )?{_TIME_FR}",
            r"(?:pendant|durant) combien",
            rf"{_WHICH_FR} (?:duree|longueur)",
        ),
    ),
    (
        AnswerType.NUMBER,
        (r"combien", rf"{_WHICH_FR} (?:nombre|pourcentage|budget|note|age|taille|somme|montant|part)"),
    ),
    (AnswerType.DATE, (r"quand", rf"{_WHICH_FR} (?:annee|date|jour|mois|siecle|epoque|decennie)s?")),
    (AnswerType.REASON, (r"pourquoi", rf"{_WHICH_FR} (?:raison|motif|cause|but)s?", r"a cause de quoi")),
    (
        AnswerType.PLACE,
        (r"où", r"^(?:d |et |mais )?ou", rf"{_WHICH_FR} {_PLACE_FR}", rf"{_CALLED_FR} {_PLACE_FR}"),
    ),
    (AnswerType.TITLE, (rf"{_WHICH_FR} {_WORK_FR}", rf"{_CALLED_FR} {_WORK_FR}", r"comment s intitul\w+")),
    (
        AnswerType.PERSON,
        (
            r"qui(?! est ce que)",
            r"qui est ce que",
            rf"{_WHICH_FR} {_PERSON_FR}",
            r"(?:comment s appel\w+|s appel\w+ comment)",
            rf"nomme\w* {_PERSON_FR}",
        ),
    ),
    (
        AnswerType.YES_NO,
        (
            r"^(?:(?:et|mais) )?est (?:ce|(?:ce|il) vrai) (?:que|qu)",
            _INVERTED_FR,
        ),
    ),
    (
        AnswerType.OTHER,
        (
            r"(?:que|qu|quoi)",
            r"quel(?:le)?s?",
            r"(?:la|le|les)quel(?:le)?s?",
            r"comment",
        ),
    ),
)
_PATTERNS: Final = {Language.EN: _ENGLISH, Language.RU: _RUSSIAN, Language.FR: _FRENCH}


def answer_type(question: str, language: Language) -> AnswerType:
    """Return what kind of short answer the question wants, OTHER where its words do not say."""
    words = _plain(question)
    if language in _PATTERNS:
        return _first(words, language)
    found = (_first(words, each) for each in _PATTERNS)
    return next((each for each in found if each is not AnswerType.OTHER), AnswerType.OTHER)


# Questions that more than one thing answers: plural nouns, "all", the cast of a film.
_SEVERAL_EN: Final = (
    r"(?:actors|actresses|characters|films|movies|books|people|roles|awards|critics|reviewers|soldiers"
    r"|officers|names|titles|members)"
)
_SEVERAL_RU: Final = r"(?:актер|актрис|фильм|персонаж|геро|роли|ролей|наград|люди|книг|критик)\w*"
_LISTS: Final = {
    Language.EN: (
        r"^(?:please )?(?:list|name|give|enumerate)(?: me)?(?: \w+)? (?:all|every|the) \w+",
        rf"(?:what|which)(?: are| were)?(?: the| other| of the)*(?: \w+)? {_SEVERAL_EN}",
        r"who (?:all )?(?:stars|starred|acts|acted|appears|appeared|plays|played) in",
        r"who (?:are|were) (?:all )?the",
        r"who (?:is|was|else is) in",
        r"all the \w+s",
    ),
    Language.RU: (
        r"(?:перечисли\w*|назов\w+ всех|все\w* (?:актер|роли|фильм|персонаж)\w*)",
        rf"как(?:ие|их|им|ими)(?: \w+)? {_SEVERAL_RU}",
        r"кто (?:(?:еще|все) )?(?:снимал|снял|игра|сыгра|участв)\w* в(?:о)?(?! рол)",
        r"кто (?:еще )?в (?:главных )?рол",
    ),
    Language.FR: (
        r"(?:liste|enumere|cite|nomme|donne)\w*(?: moi)? (?:tous|toutes|les)",
        r"(?:quels|quelles|lesquels|lesquelles)",
        r"qui (?:sont|etaient) les",
        r"qui (?:joue|jouent|jouait|a joue) dans",
        r"(?:tous|toutes) les",
    ),
}


def wants_list(question: str, language: Language) -> bool:
    """Whether several things answer a question together: all the actors, which films."""
    words = _plain(question)
    return any(pattern.search(words) for pattern in _list_patterns(language))


@cache
def _list_patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<!\w)(?:{pattern})") for pattern in _LISTS.get(language, ()))


_OR: Final = frozenset({"or", "ou", "или", "либо"})


def names_its_answer(question: str, language: Language) -> bool:
    """Whether the answer may stand in the question: one of two things, or something to be confirmed."""
    is_choice = not _OR.isdisjoint(_plain(question).split())
    return is_choice or answer_type(question, language) is AnswerType.YES_NO


def asks(question: str, language: Language) -> bool:
    """Whether a question has words that ask: who, how many, did he."""
    words = _plain(question)
    languages = (language,) if language in _PATTERNS else tuple(_PATTERNS)
    return any(_found(words, each) for each in languages)


def _first(words: str, language: Language) -> AnswerType:
    found = _found(words, language)
    return min(found)[2] if found else AnswerType.OTHER


def _found(words: str, language: Language) -> list[tuple[int, int, AnswerType]]:
    """Return where each pattern stands, its place among the patterns, and its type."""
    return [
        (match.start(), place, kind)
        for place, (kind, pattern) in enumerate(_compiled(language))
        if (match := pattern.search(words))
    ]


@cache
def _compiled(language: Language) -> tuple[tuple[AnswerType, re.Pattern[str]], ...]:
    # Compiled when a question in the language is asked: a start would take longer.
    return tuple(
        (kind, re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)"))
        for kind, patterns in _PATTERNS[language]
    )


def _plain(question: str) -> str:
    text = normalise(question)
    written = (span.of(text) for span in word_spans(text))
    return " ".join("où" if word.lower() == "où" else fold(word) for word in written)
