"""The spans of a sentence that have the shape of an answer: a person, a date, a number, a place, a title."""

import re
from typing import Final

from retrieval.datatypes import Language, Sentence, SentenceKind, Span
from retrieval.questions import AnswerType

_UPPER: Final = r"[^\W\d_a-zа-яёß-öø-ÿ]"
_LETTERS: Final = r"[^\W\d_]"
_NAME_WORD: Final = rf"{_UPPER}(?:{_LETTERS}|['’-](?={_LETTERS}))*\.?"
_PARTICLE: Final = r"(?:de|du|des|la|le|van|von|der|den|di|da|del|bin|al|el|ibn|фон|ван|де|дер|ди|да|ла)"
# Two or more capitalised words, particles between them; or one, which need not be a name.
NAME: Final = re.compile(rf"(?<!\w){_NAME_WORD}(?: (?:{_PARTICLE} )*{_NAME_WORD})*")
_MONTHS: Final = (
    r"(?:jan(?:uary|vier)?|feb(?:ruary)?|f[ée]v(?:rier)?|mar(?:ch|s)?|apr(?:il)?|avril|may|mai|june?|juin"
    r"|july?|juillet|aug(?:ust)?|ao[uû]t|sep(?:t(?:ember|embre)?)?|oct(?:ober|obre)?|nov(?:ember|embre)?"
    r"|dec(?:ember)?|d[ée]c(?:embre)?|январ[яьею]|феврал[яьею]|март[аеу]?|апрел[яьею]|ма[яйею]|июн[яьею]"
    r"|июл[яьею]|август[аеу]?|сентябр[яьею]|октябр[яьею]|ноябр[яьею]|декабр[яьею])"
)
_YEAR: Final = r"(?:1[5-9]|20)\d\d"
DATE: Final = re.compile(
    rf"(?<!\w)(?:\d{{1,2}}(?:er|st|nd|rd|th)? {_MONTHS}(?: {_YEAR})?(?: г(?:ода|\.))?"
    rf"|{_MONTHS}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:, {_YEAR})?(?!\d)"
    rf"|{_MONTHS} (?:of |de )?{_YEAR}"
    rf"|\d{{1,2}}[./-]\d{{1,2}}[./-](?:{_YEAR}|\d\d)(?!\d)|{_YEAR}-\d\d-\d\d"
    rf"|{_YEAR}(?:[-–]{_YEAR})?(?!\d)(?: год[ауе]?)?|{_MONTHS}(?!\w))",
    re.IGNORECASE,
)
_NUMERALS: Final = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
    r"|million|billion|dozen|half|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|un|une|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente"
    r"|quarante|cinquante|soixante|cent|mille|premier|première|deuxième|second|seconde|troisième|quatrième"
    r"|один|одна|одно|одного|одной|дв[аеу]х?|тр[иеё]х?|четыр[её]х?|четыре|пят[ьи]|шест[ьи]|сем[ьи]|восемь"
    r"|восьми|девят[ьи]|десят[ьи]|одиннадцат[ьи]|двенадцат[ьи]|двадцат[ьи]|тридцат[ьи]|сорока?|пят[ьи]десят"
    r"|сто|ста|тысяч[аиу]?|миллион(?:а|ов)?|перв(?:ый|ая|ое|ым|ой|ого)|втор(?:ой|ая|ое|ым|ого)"
    r"|трет(?:ий|ья|ье|ьим|ьей|ьего))"
)
_FIGURES: Final = r"\d+(?:[., \u00a0\u202f]\d{3})*(?:[.,]\d+)?(?:/\d+(?:[.,]\d+)?)?(?:-?(?:ая|ый|ой|ое|е|th|st|nd|rd|e|er|ème))?"
NUMBER: Final = re.compile(
    rf"(?<![\w.,/])(?:{_FIGURES}(?![\w/])|{_NUMERALS}(?!\w))(?: ?%| (?:из|out of|sur|of) \d+)?", re.IGNORECASE
)
_TIME_UNIT: Final = (
    r"(?:(?:second|minute|hour|day|week|month|year|decade)s?|(?:seconde|minute|heure|jour|journée|semaine|année"
    r"|an)s?|mois|секунд\w*|минут\w*|час(?:а|ов)?|д(?:ень|ня|ней)|сут(?:ки|ок)|недел\w*|месяц\w*|год(?:а|ы)?|лет)"
)
DURATION: Final = re.compile(
    rf"(?<![\w.,/])(?:{_FIGURES}|{_NUMERALS}|several|a few|quelques|plusieurs|несколько)[ -]{_TIME_UNIT}(?!\w)",
    re.IGNORECASE,
)
TITLE: Final = re.compile(
    r"«[^»]{2,120}»|“[^”]{2,120}”|„[^“”]{2,120}[“”]|\"[^\"]{2,120}\"|(?<!\w)'[^'\n]{3,120}'(?!\w)"
)
PLACE: Final = re.compile(
    rf"(?<!\w)(?:in|at|near|on|to|from|into|в|во|на|из|под|около|à|au|aux|en|dans|près de|depuis|vers) (?:the |l['’]|le |la |les |île (?:de |d['’])?)?"
    rf"({_NAME_WORD}(?: {_NAME_WORD})*)"
)
REASON: Final = re.compile(
    r"(?<!\w)(?:because|since|due to|owing to|so that|in order to|as a result|thanks to|after|parce qu|car|puisqu"
    r"|à cause|afin d|en raison|grâce|pour|потому|так как|поскольку|из-за|ибо|чтобы|благодаря|вследствие|ради"
    r"|по причине|за то)",
    re.IGNORECASE,
)
_CAST_BORDER: Final = re.compile(
    r"\s*(?:\n\s*(?:as|в роли|dans le rôle d[eu']?)?|\s(?:as|в роли|dans le rôle d[eu']?)\s|\.{2,}|…|\s[—–-]\s|\s?:\s|\t|\s{3,})\s*",
    re.IGNORECASE,
)  # fmt: skip


