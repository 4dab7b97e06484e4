"""What only the Discord bot says in one language."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

from bot.wording.prompt import Forms, Wording
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


# No-break spaces stand inside quotation marks and before colons, semicolons, question and exclamation marks.
