import numpy as np
import pytest

from retrieval.names.matching import SOUND_FLOOR, NameIndex, similarity, sound_key

SAME = [
    ("Ватанабе", "Watanabe"),
    ("Курибаяси", "Kuribayashi"),
    ("Иствуд", "Eastwood"),
    ("Симидзу", "Shimizu"),
    ("Айрис", "Iris"),
    ("Ямасита", "Yamashita"),
    ("Эйдзиро", "Eijiro"),
    ("Одзаки", "Ozaki"),
    ("Хаггис", "Haggis"),
    ("Рё", "Ryo"),
    ("Касэ", "Kase"),
    ("Джон", "John"),
    ("Гарри", "Harry"),
    ("Уильямс", "Williams"),
    ("Шекспир", "Shakespeare"),
    ("Жан", "Jean"),
    ("Леру", "Leroux"),
    ("Бомон", "Beaumont"),
    ("Сайго", "Saigo"),
    ("Иводзима", "Iwo Jima"),
]
INFLECTED = [
    ("Иствуда", "Eastwood"),
    ("Иствудом", "Eastwood"),
    ("Хаггисом", "Haggis"),
    ("Ямасите", "Yamashita"),
    ("Иво-Дзиме", "Iwo Jima"),
    ("Шекспиром", "Shakespeare"),
    ("Спилбергу", "Spielberg"),
]
RESPELT = [
    ("Roxane", "Roxanne"),
    ("Kuribayasi", "Kuribayashi"),
    ("Ватанабэ", "Ватанабе"),
]
DIFFERENT = [
    ("Сайго", "site"),
    ("Сайго", "said"),
    ("Сайго", "сад"),
    ("Сайго", "side"),
    ("Иствуд", "Eastman"),
    ("письма", "prime"),
    ("война", "war"),
    ("где", "guide"),
    ("Ватанабе", "Kuribayashi"),
    ("Clint", "Clive"),
]
NO_WORDS = ["", " ", "1945", "r2d2", "🎬", "硫黄島", "!?", "-", "\u200b", "x", "ж", "aб", "a" * 100_000]


@pytest.mark.parametrize(("cyrillic", "latin"), SAME + INFLECTED)
def test_a_name_is_known_in_the_other_script_from_either_side(cyrillic: str, latin: str) -> None:
    assert similarity(cyrillic, latin) >= SOUND_FLOOR
    assert similarity(latin, cyrillic) == pytest.approx(similarity(cyrillic, latin), abs=1e-6)


@pytest.mark.parametrize(("one", "other"), RESPELT)
def test_a_name_is_known_in_another_spelling_of_its_script(one: str, other: str) -> None:
    assert similarity(one, other) >= SOUND_FLOOR


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_words_that_only_look_somewhat_alike_are_no_names_of_one_thing(one: str, other: str) -> None:
    assert similarity(one, other) < SOUND_FLOOR


@pytest.mark.parametrize(("cyrillic", "latin"), SAME)
def test_an_index_ranks_the_same_name_first_in_both_directions(cyrillic: str, latin: str) -> None:
    latins = ["site", "said", "side", "guide", "prime", "war", "Eastman", *(pair[1] for pair in SAME)]
    cyrillics = ["сад", "письма", "война", "где", "дом", *(pair[0] for pair in SAME)]
    assert latins[NameIndex(latins).nearest(cyrillic, 1)[0][0]] == latin
    assert cyrillics[NameIndex(cyrillics).nearest(latin, 1)[0][0]] == cyrillic


def test_capitals_accents_and_hyphens_do_not_count() -> None:
    assert similarity("ÉLOÏSE", "eloise") == 1.0
    assert similarity("Иво-Дзима", "иводзима") == 1.0


@pytest.mark.parametrize("floor", [0.2, SOUND_FLOOR, 0.8])
def test_a_floor_leaves_out_what_is_below_it_and_nothing_else(floor: float) -> None:
    words = [word for pair in SAME for word in pair] + [
        "Eastwoods",
        "Kuribashi",
        "Leroy",
        "Bomont",
        "Haggins",
    ]
    index = NameIndex(words)
    for word in words:
        every = index.nearest(word, 9, floor=0.0)
        assert index.nearest(word, 9, floor=floor) == tuple(hit for hit in every if hit[1] >= floor)


def test_the_nearest_come_best_first_and_ties_in_row_order() -> None:
    index = NameIndex(["watanabe", "ozaki", "watanabe", "ватанабе"])
    hits = index.nearest("Ватанабе", 4)
    assert [row for row, _ in hits] == [3, 0, 2]
    assert hits[0][1] == 1.0
    assert hits[1][1] == hits[2][1]


def test_at_most_k_and_none_below_the_floor_are_found() -> None:
    index = NameIndex(["watanabe", "watanabi", "ozaki"])
    assert [row for row, _ in index.nearest("Ватанабе", 1)] == [0]
    assert index.nearest("Ватанабе", 3, floor=1.01) == ()


@pytest.mark.parametrize("odd", NO_WORDS)
def test_what_is_no_word_sounds_like_nothing(odd: str) -> None:
    assert similarity(odd, "Watanabe") == 0.0
    assert similarity("Watanabe", odd) == 0.0
    assert NameIndex(["watanabe"]).nearest(odd, 3, floor=0.0) == ()
    assert NameIndex([odd, "watanabe"]).nearest("Watanabe", 3) == ((1, 1.0),)


def test_an_index_of_nothing_finds_nothing() -> None:
    assert NameIndex([]).nearest("Watanabe", 3, floor=0.0) == ()


def test_the_same_words_give_the_same_hits() -> None:
    words = [pair[1] for pair in SAME]
    queries = [pair[0] for pair in SAME]
    once, again = NameIndex(words), NameIndex(words)
    assert [once.nearest(query, 5, floor=0.0) for query in queries] == [
        again.nearest(query, 5, floor=0.0) for query in queries
    ]


def test_a_similarity_is_a_share_of_one() -> None:
    words = [word for pair in SAME + DIFFERENT for word in pair]
    values = np.array([similarity(one, other) for one in words[:12] for other in words])
    assert values.min() >= 0.0
    assert values.max() == 1.0


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        ("Ватанабе", "Watanabe", "FTNP"),
        ("Курибаяси", "Kuribayashi", "KRPS"),
        ("Иствуд", "Eastwood", "ASTFT"),
        ("Симидзу", "Shimizu", "SMS"),
        ("Эйдзиро", "Eijiro", "ASR"),
        ("Гарри", "Harry", "KR"),
        ("Уильямс", "Williams", "FLMS"),
        ("Леру", "Leroux", "LR"),
        ("Иво Дзима", "Iwo Jima", "AFSM"),
        ("1945", "硫黄島", ""),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str, key: str) -> None:
    assert (sound_key(one), sound_key(other)) == (key, key)


def test_some_of_the_words_can_be_looked_at_alone() -> None:
    index = NameIndex(["watanabe", "no word 1", "ozaki", "watanabi", "ватанабе"])
    among = index.lines_of(np.array([False, True, True, True, True]))
    assert [row for row, _ in index.nearest("watanabe", 5, among=among)] == [4, 3]
    nothing = index.lines_of(np.zeros(5, dtype=np.bool_))
    assert index.nearest("watanabe", 5, among=nothing) == ()
