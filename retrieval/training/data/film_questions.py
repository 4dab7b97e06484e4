"""Questions about films from an encyclopedia's articles, with those that an article leaves open."""

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retrieval.datatypes import Language, Span
from retrieval.training.data.film_templates import QUOTES, TEMPLATES, UNNAMED
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.splits import FILMS_HELD_OUT, Split, split_of

# A full stop belongs to initials alone; behind a name it ends the sentence.
_NAME: Final = r"(?:(?:[A-Z]\.)+|[A-Z][\w'’-]+)"
_PERSON: Final = rf"({_NAME}(?: (?:(?:de|del|van|von|der|la|du) )?{_NAME}){{1,3}})"
_SHARED: Final = r"(?:and [\w-]+ |, [\w-]+,? and [\w-]+ )?"  # written and directed by
_MONEY: Final = r"((?:US|A|C)?[$₹£€]\s?\d+(?:[.,]\d+)*(?: (?:million|billion|crore|lakh))?)"
# What the answer of a kind of question stands in, as the first group.
_FACTS: Final = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "director": rf"[Dd]irected {_SHARED}by {_PERSON}",
        "writer": rf"(?:[Ww]ritten|[Ss]creenplay|[Ss]cripted|[Ss]cript) {_SHARED}by {_PERSON}",
        "producer": rf"[Pp]roduced {_SHARED}by {_PERSON}",
        "composer": r"\b(?:[Mm]usic|score|soundtrack|songs) (?:(?:is|was|were|are) )?"
        rf"(?:composed |written |scored )?by {_PERSON}",
        "author": r"[Bb]ased (?:up)?on [^.]{0,60}?(?:novel|play|book|story|memoir|comic)s?\b[^.]{0,40}? "
        rf"by {_PERSON}",
        "camera": rf"(?:cinematography|photographed|photography) (?:was |is )?(?:shot |done )?by {_PERSON}",
        "place": r"\b(?:filmed|shot)(?: entirely| mostly| primarily| partly| on location)* (?:in|at) "
        r"((?:the )?(?!\w+(?:rama|[sS]cope|[cC]olor|[vV]ision))[A-Z]\w+(?:,? [A-Z]\w+)*)",
        "earnings": r"(?:grossed|gross of|earned|collected)"
        rf"(?: over| about| more than| around| approximately| nearly| a total of)* {_MONEY}",
        "budget": rf"budget of (?:over |about |around |approximately |only )*{_MONEY}",
        "length": r"(\d+[- ]minutes?)\b",
    }.items()
}
# An article with none of these words leaves the question open.
_CUES: Final = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "director": r"direct|film by|filmmaker|made by",
        "writer": r"writ|wrote|script|screenplay|story|adapt",
        "producer": r"produc|studio|pictures",
        "composer": r"music|song|score|compos|soundtrack",
        "author": r"based|adapt|novel|play\b|book|story|writ|wrote|author|inspir",
        "camera": r"photograph|cinemato|camera|shot",
        "place": r"shot|filmed|location|set in|studio|made",
        "earnings": r"gross|earn|box office|million|collect|profit|[$₹£€]",
        "budget": r"budget|cost|million|[$₹£€]",
        "length": r"minute|hour|long|length|reel",
    }.items()
}
_WITH_TITLE: Final = 0.5
_UNNAMED_SHARE: Final = 0.25
_OPEN_SHARE: Final = 0.6
_MOST_BETWEEN: Final = 8  # characters between two names of one list: ", and "


@dataclass(frozen=True, slots=True)
class FilmFact:
    """A film's article and where in it the answer to a kind of question stands."""

    title: str
    kind: str
    extract: str
    answer: Span
    open: tuple[str, ...] = ()  # kinds of questions that the article does not answer


def film_facts(data: Path, split: Split) -> list[FilmFact]:
    """Read the facts that stand in the articles; of the films of one split."""
    found: list[FilmFact] = []
    with gzip.open(data / "films" / "wikipedia-films.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            film = json.loads(line)
            if split_of(film["page"], FILMS_HELD_OUT) is split:
                found += _facts(film["title"], str(film["year"]), film["cast"], film["extract"])
    return found


def _facts(title: str, year: str, cast: Sequence[str], extract: str) -> list[FilmFact]:
    places = {kind: found.span(1) for kind, pattern in _FACTS.items() if (found := pattern.search(extract))}
    if (start := extract.find(year)) >= 0:
        places["year"] = (start, start + len(year))
    if cast and (start := extract.find(cast[0])) >= 0:
        places["member"] = (start, start + len(cast[0]))
    if (names := _listed(extract, cast)) is not None:
        places["cast"] = (names.start, names.end)
    left_open = tuple(kind for kind, cue in _CUES.items() if not cue.search(extract))
    return [FilmFact(title, kind, extract, Span(*place), left_open) for kind, place in places.items()]


def _listed(extract: str, cast: Sequence[str]) -> Span | None:
    """Return the span of the first names of the cast that stand in one list."""
    places = sorted((extract.find(name), len(name)) for name in cast if name in extract)
    if not places:
        return None
    start, end = places[0][0], sum(places[0])
    for place, length in places[1:]:
        if place - end > _MOST_BETWEEN:
            break
        end = max(end, place + length)
    return Span(start, end)


def by_kind(facts: Iterable[FilmFact]) -> dict[str, list[FilmFact]]:
    """Return the facts of each kind."""
    found: defaultdict[str, list[FilmFact]] = defaultdict(list)
    for fact in facts:
        found[fact.kind].append(fact)
    return dict(found)


def asked(
    fact: FilmFact,
    language: Language,
    rng: random.Random,
    *,
    kind: str | None = None,
    is_named: bool = True,
) -> str:
    """Return a question that the fact answers.

    `kind` asks for something else about the film; without `is_named` the film is left to be known.
    """
    templates = TEMPLATES if is_named else UNNAMED
    template = rng.choice(templates[kind or fact.kind][language])
    film = rng.choice(QUOTES[language]).format(fact.title)
    return template.format(film=film, name=fact.answer.of(fact.extract))


def draw(
    facts: Mapping[str, Sequence[FilmFact]], rng: random.Random, *, unanswerable: float
) -> ReadingExample:
    """Return a question about a film; a share of them is not answered by what comes with it.

    That is the film's own article where it leaves the question open, else the article of another film that
    has such a fact. `facts` are those of each kind; kinds of few facts are drawn more often than they are.
    """
    kinds = list(facts)
    kind = rng.choices(kinds, [len(facts[each]) ** 0.5 for each in kinds])[0]
    fact = rng.choice(facts[kind])
    language = rng.choice((Language.EN, Language.RU, Language.FR))
    is_named = rng.random() >= _UNNAMED_SHARE
    title = fact.title if rng.random() < _WITH_TITLE else ""
    if rng.random() >= unanswerable:
        return ReadingExample(asked(fact, language, rng, is_named=is_named), fact.extract, fact.answer, title)
    if fact.open and rng.random() < _OPEN_SHARE:
        question = asked(fact, language, rng, kind=rng.choice(fact.open), is_named=is_named)
        return ReadingExample(question, fact.extract, None, title)
    question = asked(fact, language, rng)
    other = rng.choice(facts[kind])
    is_other = (
        other.title.lower() not in fact.title.lower() and fact.title.lower() not in other.extract.lower()
    )
    if not is_other:
        return ReadingExample(question, fact.extract, fact.answer, title)
    return ReadingExample(question, other.extract, None, other.title if title else "")
