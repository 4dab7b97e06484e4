"""Every sentence that is not quoted, in English, Russian and French."""

from dataclasses import dataclass

from retrieval import Language, MatchKind, NoAnswerReason

Forms = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """What the interface says in one language.

    `Forms` are a noun after 1, after 2 to 4, and after 5 or more, which Russian tells apart.
    """

    language: Language
    languages: dict[Language, str]
    page: str
    quoted_from: dict[Language, str]
    no_answer: dict[NoAnswerReason, str]
    closest: str
    agreeing: str
    differing: str
    further: str
    left_out: str
    # :explain
    fused: str
    meaning_arm: str
    not_found_by_arm: str
    crossed: dict[MatchKind, str]
    # the prompt
    greeting: str
    about: str
    example_intro: str
    help_hint: str
    documents: Forms
    films: Forms
    passages: Forms
    help: tuple[tuple[str, str], ...]
    unknown_command: str
    did_you_mean: str
    nothing_asked_yet: str
    no_passages: str
    sources_number: str
    film_chosen: str
    film_any: str
    film_unknown: str
    films_known: str
    no_films: str
    document_unknown: str
    documents_changed: str
    document_facts: str
    language_chosen: str
    language_follows: str
    language_unknown: str
    json_on: str
    json_off: str
    forgotten: str
    something_wrong: str

    def counted(self, number: int, forms: Forms) -> str:
        """Return `4 documents`: the number with the noun in the form that it asks for."""
        return f"{number} {forms[_form(self.language, number)]}"


def wording(language: Language) -> Wording:
    """Return the wording in `language`, in English if there is none."""
    return _WORDINGS.get(language, _ENGLISH)


def _form(language: Language, number: int) -> int:
    """Return the plural form by the rules of Unicode's CLDR."""
    if language is Language.FR:
        return 0 if number in {0, 1} else 2
    if language is not Language.RU:
        return 0 if number == 1 else 2
    if number % 10 == 1 and number % 100 != 11:  # noqa: PLR2004 - CLDR's own figures
        return 0
    return 1 if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else 2


_ENGLISH = Wording(
    language=Language.EN,
    languages={
        Language.EN: "English",
        Language.RU: "Russian",
        Language.FR: "French",
        Language.UNKNOWN: "language unknown",
    },
    page="page {name}",
    quoted_from={
        Language.EN: "In English, as it stands in the document:",
        Language.RU: "In Russian, as it stands in the document:",
        Language.FR: "In French, as it stands in the document:",
    },
    no_answer={
        NoAnswerReason.EMPTY: "Ask a question in words.",
        NoAnswerReason.SMALL_TALK: "Ask something about a film: I look for the answer in the documents.",
        NoAnswerReason.NOTHING_FOUND: "Not in the documents: nothing there bears on this.",
        NoAnswerReason.UNSURE: "Not in the documents: no passage answers this well enough.",
    },
    closest="Closest passages, which are not answers:",
    agreeing="Also says so:",
    differing="Says something else:",
    further="And:",
    left_out="The list goes on: {number} more.",
    fused="fused",
    meaning_arm="meaning",
    not_found_by_arm="not found",
    crossed={
        MatchKind.EXACT: "exact",
        MatchKind.MEANING: "meaning",
        MatchKind.SOUND: "sound",
        MatchKind.SPELLING: "spelling",
    },
    greeting="Cinecite has read {documents}{about}: {languages}.",
    about=" about {films}",
    example_intro="Ask in English, Russian or French, for example:",
    help_hint="Type :help for the commands, :quit to leave.",
    documents=("document", "documents", "documents"),
    films=("film", "films", "films"),
    passages=("passage", "passages", "passages"),
    help=(
        (":sources [N]", "show the N passages from which the last answer was chosen"),
        (":explain", "show how each of those passages was found"),
        (":film [TITLE]", "ask about one film only; without a title, about all of them"),
        (":documents [FILE]", "list the documents, or say what is known about one"),
        (":language [en|ru|fr|auto]", "choose the language of these words; auto follows the question"),
        (":json", "print answers as JSON, or as text again"),
        (":reset", "forget what was asked before"),
        (":quit", "leave (so does Ctrl-D)"),
    ),
    unknown_command="There is no command {command}.",
    did_you_mean="There is no command {command}; did you mean {nearest}?",
    nothing_asked_yet="Ask a question first.",
    no_passages="No passage was found for the last question.",
    sources_number="Say how many: :sources 5.",
    film_chosen="Questions are now about {film} only.",
    film_any="Questions are about every film.",
    film_unknown="No document is about a film called {film}.",
    films_known="Films: {films}.",
    no_films="The documents name no film.",
    document_unknown="There is no document {document}.",
    documents_changed="The documents have changed; now {documents}.",
    document_facts="{characters} characters",
    language_chosen="These words are now in English.",
    language_follows="These words now follow the language of the question.",
    language_unknown="Choose en, ru, fr or auto.",
    json_on="Answers are now printed as JSON.",
    json_off="Answers are now printed as text.",
    forgotten="What was asked before is forgotten.",
    something_wrong="Something went wrong with this question; the details are in the log.",
)

