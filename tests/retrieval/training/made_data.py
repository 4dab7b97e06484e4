"""A data folder with a little of everything that the trainings read."""

from itertools import count
from pathlib import Path

from retrieval.training.data.splits import (
    FILMS_HELD_OUT,
    PIAF_HELD_OUT,
    SQUAD_HELD_OUT,
    Split,
    split_of,
)
from retrieval.training.data.trilingual import CALIBRATING, HELD_OUT
from tests.retrieval.training.tiny import write_films, write_questions, write_rows

ENGLISH = [f"Film {number} was made in Rome by Anna Ford." for number in range(1900, 1920)]
RUSSIAN = [f"Фильм {number} был снят в Риме Анной Форд." for number in range(1900, 1920)]
FRENCH = [f"Le film {number} a été tourné à Rome par Anna Ford." for number in range(1900, 1920)]


# A document about a film: nine sentences, three questions that it answers and two that it does not.
DOCUMENT = """## {title} | Кот {title} | Le Chat {title} | 1994 | review
{units}

Q who 1
e Who made film 1?
r Кто снял фильм 1?
f Qui a fait le film 1 ?
= Anna | Анна | Anna
Q where 2
e where was film 2 made
r где сняли фильм 2
f Où a été fait le film 2 ?
= Rome | Риме | Rome
Q cast 9
e Who plays the cat?
r Кто играет кота?
f Qui joue le chat ?
= Ken Sato | Кэн Сато | Ken Sato
N
e What did it cost?
r Сколько он стоил?
f Combien a-t-il coûté ?
N
e Is there a sequel?
r Есть ли продолжение?
f Y a-t-il une suite ?
{dialogue}"""
DIALOGUE = """D
Q who 1
e Who made film 1?
r Кто снял фильм 1?
f Qui a fait le film 1 ?
= Anna | Анна | Anna
Q where 1
e And where?
r А где?
f Et où ?
= Rome | Риме | Rome
"""


def document_of(title: str, *, dialogue: str = "") -> str:
    """Return a document about a film as the files of film questions hold it."""
    units = [
        f"{number}e Anna made film {number} in Rome.\n{number}r Анна сняла фильм {number} в Риме.\n"
        f"{number}f Anna a fait le film {number} à Rome."
        for number in range(1, 9)
    ]
    units.append("9e Ken Sato // the cat\n9r Кэн Сато // кот\n9f Ken Sato // le chat")
    return DOCUMENT.format(title=title, units="\n".join(units), dialogue=dialogue)


def film_title_of(split: Split) -> str:
    """Return a title of a film of a split."""
    return next(
        title
        for number in count()
        if split_of(title := f"Film {number}", HELD_OUT, calibrating=CALIBRATING) is split
    )


def title_of(split: Split, share: float) -> str:
    """Return a title of an article of a split."""
    return next(title for number in count() if split_of(title := f"Article {number}", share) is split)


def questions_of(template: str, question: str, share: float) -> dict[str, list[tuple[str, dict[str, str]]]]:
    """Return an article to train on and one to measure, each of two paragraphs."""
    return {
        title_of(split, share): [
            (
                " ".join(template.format(number) for number in numbers),
                {f"{question.format(number)} {split}": str(number) for number in numbers},
            )
            for numbers in (range(1900, 1900 + half), range(1900 + half, 1900 + 2 * half))
        ]
        for split, half in ((Split.TRAINED, 35), (Split.CALIBRATING, 2), (Split.MEASURED, 2))
    }


def write_data(data: Path) -> None:
    """Write the folder."""
    (data / "film-questions").mkdir(parents=True)
    documents = "\n".join(document_of(film_title_of(split)) for split in Split)
    (data / "film-questions" / "A-01.txt").write_text(documents, encoding="utf-8")
    parallel, source = data / "parallel", ["made up"] * len(ENGLISH)
    write_rows(parallel / "en-ru.tsv.gz", zip(ENGLISH, RUSSIAN, source, strict=True))
    write_rows(parallel / "en-fr.tsv.gz", zip(ENGLISH, FRENCH, source, strict=True))
    write_rows(parallel / "ru-fr.tsv.gz", zip(RUSSIAN, FRENCH, source, strict=True))
    benchmark = [("Old book", "Старая книга", "Vieux livre"), ("Blue sky", "Синее небо", "Ciel bleu")]
    write_rows(parallel / "flores-devtest.en-ru-fr.tsv.gz", benchmark)
    write_rows(parallel / "lexicon.en-ru.tsv.gz", [("house", "дом"), ("film", "фильм"), ("year", "год")])
    write_rows(data / "names" / "en-ru.tsv.gz", [("Anna", "Анна", "3")])
    qa = data / "qa"
    write_questions(
        qa / "squad-v1.1-train.json.gz",
        questions_of("Film {0} came out in {0}.", "When did film {0} come out?", SQUAD_HELD_OUT),
    )
    write_questions(
        qa / "piaf-v1.1.json.gz",
        questions_of("Le film {0} est sorti en {0}.", "Quand est sorti le film {0} ?", PIAF_HELD_OUT),
    )
    page = title_of(Split.TRAINED, FILMS_HELD_OUT)
    extract = "{} is a 1994 film directed by Anna Ford. It stars Ken Sato and Mia Wong."
    films = [
        {
            "page": page,
            "title": title,
            "year": 1994,
            "cast": ["Ken Sato", "Mia Wong"],
            "extract": extract.format(title),
        }
        for title in ("Blue Door", "Red Roof")
    ]
    write_films(data, films)
