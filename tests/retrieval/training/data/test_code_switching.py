import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.datatypes import Language, Span
from retrieval.training.data.code_switching import Switcher
from tests.retrieval.training.tiny import chance_of, write_rows

EN, RU, FR = Language.EN, Language.RU, Language.FR
SWITCHER = Switcher(
    {
        (EN, RU): {
            "the": ("",),
            "film": ("фильм",),
            "who": ("кто",),
            "did": ("",),
            "made": ("снял", "сделал"),
        },
        (FR, RU): {"l'angleterre": ("Англия",), "contre": ("против",)},
    }
)


def switched(
    text: str, share: float = 1.0, *, seed: int = 0, languages: tuple[Language, Language] = (EN, RU)
) -> str:
    return SWITCHER.switched(text, languages, share, chance_of(seed))[0]


def test_known_words_are_exchanged_and_all_else_stays_as_it_was() -> None:
    assert switched("«Who» saw one film, in 1994?") == "«Кто» saw one фильм, in 1994?"


def test_a_capital_letter_is_kept() -> None:
    assert switched("Film and FILM") == "Фильм and Фильм"


def test_a_word_without_counterpart_goes_with_the_blank_behind_it() -> None:
    assert switched("Did the dog see the, the film") == "dog see , фильм"


def test_about_the_share_of_words_is_exchanged_and_none_of_nothing() -> None:
    text = "film " * 1_000
    assert switched(text, 0.0) == text
    assert 240 < switched(text, 0.25).count("фильм") < 260


def test_chance_chooses_among_translations_and_the_same_chance_the_same() -> None:
    texts = [switched("who made film", seed=seed) for seed in range(20)]
    assert set(texts) == {"кто снял фильм", "кто сделал фильм"}
    assert texts == [switched("who made film", seed=seed) for seed in range(20)]


@pytest.mark.parametrize(
    ("text", "kept", "expected"),
    [
        ("the film made the film", Span(4, 8), "film сделал фильм"),
        ("the film of 1994 film", Span(12, 16), "фильм of 1994 фильм"),
        ("the film of 1994", Span(12, 16), "фильм of 1994"),
        ("the film", Span(3, 8), " film"),
        ("see the film", Span(4, 12), "see the film"),
    ],
)
def test_what_is_kept_is_left_as_it_is_and_found_again(text: str, kept: Span, expected: str) -> None:
    new, moved = SWITCHER.switched(text, (EN, RU), 1.0, chance_of(1), kept=kept)
    assert new == expected
    assert moved is not None
    assert moved.of(new) == kept.of(text)


def test_a_word_that_reaches_into_what_is_kept_is_left_too() -> None:
    text = "contre l'Angleterre"
    new, moved = SWITCHER.switched(text, (FR, RU), 1.0, chance_of(0), kept=Span(9, 19))
    assert (new, moved) == ("против l'Angleterre", Span(9, 19))


def test_nothing_is_kept_where_nothing_is_asked_for() -> None:
    assert SWITCHER.switched("the film", (EN, RU), 1.0, chance_of(0)) == ("фильм", None)


@given(st.data())
def test_what_is_kept_survives_wherever_it_stands(data: st.DataObject) -> None:
    parts = st.lists(st.sampled_from(["the", "film", "Did", " ", " ", "'", "x", "1994", ", "]), min_size=1)
    text = "".join(data.draw(parts))
    start = data.draw(st.integers(0, len(text) - 1))
    kept = Span(start, data.draw(st.integers(start + 1, len(text))))
    share, seed = data.draw(st.sampled_from([0.5, 1.0])), data.draw(st.integers(0, 9))
    new, moved = SWITCHER.switched(text, (EN, RU), share, chance_of(seed), kept=kept)
    assert moved is not None
    assert moved.of(new) == kept.of(text)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Switcher:
    data = tmp_path_factory.mktemp("data")
    parallel = data / "parallel"
    # Words that stand in the same two sentences translate each other; more would be too common here.
    texts = {EN: ("red fox", "a fox"), RU: ("рыжая лиса", "лиса"), FR: ("renard roux", "renard")}
    for left, right in ((EN, RU), (EN, FR), (RU, FR)):
        rows = zip(texts[left], texts[right], ("made up", "made up"), strict=True)
        write_rows(parallel / f"{left}-{right}.tsv.gz", rows)
    write_rows(parallel / "flores-devtest.en-ru-fr.tsv.gz", [("Old book", "Старая книга", "Vieux livre")])
    write_rows(parallel / "lexicon.en-ru.tsv.gz", [("House", "Дом"), ("who", "ктотам")])
    # All but 8,000 names are held out.
    write_rows(data / "names" / "en-ru.tsv.gz", [("Clint", "Клинт", "3")] * 8_001)
    return Switcher.read(data)


@pytest.mark.parametrize(
    ("text", "languages", "expected"),
    [
        ("fox", (EN, RU), "лиса"),
        ("fox", (EN, FR), "renard"),
        ("renard", (FR, EN), "fox"),
        ("house", (EN, RU), "дом"),
        ("дом", (RU, EN), "house"),
        ("Clint", (EN, RU), "Клинт"),
        ("Клинт", (RU, EN), "Clint"),
    ],
)
def test_words_are_known_from_sentences_dictionary_and_names_in_both_directions(
    read: Switcher, text: str, languages: tuple[Language, Language], expected: str
) -> None:
    assert read.switched(text, languages, 1.0, chance_of(0))[0] == expected


@pytest.mark.parametrize(
    ("text", "languages", "expected"),
    [
        ("Who and why?", (EN, RU), "Кто и почему?"),
        ("Why and whose?", (EN, FR), "Pourquoi et à qui?"),
        ("which was not of the year", (EN, FR), "quel était pas de le année"),
        ("какой между", (RU, FR), "quel entre"),
        ("Does it stand before?", (EN, FR), "il stand avant?"),
        ("pourquoi", (FR, EN), "why"),
    ],
)
def test_words_that_make_a_question_have_one_counterpart_whatever_the_dictionary_says(
    read: Switcher, text: str, languages: tuple[Language, Language], expected: str
) -> None:
    assert read.switched(text, languages, 1.0, chance_of(0))[0] == expected
