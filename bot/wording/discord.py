"""Every sentence, label and title of the Discord bot, in English, Russian and French."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

from bot.wording.prompt import Forms, Wording, wording
from retrieval import Language

_S_PER_MIN: Final = 60
_MS_PER_S: Final = 1_000


class Confidence(StrEnum):
    """How sure an answer is, as it is said in words."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class DiscordWording:
    """What the Discord bot says in one language, with the prompt's `words` where they are the same.

    Names in braces are filled in by the caller: with text of others only after it was made inert.
    """

    words: Wording
    # numbers
    decimal_mark: str
    milliseconds: str
    seconds: str
    minutes: str
    percent: str
    days: Forms
    more_answers: Forms
    questions: Forms
    entries: Forms
    # an answer
    confidence: dict[Confidence, str]
    sources: str
    line: str
    link: str
    more: str
    hidden_note: str
    rephrase: str
    rephrase_or_name: str
    and_others: str
    no_more_answers: str
    claim_found: str
    claim_none: str
    # buttons
    sources_button: str
    next_button: str
    thread_button: str
    helpful_button: str
    unhelpful_button: str
    delete_button: str
    previous_button: str
    following_button: str
    # feedback
    thanks: str
    feedback_title: str
    feedback_label: str
    feedback_placeholder: str
    feedback_thanks: str
    # what stands in the way of an answer
    nothing_asked: str
    words_withheld: str
    wait_a_moment: str
    busy: str
    loading: str
    timed_out: str
    something_wrong: str
    closing: str
    too_old: str
    documents_changed: str
    not_yours: str
    channel_not_allowed: str
    no_channel_allowed: str
    permission_missing: str
    permissions: dict[str, str]
    film_unknown: str
    film_unknown_nearest: str
    moderators_only: str
    owner_only: str
    # threads
    thread_name: str
    thread_opened: str
    thread_failed: str
    # what is kept about a person
    nothing_kept: str
    erased: str
    # lists
    documents_title: str
    films_title: str
    no_documents: str
    # /help
    help_title: str
    help_ways: str
    help_follow_up: str
    help_languages: str
    help_examples: str
    help_commands: str
    # /about
    about_title: str
    about: str
    version: str
    privacy_title: str
    privacy: str
    privacy_erase: str
    # /settings
    settings_title: str
    yes: str
    no: str
    everywhere: str
    follows_question: str
    no_limit: str
    every_film: str
    every_folder: str
    channels_label: str
    private_label: str
    spoilers_label: str
    language_label: str
    threads_label: str
    films_label: str
    folders_label: str
    person_cooldown_label: str
    server_limit_label: str
    per_minute: str
    channel_allowed: str
    channel_refused: str
    all_channels: str
    private_on: str
    private_off: str
    spoilers_on: str
    spoilers_off: str
    language_set: str
    language_free: str
    threads_on: str
    threads_off: str
    film_allowed: str
    film_refused: str
    all_films: str
    folder_allowed: str
    folder_refused: str
    all_folders: str
    folder_unknown: str
    person_cooldown_set: str
    person_cooldown_off: str
    server_limit_set: str
    server_limit_off: str
    settings_reset: str
    # /stats
    stats_title: str
    asked_label: str
    answered_label: str
    unanswered_label: str
    failed_label: str
    helpful_label: str
    unhelpful_label: str
    unanswered_list: str
    complaints_list: str
    nothing_counted: str
    # /reindex
    reindex_started: str
    reindex_progress: str
    reindex_done: str
    reindex_failed: str
    reindex_running: str

    @property
    def language(self) -> Language:
        """The language of all this."""
        return self.words.language

    def counted(self, number: int, forms: Forms) -> str:
        """Return `4 days`: the number with the noun in the form that it asks for."""
        return self.words.counted(number, forms)

    def elapsed(self, milliseconds: float) -> str:
        """Return how long something took: `152 ms`, from a second on `1.4 s`."""
        if round(milliseconds) < _MS_PER_S:
            return self.milliseconds.format(number=round(milliseconds))
        number = f"{milliseconds / _MS_PER_S:.1f}".replace(".", self.decimal_mark)
        return self.seconds.format(number=number)

    def duration(self, seconds: float) -> str:
        """Return a time to wait, rounded up: `12 s`, above a minute `2 min`."""
        if ceil(seconds) <= _S_PER_MIN:
            return self.seconds.format(number=max(ceil(seconds), 1))
        return self.minutes.format(number=ceil(seconds / _S_PER_MIN))

    def wait(self, seconds: float) -> str:
        """Return when to ask again."""
        return self.wait_a_moment.format(wait=self.duration(seconds))

    def too_busy(self, seconds: float) -> str:
        """Return that too many questions wait, and when to ask again."""
        return self.busy.format(wait=self.duration(seconds))

    def lacks(self, permission: str) -> str:
        """Return that the bot lacks a permission, by its name in discord.py."""
        named = self.permissions.get(permission, permission.replace("_", " "))
        return self.permission_missing.format(permission=named)

    def refusal_here(self, channels: tuple[int, ...]) -> str:
        """Return that the bot does not answer in a channel, and in which it does."""
        if not channels:
            return self.no_channel_allowed
        return self.channel_not_allowed.format(channels=mentioned_channels(channels))

    def erasure(self, number: int) -> str:
        """Return the sentence that this number of records were erased, or that nothing was kept."""
        return self.erased.format(entries=self.counted(number, self.entries)) if number else self.nothing_kept


