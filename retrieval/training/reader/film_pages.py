"""Pages of credits made up of names: lists of who plays whom, and labelled lines of who did what.

Encyclopedias' articles are prose, while much of what is written on films is lists. Their names come from the
articles, in Latin letters or word by word in Cyrillic.
"""

import gzip
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from retrieval.datatypes import Language, Span
from retrieval.training.data.code_switching import Switcher
from retrieval.training.data.film_templates import PLAYED_BY, PLAYS, QUOTES, TEMPLATES, UNNAMED
from retrieval.training.data.reading import ReadingExample
from retrieval.training.data.splits import FILMS_HELD_OUT, Split, split_of

_ROLE: Final = re.compile(r" as ((?:[A-Z][\w'’.-]+)(?: [A-Z][\w'’-]+){0,2})(?=[,.;]| and )")
_LATIN: Final = (Language.EN, Language.RU)
_LANGUAGES: Final = (Language.EN, Language.RU, Language.FR)

# {a} plays {b}. What stands between pairs is the second of each.
_STYLES: Final[dict[Language, tuple[tuple[str, str], ...]]] = {
    Language.EN: (
        ("{a}\nas {b}", "\n"),
        ("{a} as {b}", "\n"),
        ("{a} as {b}", ", "),
        ("{a} ... {b}", "\n"),
        ("{a}: {b}", "\n"),
        ("{a} – {b}", "\n"),
        ("{a} ({b})", ", "),
        ("{b} ({a})", ", "),
        ("{b}: {a}", "\n"),
        ("{b}\n{a}", "\n"),
        ("{a}\n{b}", "\n"),
    ),
    Language.RU: (
        ("{a} — {b}", "\n"),
        ("{a} в роли {b}", "\n"),
        ("{a}\n{b}", "\n"),
        ("{a} ({b})", ", "),
        ("{b} ({a})", ", "),
        ("{b}: {a}", "\n"),
    ),
    Language.FR: (
        ("{a} : {b}", "\n"),
        ("{a} dans le rôle de {b}", "\n"),
        ("{a} ({b})", ", "),
        ("{b} ({a})", ", "),
        ("{a}\n{b}", "\n"),
        ("{a} est {b}", ", "),
    ),
}
_HEADINGS: Final = {
    Language.EN: ("Cast", "Starring", "Cast & Crew"),
    Language.RU: ("В ролях", "Актёры", "Роли"),
    Language.FR: ("Distribution", "Avec", "Acteurs"),
}
_LABELS: Final[dict[str, dict[Language, tuple[str, ...]]]] = {
    "director": {
        Language.EN: ("Director", "Directed by"),
        Language.RU: ("Режиссёр", "Режиссер"),
        Language.FR: ("Réalisation", "Réalisateur", "De"),
    },
    "writer": {
        Language.EN: ("Writer", "Written by", "Screenplay"),
        Language.RU: ("Сценарий", "Автор сценария"),
        Language.FR: ("Scénario", "Scénariste"),
    },
    "producer": {
        Language.EN: ("Producer", "Produced by"),
        Language.RU: ("Продюсер", "Продюсеры"),
        Language.FR: ("Production", "Producteur"),
    },
    "composer": {
        Language.EN: ("Music", "Music by", "Composer"),
        Language.RU: ("Композитор", "Музыка"),
        Language.FR: ("Musique", "Compositeur"),
    },
    "camera": {
        Language.EN: ("Cinematography", "Director of photography"),
        Language.RU: ("Оператор", "Операторы"),
        Language.FR: ("Photographie", "Image", "Directeur de la photographie"),
    },
    "year": {
        Language.EN: ("Year", "Release year", "Released"),
        Language.RU: ("Год", "Год выпуска"),
        Language.FR: ("Année", "Année de sortie", "Sortie"),
    },
    "length": {
        Language.EN: ("Runtime", "Running time"),
        Language.RU: ("Время", "Продолжительность"),
        Language.FR: ("Durée",),
    },
    "budget": {Language.EN: ("Budget",), Language.RU: ("Бюджет",), Language.FR: ("Budget",)},
    "earnings": {
        Language.EN: ("Box office", "Gross"),
        Language.RU: ("Сборы", "Кассовые сборы"),
        Language.FR: ("Box-office", "Recettes"),
    },
    "country": {
        Language.EN: ("Country",),
        Language.RU: ("Страна",),
        Language.FR: ("Pays", "Pays d'origine"),
    },
}
_COUNTRIES: Final = {
    Language.EN: ("United States", "Japan", "France", "Italy", "India", "Germany", "Russia", "UK"),
    Language.RU: ("США", "Япония", "Франция", "Италия", "Индия", "Германия", "Россия", "Великобритания"),
    Language.FR: ("États-Unis", "Japon", "France", "Italie", "Inde", "Allemagne", "Russie", "Royaume-Uni"),
}
_LENGTHS: Final = {
    Language.EN: ("{} min", "{} minutes", "{}m"),
    Language.RU: ("{} мин.", "{} минут"),
    Language.FR: ("{} min", "{} minutes"),
}
_SUMS: Final = {
    Language.EN: ("${} million", "${},000,000"),
    Language.RU: ("{} млн долларов", "${} 000 000"),
    Language.FR: ("{} millions de dollars", "{} 000 000 $"),
}
_PAIRS: Final = (3, 16)
_ALONE: Final = 0.2  # of a cast: names without their roles' lines
_CYRILLIC: Final = 0.5  # of the names on a Russian page, and of those in a Russian question
_SHORT_NAME: Final = 0.4
_BELOW_PROSE: Final = 0.3
_MOST_PROSE: Final = 250  # characters
_LISTS: Final = 0.6  # of all pages: who plays whom; the rest says who did what
_WITH_FILM: Final = 0.4
_WITH_TITLE: Final = 0.7


