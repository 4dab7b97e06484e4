"""Groups of passages for questions about films, in any pair of languages, from trilingual documents."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from retrieval.datatypes import Language, Span
from retrieval.models.encoders import Encoder
from retrieval.pipeline.conversation import names_in
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.trilingual import LANGUAGES, FilmDocument, FilmQuestion, Texts, joined

Group = tuple[ReadingExample, ...]


class FilmTask(NamedTuple):
    """A question about a document.

    `likely` are the units most like it of those that do not answer, `before` what its dialogue asked before.
    """

    film: FilmDocument
    question: FilmQuestion
    likely: tuple[int, ...] = ()
    before: tuple[FilmQuestion, ...] = ()


# Russian passages are the hardest to read and have no other source of natural questions.
_PASSAGE_LANGUAGES: Final = {Language.EN: 0.25, Language.RU: 0.45, Language.FR: 0.30}
_SAME_LANGUAGE: Final = 0.35
# Of single passages. The rest has another passage of the document, which does not answer.
_ANSWERED: Final = 0.62
_NEAR_MISS: Final = 0.18
_WITHOUT_ANSWER: Final = 0.10
_GROUPS_OF_NEAR_MISSES: Final = 0.27
_SAME_LANGUAGE_IN_GROUP: Final = 0.6
_OTHER_PASSAGES: Final = (1, 3)  # of a group
_OTHER_FILM: Final = 0.2
_LIKELY: Final = 0.55  # of the passages that do not answer: around one of the units most like the question
_MOST_LIKELY: Final = 3
_WINDOW_CHARS: Final = (160, 560)
_OTHER_WINDOW_CHARS: Final = (120, 460)
_TRIES: Final = 6

# How people's documents join sentences; a missing blank is what a careless export leaves.
_JOINTS: Final = {" ": 0.67, "": 0.11, "\n": 0.11, "\n• ": 0.11}
# What the passage comes under: the title in its language or another, with the year, or nothing.
_CONTEXTS: Final = {"title": 0.6, "other": 0.12, "year": 0.13, "none": 0.15}
# How the film is named in the question, if at all.
_NAMED: Final = 0.4
_NAMING: Final = {
    Language.EN: (
        "{title}: {question}",
        "{title} - {question}",
        "In {title}, {question}",
        "{question} ({title})",
    ),
    Language.RU: (
        "{title}: {question}",
        "«{title}»: {question}",
        "В фильме «{title}»: {question}",
        "{question} («{title}»)",
    ),
    Language.FR: (
        "{title} : {question}",
        "« {title} » : {question}",
        "Dans {title}, {question}",
        "{question} ({title})",
    ),
}
_FOLLOWS: Final = 0.15  # of the questions: read behind one that was asked before
_SMALL_LETTERS: Final = 0.25
_NO_MARK: Final = 0.2


class FilmGroups:
    """What a reader is taught with of some trilingual documents."""

    def __init__(self, documents: Sequence[FilmDocument], encoder: Encoder) -> None:
        self._documents = documents
        asked = [each for document in documents for each in _asked(document, encoder)]
        self._answered = [each for each in asked if each.question.unit is not None]
        self._near = [each for each in asked if each.question.unit is None]

    def single(self, rng: random.Random) -> Group:
        """Return one passage that answers, or that does not."""
        languages = _languages(rng)
        kind = rng.random()
        found: ReadingExample | None
        if kind < _ANSWERED:
            found = _answering(rng.choice(self._answered), languages, rng)
        elif kind < _ANSWERED + _NEAR_MISS:
            found = _other(rng.choice(self._near), languages, rng)
        elif kind < _ANSWERED + _NEAR_MISS + _WITHOUT_ANSWER:
            found = _without_answer(rng.choice(self._answered), languages, rng)
        else:
            found = _other(rng.choice(self._answered), languages, rng)
        return (found,) if found else self.single(rng)

    def group(self, rng: random.Random) -> Group:
        """Return some passages for a question, the first of which answers; or some that do not answer."""
        languages = _languages(rng)
        is_near = rng.random() < _GROUPS_OF_NEAR_MISSES
        asked = rng.choice(self._near if is_near else self._answered)
        first = _other(asked, languages, rng) if is_near else _answering(asked, languages, rng)
        found = [first] if first else []
        for _ in range(rng.randint(*_OTHER_PASSAGES)):
            passage = languages[1] if rng.random() < _SAME_LANGUAGE_IN_GROUP else rng.choice(LANGUAGES)
            pair = (languages[0], passage)
            kind = rng.random()
            if kind < _OTHER_FILM:
                about = asked._replace(question=replace(asked.question, unit=None))
                other = _other(about._replace(film=rng.choice(self._documents), likely=()), pair, rng)
            elif kind < 0.45 and not is_near:  # noqa: PLR2004 the rest of the documents' share
                other = _without_answer(asked, pair, rng)
            else:
                other = _other(asked, pair, rng)
            if other:
                found.append(replace(other, question=found[0].question if found else other.question))
        return tuple(found) if found else self.group(rng)


def _asked(film: FilmDocument, encoder: Encoder) -> list[FilmTask]:
    """Return a document's questions; likeness is measured in English, where the encoder is best."""
    turns: list[tuple[FilmQuestion, tuple[FilmQuestion, ...]]] = [(each, ()) for each in film.questions]
    turns += [(each, run[:place]) for run in film.dialogues for place, each in enumerate(run)]
    texts = [" ".join(one.asked[Language.EN] for one in (*before, each)) for each, before in turns]
    units = encoder.encode_passages([each[Language.EN] for each in film.units])
    nearest = np.argsort(-encoder.encode_questions(texts) @ units.T, axis=1).tolist()
    return [
        FilmTask(
            film, question, tuple([unit for unit in row if unit != question.unit][:_MOST_LIKELY]), before
        )
        for (question, before), row in zip(turns, nearest, strict=True)
    ]