# A message holds 2,000 characters, a channel's mention up to 24.
_MOST_MENTIONED: Final = 20


def mentioned_channels(channels: tuple[int, ...]) -> str:
    """Return channels as Discord shows them by their names; of many, the first."""
    names = ", ".join(f"<#{channel}>" for channel in channels[:_MOST_MENTIONED])
    return f"{names}, …" if len(channels) > _MOST_MENTIONED else names


def discord_wording(language: Language) -> DiscordWording:
    """Return the wording in `language`, in English if there is none."""
    return _WORDINGS.get(language, _ENGLISH)


_ENGLISH = DiscordWording(
    words=wording(Language.EN),
    decimal_mark=".",
    milliseconds="{number}\u00a0ms",
    seconds="{number}\u00a0s",
    minutes="{number}\u00a0min",
    percent="{number}%",
    days=("day", "days", "days"),
    more_answers=("more answer", "more answers", "more answers"),
    questions=("question", "questions", "questions"),
    entries=("entry", "entries", "entries"),
    confidence={
        Confidence.HIGH: "Confidence: high",
        Confidence.MODERATE: "Confidence: moderate",
        Confidence.LOW: "Confidence: low",
    },
    sources="Sources",
    line="line {number}",
    link="link",
    more="And {answers} under “{button}”.",
    hidden_note="What tells the plot is hidden; click to read it.",
    rephrase="Try other words.",
    rephrase_or_name="Try other words, or name the film: {films}.",
    and_others="{films} and others",
    no_more_answers="There are no more answers to this question.",
    claim_found="What the documents say about this",
    claim_none="No passage in the documents supports or contradicts this.",
    sources_button="Sources",
    next_button="Next answer",
    thread_button="Continue in a thread",
    helpful_button="👍",
    unhelpful_button="👎",
    delete_button="Delete",
    previous_button="Previous page",
    following_button="Next page",
    thanks="Thank you, noted.",
    feedback_title="What was wrong with this answer?",
    feedback_label="Your comment (optional)",
    feedback_placeholder="For example: the film is another one; the right answer is…",
    feedback_thanks="Thank you. Your comment and the question are kept for those who look after the bot.",
    nothing_asked="Ask me something about the films, for example: “Who directed it?”",
    words_withheld=(
        "Discord shows me only messages that mention me: begin yours with {mention}, or ask by {command}."
    ),
    wait_a_moment="Not so fast: ask again in {wait}.",
    busy="Too many questions at once: ask again in {wait}.",
    loading="The documents are still being loaded: ask again in a minute.",
    timed_out="This took too long, and the search was stopped. Try again, or ask in fewer words.",
    something_wrong="Something went wrong on the bot’s side. Try again; if it happens again, tell its owner.",
    closing="The bot is restarting: ask again in a minute.",
    too_old="This answer is too old for its buttons to work. Ask the question again.",
    documents_changed="The documents have changed since this answer. Ask the question again.",
    not_yours="Only the person who asked and the moderators can delete this answer.",
    channel_not_allowed="Questions are not answered in this channel. Ask in {channels}.",
    no_channel_allowed="Questions are not answered in this channel.",
    permission_missing="I lack a permission here: “{permission}”. A moderator can grant it.",
    permissions={
        "view_channel": "View Channel",
        "send_messages": "Send Messages",
        "send_messages_in_threads": "Send Messages in Threads",
        "create_public_threads": "Create Public Threads",
        "embed_links": "Embed Links",
        "read_message_history": "Read Message History",
        "manage_messages": "Manage Messages",
        "manage_guild": "Manage Server",
    },
    film_unknown="No document is about a film called {film}.",
    film_unknown_nearest="No document is about a film called {film}. The nearest titles: {films}.",
    moderators_only="Only those who manage the server can do this.",
    owner_only="Only the bot’s owner can do this.",
    thread_name="Questions about films",
    thread_opened="Go on asking in {thread}; mention me there.",
    thread_failed="I could not open a thread here.",
    nothing_kept="Nothing is kept about you.",
    erased="Erased: {entries}. Nothing else is kept about you.",
    documents_title="Documents",
    films_title="Films",
    no_documents="There are no documents for this server.",
    help_title="What you can ask",
    help_ways=(
        "Ask about the films in your own words: by a command, by mentioning me, in reply to me, or in a"
        " direct message. I copy the answer out of the documents and say where it stands; where they do not"
        " answer, I say so."
    ),
    help_follow_up="A question may lean on the one before it: “And who wrote the music?”",
    help_languages="Ask in English, Russian or French, whatever language the documents are in.",
    help_examples="Examples",
    help_commands="Commands",
    about_title="About Cinecite",
    about=(
        "Cinecite answers questions about films in the exact words of its documents. It writes no facts of"
        " its own."
    ),
    version="Version {version}",
    privacy_title="Privacy",
    privacy=(
        "Kept for {days}: where an answer stands in the documents and who asked for it, so that its buttons"
        " work; votes on answers; the text of questions that were not answered; comments on answers, with"
        " their question. No other text of messages is kept. Earlier questions are remembered for a few"
        " minutes, in memory only, so that the next one may lean on them."
    ),
    privacy_erase="{command} erases everything that is kept about you.",
    settings_title="Settings of this server",
    yes="yes",
    no="no",
    everywhere="everywhere",
    follows_question="follows the question",
    no_limit="no limit",
    every_film="all",
    every_folder="all",
    channels_label="Answers in",
    private_label="Commands answer to the asker alone",
    spoilers_label="Spoilers are shown",
    language_label="Language of the bot’s words",
    threads_label="Mentions are answered in threads",
    films_label="Films",
    folders_label="Folders of documents",
    person_cooldown_label="Pause between two questions",
    server_limit_label="Questions on the server",
    per_minute="{number} a minute",
    channel_allowed="Questions are now answered in {channels} only.",
    channel_refused="Questions are no longer answered in {channel}.",
    all_channels="Questions are now answered in every channel.",
    private_on="Commands now answer to the asker alone.",
    private_off="Commands now answer for everyone to see.",
    spoilers_on="Quotes that tell the plot are now shown openly.",
    spoilers_off="Quotes that tell the plot are now hidden until they are clicked.",
    language_set="The bot’s own words are now in English on this server.",
    language_free="The bot’s own words now follow the language of the question.",
    threads_on="Mentions are now answered in a thread.",
    threads_off="Mentions are now answered in the channel.",
    film_allowed="This server now sees only these films: {films}.",
    film_refused="This server no longer sees the film {film}.",
    all_films="This server now sees every film.",
    folder_allowed="This server now sees only the documents in: {folders}.",
    folder_refused="This server no longer sees the documents in {folder}.",
    all_folders="This server now sees the documents of every folder.",
    folder_unknown="There is no folder {folder} among the documents.",
    person_cooldown_set="One person may now ask every {time}.",
    person_cooldown_off="One person may now ask without a pause.",
    server_limit_set="This server may now ask {questions} a minute.",
    server_limit_off="This server may now ask without a limit.",
    settings_reset="All settings are back to what a new server has.",
    stats_title="Statistics over {days}",
    asked_label="Asked",
    answered_label="Answered",
    unanswered_label="Not answered",
    failed_label="Failed",
    helpful_label="👍",
    unhelpful_label="👎",
    unanswered_list="Latest questions without an answer",
    complaints_list="Latest comments",
    nothing_counted="Nothing was asked in this time.",
    reindex_started="The documents are being read anew. Questions are answered from the old ones meanwhile.",
    reindex_progress="Reading the documents anew: {done} of {total}.",
    reindex_done="Done in {time}: {documents}, {passages}.",
    reindex_failed=(
        "The documents could not be read; the old ones are still in use. The details are in the log."
    ),
    reindex_running="The documents are being read anew already.",
)

