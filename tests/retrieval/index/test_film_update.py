from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.datatypes import Document, Language
from retrieval.index.film_update import renewed
from retrieval.index.films import FilmIndex
from retrieval.index.storage.store import DocumentFacts, Store


def about(film: str, year: int | None, *others: str, language: Language = Language.EN) -> Document:
    return Document("", "", "", language, film=film, year=year, other_titles=others)


TITLES = (
    *(" Solaris ", "Solaris", "The Solaris", "Солярис", "Solaris: the end", "L'Été", "Étoile\ufdfa"),
    *("Bull's Eye", "Bulls Eye", "Love & Death", "Love and Death", "!!!", "Alien"),
)
TOLD = st.builds(
    about,
    st.sampled_from(["", *TITLES]),
    st.sampled_from([None, 1972, 2002]),
    st.sampled_from(TITLES),
    language=st.sampled_from(list(Language)),
)
# Each is there before, now, or both times.
CHANGES = st.lists(st.tuples(TOLD, st.sampled_from(["before", "now", "both"])), max_size=12)


def store_of(documents: list[Document]) -> Store:
    return Store.from_chunks([(document, ()) for document in documents])


def files(films: FilmIndex) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        films.save(Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@given(CHANGES)
def test_films_made_out_of_earlier_ones_have_the_bytes_of_those_made_anew(
    changes: list[tuple[Document, str]],
) -> None:
    before = store_of([document for document, when in changes if when != "now"])
    now = store_of([document for document, when in changes if when != "before"])
    number, numbers = 0, list[int]()
    for _, when in changes:
        if when != "now":
            numbers.append(number if when == "both" else -1)
        number += when != "before"
    known = FilmIndex.from_documents(before.facts())
    made = renewed(known, before, now, np.array(numbers, dtype=np.int64))
    assert files(made) == files(FilmIndex.from_documents(now.facts()))


def test_what_has_nothing_to_do_with_a_change_is_not_looked_at() -> None:
    others = [about(f"Film {number}", 1990) for number in range(50)]
    before = store_of(others)
    known = FilmIndex.from_documents(before.facts())
    asked = list[int]()

    class Asked(Store):
        def facts_at(self, number: int) -> DocumentFacts:
            asked.append(number)
            return super().facts_at(number)

    told = [*others, about("Film 7", 2010), about("Ran", 1985)]
    now = Asked.from_chunks([(document, ()) for document in told])
    films = renewed(known, before, now, np.arange(50))
    assert (len(films), sorted(set(asked))) == (52, [7, 50, 51])
