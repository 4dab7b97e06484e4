"""Thanks, greetings and the like, which ask nothing."""

from typing import Final

from retrieval.text.normalisation import folded_words

# Folded words of which small talk is made; whatever has another word, or more of them, may ask.
_ENGLISH: Final = """
hi hello hey yo greetings welcome goodbye bye cya morning evening night afternoon
thanks thank thx ty tysm cheers please sorry np
lol lmao rofl haha hahaha hehe heh xd wow omg oh ah hmm hm yay ouch meh
nice cool great awesome amazing perfect excellent good best well done sweet neat fine okay ok k kk
yes yeah yep yup no nope nah sure right correct true wrong bad false incorrect nonsense rubbish
bot robot job work answer one it s that is so very much you u me my for a lot are this the really all
man dude mate guys everyone again too love tell more
"""
_RUSSIAN: Final = """
привет приветствую здравствуй здравствуйте здрасте хай ку добрый доброе доброго день утро вечер ночи
пока спасибо спс пасиб благодарю пожалуйста извини извините прости
лол кек ржу ахах ахаха ахахах хаха хахаха хех ого ух вау ура эх хм
круто класс классно супер отлично здорово хорошо норм нормально прикольно молодец умница прекрасно
да ага неа нет неправда верно правильно неверно неправильно плохо чушь бред ок окей
бот робот ответ это так очень большое тебе вам за все ты вы расскажи еще подробнее
"""
_FRENCH: Final = """
bonjour bonsoir salut coucou bienvenue revoir au bientot merci mille remercie svp plait pardon desole
mdr ptdr haha ouah waouh oups bof bravo genial super cool parfait excellent bien bon bonne top chouette
formidable sympa joue oui ouais non faux vrai juste exact mauvais nul erreur incorrect
le la robot reponse travail beaucoup tres c est ca va tu vous pour tout soiree journee nuit dis m en plus
"""
_WORDS: Final = frozenset((_ENGLISH + _RUSSIAN + _FRENCH).split())
_MOST_WORDS: Final = 5


def is_small_talk(text: str) -> bool:
    """Return whether a text only thanks, greets, agrees or laughs."""
    words = folded_words(text)
    return 0 < len(words) <= _MOST_WORDS and "?" not in text and _WORDS.issuperset(words)
