"""Patterns of questions with a slot for a title: who directed ..., кто снял ..., qui a réalisé."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from retrieval.datatypes import Language
from retrieval.films.word_lists import COMMON, STOPPED
from retrieval.text.languages import detect
from retrieval.text.titles import ARTICLES, FILM_WORDS, title_word, year_of

# Longer questions are mostly statements.
_MOST_WORDS: Final = 30
# T in the patterns below.
_PLACE: Final = r"\bT\b"
_TITLE: Final = r"(?P<title>.+)"
_MAKERS: Final = (
    r"(?:directors?|producers?|screenwriters?|scriptwriters?|cinematographers?|cast|actors?|actress(?:es)?|stars"
    r"|screenplay|soundtrack|running time|runtime|budget|box office|release (?:date|year)|year of release)"
)
_MAKERS_RU: Final = (
    r"(?:режиссер|продюсер|сценарист|кинооператор|актер|актрис|актерский состав|саундтрек|бюджет|хронометраж"
    r"|дата выхода|год выхода|премьер)(?:ы|а|ом|у)?"
)
_MAKERS_FR: Final = (
    r"(?:realisateur|realisatrice|producteur|productrice|scenariste|acteur|actrice|interprete|casting"
    r"|bande originale|budget|duree|date de sortie|distribution|box office)s?"
)
# What follows these is a film and hardly anything else.
_SURE: Final = {
    Language.EN: (
        r"(?:who|that|which|whoever)(?: \w+)? (?:(?:co )?directed|(?:co )?produced|narrated) T",
        (
            r"(?:who|actors?|actress(?:es)?|stars?|cast|that)(?: \w+){0,2}"
            r" (?:stars?|starred|starring|acts?|acted|acting|play(?:s|ed|ing)?|appears?|appeared|cast) in T"
        ),
        rf"{_MAKERS}(?: \w+)? (?:of|for|behind|in) T",
        r"(?:who|whom) (?:was|is) T (?:directed|produced|written|scored|shot|filmed|photographed)(?: by)?",
        (
            r"(?:when|what year|which year) (?:was|is|will) T (?:first |be |originally )*"
            r"(?:released|premiered|screened|made|filmed|out)"
        ),
        r"(?:when|year|on what date) (?:did|does) T (?:come out|premiere|hit .+|get released)",
        r"(?:when|year) (?:did|was|were|do) (?:they |it )?release T",
        r"(?:what|which) year is T(?: from)?",
        r"whose (?:film|movie|picture|script|screenplay|soundtrack) (?:is|was) T(?: (?:made|shot) from)?",
        r"(?:did|does|do|is|was|has) \w+(?: \w+)? (?:star|starred|starring|act|acting|appear|appeared) in T",
        r"(?:play|played|plays|has|got|had) (?:the )?(?:main |leading |title )?(?:lead|role|part)s? in T",
        rf"^T {_MAKERS}",
    ),
    Language.RU: (
        r"кто(?: \w+)? (?:снял|снимал|срежиссировал|режиссировал|с?продюсировал|экранизировал) T",
        rf"(?:^|(?:кто(?: был| была| такой)?|назовите|назови|имя|как\w+) ){_MAKERS_RU} (?:у )?T",
        (
            r"(?:кто|актер\w*|актрис\w*)(?: \w+)?"
            r" (?:играе?ю?т|играл\w?|сыграл\w?|снимае?ю?тся|снимал\w+|снял\w+)"
            r"(?: (?:главн|женск|мужск|рол)\w+)* во? T"
        ),
        r"(?:когда|году?|какого числа)(?: \w+)? (?:вышел|вышла|вышло|вышли)(?: на экраны?| в прокат)? T",
        r"че[йя](?: это)? (?:фильм|картина|кинокартина|лента)(?: это)? T",
        rf"^T {_MAKERS_RU}",
        r"(?:фильм|картин|лент|кино|мультфильм)\w* (?P<title>[a-z0-9]+(?: [a-z0-9]+)*)",
    ),
    Language.FR: (
        r"(?:qui|celui|celle)(?: qui)? (?:l )?(?:a|avait) (?:co)?(?:realise|produit|mis en scene) T",
        r"par qui (?:a ete|est|fut) (?:realise|produit|mis en scene|tourne)e? T",
        rf"{_MAKERS_FR}(?: principa\w+)? (?:d|de|dans|du) T",
        (
            r"(?:qui|acteurs?|actrices?)(?: qui)? (?:a |ont |avait )?"
            r"(?:joue|jouent|jouait|jouaient|tourne|tournent|figure|figurent|apparait|apparaissent) dans T"
        ),
        r"(?:quand|annee|date) (?:est|fut|etait|a ete) (?:sorti|sortie|diffuse|projete) T",
        r"(?:quand|annee) T (?:est|fut|a) (?:t )?(?:il|elle) (?:sorti|sortie|ete .+)",
        r"par qui T a (?:t )?(?:il|elle) ete \w+",
        r"quelle annee (?:date|est) T",
        r"(?:tient|tiennent|a|ont) (?:le |les )?(?:premiers? )?roles?(?: principa\w+)? dans T",
        rf"^T {_MAKERS_FR}",
    ),
}
# What follows these is often a film.
_LIKELY: Final = {
    Language.EN: (
        r"who (?:made|wrote|shot|photographed|scored|filmed|edited|cut) T",
        r"(?:wrote|composed|did|made) the (?:music|score|script|screenplay|story|songs?) (?:of|for|to|in) T",
        r"what (?:is|was) T about",
        r"how long (?:is|was) T",
        r"how many minutes (?:is|does) T(?: last| run)?",
        r"where (?:was|is) T (?:filmed|shot|made|set)",
        r"(?:how much|what) did T (?:gross|earn|make|cost)(?: .+)?",
        r"(?:what|which) (?:genre|country|language) is T(?: from| in)?",
        r"(?:work|book|novel|story|play) is T based on",
        r"who is in T",
    ),
    Language.RU: (
        r"о чем(?: фильм| картина| рассказывает| повествует)? T",
        r"кто (?:поставил|написал|придумал|озвучил) T",
        r"(?:написал|автор)\w* (?:сценари|музык)\w+ (?:к |для )?T",
        r"где (?:снимали|снимался|снималась|сняли|снят|снята) T",
        r"(?:когда|году) (?:сняли|снят|снята|снимали) T",
        r"сколько (?:длится|идет|стоил\w?|собрал\w?|минут длится) T",
        r"чем (?:кончается|заканчивается|закончился) T",
    ),
    Language.FR: (
        r"qui a (?:tourne|ecrit|signe|fait) T",
        r"(?:ecrit|compose|signe) (?:le|la) (?:scenario|musique) (?:d|de|du) T",
        r"de quoi parle T",
        r"ou (?:a ete|fut|est) tournee? T",
        r"combien (?:de temps |de minutes )?(?:dure|a coute|a rapporte) T",
    ),
}
# These refer to something mentioned before.
_POINTING_WORDS: Final = """
it this that these those them him he she me us you one ones there he himself этот эта это эти этого этой этом
этому этим этих эту тот та то те него нем его ее них им ней ca cela ce cet cette ces lui eux dedans y celui
celle ceux
"""
_POINTING: Final = frozenset(_POINTING_WORDS.split())
# Between a title and its year: Rose, a film from 1950.
_BEFORE_YEAR: Final = FILM_WORDS | {"in", "from", "of", "the", "a", "de", "en", "в", "год", "года", "году"}
# Between a verb and the word film: the film, du film.
_LEADING: Final = ARTICLES | frozenset({"du", "de"})
# People add these to a question; no title ends with them.
_ADDED_WORDS: Final = "then please thanks btw пожалуйста спасибо вообще тогда svp stp donc merci"
_ADDED: Final = frozenset(_ADDED_WORDS.split())
# What follows one of these describes a film and is not part of its title.
_RELATIVE_WORDS: Final = """
that which who whose whom where when about который которая которое котором которой где когда про qui que dont
ou quand
"""
_RELATIVE: Final = frozenset(_RELATIVE_WORDS.split())
# Common words that begin titles rather than descriptions: Out of the Fog.
_BEGINNING_WORDS: Final = """
out within why not no never your my our i we you more beyond up down off over under against between into until
"""
_BEGINNING: Final = ARTICLES | frozenset(_BEGINNING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of a question in a title slot, read in one language.

    `is_sure` says that hardly anything else could be in the slot.
    """

    run: range
    language: Language
    is_sure: bool


