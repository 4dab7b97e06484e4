"""The spans of a sentence that have the shape of an answer: a person, a date, a number, a place, a title."""

import re
from functools import cache
from typing import Final

from retrieval.datatypes import Language, Span
from retrieval.languages import is_stop_word
from retrieval.questions import AnswerType
from retrieval.text import folded_words

# Small letters; whatever else is a letter, of scripts without case too, may begin a name.
_SMALL: Final = "a-zß-öø-ÿа-яёѐ-џāăąćčďđēęěğīłńňōőœřśšşťūůűźżž"
_UPPER: Final = rf"[^\W\d_{_SMALL}]"
_LETTER: Final = r"[^\W\d_]"
_NAME_WORD: Final = (
    # J.R.R.   Gen.   O'Brien   Jean-Luc
    rf"(?:(?:{_UPPER}\.)+|{_UPPER}{_LETTER}{{1,3}}\.(?= {_UPPER})"
    rf"|{_UPPER}(?:{_LETTER}|[’'-](?={_LETTER}))*)"
)
_PARTICLE: Final = (
    r"(?:(?:de la|de|du|des|la|le|van|von|der|den|di|da|del|bin|al|el|ibn|фон|ван|дер|де|ди|да|ла) |d['’])"
)
_NAME: Final = rf"(?<!\w){_NAME_WORD}(?:[ \u00a0]{_PARTICLE}*{_NAME_WORD})*"
# First names that are stop words too.
_FIRST_NAMES: Final = frozenset({"will", "may"})

# English months that are also words count with a capital only.
_MONTH: Final = (
    r"(?:jan(?:uary|vier)?|feb(?:ruary)?|f[ée]v(?:rier)?|(?-i:March|Mar|May)|mars|apr(?:il)?|avril|mai|june?"
    r"|juin|july?|juillet|aug(?:ust)?|ao[uû]t|sep(?:t(?:ember|embre)?)?|oct(?:ober|obre)?|nov(?:ember|embre)?"
    r"|dec(?:ember)?|d[ée]c(?:embre)?|январ[яьею]|феврал[яьею]|март[аеу]?|апрел[яьею]|ма[яйею]|июн[яьею]"
    r"|июл[яьею]|август[аеу]?|сентябр[яьею]|октябр[яьею]|ноябр[яьею]|декабр[яьею])(?!\w)(?:\.(?=,? \d))?"
)
_YEAR: Final = r"(?:1[5-9]|20)\d\d(?!\d)(?: ?(?:г\.|год(?:а|у|е|ом)?(?!\w)))?"
_DAY: Final = r"\d{1,2}(?:er|st|nd|rd|th|-?(?:го|е))?"
_DATE: Final = (
    rf"(?<![\w.,/])(?:{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?"
    rf"|{_MONTH} {_DAY}(?!\w)(?:,? {_YEAR})?"
    rf"|{_MONTH},? (?:of |de )?{_YEAR}"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:(?:1[5-9]|20)\d\d|\d\d)(?!\d)|(?:1[5-9]|20)\d\d-\d\d-\d\d(?!\d)"
    rf"|(?:1[5-9]|20)\d\d[-–—]{_YEAR}|(?:1[5-9]|20)\d\d(?:s|-[ехм]х?)(?!\w)|{_YEAR}|{_MONTH})"
)