def shaped_spans(text: str, kind: AnswerType) -> tuple[Span, ...]:
    """Return the spans of `text` that have the shape of an answer of this kind, in order.

    There are none for REASON and OTHER, whose answers have no shape.
    """
    match kind:
        case AnswerType.PERSON:
            return tuple(_trimmed(text, Span(*found.span())) for found in NAME.finditer(text))
        case AnswerType.DATE:
            return tuple(Span(*found.span()) for found in DATE.finditer(text))
        case AnswerType.DURATION:
            return tuple(Span(*found.span()) for found in DURATION.finditer(text))
        case AnswerType.NUMBER:
            return tuple(Span(*found.span()) for found in NUMBER.finditer(text))
        case AnswerType.TITLE:
            return tuple(Span(*found.span()) for found in TITLE.finditer(text))
        case AnswerType.PLACE:
            return tuple(Span(*found.span(1)) for found in PLACE.finditer(text))
        case _:
            return ()


def _trimmed(text: str, span: Span) -> Span:
    """Leave out the full stop that ends a sentence, keep that of an initial."""
    words = span.of(text).split()
    ends = span.of(text).endswith(".") and len(words[-1].rstrip(".")) > 1
    return Span(span.start, span.end - ends)


def cast_parts(text: str) -> tuple[Span, Span] | None:
    """Return the spans of the actor and of the role in a cast pair; None where no border is seen."""
    border = _CAST_BORDER.search(text.rstrip())
    if border is None or not border.start():
        return None
    actor, role = Span(0, border.start()), Span(border.end(), len(text.rstrip()))
    return (actor, role) if len(role) else None


def is_cast(sentence: Sentence) -> bool:
    """Whether a sentence says in a list who plays whom."""
    return sentence.kind is SentenceKind.CAST


def has_reason(text: str, language: Language) -> bool:
    """Whether a text holds a word that leads in a reason."""
    del language  # the words of the three languages do not collide
    return REASON.search(text) is not None