_RUSSIAN = Wording(
    language=Language.RU,
    languages={
        Language.EN: "английский",
        Language.RU: "русский",
        Language.FR: "французский",
        Language.UNKNOWN: "язык неизвестен",
    },
    page="стр. {name}",
    quoted_from={
        Language.EN: "На английском, как в документе:",
        Language.RU: "На русском, как в документе:",
        Language.FR: "На французском, как в документе:",
    },
    no_answer={
        NoAnswerReason.EMPTY: "Задайте вопрос словами.",
        NoAnswerReason.SMALL_TALK: "Спросите что-нибудь о фильме: я поищу ответ в документах.",
        NoAnswerReason.NOTHING_FOUND: "В документах этого нет: ничего близкого к вопросу не нашлось.",
        NoAnswerReason.UNSURE: "В документах этого нет: ни один отрывок не отвечает на вопрос.",
    },
    closest="Ближайшие отрывки (это не ответы):",
    agreeing="То же сказано здесь:",
    differing="Здесь сказано иначе:",
    further="А также:",
    left_out="Это не весь список: есть ещё {number}.",
    fused="итог",
    meaning_arm="смысл",
    not_found_by_arm="не найдено",
    crossed={
        MatchKind.EXACT: "точно",
        MatchKind.MEANING: "по смыслу",
        MatchKind.SOUND: "по звучанию",
        MatchKind.SPELLING: "по написанию",
    },
    greeting="Cinecite прочёл {documents}{about}: {languages}.",
    about=" о {films}",
    example_intro="Спрашивайте по-английски, по-русски или по-французски, например:",
    help_hint="Команды покажет :help, выход — :quit.",
    documents=("документ", "документа", "документов"),
    films=("фильме", "фильмах", "фильмах"),
    passages=("отрывок", "отрывка", "отрывков"),
    help=(
        (":sources [N]", "показать N отрывков, из которых выбран последний ответ"),
        (":explain", "показать, как был найден каждый из них"),
        (":film [TITLE]", "спрашивать только об одном фильме; без названия — обо всех"),
        (":documents [FILE]", "перечислить документы или рассказать об одном"),
        (":language [en|ru|fr|auto]", "выбрать язык этих слов; auto — язык вопроса"),
        (":json", "печатать ответы в JSON или снова текстом"),
        (":reset", "забыть, о чём спрашивали раньше"),
        (":quit", "выйти (или Ctrl-D)"),
    ),
    unknown_command="Команды {command} нет.",
    did_you_mean="Команды {command} нет; может быть, {nearest}?",
    nothing_asked_yet="Сначала задайте вопрос.",
    no_passages="К последнему вопросу отрывков не нашлось.",
    sources_number="Скажите, сколько: :sources 5.",
    film_chosen="Теперь вопросы только о фильме {film}.",
    film_any="Вопросы обо всех фильмах.",
    film_unknown="Нет документов о фильме под названием {film}.",
    films_known="Фильмы: {films}.",
    no_films="Фильмы в документах не названы.",
    document_unknown="Документа {document} нет.",
    documents_changed="Документы изменились; теперь {documents}.",
    document_facts="знаков: {characters}",
    language_chosen="Эти слова теперь на русском.",
    language_follows="Эти слова теперь на языке вопроса.",
    language_unknown="Выберите en, ru, fr или auto.",
    json_on="Ответы теперь печатаются в JSON.",
    json_off="Ответы теперь печатаются текстом.",
    forgotten="Прежние вопросы забыты.",
    something_wrong="С этим вопросом что-то пошло не так; подробности в журнале.",
)