_ONES: Final = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
    r"|million|billion|dozen|half|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente"
    r"|quarante|cinquante|soixante|cents?|mille|millions?|milliards?|premier|première|deuxième|seconde"
    r"|troisième|quatrième|cinquième|sixième|dixième|dizaine|centaine"
    r"|один|одна|одно|одного|одной|дв[аеу]х?|тр[иеё]х?|четыр[её]х?|пят[ьи]|шест[ьи]|сем[ьи]|восемь"
    r"|восьми|девят[ьи]|десят[ьи]|одиннадцат[ьи]|двенадцат[ьи]|двадцат[ьи]|тридцат[ьи]|сорока?|пят[ьи]десят"
    r"|сто|ста|тысяч[аиу]?|миллион(?:а|ов)?|перв(?:ый|ая|ое|ым|ой|ого)|втор(?:ой|ая|ое|ым|ого)"
    r"|трет(?:ий|ья|ье|ьим|ьей|ьего)|четв[её]рт(?:ый|ая|ое|ого|ой)|пят(?:ый|ая|ое|ого|ой)"
)
# "un" and "une" are numbers only within one: vingt et un.
_NUMERAL: Final = rf"(?:{_ONES})(?:[ -](?:and |et )?(?:{_ONES}|une?)(?!\w))*"
_FIGURES: Final = (
    r"\d+(?:[., \u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+)?(?:/\d+(?:[.,]\d+)?)?"
    r"(?:-?(?:ая|ый|ой|ое|е|я|й|го|th|st|nd|rd|e|er|ère|ème))?"
)
_SCALE: Final = (
    r"(?:thousand|millions?|billions?|milliards?|тыс\.|тысяч[аи]?|млн|млрд|миллион(?:а|ов)?"
    r"|миллиард(?:а|ов)?)"
)
_CURRENCY: Final = (
    r"(?:(?:de )?(?:dollars?|euros?|yens?|francs?|pounds?)|доллар(?:а|ов)?|евро|и?ен|рубл(?:ь|я|ей)|\$|€|£|¥)"
)
_NUMBER: Final = (
    rf"(?<![\w.,/])(?:[$€£¥] ?)?(?:{_FIGURES}(?![\w/])|{_NUMERAL}(?!\w))"
    rf"(?:[ \u00a0]{_SCALE}(?!\w))?(?: ?%|[ \u00a0]{_CURRENCY}(?!\w)| (?:из|out of|sur|of) \d+)?"
)
_TIME_UNIT: Final = (
    r"(?:(?:second|minute|hour|day|week|month|year|decade)s?|(?:seconde|minute|heure|jour|journée|semaine|année"
    r"|an)s?|mois|mins?|h|ч|мин|секунд\w*|минут\w*|час(?:а|ов)?|д(?:ень|ня|ней)|сут(?:ки|ок)|недел\w*|месяц\w*"
    r"|год(?:а|ы)?|лет)(?!\w)"
)
_TIME: Final = (
    rf"(?:{_FIGURES}|{_NUMERAL}|several|a few|half an?|an?|une?|quelques|plusieurs|несколько|полтор[аы])"
    rf"(?:[ -]and a half)?[ \u00a0-]?(?<![^\W\d]){_TIME_UNIT}(?: and a half| et demie?)?"
)
_DURATION: Final = rf"(?<![\w.,/])(?:\d+ ?[hч] ?\d\d(?!\d)|(?:{_TIME})(?:,? (?:and |et |и )?(?:{_TIME}))*)"
_TITLE: Final = (
    r"«[^»]{2,120}»|“[^”]{2,120}”|„[^“”]{2,120}[“”]|\"[^\"]{2,120}\"|‘[^’\n]{3,120}’(?!\w)"
    r"|(?<!\w)'[^'\n]{3,120}'(?!\w)"
)
# A language or what belongs to a people, by the endings that English writes with a capital: "in Japanese".
_OF_A_PEOPLE: Final = rf"{_UPPER}{_LETTER}+(?:[lmn]ese|ish|[aeious][clnrst]ian)(?!\w)(?! {_UPPER})"
_PLACE: Final = (
    r"(?<!\w)(?i:in|at|near|on|to|from|into|around|в|во|на|из|под|около|à|au|aux|en|dans|sur|près de|depuis"
    r"|vers)[ \u00a0](?:the |l['’]|le |la |les )?"
    r"(?:(?:island|islands|city|town|village|state|province|prefecture|île|ville|village|région|остров\w*"
    r"|город\w*|деревн\w+|штат\w*)(?: (?:of|de)| d(?=['’]))?[ '’])?"
    rf"((?!(?i:{_MONTH})|{_OF_A_PEOPLE})(?:{_NAME_WORD})(?:[ \u00a0](?:{_PARTICLE}|of )*{_NAME_WORD})*)"
)
_REASON: Final = (
    r"(?<!\w)(?:(?:because|since|due to|owing to|so that|in order to|as a result|thanks to|after|car|à cause"
    r"|afin d[e'’]|en raison|grâce|pour|потому|так как|поскольку|из-за|ибо|чтобы|благодаря|вследствие|ради"
    r"|по причине|за то)(?!\w)|parce qu|puisqu)"
)
_PATTERNS: Final = {
    AnswerType.PERSON: _NAME,
    AnswerType.DATE: rf"(?i:{_DATE})",
    AnswerType.DURATION: rf"(?i:{_DURATION})",
    AnswerType.NUMBER: rf"(?i:{_NUMBER})",
    AnswerType.TITLE: _TITLE,
    AnswerType.PLACE: _PLACE,
    AnswerType.REASON: rf"(?i:{_REASON})",
}
# Kinds of answers that no span can be told by.
SHAPELESS: Final = (AnswerType.OTHER, AnswerType.REASON, AnswerType.YES_NO)
# Between the actor and the role of a cast pair; the longer borders first.
_CAST_BORDER: Final = (
    r"(?i:\s*\n\s*(?:\.{2,}|…|[—–-])\s*\n\s*|\s*\n\s*(?:(?:as|в роли)\s+|dans le rôle d(?:e |u |['’]))?"
    r"|\s+(?:as|в роли)\s+|\s+dans le rôle d(?:e |u |['’])|\s*(?:\.{2,}|…)\s*|\s+[—–-]\s+|\s?:\s+|\t\s*"
    r"|\s{3,}|\s+\((?=[^()]*\)$)|\s*\|\s*)"
)
_AROUND_PAIR: Final = "*•|- \t\r\n"