_RUSSIAN = DiscordWording(
    words=wording(Language.RU),
    decimal_mark=",",
    milliseconds="{number}\u00a0мс",
    seconds="{number}\u00a0с",
    minutes="{number}\u00a0мин",
    percent="{number}\u00a0%",
    days=("день", "дня", "дней"),
    more_answers=("ответ", "ответа", "ответов"),
    questions=("вопрос", "вопроса", "вопросов"),
    entries=("запись", "записи", "записей"),
    confidence={
        Confidence.HIGH: "Уверенность: высокая",
        Confidence.MODERATE: "Уверенность: средняя",
        Confidence.LOW: "Уверенность: низкая",
    },
    sources="Источники",
    line="строка {number}",
    link="ссылка",
    more="И ещё {answers} — под кнопкой «{button}».",
    hidden_note="То, что раскрывает сюжет, скрыто: нажмите, чтобы прочитать.",
    rephrase="Спросите другими словами.",
    rephrase_or_name="Спросите другими словами или назовите фильм: {films}.",
    and_others="{films} и другие",
    no_more_answers="Других ответов на этот вопрос нет.",
    claim_found="Что об этом сказано в документах",
    claim_none="Ни один отрывок в документах этого не подтверждает и не опровергает.",
    sources_button="Источники",
    next_button="Следующий ответ",
    thread_button="Продолжить в ветке",
    helpful_button="👍",
    unhelpful_button="👎",
    delete_button="Удалить",
    previous_button="Предыдущая страница",
    following_button="Следующая страница",
    thanks="Спасибо, учтено.",
    feedback_title="Что не так с этим ответом?",
    feedback_label="Ваш комментарий (необязательно)",
    feedback_placeholder="Например: речь о другом фильме; правильный ответ…",
    feedback_thanks="Спасибо. Комментарий и вопрос сохранены для тех, кто следит за ботом.",
    nothing_asked="Спросите меня о фильмах, например: «Кто режиссёр?»",
    words_withheld=(
        "Discord показывает мне только сообщения, где я упомянут: начните с {mention} или спросите"
        " командой {command}."
    ),
    wait_a_moment="Не так быстро: следующий вопрос можно задать через {wait}.",
    busy="Слишком много вопросов сразу: спросите снова через {wait}.",
    loading="Документы ещё загружаются: спросите снова через минуту.",
    timed_out="Поиск занял слишком много времени и был остановлен. Попробуйте ещё раз или спросите короче.",
    something_wrong=(
        "На стороне бота что-то пошло не так. Попробуйте ещё раз; если не поможет, сообщите владельцу бота."
    ),
    closing="Бот перезапускается: спросите снова через минуту.",
    too_old="Этот ответ слишком старый, его кнопки уже не работают. Задайте вопрос снова.",
    documents_changed="С тех пор документы изменились. Задайте вопрос снова.",
    not_yours="Удалить этот ответ могут только тот, кто спросил, и модераторы.",
    channel_not_allowed="В этом канале бот не отвечает. Спросите здесь: {channels}.",
    no_channel_allowed="В этом канале бот не отвечает.",
    permission_missing="У бота здесь нет права «{permission}». Его может дать модератор.",
    permissions={
        "view_channel": "Просматривать канал",
        "send_messages": "Отправлять сообщения",
        "send_messages_in_threads": "Отправлять сообщения в ветках",
        "create_public_threads": "Создавать публичные ветки",
        "embed_links": "Встраивать ссылки",
        "read_message_history": "Читать историю сообщений",
        "manage_messages": "Управлять сообщениями",
        "manage_guild": "Управлять сервером",
    },
    film_unknown="Нет документов о фильме под названием {film}.",
    film_unknown_nearest="Нет документов о фильме под названием {film}. Ближайшие названия: {films}.",
    moderators_only="Это могут делать только те, кто управляет сервером.",
    owner_only="Это может делать только владелец бота.",
    thread_name="Вопросы о фильмах",
    thread_opened="Продолжайте спрашивать здесь: {thread}; упоминайте меня.",
    thread_failed="Открыть здесь ветку не удалось.",
    nothing_kept="О вас ничего не хранится.",
    erased="Стёрто: {entries}. Больше о вас ничего не хранится.",
    documents_title="Документы",
    films_title="Фильмы",
    no_documents="Для этого сервера документов нет.",
    help_title="О чём можно спросить",
    help_ways=(
        "Спрашивайте о фильмах своими словами: командой, упомянув меня, ответом на моё сообщение или в"
        " личных сообщениях. Я выписываю ответ из документов и говорю, где он стоит; если ответа там нет,"
        " так и говорю."
    ),
    help_follow_up="Вопрос может опираться на предыдущий: «А кто написал музыку?»",
    help_languages=(
        "Спрашивайте по-русски, по-английски или по-французски, на каком бы языке ни были документы."
    ),
    help_examples="Примеры",
    help_commands="Команды",
    about_title="О Cinecite",
    about="Cinecite отвечает на вопросы о фильмах точными словами документов. От себя он фактов не пишет.",
    version="Версия {version}",
    privacy_title="Приватность",
    privacy=(
        "Хранится {days}: где в документах стоит ответ и кто его спросил — чтобы работали кнопки; оценки"
        " ответов; текст вопросов, на которые ответа не нашлось; комментарии к ответам вместе с вопросом."
        " Никакой другой текст сообщений не хранится. Предыдущие вопросы помнятся несколько минут, только в"
        " оперативной памяти, чтобы следующий мог на них опираться."
    ),
    privacy_erase="{command} стирает всё, что о вас хранится.",
    settings_title="Настройки этого сервера",
    yes="да",
    no="нет",
    everywhere="везде",
    follows_question="язык вопроса",
    no_limit="без ограничений",
    every_film="все",
    every_folder="все",
    channels_label="Где бот отвечает",
    private_label="Ответ на команду видит только спросивший",
    spoilers_label="Спойлеры показываются",
    language_label="Язык слов бота",
    threads_label="Ответы на упоминания — в ветках",
    films_label="Фильмы",
    folders_label="Папки с документами",
    person_cooldown_label="Пауза между двумя вопросами",
    server_limit_label="Вопросы на сервере",
    per_minute="{number} в минуту",
    channel_allowed="Теперь бот отвечает только здесь: {channels}.",
    channel_refused="Теперь бот не отвечает в {channel}.",
    all_channels="Теперь бот отвечает во всех каналах.",
    private_on="Теперь ответ на команду видит только спросивший.",
    private_off="Теперь ответ на команду видят все.",
    spoilers_on="Теперь цитаты, раскрывающие сюжет, показываются открыто.",
    spoilers_off="Теперь цитаты, раскрывающие сюжет, скрыты, пока на них не нажмут.",
    language_set="Теперь слова бота на этом сервере — на русском.",
    language_free="Теперь слова бота — на языке вопроса.",
    threads_on="Теперь бот отвечает на упоминания в ветке.",
    threads_off="Теперь бот отвечает на упоминания в самом канале.",
    film_allowed="Теперь этот сервер видит только такие фильмы: {films}.",
    film_refused="Теперь этот сервер не видит фильм {film}.",
    all_films="Теперь этот сервер видит все фильмы.",
    folder_allowed="Теперь этот сервер видит только документы из папок: {folders}.",
    folder_refused="Теперь этот сервер не видит документы из папки {folder}.",
    all_folders="Теперь этот сервер видит документы из всех папок.",
    folder_unknown="Папки {folder} среди документов нет.",
    person_cooldown_set="Теперь один человек может спрашивать раз в {time}.",
    person_cooldown_off="Теперь один человек может спрашивать без пауз.",
    server_limit_set="Теперь этот сервер может задавать {questions} в минуту.",
    server_limit_off="Теперь этот сервер может спрашивать без ограничений.",
    settings_reset="Все настройки снова как у нового сервера.",
    stats_title="Статистика за {days}",
    asked_label="Задано",
    answered_label="Есть ответ",
    unanswered_label="Нет ответа",
    failed_label="Сбой",
    helpful_label="👍",
    unhelpful_label="👎",
    unanswered_list="Последние вопросы без ответа",
    complaints_list="Последние комментарии",
    nothing_counted="За это время ничего не спрашивали.",
    reindex_started="Документы читаются заново. Пока ответы берутся из прежних.",
    reindex_progress="Документы читаются заново: {done} из {total}.",
    reindex_done="Готово за {time}: {documents}, {passages}.",
    reindex_failed="Прочесть документы не удалось; в ходу прежние. Подробности в журнале.",
    reindex_running="Документы уже читаются заново.",
)