def _languages(rng: random.Random) -> tuple[Language, Language]:
    """Return the question's and the passage's language."""
    passage = rng.choices(list(_PASSAGE_LANGUAGES), list(_PASSAGE_LANGUAGES.values()))[0]
    if rng.random() < _SAME_LANGUAGE:
        return passage, passage
    return rng.choice([each for each in LANGUAGES if each is not passage]), passage


def _answering(about: FilmTask, languages: tuple[Language, Language], rng: random.Random) -> ReadingExample:
    """Return a window of units around the one that answers."""
    film, question, *_ = about
    asked, language = languages
    unit = question.unit or 0
    first, last = window(film.units, language, rng.randint(*_WINDOW_CHARS), unit, rng)
    text, starts = joined(film.units[first : last + 1], language, _joint(rng))
    support = film.units[unit][language]
    start = starts[unit - first]
    at = start + support.index(question.answers[language])
    return ReadingExample(
        as_typed(about, asked, rng),
        text,
        Span(at, at + len(question.answers[language])),
        _context(film, language, rng),
        Span(start, start + len(support)),
    )


def _without_answer(
    about: FilmTask, languages: tuple[Language, Language], rng: random.Random
) -> ReadingExample | None:
    """Return a window around the unit that answers, without that unit."""
    film, question, *_ = about
    asked, language = languages
    unit = question.unit or 0
    first, last = window(film.units, language, rng.randint(*_WINDOW_CHARS), unit, rng)
    units = [each for number, each in enumerate(film.units[first : last + 1], first) if number != unit]
    if not units or _has_answer(units, question, (language,)):
        return None
    text, _ = joined(units, language, _joint(rng))
    return ReadingExample(as_typed(about, asked, rng), text, None, _context(film, language, rng))


def _other(
    about: FilmTask, languages: tuple[Language, Language], rng: random.Random
) -> ReadingExample | None:
    """Return a window that does not hold the unit that answers, nor the answer."""
    film, question, *_ = about
    asked, language = languages
    for _ in range(_TRIES):
        is_likely = about.likely and rng.random() < _LIKELY
        middle = rng.choice(about.likely) if is_likely else rng.randrange(len(film.units))
        first, last = window(film.units, language, rng.randint(*_OTHER_WINDOW_CHARS), middle, rng)
        units = film.units[first : last + 1]
        if question.unit is None or not (
            first <= question.unit <= last or _has_answer(units, question, LANGUAGES)
        ):
            text, _ = joined(units, language, _joint(rng))
            typed = as_typed(about, asked, rng)
            return ReadingExample(typed, text, None, _context(film, language, rng))
    return None


def _has_answer(units: Sequence[Texts], question: FilmQuestion, languages: Sequence[Language]) -> bool:
    return any(
        question.answers[language].lower() in unit[language].lower()
        for language in languages
        for unit in units
    )


def window(
    units: Sequence[Texts], language: Language, most_chars: int, middle: int, rng: random.Random
) -> tuple[int, int]:
    """Return the first and last unit of a window around `middle` of at most `most_chars` characters."""
    first = last = middle
    size = len(units[middle][language])
    while options := [each for each in (first - 1, last + 1) if 0 <= each < len(units)]:
        grown = rng.choice(options)
        size += len(units[grown][language])
        if size > most_chars:
            break
        first, last = min(first, grown), max(last, grown)
    return first, last


def _joint(rng: random.Random) -> str:
    return rng.choices(list(_JOINTS), list(_JOINTS.values()))[0]


def _context(film: FilmDocument, language: Language, rng: random.Random) -> str:
    kind = rng.choices(list(_CONTEXTS), list(_CONTEXTS.values()))[0]
    if kind == "none":
        return ""
    title = film.titles[rng.choice(LANGUAGES) if kind == "other" else language]
    return f"{title} ({film.year})" if kind == "year" else title


def as_typed(about: FilmTask, language: Language, rng: random.Random) -> str:
    """Return a question as it may be read.

    That is with the film's name, behind what was asked before as a conversation's turn, in small letters,
    without its mark.
    """
    title, text = about.film.titles[language], about.question.asked[language]
    if about.before or rng.random() < _FOLLOWS:
        text = f"{_before(about, language, rng)} {text}".strip()
    elif rng.random() < _NAMED and title.lower() not in text.lower():
        text = rng.choice(_NAMING[language]).format(title=title, question=text)
    if rng.random() < _SMALL_LETTERS:
        text = text.lower()
    return text.rstrip(" ?") if rng.random() < _NO_MARK else text


def _before(about: FilmTask, language: Language, rng: random.Random) -> str:
    """Return what stands before a question that leans: one or two others, an answer, or the names in them."""
    others = about.before or [each for each in about.film.answered if each is not about.question]
    if not others:
        return ""
    last = about.before[-1] if about.before else rng.choice(others)
    asked, names = last.asked[language], names_in(last.asked[language])
    answer = last.answers.get(rng.choice((language, *LANGUAGES)), "")
    both = f"{others[0].asked[language]} {asked}"
    return rng.choice((asked, both, f"{asked} {answer}", names, f"{names} {answer}"))