def frames(words: Sequence[str]) -> Iterator[Frame]:
    """Yield the title slots of a question's folded words, the most certain first."""
    text = " ".join(words)
    for pattern, language, is_sure in _compiled() if len(words) <= _MOST_WORDS else ():
        found = pattern.fullmatch(text)
        if found is not None:
            start = text[: found.start("title")].count(" ")
            run = _title_in(words, range(start, start + found["title"].count(" ") + 1))
            if run:
                yield Frame(run, language, is_sure)


def _title_in(words: Sequence[str], run: range) -> range:
    """Return a slot without the word film and the year; empty if it is only a pronoun."""
    while len(run) > 1 and words[run[-1]] in _ADDED:
        run = run[:-1]
    if year_of(words[run[-1]]):
        run = run[:-1]
        while run and words[run[-1]] in _BEFORE_YEAR:
            run = run[:-1]
    start = next((place for place in run[:3] if words[place] in FILM_WORDS), None)
    before = run[: run.index(start)] if start is not None else run[:0]
    if start is not None and len(run) > len(before) + 1 and all(words[each] in _LEADING for each in before):
        run = range(start + 1, run.stop)
    return run[:0] if len(run) == 1 and words[run[0]] in _POINTING else run


def describes(words: Sequence[str], language: Language) -> bool:
    """Return whether words in a slot describe a film instead of naming it: the film about the war.

    Words of a language other than the question's are no description.
    """
    if all(title_word(word) in STOPPED | COMMON or word.isdigit() for word in words):
        return True
    if detect(" ".join(words)) not in (language, Language.UNKNOWN):
        return False
    first, *rest = words
    is_begun = title_word(first) not in STOPPED or first in _BEGINNING
    return not is_begun or any(word in FILM_WORDS or word in _RELATIVE for word in rest)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], Language, bool], ...]:
    # Compiled when a question is asked: a start would take longer.
    return tuple(
        (re.compile(f"(?:.*? )??{re.sub(_PLACE, _TITLE, pattern)}"), language, is_sure)
        for of_languages, is_sure in ((_SURE, True), (_LIKELY, False))
        for language, patterns in of_languages.items()
        for pattern in patterns
    )
