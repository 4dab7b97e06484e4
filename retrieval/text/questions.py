"""What the words of a question say about it: whether it asks, and whether it asks for a list."""

import re
from functools import cache
from typing import Final

from retrieval.datatypes import Language
from retrieval.text.languages import detect
from retrieval.text.normalisation import fold, normalise, word_spans
from retrieval.text.tokens import question_words

# Patterns over a question's folded words joined by blanks: accents, case and punctuation are gone, but "où"
# is kept from "ou".
_ASKS: Final = {
    Language.EN: (
        r"(?:who|whom|whose|what|which|when|where|why|how)",
        r"^(?:(?:and|but|so) )?(?:did|do|does|was|were|is|are|has|have|had|can|could|will|would)(?:n?'t)?",
    ),
    Language.RU: (
        r"(?:кто|кого|кому|кем|ком|чей|чья|чье|чьи|чь(?:его|ей|ю|им|их)|что|чего|чему|чем|где|куда|откуда)",
        r"(?:когда|почему|зачем|отчего|сколь\w+|насколько|как(?:ой|ая|ое|ие|ого|их|ому|им|ими|ом|ую)?)",
        r"(?:каков\w?|котор\w+|ли)",
    ),
    Language.FR: (
        r"(?:qui|que|qu|quoi|quand|où|comment|combien|pourquoi|(?:les?|la)?quel(?:le)?s?)",
        r"(?:est ce|\w+ (?:t )?(?:il|elle|ils|elles|on))",
    ),
}


def asks(question: str, language: Language) -> bool:
    """Return whether a question has an interrogative form: who, how many, did he."""
    words = _plain(question)
    languages = (language,) if language in _ASKS else tuple(_ASKS)
    return any(pattern.search(words) for each in languages for pattern in _compiled(_ASKS[each]))


# Questions that ask for a list: plural nouns, "all", the cast of a film.
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
    """Return whether a question asks for a list: all the actors, which films."""
    words = _plain(question)
    return any(pattern.search(words) for pattern in _compiled(_LISTS.get(language, ()), end=""))


@cache
def _compiled(patterns: tuple[str, ...], *, end: str = r"(?!\w)") -> tuple[re.Pattern[str], ...]:
    # Compiled on first use, which keeps the start fast.
    return tuple(re.compile(rf"(?<!\w)(?:{pattern}){end}") for pattern in patterns)


_MOST_QUESTIONS: Final = 3
# The border between two questions of a message: after "?", or before "and" with a question word.
_BORDER: Final = re.compile(
    r"(?<=[?？])\s+"
    r"|,?\s+(?:and|et|и|а)\s+(?=(?:who|what|when|where|why|how|qui|quand|où|pourquoi|comment|combien"
    r"|кто|когда|где|почему|сколько|как)\b)",
    re.IGNORECASE,
)


def separate_questions(text: str) -> tuple[str, ...]:
    """Split a text into complete questions; return the whole text if it is a single one."""
    parts = tuple(part.strip() for part in _BORDER.split(text) if part.strip())
    if not 1 < len(parts) <= _MOST_QUESTIONS or not all(map(_is_whole, parts)):
        return (text,)
    return parts


def _is_whole(part: str) -> bool:
    language = detect(part)
    return asks(part, language) and bool(question_words(part, language))


def _plain(question: str) -> str:
    text = normalise(question)
    written = (span.of(text) for span in word_spans(text))
    return " ".join("où" if word.lower() == "où" else fold(word) for word in written)