class FilmPages:
    """Questions on pages of credits, drawn without end."""

    def __init__(
        self,
        films: Sequence[tuple[str, str]],
        people: Sequence[str],
        roles: Sequence[str],
        switcher: Switcher,
    ) -> None:
        self._films, self._people, self._roles, self._switcher = films, people, roles, switcher

    @classmethod
    def read(cls, data: Path, split: Split, switcher: Switcher) -> "FilmPages":
        """Take the names from the articles of one split."""
        films: list[tuple[str, str]] = []
        people: list[str] = []
        roles: list[str] = []
        with gzip.open(data / "films" / "wikipedia-films.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                film = json.loads(line)
                if split_of(film["page"], FILMS_HELD_OUT) is split:
                    films.append((film["title"], film["extract"]))
                    people += film["cast"]
                    roles += _ROLE.findall(film["extract"])
        return cls(films, people, roles, switcher)

    def draw(self, rng: random.Random, *, unanswerable: float) -> ReadingExample:
        """Return a question with a page that answers it or, for a share of them, does not."""
        language = rng.choice(_LANGUAGES)
        title, _ = rng.choice(self._films)
        make = self._played if rng.random() < _LISTS else self._credited
        question, page, answer = make(language, title, rng, is_answered=rng.random() >= unanswerable)
        context = title if rng.random() < _WITH_TITLE else ""
        return ReadingExample(question, page, answer, context)

    def _played(
        self, language: Language, title: str, rng: random.Random, *, is_answered: bool
    ) -> tuple[str, str, Span | None]:
        count = rng.randint(*_PAIRS)
        names = list(dict.fromkeys(rng.choice(self._people) for _ in range(count + 1)))
        roles = list(dict.fromkeys(self._role(rng) for _ in range(count + 1)))
        pairs = list(zip(names, roles, strict=False))
        away = pairs.pop() if not is_answered else None
        actor, role = away or rng.choice(pairs)
        page, places = self._cast(pairs, language, rng)
        asked = rng.choice(_LANGUAGES)
        wants_actor = rng.random() < 0.7  # noqa: PLR2004
        templates = PLAYED_BY if wants_actor else PLAYS
        question = rng.choice(templates[asked])
        told = self._written(self._called(role, rng), asked, rng)
        question = question.format(role=told, actor=self._written(actor, asked, rng))
        if rng.random() < _WITH_FILM:
            film = rng.choice(QUOTES[asked]).format(title)
            inside = {Language.EN: " in {}?", Language.RU: " в {}?", Language.FR: " dans {} ?"}[asked]
            question = question.rstrip(" ?") + inside.format(film)
        answer = None if away else places[(actor, role)][0 if wants_actor else 1]
        return question, page, answer

    def _cast(
        self, pairs: Sequence[tuple[str, str]], language: Language, rng: random.Random
    ) -> tuple[str, dict[tuple[str, str], tuple[Span, Span]]]:
        style, between = rng.choice(_STYLES[language])
        is_actor_first = style.index("{a}") < style.index("{b}")
        text = rng.choice(_HEADINGS[language]) + "\n" if rng.random() < 0.5 else ""  # noqa: PLR2004
        places = {}
        for number, (actor, role) in enumerate(pairs):
            if number:
                text += between
            shown = [self._written(name, language, rng) for name in (actor, role)]
            entry = style.format(a=shown[0], b=shown[1])
            first, second = shown if is_actor_first else reversed(shown)
            start = len(text) + entry.index(first)
            later = len(text) + entry.rindex(second)
            spans = Span(start, start + len(first)), Span(later, later + len(second))
            places[(actor, role)] = spans if is_actor_first else (spans[1], spans[0])
            text += entry
        if rng.random() < _ALONE:
            text += between + between.join(rng.choice(self._people) for _ in range(3))
        if rng.random() < _BELOW_PROSE:
            prose = rng.choice(self._films)[1][:_MOST_PROSE] + "\n\n"
            text = prose + text
            places = {
                pair: (actor.shifted(len(prose)), role.shifted(len(prose)))
                for pair, (actor, role) in places.items()
            }
        return text, places

    def _credited(
        self, language: Language, title: str, rng: random.Random, *, is_answered: bool
    ) -> tuple[str, str, Span | None]:
        kinds = rng.sample(list(_LABELS), rng.randint(3, len(_LABELS)))
        wanted = rng.choice(kinds)
        if not is_answered:
            kinds.remove(wanted)
        text = f"{title}\n" if rng.random() < 0.3 else ""  # noqa: PLR2004
        sign = rng.choice((": ", ":\n", "\n", " "))
        places = {}
        for kind in kinds:
            value = self._value(kind, language, rng)
            text += rng.choice(_LABELS[kind][language]) + sign
            places[kind] = Span(len(text), len(text) + len(value))
            text += value + "\n"
        asked = rng.choice(_LANGUAGES)
        is_named = rng.random() < _WITH_FILM
        question = rng.choice((TEMPLATES if is_named else UNNAMED)[wanted][asked])
        question = question.format(film=rng.choice(QUOTES[asked]).format(title))
        return question, text.rstrip(), places.get(wanted)

    def _value(self, kind: str, language: Language, rng: random.Random) -> str:
        if kind == "year":
            return str(rng.randint(1920, 2025))
        if kind == "length":
            return rng.choice(_LENGTHS[language]).format(rng.randint(62, 210))
        if kind in ("budget", "earnings"):
            return rng.choice(_SUMS[language]).format(rng.randint(2, 900))
        if kind == "country":
            return rng.choice(_COUNTRIES[language])
        count = rng.choice((1, 1, 1, 2))
        return ", ".join(self._written(rng.choice(self._people), language, rng) for _ in range(count))

    def _role(self, rng: random.Random) -> str:
        if self._roles and rng.random() < 0.5:  # noqa: PLR2004
            return rng.choice(self._roles)
        first, last = rng.choice(self._people).split(), rng.choice(self._people).split()
        return rng.choice((first[0], last[-1], f"{first[0]} {last[-1]}"))

    def _called(self, role: str, rng: random.Random) -> str:
        """Return a role as it is asked for: at times by one of its names."""
        names = [name for name in role.split() if not name.endswith(".")]
        return rng.choice(names) if names and rng.random() < _SHORT_NAME else role

    def _written(self, name: str, language: Language, rng: random.Random) -> str:
        if language is not Language.RU or rng.random() >= _CYRILLIC:
            return name
        return self._switcher.switched(name, _LATIN, 1.0, rng)[0]