# A no-break space stands before the colon, as French typography asks.
_FRENCH = Wording(
    language=Language.FR,
    languages={
        Language.EN: "anglais",
        Language.RU: "russe",
        Language.FR: "français",
        Language.UNKNOWN: "langue inconnue",
    },
    page="page {name}",
    quoted_from={
        Language.EN: "En anglais, tel quel dans le document\u00a0:",
        Language.RU: "En russe, tel quel dans le document\u00a0:",
        Language.FR: "En français, tel quel dans le document\u00a0:",
    },
    no_answer={
        NoAnswerReason.EMPTY: "Posez une question avec des mots.",
        NoAnswerReason.SMALL_TALK: "Posez une question sur un film\u00a0: je chercherai dans les documents.",
        NoAnswerReason.NOTHING_FOUND: "Absent des documents\u00a0: rien ne s’y rapporte.",
        NoAnswerReason.UNSURE: "Absent des documents\u00a0: aucun passage n’y répond assez bien.",
    },
    closest="Passages les plus proches, qui ne sont pas des réponses\u00a0:",
    agreeing="Le dit aussi\u00a0:",
    differing="Dit autre chose\u00a0:",
    further="Et aussi\u00a0:",
    left_out="La liste continue\u00a0: encore {number}.",
    fused="total",
    meaning_arm="sens",
    not_found_by_arm="non trouvé",
    crossed={
        MatchKind.EXACT: "exact",
        MatchKind.MEANING: "sens",
        MatchKind.SOUND: "son",
        MatchKind.SPELLING: "orthographe",
    },
    greeting="Cinecite a lu {documents}{about}\u00a0: {languages}.",
    about=" sur {films}",
    example_intro="Interrogez en anglais, en russe ou en français, par exemple\u00a0:",
    help_hint=":help montre les commandes, :quit fait sortir.",
    documents=("document", "documents", "documents"),
    films=("film", "films", "films"),
    passages=("passage", "passages", "passages"),
    help=(
        (":sources [N]", "montrer les N passages d’où vient la dernière réponse"),
        (":explain", "montrer comment chacun d’eux a été trouvé"),
        (":film [TITLE]", "n’interroger que sur un film\u00a0; sans titre, sur tous"),
        (":documents [FILE]", "lister les documents, ou dire ce que l’on sait de l’un d’eux"),
        (":language [en|ru|fr|auto]", "choisir la langue de ces mots\u00a0; auto suit la question"),
        (":json", "donner les réponses en JSON, ou de nouveau en texte"),
        (":reset", "oublier les questions précédentes"),
        (":quit", "sortir (ou Ctrl-D)"),
    ),
    unknown_command="Il n’y a pas de commande {command}.",
    did_you_mean="Il n’y a pas de commande {command}\u00a0; peut-être {nearest}\u00a0?",
    nothing_asked_yet="Posez d’abord une question.",
    no_passages="Aucun passage n’a été trouvé pour la dernière question.",
    sources_number="Dites combien\u00a0: :sources 5.",
    film_chosen="Les questions portent désormais sur {film} seulement.",
    film_any="Les questions portent sur tous les films.",
    film_unknown="Aucun document ne porte sur un film intitulé {film}.",
    films_known="Films\u00a0: {films}.",
    no_films="Les documents ne nomment aucun film.",
    document_unknown="Il n’y a pas de document {document}.",
    documents_changed="Les documents ont changé\u00a0; maintenant {documents}.",
    document_facts="{characters} caractères",
    language_chosen="Ces mots sont désormais en français.",
    language_follows="Ces mots suivent désormais la langue de la question.",
    language_unknown="Choisissez en, ru, fr ou auto.",
    json_on="Les réponses sont désormais données en JSON.",
    json_off="Les réponses sont désormais données en texte.",
    forgotten="Les questions précédentes sont oubliées.",
    something_wrong="Cette question a provoqué une erreur\u00a0; les détails sont dans le journal.",
)

_WORDINGS = {Language.EN: _ENGLISH, Language.RU: _RUSSIAN, Language.FR: _FRENCH}
