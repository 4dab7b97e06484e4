"""Language detection, stop words and stems."""

import re
import threading

import Stemmer

from retrieval.datatypes import Language
from retrieval.text.normalisation import fold, word_spans

# Function words, question words, pronouns and auxiliaries, folded. "я" and "l" are words here: texts are
# split at apostrophes and hyphens. Negations are among them: BM25 gains nothing from "not".
_ENGLISH = """
a an the this that these those such some any each every either neither both all own same other another i
me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its
itself we us our ours ourselves they them their theirs themselves one ones there here who whom whose
which what where when why how whoever whatever whichever am is are was were be been being have has had
having do does did doing done will would shall should can could may might must ought don't doesn't
didn't isn't aren't wasn't weren't haven't hasn't hadn't won't wouldn't can't couldn't shouldn't dont
doesnt didnt isnt wasnt and or but nor so yet if than then because as while until unless though although
whether since of at by for with about against between into through during before after above below to
from up down in out on off over under again further once upon onto within without toward towards among
per via not no only very too just also even still already ever never much many more most few less least
please tell yes ok
"""
_FRENCH = """
un une le la les l d de du des au aux ce cet cette ces c ca cela ceci celui celle ceux celles ci mon ma
mes ton ta tes son sa ses notre nos votre vos leur leurs je j me m moi tu te t toi il elle on nous vous
ils elles se s soi lui eux y en meme memes qui que qu quoi dont ou quel quelle quels quelles lequel
laquelle lesquels lesquelles duquel auquel quand comment combien pourquoi quelqu quelque quelques chaque
tout toute tous toutes autre autres aucun aucune suis es est sommes etes sont etait etaient etais fut
furent sera seront serait etre ete etant soit ai as a avons avez ont avait avaient aura auront aurait
avoir eu eut ayant fait faire font peut peuvent pouvait pu doit doivent va vont et ou mais donc or ni
car si comme lorsqu lorsque puisqu puisque quoiqu quoique jusqu jusque presqu a dans par pour sur avec
sans sous entre vers chez contre depuis pendant avant apres des lors ne n pas plus moins tres trop aussi
bien deja encore jamais toujours peu beaucoup ainsi alors la ici voici voila svp oui non
"""
_RUSSIAN = """
и а но да или либо ни же ли бы б то так как что чтобы чтоб если когда хотя ибо пока поскольку потому
поэтому тоже также зато однако будто словно нежели чем я меня мне мной мною ты тебя тебе тобой он его
него ему нему им ним нем она ее нее ей ней ею нею оно мы нас нам нами вы вас вам вами они их них ими
ними себя себе собой мой моя мое мои моего моей моих твой твоя твое твои свой своя свое свои своего
своей своему своим своих своими свою наш наша наше наши ваш ваша ваше ваши этот эта это эти этого этой
этому этим этом этих этими эту тот та те того той тому тем том тех теми ту такой такая такое такие
такого весь вся все всего всей всему всем всех всеми всю сам сама само сами самого самой кто кого кому
кем ком чего чему чем чей чья чье чьи который которая которое которые которого которой которому которым
котором которых которыми которую какой какая какое какие какого какой какому каким каком каких какими
какую где куда откуда почему зачем сколько как кой каков какова быть был была было были есть будет будут
будучи является являются являлся являлась стал стала стало стали может могут мог могла могли можно нужно
надо в во на за из изо с со к ко по о об обо от ото до у для при про без безо под подо над через между
перед среди около после до из за ради кроме вместо против насчет не нет ни уже еще лишь только даже вот
там тут здесь туда сюда очень более менее самый самая самое самые ведь разве неужели ну ага пожалуйста
скажи скажите подскажите
"""
STOP_WORDS = {
    Language.EN: frozenset(_ENGLISH.split()),
    Language.FR: frozenset(_FRENCH.split()),
    Language.RU: frozenset(_RUSSIAN.split()),
}
# Words of the neighbours written in Latin letters; they only say that a text is neither English nor French.
_NEIGHBOURS = """
der die das den dem ein eine einen einem einer und ist nicht mit auf fur von zu zum zur im ich sie wie
wer wo wann warum welche welcher welches sind hat wurde werden auch sich bei nach aus oder aber el la
los las lo de del al en que se una unos unas es y o pero con por para como quien quienes cuando donde
cual cuales cuantos esta este estan fue son era desde hasta sobre sin muy mas su sus hay ha il gli della
dello dei degli delle nel nella nei che chi cosa come dove quando perche quale quanto sono stato non
anche piu di da con per sul sulla os as um uma em no na nos nas do dos das ao pelo pela que nao foi quem
onde qual quais mais seu sua het een van en niet met op voor zijn wat wie waar hoe welke ook aan bij
naar i w z na nie jest sie do kto co gdzie kiedy jak przez oraz och att som pa en ett ve bir bu ne kim
nerede icin ile mi
"""
_OWN = STOP_WORDS[Language.EN] | STOP_WORDS[Language.FR]
_NEIGHBOUR_WORDS = frozenset(_NEIGHBOURS.split()) - STOP_WORDS[Language.EN]

