"""Whether the right film is meant: questions about films over a library of them, in many writings.

python -m tests.benchmarks.film_library --data ../shared/data
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from retrieval.datatypes import Answer, Language, NoAnswer, Span
from retrieval.models.choice import BUILT_IN, SENTENCES, STATIC, Models
from retrieval.pipeline.pipeline import Pipeline, open_pipeline
from retrieval.text.normalisation import folded_words
from retrieval.training.data.film_questions import FilmFact, film_facts
from retrieval.training.data.film_templates import TEMPLATES
from retrieval.training.data.splits import Split
from tests.benchmarks.cyrillic import in_cyrillic
from tests.benchmarks.films import SEED, Film, read_films, write_films
from tests.benchmarks.limits import MAX_FILE_BYTES

# Yes or no, and what a template may ask for in other words than the article's.
_LEFT_OUT = frozenset({"member"})
_NAMES_LEFT_OUT = 10  # of so many questions one is about a film that is not in the library
_NAMES = re.compile(r"(?:[\s,&]|and\b|with\b|as\b|[^\W\d_a-z][\w.'’-]*)*")
_KEPT_LETTERS = 5  # a slip falls into a word that has more


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which a film is named: in a language, its title written so."""

    name: str
    language: Language
    title: str
    share: int


# {t} is the title, {s} the title with a slip, {l} in small letters, {c} in Cyrillic letters, {y} the year.
_PLAIN = (
    Way("en", Language.EN, "{t}", 4),
    Way("en in quotes", Language.EN, '"{t}"', 2),
    Way("en in small letters", Language.EN, "{l}", 3),
    Way("en with a slip", Language.EN, "{s}", 2),
    Way("ru", Language.RU, "{t}", 1),
    Way("ru in quotes", Language.RU, "«{t}»", 1),
    Way("ru in Cyrillic", Language.RU, "«{c}»", 2),
    Way("fr", Language.FR, "{t}", 1),
    Way("fr in quotes", Language.FR, "« {t} »", 1),
)
_DATED = (
    Way("shared title, (year)", Language.EN, "{t} ({y})", 2),
    Way("shared, the year film", Language.EN, "the {y} {t}", 1),
)
_SHARED = (Way("shared title, no year", Language.EN, "{t}", 1),)
# The same questions with the year and without it.
_YEARS = tuple(
    Way(f"shared, {language}, {told}", language, title, 1)
    for language in (Language.EN, Language.RU, Language.FR)
    for told, title in (("year", "{t} ({y})"), ("no year", "{t}"))
)
_ABSENT = (
    Way("absent: en", Language.EN, "{t}", 2),
    Way("absent: en in quotes", Language.EN, '"{t}"', 1),
    Way("absent: en in small letters", Language.EN, "{l}", 1),
    Way("absent: ru in quotes", Language.RU, "«{t}»", 1),
    Way("absent: fr", Language.FR, "{t}", 1),
    Way("absent: ru in small letters", Language.RU, "{l}", 1),
    Way("absent: fr in small letters", Language.FR, "{l}", 1),
)
_OPEN = (
    Way("left open: en", Language.EN, "{t}", 2),
    Way("left open: ru in quotes", Language.RU, "«{t}»", 1),
    Way("left open: fr", Language.FR, "{t}", 1),
)
_OF_ACTORS = (
    "What films did {actor} star in?",
    "In which film of {year} does {actor} play?",
    "Which film stars {actor}?",
    "Who stars with {actor}?",
    "В каком фильме {year} года играет {actor}?",
    "Dans quel film de {year} joue {actor} ?",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a film; `fact` answers it where it has an answer in the library.

    Where an `actor` is named and no film, any film with the actor will do.
    """

    question: str
    way: str
    film: Film
    fact: FilmFact
    has_answer: bool
    actor: str = ""


def main() -> None:
    """Print a row for each way of naming a film."""
    options = _options()
    with TemporaryDirectory() as temporary:
        place = options.keep or Path(temporary)
        films, absent = library(options.data, options.films, left_out=options.questions // _NAMES_LEFT_OUT)
        documents = place / f"films-{len(films)}"
        if not documents.exists():
            write_films(films, documents)
        models = Models(
            encoder=STATIC if options.encoder == "static" else BUILT_IN,
            reader=SENTENCES if options.reader == "sentences" else BUILT_IN,
        )
        pipeline = open_pipeline(documents, place / "index", models=models, max_file_bytes=MAX_FILE_BYTES)
        asked = questions(options.data, films, absent, count=options.questions)
        asked = [each for each in asked if each.way.startswith(options.way)]
        _print(_asked_all(pipeline, asked, is_telling=options.wrong))


def library(data: Path, limit: int, *, left_out: int) -> tuple[list[Film], list[Film]]:
    """Return the films of the library, and films with other titles that are not in it."""
    every = read_films(data, 1_000_000)
    films = list(read_films(data, limit))
    measured = {fact.extract for fact in film_facts(data, Split.MEASURED)}
    titles = Counter(folded_words(film.title) for film in every)
    others = [film for film in every if film.extract in measured and titles[folded_words(film.title)] == 1]
    if limit < len(every):
        held = {film.extract for film in films}
        others = [film for film in others if film.extract not in held]
    absent = Random(SEED).sample(others, min(left_out, len(others)))  # noqa: S311 - a fixed draw, not a secret
    gone = {film.extract for film in absent}
    return [film for film in films if film.extract not in gone], absent


def questions(data: Path, films: Sequence[Film], absent: Sequence[Film], *, count: int) -> list[Asked]:
    """Return questions: four fifths have an answer, others are about absent films, or left open."""
    draw = Random(SEED)  # noqa: S311 - as above
    titles = Counter(folded_words(film.title) for film in films)
    facts = defaultdict(list)
    for fact in film_facts(data, Split.MEASURED):
        if fact.kind not in _LEFT_OUT:
            facts[fact.extract].append(fact)
    single: list[Film] = []
    shared: list[Film] = []
    for film in films:
        if film.extract in facts:
            (single if titles[folded_words(film.title)] == 1 else shared).append(film)
    asked = []
    groups = (
        (_PLAIN, single, 6),
        (_DATED, shared, 1),
        (_SHARED, shared, 1),
        (_ABSENT, absent, 1),
        (_OPEN, single, 1),
    )
    for ways, about, tenths in groups:
        known = [film for film in about if any(_fits(each, ways[0]) for each in facts.get(film.extract, ()))]
        for way, number in _shares(ways, count * tenths // 10):
            for film in draw.choices(known, k=number) if known else ():
                fact = draw.choice([each for each in facts[film.extract] if _fits(each, way)])
                asked.append(_asked(film, fact, way, draw, has_answer=ways not in (_ABSENT, _OPEN)))
    asked += _of_actors(films, draw, count // 20)
    return [*asked, *_with_years(shared, facts, draw, count // 20)]


def _with_years(
    shared: Sequence[Film], facts: Mapping[str, Sequence[FilmFact]], draw: Random, count: int
) -> Iterable[Asked]:
    """Yield questions about films that share a title, each in every language with the year and without it."""
    known = [film for film in shared if any(_fits(fact, _YEARS[0]) for fact in facts[film.extract])]
    for film in draw.choices(known, k=count) if known else ():
        fact = draw.choice([fact for fact in facts[film.extract] if _fits(fact, _YEARS[0])])
        for language, ways in groupby(_YEARS, key=lambda way: way.language):
            template = draw.choice(TEMPLATES[fact.kind][language])
            for way in ways:
                question = template.format(film=way.title.format(t=film.title, y=film.year), name="")
                yield Asked(question, way.name, film, fact, has_answer=True)


def _fits(fact: FilmFact, way: Way) -> bool:
    """Whether a fact can be asked for: not the year of a film that is named with it."""
    return bool(fact.open) if way in _OPEN else "{y}" not in way.title or fact.kind != "year"


def _of_actors(films: Sequence[Film], draw: Random, count: int) -> Iterable[Asked]:
    """Yield questions that name an actor and no film."""
    playing = [film for film in films if any(name in film.extract and " " in name for name in film.cast)]
    for film in draw.choices(playing, k=count):
        actor = draw.choice([name for name in film.cast if name in film.extract and " " in name])
        question = draw.choice(_OF_ACTORS).format(actor=actor, year=film.year)
        yield Asked(
            question,
            "an actor, no film",
            film,
            FilmFact(film.title, "", "", Span(0, 0)),
            has_answer=True,
            actor=actor,
        )


def _shares(ways: Sequence[Way], count: int) -> Iterable[tuple[Way, int]]:
    total = sum(way.share for way in ways)
    return ((way, max(1, count * way.share // total)) for way in ways)


def _asked(film: Film, fact: FilmFact, way: Way, draw: Random, *, has_answer: bool) -> Asked:
    named = way.title.format(
        t=film.title,
        s=with_slip(film.title, draw),
        l=film.title.lower(),
        c=in_cyrillic(film.title),
        y=film.year,
    )
    kind = draw.choice(fact.open) if way in _OPEN else fact.kind
    template = draw.choice(TEMPLATES[kind][way.language])
    question = template.format(film=named, name="")
    if "{l}" in way.title:
        question = question.lower().rstrip("?. ")
    return Asked(question, way.name, film, fact, has_answer=has_answer)


def with_slip(title: str, draw: Random) -> str:
    """Return a title with one letter left out, doubled, changed or moved inside one of its longer words."""
    words = title.split()
    long = [place for place, word in enumerate(words) if len(word) > _KEPT_LETTERS and word.isalpha()]
    if not long:
        return title
    place = draw.choice(long)
    word = words[place]
    at = draw.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + draw.choice("aeionrst") + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    words[place] = draw.choice(slips)
    return " ".join(words)


def _follows(answer: str, fact: FilmFact) -> bool:
    """Whether nothing but names stands between a fact's answer and another one."""
    place = fact.extract.find(answer, fact.answer.end)
    return place >= 0 and _NAMES.fullmatch(fact.extract[fact.answer.end : place]) is not None


@dataclass(frozen=True, slots=True)
class Result:
    """What a question got: whether of the right film, rightly answered, and how long it took."""

    asked: Asked
    is_film: bool
    is_answered: bool
    is_right: bool
    elapsed_ms: float


def _asked_all(pipeline: Pipeline, asked: Sequence[Asked], *, is_telling: bool) -> list[Result]:
    results = []
    for each in asked:
        start = perf_counter()
        outcome = pipeline.ask(each.question)
        result = _result(each, outcome, (perf_counter() - start) * 1000)
        results.append(result)
        if is_telling and not result.is_right:
            _tell(each, outcome)
    return results


def _result(each: Asked, outcome: Answer | NoAnswer, elapsed_ms: float) -> Result:
    is_answered = isinstance(outcome, Answer)
    first = outcome.best.citation.document if isinstance(outcome, Answer) else None
    first = first or next((candidate.chunk.document for candidate in outcome.candidates), None)
    if each.actor:
        is_film = first is not None and each.actor in first.text
        return Result(each, is_film, is_answered, is_film and is_answered, elapsed_ms)
    is_film = first is not None and each.film.extract in first.text
    if not each.has_answer:
        return Result(each, is_film, is_answered, not is_answered, elapsed_ms)
    shown = (
        (outcome.best, *(() if each.way != _SHARED[0].name else (*outcome.agreeing, *outcome.differing)))
        if isinstance(outcome, Answer)
        else ()
    )
    is_right = any(
        each.film.extract in finding.citation.document.text and answers(each, finding.answer)
        for finding in shown
    )
    return Result(each, is_film, is_answered, is_right, elapsed_ms)


def answers(asked: Asked, answer: str) -> bool:
    """Whether an answer says what the fact does: its words are the fact's, or the fact's are among them.

    Of a cast any member will do, also one who follows in the same enumeration.
    """
    fact, given = asked.fact, set(folded_words(answer))
    if fact.kind == "cast" and _follows(answer, fact):
        return True
    names = [fact.answer.of(fact.extract), *(asked.film.cast if fact.kind == "cast" else ())]
    wanted = [set(folded_words(name)) for name in names]
    return bool(given) and any(each <= given or given <= each for each in wanted if each)


def _tell(each: Asked, outcome: Answer | NoAnswer) -> None:
    wanted = "nothing" if not each.has_answer else each.fact.answer.of(each.fact.extract)
    print(f"{each.way}: {each.question} [{each.film.title} {each.film.year}: {wanted}]")
    if isinstance(outcome, Answer):
        best = outcome.best
        cited = f"{best.citation.document.title}: {best.citation.quote[:160]}"
        print(f"    {best.confidence:.2f} {best.answer} | {cited}")
    else:
        print(
            f"    {outcome.reason.value}",
            *[each.chunk.document.title for each in outcome.candidates[:3]],
            sep=" | ",
        )


def _print(results: Sequence[Result]) -> None:
    print(f"{'':<30}{'n':>6}{'film first':>12}{'answered':>10}{'right':>8}{'p50 ms':>9}")
    ways = list(dict.fromkeys(each.asked.way for each in results))
    for way in ways:
        _row(way, [each for each in results if each.asked.way == way])
    _row("all with an answer", [each for each in results if each.asked.has_answer])
    _row("all without", [each for each in results if not each.asked.has_answer])
    for language in (Language.EN, Language.RU, Language.FR):
        asked = [each for each in results if _language_of(each.asked) is language]
        _row(f"{language} with an answer", [each for each in asked if each.asked.has_answer])
        _row(f"{language} without", [each for each in asked if not each.asked.has_answer])
    _print_years(results)


def _language_of(asked: Asked) -> Language:
    ways = (*_PLAIN, *_DATED, *_SHARED, *_ABSENT, *_OPEN, *_YEARS)
    return next((way.language for way in ways if way.name == asked.way), Language.UNKNOWN)


def _print_years(results: Sequence[Result]) -> None:
    """Print by how much a year helps where films share a title, on the same questions."""
    for told, untold in zip(_YEARS[::2], _YEARS[1::2], strict=True):
        rights = [
            [each.is_film and each.is_right for each in results if each.asked.way == way.name]
            for way in (told, untold)
        ]
        if all(rights):
            with_year, without = (sum(each) / len(each) for each in rights)
            print(
                f"a shared title, {told.language}: right without the year {without:.3f}, with {with_year:.3f}"
            )


def _row(name: str, results: Sequence[Result]) -> None:
    if results:
        count = len(results)
        film, answered, right = (
            sum(getattr(each, field) for each in results) / count
            for field in ("is_film", "is_answered", "is_right")
        )
        took = median(each.elapsed_ms for each in results)
        print(f"{name:<30}{count:>6}{film:>12.3f}{answered:>10.3f}{right:>8.3f}{took:>9.1f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with films/")
    parser.add_argument("--films", type=int, default=100_000, help="at most this many films (default all)")
    parser.add_argument("--questions", type=int, default=2000, help="how many (default %(default)s)")
    parser.add_argument("--encoder", choices=("static", "builtin"), default="builtin")
    parser.add_argument("--reader", choices=("builtin", "sentences"), default="builtin")
    parser.add_argument("--keep", type=Path, help="folder that keeps the films and their index")
    parser.add_argument("--way", default="", help="only ways that begin so")
    parser.add_argument("--wrong", action="store_true", help="print what is not right")
    return parser.parse_args()


if __name__ == "__main__":
    main()