def shaped_spans(text: str, kind: AnswerType) -> tuple[Span, ...]:
    """Return the spans of `text` that have the shape of an answer of this kind, in order.

    There are none for the kinds whose answers have no shape.
    """
    if kind in SHAPELESS:
        return ()
    group = 1 if kind is AnswerType.PLACE else 0
    spans = (Span(*found.span(group)) for found in _compiled(_PATTERNS[kind]).finditer(text))
    if kind is not AnswerType.PERSON:
        return tuple(spans)
    return tuple(name for span in spans if len(name := _name(text, span)))


def is_of_a_people(word: str) -> bool:
    """Whether a word names a language, or what belongs to a people: Japanese, English, Russian."""
    return _compiled(_OF_A_PEOPLE).fullmatch(word) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Compiled when a question needs it: all of them take 20 ms, which a start would pay.
    return re.compile(pattern)


def _name(text: str, span: Span) -> Span:
    """Leave out the words that only begin a sentence, and what says whose: `When Kuribayashi's`, `The`."""
    start = span.start
    end = span.end - 2 * span.of(text).endswith(("'s", "’s"))
    for word in re.finditer(r"\S+", span.of(text)):
        if not _only_begins_sentences(word[0]):
            return Span(span.start + word.start(), end)
        start = span.start + word.end()
    return Span(start, start)


def _only_begins_sentences(word: str) -> bool:
    # J., Gen.
    if word.endswith("."):
        return False
    parts = folded_words(word)
    return all(each not in _FIRST_NAMES and is_stop_word(each, Language.UNKNOWN) for each in parts)


def cast_parts(text: str) -> tuple[Span, Span] | None:
    """Return the spans of the actor and of the role in a cast pair; None where no border is seen."""
    start = len(text) - len(text.lstrip(_AROUND_PAIR))
    end = len(text.rstrip(_AROUND_PAIR))
    border = _compiled(_CAST_BORDER).search(text, start, end)
    if border is None:
        return None
    in_brackets = border[0].endswith("(")
    actor, role = Span(start, border.start()), Span(border.end(), end - in_brackets)
    return (actor, role) if len(actor) and len(role) else None


def has_reason(text: str) -> bool:
    """Whether a text holds a word that leads in a reason."""
    return _compiled(_PATTERNS[AnswerType.REASON]).search(text) is not None
