"""Word lists for questions about films: words that introduce titles, words too common to be one."""

import re
from functools import cache
from typing import Final

from retrieval.datatypes import Language
from retrieval.text.languages import STOP_WORDS
from retrieval.text.titles import FILM_WORDS, title_word

# After one of these, a title is if something is, or what something is of.
PLACING: Final = frozenset(
    {"in", "of", "from", "dans", "de", "du", "d", "в", "во", "из", "о", "об", "about", "sur"}
)
# A lower-case title may follow one of these.
TAKING: Final = PLACING | frozenset(
    {
        "directed", "direct", "wrote", "write", "made", "make", "produced", "scored", "shot", "starred",
        "is", "was", "did", "снял", "снимал", "поставил", "написал", "режиссер", "сценарий", "realise",
        "tourne", "ecrit", "produit",
    }
)  # fmt: skip
# Words that join the parts of a title: Bride of Frankenstein, The Kid from Spain.
JOINING: Final = frozenset(
    {
        "of",
        "and",
        "the",
        "from",
        "to",
        "for",
        "without",
        "a",
        "an",
        "with",
        "et",
        "de",
        "du",
        "des",
        "и",
        "на",
        "la",
        "le",
    }
)
# Between a title and its year: Solaris, the film from 1972.
YEAR_LINKS: Final = FILM_WORDS | frozenset({"the", "from", "de", "года", "год", "year", "version"})
# What a film is of another.
_VERSIONS: Final = """
remake remakes sequel sequels prequel version versions adaptation part parts trilogy series original
franchise saga ремейк ремейка ремейке сиквел сиквела сиквеле приквел продолжение продолжения продолжении
версия версию версии экранизация экранизацию экранизации часть части suite remake adaptation partie
volet volets trilogie serie
"""
VERSIONS: Final = frozenset(_VERSIONS.split())
_OF_FILMS: Final = """
director directors actor actors actress actresses cast star stars starring story plot end ending music score
song songs role roles part character characters scene scenes writer writers script screenplay producer
producers composer author authors book novel review reviews critic critics rating budget year title name
names main lead hero heroine photography trailer premiere release режиссер актер актриса
роль роли сюжет конец финал музыка песня сценарий сценарист продюсер композитор автор книга роман отзыв
критик рейтинг бюджет год название имя рецензия трейлер премьера главный герой героиня
realisateur acteur acteurs actrice role roles histoire intrigue fin musique chanson scenario scenariste
producteur compositeur auteur livre roman critique note budget annee titre nom personnage heros photographie
"""
_OF_LIVES: Final = """
wife husband son daughter father mother brother sister man woman boy girl kid child family friend killer
general first last best worst time day night life world жена муж сын дочь отец мать брат сестра мужчина
женщина мальчик девочка семья друг убийца генерал первый последний лучший время день ночь жизнь мир femme
mari fils fille pere mere frere soeur homme garcon famille ami tueur premier dernier meilleur temps jour
nuit vie monde
"""
# Common words of questions about films and of stories, which many titles consist of too.
OF_FILMS: Final = frozenset(map(title_word, _OF_FILMS.split())) | frozenset(map(title_word, FILM_WORDS))
COMMON: Final = OF_FILMS | frozenset(map(title_word, _OF_LIVES.split()))
STOPPED: Final = frozenset(title_word(word) for words in STOP_WORDS.values() for word in words)


@cache
def stopped_in(language: Language) -> frozenset[str]:
    """Return a language's stop words in the form that titles are compared in."""
    return frozenset(map(title_word, STOP_WORDS[language]))


# Questions that ask for a film name none, but who played in it or when it came out.
_ASKS_FOR_FILM: Final = re.compile(
    r"(?<!\w)(?:(?:what|which)(?: (?!is\b|was\b|the\b|year\b|did\b|does\b)\w+)? (?:films?|movies?|pictures?)"
    r"|(?:как|котор)\w+(?: \w+(?:ом|ых|их|ий|ый|ой|ие|ые|ими|ыми))? (?:фильм|картин|кино)\w*"
    r"|(?:quel|quels|lesquels)(?: \w+)? films?|list (?:all |the )*(?:films|movies))(?!\w)"
)


def asks_for_film(words: str) -> bool:
    """Return whether a question, as folded words joined by blanks, asks which film it is."""
    return _ASKS_FOR_FILM.search(words) is not None
