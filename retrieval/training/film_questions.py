"""Questions about films from an encyclopedia's facts: who directed, who plays, which year."""

import gzip
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retrieval.datatypes import Language, Span
from retrieval.training.reading import Reading
from retrieval.training.splits import FILMS_HELD_OUT, Split, split_of

# A full stop belongs to initials alone; behind a name it ends the sentence.
_NAME: Final = r"(?:(?:[A-Z]\.)+|[A-Z][\w'’-]+)"
_DIRECTOR: Final = re.compile(
    r"directed (?:and [\w-]+ |, [\w-]+,? and [\w-]+ )?by "
    rf"({_NAME}(?: (?:(?:de|del|van|von|der|la|du) )?{_NAME}){{1,3}})"
)

# {film} is the film's title, {name} the name that the answer is.
TEMPLATES: Final[dict[str, dict[Language, tuple[str, ...]]]] = {
    "director": {
        Language.EN: (
            "Who directed {film}?",
            "Who is the director of {film}?",
            "Who was {film} directed by?",
            "Whose film is {film}?",
            "Name the director of {film}.",
            "Who made {film}?",
        ),
        Language.RU: (
            "Кто снял {film}?",
            "Кто режиссёр фильма {film}?",
            "Кто поставил фильм {film}?",
            "Чей это фильм — {film}?",
            "Кто был режиссёром картины {film}?",
            "Назовите режиссёра {film}.",
        ),
        Language.FR: (
            "Qui a réalisé {film} ?",
            "Qui est le réalisateur de {film} ?",
            "Par qui a été réalisé {film} ?",
            "De qui est le film {film} ?",
            "Quel est le réalisateur du film {film} ?",
            "Qui a tourné {film} ?",
        ),
    },
    "year": {
        Language.EN: (
            "When was {film} released?",
            "What year did {film} come out?",
            "In which year was {film} made?",
            "From what year is the film {film}?",
            "When did {film} come out?",
        ),
        Language.RU: (
            "Когда вышел фильм {film}?",
            "В каком году вышел {film}?",
            "Какого года фильм {film}?",
            "В каком году сняли {film}?",
            "Когда сняли фильм {film}?",
        ),
        Language.FR: (
            "Quand est sorti {film} ?",
            "En quelle année est sorti {film} ?",
            "De quelle année date le film {film} ?",
            "En quelle année {film} a-t-il été tourné ?",
            "Quand {film} est-il sorti ?",
        ),
    },
    "cast": {
        Language.EN: (
            "Who stars in {film}?",
            "Who plays in {film}?",
            "Which actors appear in {film}?",
            "Who is in the cast of {film}?",
            "Who acted in {film}?",
        ),
        Language.RU: (
            "Кто снимался в фильме {film}?",
            "Кто играет в {film}?",
            "Какие актёры снялись в {film}?",
            "Кто в главных ролях фильма {film}?",
            "Кто исполнил главные роли в {film}?",
        ),
        Language.FR: (
            "Qui joue dans {film} ?",
            "Quels acteurs jouent dans {film} ?",
            "Qui sont les acteurs de {film} ?",
            "Qui tient les rôles principaux dans {film} ?",
            "Avec qui {film} a-t-il été tourné ?",
        ),
    },
    "member": {
        Language.EN: (
            "Is {name} in {film}?",
            "Does {name} play in {film}?",
            "Did {name} act in {film}?",
            "Was {name} in the cast of {film}?",
        ),
        Language.RU: (
            "Снимался ли {name} в фильме {film}?",
            "Есть ли {name} в {film}?",
            "Играет ли {name} в {film}?",
            "{name} играет в {film}?",
        ),
        Language.FR: (
            "Est-ce que {name} joue dans {film} ?",
            "{name} joue-t-il dans {film} ?",
            "{name} est-il dans {film} ?",
            "Voit-on {name} dans {film} ?",
        ),
    },
}
QUOTES: Final[dict[Language, tuple[str, ...]]] = {
    Language.EN: ("{}", "“{}”", '"{}"'),
    Language.RU: ("«{}»", "{}"),
    Language.FR: ("« {} »", "{}"),
}
_MOST_BETWEEN: Final = 8  # characters between two names of one list: ", and "


@dataclass(frozen=True, slots=True)
class FilmFact:
    """A film's article and where in it the answer to a kind of question stands."""

    title: str
    kind: str
    extract: str
    answer: Span


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
    found = []
    if director := _DIRECTOR.search(extract):
        found.append(FilmFact(title, "director", extract, Span(*director.span(1))))
    if (start := extract.find(year)) >= 0:
        found.append(FilmFact(title, "year", extract, Span(start, start + len(year))))
    if cast and (start := extract.find(cast[0])) >= 0:
        found.append(FilmFact(title, "member", extract, Span(start, start + len(cast[0]))))
    if (names := _listed(extract, cast)) is not None:
        found.append(FilmFact(title, "cast", extract, names))
    return found


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


def asked(fact: FilmFact, language: Language, chance: random.Random) -> str:
    """Return a question that the fact answers."""
    template = chance.choice(TEMPLATES[fact.kind][language])
    film = chance.choice(QUOTES[language]).format(fact.title)
    return template.format(film=film, name=fact.answer.of(fact.extract))


def draw(facts: Sequence[FilmFact], chance: random.Random, *, unanswerable: float) -> Reading:
    """Return a question about a film, a share of them with the article of another that has such a fact."""
    fact = chance.choice(facts)
    question = asked(fact, chance.choice((Language.EN, Language.RU, Language.FR)), chance)
    if chance.random() >= unanswerable:
        return Reading(question, fact.extract, fact.answer)
    other = chance.choice(facts)
    is_other = (
        other.title.lower() not in fact.title.lower() and fact.title.lower() not in other.extract.lower()
    )
    return (
        Reading(question, other.extract, None) if is_other else Reading(question, fact.extract, fact.answer)
    )
