"""What is shown for the outcome of an inquiry, and what is said if there is none."""

from collections.abc import Sequence
from typing import Final, assert_never

import discord

from bot.discord.questions import QuestionRequest
from bot.errors import BusyError, ClosingError, TimeLimitError
from bot.render.embeds import answer_embed, claim_embed, no_answer_embed
from bot.render.spoilers import SpoilerRule
from bot.timed import Timed
from bot.wording.discord import DiscordWording
from retrieval import Answer, NoAnswer

# After this a full queue has room again: each question takes a fraction of a second.
_BUSY_WAIT_S: Final = 5.0


def outcome_embed(
    request: QuestionRequest,
    timed: Timed,
    *,
    words: DiscordWording,
    spoilers: SpoilerRule,
    films: Sequence[str],
) -> discord.Embed:
    """Return the embed for an outcome; `films` are suggested if there is no answer."""
    outcome, question, elapsed_ms = timed.outcome, request.question, timed.elapsed_ms
    if request.is_claim:
        return claim_embed(outcome, claim=question, words=words, elapsed_ms=elapsed_ms, spoilers=spoilers)
    match outcome:
        case Answer():
            return answer_embed(
                outcome, question=question, words=words, elapsed_ms=elapsed_ms, spoilers=spoilers
            )
        case NoAnswer():
            return no_answer_embed(
                outcome,
                question=question,
                words=words,
                elapsed_ms=elapsed_ms,
                films=films,
                spoilers=spoilers,
            )
        case _:
            assert_never(outcome)


def excuse(error: Exception, words: DiscordWording) -> str:
    """Return what is said of a failure: what to do about it if that is known."""
    match error:
        case BusyError():
            return words.too_busy(_BUSY_WAIT_S)
        case TimeLimitError():
            return words.timed_out
        case ClosingError():
            return words.closing
        case _:
            return words.something_wrong
