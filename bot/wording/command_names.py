"""The names and descriptions of commands in Russian and French; English stands in the code."""

from typing import Final

import discord
from discord import app_commands

from retrieval import Language

# English -> Russian, French. A name is in lower case without blanks, at most 32 characters; a description at
# most 100; a menu's name may have blanks.
NAMES: Final = {
    "ask": ("спросить", "demander"),
    "question": ("вопрос", "question"),
    "film": ("фильм", "film"),
    "language": ("язык", "langue"),
    "private": ("лично", "privé"),
    "sources": ("источники", "sources"),
    "films": ("фильмы", "films"),
    "help": ("помощь", "aide"),
    "about": ("о-боте", "à-propos"),
    "forget": ("забыть", "oublier"),
    "settings": ("настройки", "réglages"),
    "show": ("показать", "montrer"),
    "channels": ("каналы", "salons"),
    "channel": ("канал", "salon"),
    "allowed": ("разрешён", "autorisé"),
    "shown": ("показывать", "montrés"),
    "spoilers": ("спойлеры", "spoilers"),
    "threads": ("ветки", "fils"),
    "folders": ("папки", "dossiers"),
    "folder": ("папка", "dossier"),
    "cooldown": ("пауза", "délai"),
    "seconds": ("секунды", "secondes"),
    "per-minute": ("в-минуту", "par-minute"),
    "reset": ("сбросить", "réinitialiser"),
    "stats": ("статистика", "statistiques"),
    "days": ("дни", "jours"),
    "reindex": ("переиндексировать", "réindexer"),
    "everything": ("всё", "tout"),
    "on": ("включить", "activer"),
    "Find the source": ("Найти источник", "Trouver la source"),
    "Ask about this": ("Спросить об этом", "Demander à ce sujet"),
    "English": ("английский", "anglais"),
    "Russian": ("русский", "russe"),
    "French": ("французский", "français"),
    "The question's": ("как в вопросе", "celle de la question"),
}
DESCRIPTIONS: Final = {
    "Ask the documents a question": (
        "Задать вопрос документам",
        "Poser une question aux documents",
    ),
    "What do you want to know?": ("Что вы хотите узнать?", "Que voulez-vous savoir\u00a0?"),
    "Ask about this film only": ("Спросить только об этом фильме", "Ne demander que sur ce film"),
    "The language of the bot's own words": ("Язык слов самого бота", "La langue des mots du bot"),
    "Show the answer to me alone": ("Показать ответ только мне", "Ne montrer la réponse qu'à moi"),
    "List the documents": ("Список документов", "Lister les documents"),
    "List the films": ("Список фильмов", "Lister les films"),
    "What can be asked, with examples": (
        "О чём можно спросить, с примерами",
        "Ce qu'on peut demander, avec des exemples",
    ),
    "Version, privacy, and what is stored": (
        "Версия, приватность и что хранится",
        "Version, vie privée et ce qui est conservé",
    ),
    "Erase everything that the bot keeps about me": (
        "Стереть всё, что бот хранит обо мне",
        "Effacer tout ce que le bot garde sur moi",
    ),
    "How the bot behaves on this server": (
        "Как бот ведёт себя на этом сервере",
        "Comment le bot se comporte sur ce serveur",
    ),
    "Show the settings of this server": (
        "Показать настройки этого сервера",
        "Montrer les réglages de ce serveur",
    ),
    "Where the bot may answer; everywhere until a channel is allowed": (
        "Где бот может отвечать; везде, пока не разрешён какой-то канал",
        "Où le bot peut répondre\u00a0; partout tant qu'aucun salon n'est autorisé",
    ),
    "A channel of this server": ("Канал этого сервера", "Un salon de ce serveur"),
    "Whether the bot may answer there": ("Может ли бот там отвечать", "Si le bot peut y répondre"),
    "Whether slash commands answer to the asker alone": (
        "Отвечать ли на команды только спросившему",
        "Si les commandes ne répondent qu'à qui demande",
    ),
    "Yes or no": ("Да или нет", "Oui ou non"),
    "Whether quotes that tell the plot are shown openly": (
        "Показывать ли открыто цитаты, раскрывающие сюжет",
        "Si les citations qui racontent l'intrigue sont montrées",
    ),
    "The language of the bot's own words on this server": (
        "Язык слов самого бота на этом сервере",
        "La langue des mots du bot sur ce serveur",
    ),
    "Whether mentions are answered in a thread of their own": (
        "Отвечать ли на упоминания в отдельной ветке",
        "Si les mentions reçoivent une réponse dans un fil",
    ),
    "Which films this server sees; all until one is allowed": (
        "Какие фильмы видит этот сервер; все, пока не разрешён какой-то",
        "Quels films ce serveur voit\u00a0; tous tant qu'aucun n'est autorisé",
    ),
    "A film of the documents": ("Фильм из документов", "Un film des documents"),
    "Whether this server sees it": ("Видит ли его этот сервер", "Si ce serveur le voit"),
    "Which folders of documents this server sees; all until one is allowed": (
        "Какие папки документов видит этот сервер; все, пока не разрешена какая-то",
        "Quels dossiers de documents ce serveur voit\u00a0; tous tant qu'aucun n'est autorisé",
    ),
    "A folder below the documents": ("Папка внутри документов", "Un dossier sous les documents"),
    "How often may be asked": ("Как часто можно спрашивать", "À quelle fréquence on peut demander"),
    "Seconds between two questions of one person": (
        "Секунды между двумя вопросами одного человека",
        "Secondes entre deux questions d'une même personne",
    ),
    "Questions a minute on the whole server": (
        "Вопросов в минуту на всём сервере",
        "Questions par minute sur tout le serveur",
    ),
    "Back to the settings that a new server has": (
        "Вернуть настройки нового сервера",
        "Revenir aux réglages d'un nouveau serveur",
    ),
    "What was asked, answered, and not answered": (
        "О чём спрашивали, что нашлось, а что нет",
        "Ce qui a été demandé, trouvé et non trouvé",
    ),
    "Of how many days": ("За сколько дней", "Sur combien de jours"),
    "Also those that have not changed": (
        "И те, что не изменились",
        "Aussi ceux qui n'ont pas changé",
    ),
    "Read the documents anew": ("Перечитать документы", "Relire les documents"),
}


class Names(app_commands.Translator):
    """Give Discord every name and description in Russian and French."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - one word means one thing everywhere
    ) -> str | None:
        """Return the words in a language, None where English stays."""
        language = _LANGUAGES.get(locale)
        said = localised(string.message, language) if language else None
        return None if said == string.message else said


_LANGUAGES: Final = {discord.Locale.russian: Language.RU, discord.Locale.french: Language.FR}


def localised(english: str, language: Language) -> str:
    """Return a name or a description in a language, as it stands if there is none."""
    russian, french = NAMES.get(english) or DESCRIPTIONS.get(english) or (english, english)
    return {Language.RU: russian, Language.FR: french}.get(language, english)