# Word parts, "_" a word's border, that tell the two apart where function words are few; chosen among the
# most telling ones of 100,000 sentence pairs of Tatoeba and WMT news.
_ENGLISH_PARTS = re.compile("_th|_wh|_sh|_kn|_wr|ing_|ght|ith|uld|ed_|ly_|th_|ay_|ow_|ck|ry_|wn_|sh_|ee|oo")
_FRENCH_PARTS = re.compile("eux|ux_|ais_|ait_|oir|iqu|que|ouv|ez_|eur|tre_|ier|lle_|ons_|aux|_qu|eau")
_FRENCH_LETTERS = re.compile("[àâçèéêëîïôùûœ]", re.IGNORECASE)

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_NOT_RUSSIAN = re.compile("[іїєґўјљњћђџѓќѕ]", re.IGNORECASE)
_FOREIGN_SHARE = 0.02  # of the letters; Ukrainian and Serbian have 5 % and more
_LATIN = re.compile("[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]")
_LETTER = re.compile(r"[^\W\d_]")
_IDEOGRAPH_LETTERS = 3  # one character of Chinese or Japanese says about as much as three letters
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SAMPLE_CHARS = 4_000  # of a long text, enough to be sure

_FIRST_WORD = 4  # "Qui chante 'I saw her standing there'?": the question word outweighs a title's words
_FUNCTION_WORD = 2


def detect(text: str) -> Language:
    """Return the language of `text`, UNKNOWN if it is unclear or none of the three.

    Made for short questions too: missing accents, typos, names in another script.
    """
    text = text[:_SAMPLE_CHARS]
    cyrillic = len(_CYRILLIC.findall(text))
    latin = len(_LATIN.findall(text))
    others = len(_LETTER.findall(text)) - cyrillic - latin
    others += (_IDEOGRAPH_LETTERS - 1) * len(_IDEOGRAPH.findall(text))
    if others > cyrillic + latin:
        return Language.UNKNOWN
    words = [span.of(text) for span in word_spans(text)]
    if cyrillic and words and _is_cyrillic(words, cyrillic, latin):
        foreign = len(_NOT_RUSSIAN.findall(text))
        return Language.RU if foreign < _FOREIGN_SHARE * cyrillic else Language.UNKNOWN
    return _latin_language(text, words) if latin else Language.UNKNOWN


def _is_cyrillic(words: list[str], cyrillic: int, latin: int) -> bool:
    """Return whether a sentence with Latin names is Cyrillic: кто поёт love you like there's no tomorrow."""
    folded = [fold(word) for word in words]
    russian = sum(word in STOP_WORDS[Language.RU] for word in folded)
    other = sum(word in _OWN for word in folded)
    small = [bool(_CYRILLIC.match(word)) and word[0].islower() for word in words]
    if small[0] or folded[0] in STOP_WORDS[Language.RU]:
        return True
    return russian >= other or any(small) if cyrillic >= latin else russian > other


def _latin_language(text: str, words: list[str]) -> Language:
    sentence_words = [word for row, word in enumerate(words) if row == 0 or not word[0].isupper()]
    # Names say little, so capitalised words count only in titles and headings, where all words are
    # capitalised.
    folded = [fold(word) for word in (sentence_words if len(sentence_words) > 1 else words)]
    weights = [_FIRST_WORD] + [_FUNCTION_WORD] * (len(folded) - 1)
    english, french, neighbour = (
        sum(weight for word, weight in zip(folded, weights, strict=False) if word in vocabulary)
        for vocabulary in (STOP_WORDS[Language.EN], STOP_WORDS[Language.FR], _NEIGHBOUR_WORDS)
    )
    if neighbour > max(english, french):
        return Language.UNKNOWN
    parts = "_" + "_".join(folded) + "_"
    english += len(_ENGLISH_PARTS.findall(parts))
    french += len(_FRENCH_PARTS.findall(parts)) + len(_FRENCH_LETTERS.findall(text))
    if english == french:
        return Language.UNKNOWN
    return Language.EN if english > french else Language.FR


def is_stop_word(folded_word: str, language: Language) -> bool:
    """Return whether a folded word is a stop word of a language, or of any language with UNKNOWN."""
    if language is Language.UNKNOWN:
        return any(folded_word in words for words in STOP_WORDS.values())
    return folded_word in STOP_WORDS[language]


_STEMMED = {Language.EN: "english", Language.FR: "french", Language.RU: "russian"}
_of_thread = threading.local()  # a Stemmer keeps state: two threads must not share one


def stem(folded_word: str, language: Language) -> str:
    """Return the Snowball stem; a Cyrillic word's Russian one whatever the language.

    Numbers, and Latin words of no known language, stay as they are.
    """
    if _CYRILLIC.match(folded_word):
        return str(_stemmer(Language.RU).stemWord(folded_word))
    if language in (Language.UNKNOWN, Language.RU) or not folded_word[:1].isalpha():
        return folded_word
    return str(_stemmer(language).stemWord(folded_word))


def _stemmer(language: Language) -> Stemmer.Stemmer:
    name = _STEMMED[language]
    if not hasattr(_of_thread, name):
        setattr(_of_thread, name, Stemmer.Stemmer(name))
    return getattr(_of_thread, name)
