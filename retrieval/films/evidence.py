"""Decides whether a chunk is about what a question names."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from retrieval.datatypes import Candidate, Language, MatchKind
from retrieval.films.entities import Need, Unknown
from retrieval.films.surface import SurfaceForm
from retrieval.films.word_lists import STOPPED
from retrieval.text.languages import detect
from retrieval.text.titles import strict_keys, title_key, title_word
from retrieval.text.tokens import chunk_tokens

_AS_WRITTEN: Final = frozenset({MatchKind.EXACT, MatchKind.SPELLING})
_AS_MEANT: Final = frozenset({MatchKind.EXACT, MatchKind.MEANING})


def speaks_of_title(candidate: Candidate, keys: Sequence[str], years: Collection[int | None]) -> bool:
    """Return whether a chunk about something else mentions a film by its exact title and its year.

    A film with a similar title does not mention it: Outcast Lady and Outcast, or an article on the remake. If
    `years` are known, one of them must be in the chunk too.
    """
    document = candidate.chunk.document
    here = _without_own_titles(f" {title_key(candidate.chunk.text)} ", candidate)
    if not document.film:
        here = f" {title_key(document.title)} |{here}"
    is_dated = not years or None in years or any(str(year) in candidate.chunk.text for year in years)
    return is_dated and any(f" {key} " in here for key in keys)


def speaks_of(candidate: Candidate, unknown: Unknown, language: Language) -> bool:
    """Return whether a chunk can be about a name in the question that is no film's title."""
    if unknown.year is not None and str(unknown.year) not in candidate.chunk.text:
        return False
    if unknown.need is Need.WORDS:
        return _telling(unknown) <= {match.word for match in candidate.matches}
    if unknown.need is Need.SMALL:
        return _speaks_of_small(candidate, unknown, language)
    is_title = unknown.need in (Need.PHRASE, Need.TITLE)
    is_foreign = _is_foreign(unknown, language, candidate.chunk.document.language)
    # Two words that are one elsewhere are met as one: Iwo Jima or Иво-Дзима, Иводзима.
    sounding = {match.word for match in candidate.matches if match.kind is not MatchKind.MEANING}
    is_joined = len(unknown.words) > 1 and "".join(unknown.words) in sounding
    is_one = is_joined and (is_foreign or not is_title)
    if is_one or _holds(candidate, unknown, is_title=is_title):
        return True
    if not is_foreign and (is_title or len(unknown.words) > 1):
        return False
    return _is_met(unknown, candidate, is_foreign=is_foreign)


def _speaks_of_small(candidate: Candidate, unknown: Unknown, asked: Language) -> bool:
    """Return whether a chunk holds a lower-case title, or its translation if it is in another language."""
    if _holds(candidate, unknown, is_title=True):
        return True
    language = candidate.chunk.document.language
    # What of small letters reads as French may be as English: the outcast son.
    is_foreign = asked is not language and _is_foreign(unknown, asked, language)
    return is_foreign and _is_translated(unknown, candidate)


def _holds(candidate: Candidate, unknown: Unknown, *, is_title: bool) -> bool:
    """Return whether a chunk or its titles hold a name's words in their order.

    A person's name may have a middle name in between. A title asked for with a capital must have one: a quiz
    show is not Quiz Show.
    """
    words = tuple(map(title_word, unknown.words))
    here = _key_of(candidate)
    if is_title:
        here = _without_own_titles(here, candidate, but=" ".join(words))
    between = "" if is_title else r"(?:\S+ )?"
    if re.search(f" {f' {between}'.join(map(re.escape, words))} ", here) is None:
        return False
    return not unknown.is_capital or _is_written(_about(candidate), words, is_title=is_title)


def _is_written(text: str, words: Sequence[str], *, is_title: bool) -> bool:
    """Return whether a text holds a name with a capital, and a title not as part of another: Hot Fuzz."""
    surface = SurfaceForm(text)
    keys = [word.key for word in surface.words]
    if not is_title:
        return any(word.is_capital for word in surface.words if word.key == words[-1])
    runs = (range(place, place + len(words)) for place in range(len(keys) - len(words) + 1))
    return any(
        (surface.words[run[-1]].is_capital or surface.words[run[-1]].is_numeral) and surface.stands_alone(run)
        for run in runs
        if keys[run.start : run.stop] == list(words)
    )


def _without_own_titles(key: str, candidate: Candidate, *, but: str = "") -> str:
    """Return a chunk's key without the titles of its own film, except one."""
    document = candidate.chunk.document
    own = {key for title in (document.film, *document.other_titles) if title for key in strict_keys(title)}
    for title in sorted(own - {but}, key=lambda title: (-len(title), title)):
        key = key.replace(f" {title} ", " | ")
    return key


def _is_met(unknown: Unknown, candidate: Candidate, *, is_foreign: bool) -> bool:
    """Return whether a chunk matches enough of a name's words, or a title's translation."""
    if unknown.need is not Need.NAME and unknown.words[0].isascii():
        return _is_translated(unknown, candidate)
    telling = _telling(unknown)
    found = {match.word for match in candidate.matches if is_foreign or match.kind in _AS_WRITTEN}
    if unknown.need is Need.NAME:
        return not telling or not telling.isdisjoint(found)
    return telling <= found if _is_in_its_script(unknown, candidate) else _most(telling, found)


def _most(telling: set[str], found: set[str]) -> bool:
    return 2 * len(telling & found) > len(telling)


def _is_translated(unknown: Unknown, candidate: Candidate) -> bool:
    """Return whether a chunk holds all words of a title together, as translated.

    If the words are the same in both languages, another order makes another title: Game Night, Night Game.
    """
    kinds = _AS_MEANT if _is_in_its_script(unknown, candidate) else _AS_MEANT | {MatchKind.SOUND}
    telling = _telling(unknown)
    matches = [each for each in candidate.matches if each.kind in kinds and each.word in telling]
    if {each.word for each in matches} != telling or all(each.kind is MatchKind.EXACT for each in matches):
        return False
    wanted = {each.term for each in matches}
    here = [token.term for token in chunk_tokens(candidate.chunk)]
    reach = len(unknown.words)
    return any(wanted <= set(here[place : place + reach]) for place in range(len(here)))


def _is_in_its_script(unknown: Unknown, candidate: Candidate) -> bool:
    return unknown.words[0].isascii() is (candidate.chunk.document.language is not Language.RU)


def _telling(unknown: Unknown) -> set[str]:
    return {word for word in unknown.words if title_word(word) not in STOPPED}


def _is_foreign(unknown: Unknown, asked: Language, language: Language) -> bool:
    """Return whether a document in a language would write a name differently.

    Titles are often asked for in their own language: Qui joue dans The Soul of Broadway ?
    """
    if not unknown.words[0].isascii():
        return language is not Language.RU
    own = detect(" ".join(unknown.words))
    in_language = own if own is not Language.UNKNOWN else asked
    return Language.UNKNOWN is not language is not in_language and asked is not Language.RU


def _key_of(candidate: Candidate) -> str:
    return f" {' | '.join(map(title_key, _about(candidate).splitlines()))} "


def _about(candidate: Candidate) -> str:
    """Return a chunk's titles, heading and text, each on a line."""
    document, chunk = candidate.chunk.document, candidate.chunk
    return "\n".join((document.title, document.film, chunk.heading.of(document.text), chunk.text))