# No-break spaces stand inside quotation marks and before colons, semicolons, question and exclamation marks.
_FRENCH = DiscordWording(
    words=wording(Language.FR),
    decimal_mark=",",
    milliseconds="{number}\u00a0ms",
    seconds="{number}\u00a0s",
    minutes="{number}\u00a0min",
    percent="{number}\u00a0%",
    days=("jour", "jours", "jours"),
    more_answers=("autre réponse", "autres réponses", "autres réponses"),
    questions=("question", "questions", "questions"),
    entries=("élément", "éléments", "éléments"),
    confidence={
        Confidence.HIGH: "Confiance\u00a0: élevée",
        Confidence.MODERATE: "Confiance\u00a0: moyenne",
        Confidence.LOW: "Confiance\u00a0: faible",
    },
    sources="Sources",
    line="ligne {number}",
    link="lien",
    more="Et {answers} sous «\u00a0{button}\u00a0».",
    hidden_note="Ce qui raconte l’intrigue est masqué\u00a0; cliquez pour le lire.",
    rephrase="Essayez avec d’autres mots.",
    rephrase_or_name="Essayez avec d’autres mots, ou nommez le film\u00a0: {films}.",
    and_others="{films} et d’autres",
    no_more_answers="Il n’y a pas d’autre réponse à cette question.",
    claim_found="Ce que les documents en disent",
    claim_none="Aucun passage des documents ne le confirme ni ne le contredit.",
    sources_button="Sources",
    next_button="Réponse suivante",
    thread_button="Continuer dans un fil",
    helpful_button="👍",
    unhelpful_button="👎",
    delete_button="Supprimer",
    previous_button="Page précédente",
    following_button="Page suivante",
    thanks="Merci, c’est noté.",
    feedback_title="Qu’est-ce qui ne va pas\u00a0?",
    feedback_label="Votre commentaire (facultatif)",
    feedback_placeholder="Par exemple\u00a0: il s’agit d’un autre film\u00a0; la bonne réponse est…",
    feedback_thanks="Merci. Le commentaire et la question sont gardés pour ceux qui s’occupent du bot.",
    words_withheld=(
        "Discord ne me montre que les messages qui me mentionnent\u00a0: commencez par {mention}, ou"
        " demandez par {command}."
    ),
    nothing_asked=(
        "Posez-moi une question sur les films, par exemple\u00a0: «\u00a0Qui l’a réalisé\u00a0?\u00a0»"
    ),
    wait_a_moment="Pas si vite\u00a0: reposez votre question dans {wait}.",
    busy="Trop de questions à la fois\u00a0: reposez la vôtre dans {wait}.",
    loading="Les documents sont encore en cours de chargement\u00a0: reposez votre question dans une minute.",
    timed_out=(
        "La recherche a pris trop de temps et a été arrêtée. Réessayez, ou posez une question plus courte."
    ),
    something_wrong=(
        "Une erreur s’est produite du côté du bot. Réessayez\u00a0; si elle se répète, prévenez son"
        " propriétaire."
    ),
    closing="Le bot redémarre\u00a0: reposez votre question dans une minute.",
    too_old="Cette réponse est trop ancienne, ses boutons ne marchent plus. Reposez la question.",
    documents_changed="Les documents ont changé depuis cette réponse. Reposez la question.",
    not_yours="Seuls la personne qui a posé la question et les modérateurs peuvent supprimer cette réponse.",
    channel_not_allowed="Le bot ne répond pas dans ce salon. Posez votre question dans {channels}.",
    no_channel_allowed="Le bot ne répond pas dans ce salon.",
    permission_missing=(
        "Il me manque ici une permission\u00a0: «\u00a0{permission}\u00a0». Un modérateur peut l’accorder."
    ),
    permissions={
        "view_channel": "Voir le salon",
        "send_messages": "Envoyer des messages",
        "send_messages_in_threads": "Envoyer des messages dans les fils",
        "create_public_threads": "Créer des fils publics",
        "embed_links": "Intégrer des liens",
        "read_message_history": "Voir les anciens messages",
        "manage_messages": "Gérer les messages",
        "manage_guild": "Gérer le serveur",
    },
    film_unknown="Aucun document ne porte sur un film intitulé {film}.",
    film_unknown_nearest=(
        "Aucun document ne porte sur un film intitulé {film}. Les titres les plus proches\u00a0: {films}."
    ),
    moderators_only="Seuls ceux qui gèrent le serveur peuvent faire cela.",
    owner_only="Seul le propriétaire du bot peut faire cela.",
    thread_name="Questions sur les films",
    thread_opened="Continuez à poser vos questions dans {thread}, en me mentionnant.",
    thread_failed="Impossible d’ouvrir un fil ici.",
    nothing_kept="Rien n’est gardé sur vous.",
    erased="Effacé\u00a0: {entries}. Rien d’autre n’est gardé sur vous.",
    documents_title="Documents",
    films_title="Films",
    no_documents="Il n’y a pas de documents pour ce serveur.",
    help_title="Ce que l’on peut demander",
    help_ways=(
        "Interrogez-moi sur les films avec vos mots\u00a0: par une commande, en me mentionnant, en réponse à"
        " l’un de mes messages ou en message privé. Je recopie la réponse des documents et je dis où elle se"
        " trouve\u00a0; s’ils ne répondent pas, je le dis."
    ),
    help_follow_up=(
        "Une question peut s’appuyer sur la précédente\u00a0: «\u00a0Et qui a écrit la musique\u00a0?\u00a0»"
    ),
    help_languages="Interrogez en français, en anglais ou en russe, quelle que soit la langue des documents.",
    help_examples="Exemples",
    help_commands="Commandes",
    about_title="À propos de Cinecite",
    about=(
        "Cinecite répond aux questions sur les films avec les mots exacts de ses documents. Il n’écrit aucun"
        " fait de lui-même."
    ),
    version="Version {version}",
    privacy_title="Vie privée",
    privacy=(
        "Gardés pendant {days}\u00a0: l’endroit des documents où se trouve une réponse et qui l’a demandée,"
        " pour que ses boutons marchent\u00a0; les votes sur les réponses\u00a0; le texte des questions"
        " restées sans réponse\u00a0; les commentaires sur les réponses, avec leur question. Aucun autre"
        " texte de message n’est gardé. Les questions précédentes restent quelques minutes en mémoire vive,"
        " pour que la suivante puisse s’y appuyer."
    ),
    privacy_erase="{command} efface tout ce qui est gardé sur vous.",
    settings_title="Réglages de ce serveur",
    yes="oui",
    no="non",
    everywhere="partout",
    follows_question="celle de la question",
    no_limit="sans limite",
    every_film="tous",
    every_folder="tous",
    channels_label="Où le bot répond",
    private_label="Réponses aux commandes visibles du seul demandeur",
    spoilers_label="Spoilers montrés",
    language_label="Langue des mots du bot",
    threads_label="Réponses aux mentions dans des fils",
    films_label="Films",
    folders_label="Dossiers de documents",
    person_cooldown_label="Pause entre deux questions",
    server_limit_label="Questions sur le serveur",
    per_minute="{number} par minute",
    channel_allowed="Le bot ne répond plus que dans {channels}.",
    channel_refused="Le bot ne répond plus dans {channel}.",
    all_channels="Le bot répond désormais dans tous les salons.",
    private_on="Les réponses aux commandes ne sont plus visibles que de la personne qui demande.",
    private_off="Les réponses aux commandes sont désormais visibles de tous.",
    spoilers_on="Les citations qui racontent l’intrigue sont désormais montrées.",
    spoilers_off="Les citations qui racontent l’intrigue sont désormais masquées jusqu’au clic.",
    language_set="Les mots du bot sont désormais en français sur ce serveur.",
    language_free="Les mots du bot suivent désormais la langue de la question.",
    threads_on="Les mentions reçoivent désormais leur réponse dans un fil.",
    threads_off="Les mentions reçoivent désormais leur réponse dans le salon.",
    film_allowed="Ce serveur ne voit plus que ces films\u00a0: {films}.",
    film_refused="Ce serveur ne voit plus le film {film}.",
    all_films="Ce serveur voit désormais tous les films.",
    folder_allowed="Ce serveur ne voit plus que les documents de\u00a0: {folders}.",
    folder_refused="Ce serveur ne voit plus les documents de {folder}.",
    all_folders="Ce serveur voit désormais les documents de tous les dossiers.",
    folder_unknown="Il n’y a pas de dossier {folder} parmi les documents.",
    person_cooldown_set="Une même personne peut désormais poser une question toutes les {time}.",
    person_cooldown_off="Une même personne peut désormais poser ses questions sans pause.",
    server_limit_set="Ce serveur peut désormais poser {questions} par minute.",
    server_limit_off="Ce serveur peut désormais poser ses questions sans limite.",
    settings_reset="Tous les réglages sont de nouveau ceux d’un nouveau serveur.",
    stats_title="Statistiques sur {days}",
    asked_label="Posées",
    answered_label="Avec réponse",
    unanswered_label="Sans réponse",
    failed_label="Échecs",
    helpful_label="👍",
    unhelpful_label="👎",
    unanswered_list="Dernières questions sans réponse",
    complaints_list="Derniers commentaires",
    nothing_counted="Rien n’a été demandé pendant cette période.",
    reindex_started="Les documents sont relus. En attendant, les réponses viennent des anciens.",
    reindex_progress="Relecture des documents\u00a0: {done} sur {total}.",
    reindex_done="Terminé en {time}\u00a0: {documents}, {passages}.",
    reindex_failed=(
        "Les documents n’ont pas pu être lus\u00a0; les anciens restent en usage. Les détails sont dans le"
        " journal."
    ),
    reindex_running="Les documents sont déjà en cours de relecture.",
)

_WORDINGS = {Language.EN: _ENGLISH, Language.RU: _RUSSIAN, Language.FR: _FRENCH}
